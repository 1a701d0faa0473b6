"""Breaks: how long a pause lasts, or until when."""

import re
from dataclasses import dataclass

from hotline.understanding.lexicon import LanguageLexicon, Words
from hotline.understanding.sentence import Sentence

LONGEST = 366  # days
_DATE = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/\d{2,4})?(?![\d/])")
_NTH = re.compile(r"^(\d{1,2})([a-z]{1,3})$")
_DRAWN_OUT = re.compile(r"(.)\1\1+")
_NEAR = 5  # words between "until" and the day
AFTER_TOMORROW = 7  # as `until`, beside the weekdays: the day after tomorrow, where tomorrow is the break

Until = int | tuple[int, int]


@dataclass(frozen=True)
class Break:
    """`days` long, or `until` a weekday, AFTER_TOMORROW or a date (month 0: of no named month).

    `taken`: the places of its words.
    """

    days: int | None = None
    until: Until | None = None
    taken: frozenset[int] = frozenset()


def read_break(text: str, sentence: Sentence, lexicon: LanguageLexicon) -> Break:
    """The length or the end of a break that stands in a message."""
    until, taken = _date(sentence, lexicon)
    days, counted = _days(sentence.words, lexicon)
    if until is None and (date := _DATE.search(text)) and _after_until(sentence, lexicon):
        first, second = int(date[1]), int(date[2])
        until = _valid(*((second, first) if lexicon.day_first else (first, second)))
    if until is None:
        until, taken = _weekday(sentence, lexicon)
    if until is None and days is None:
        days, until = _named_day(sentence.words, lexicon)
    return Break(None if until is not None else days, until, taken | counted)


def _valid(month: int, day: int) -> tuple[int, int] | None:
    return (month, day) if 0 <= month <= 12 and 1 <= day <= 31 else None


# ---------------------------------------------------------------- lengths


def _days(words: Words, lexicon: LanguageLexicon) -> tuple[int | None, frozenset[int]]:
    """The first length with a number, else one with "a" or "this"."""
    best, taken = dict[int, int](), set[int]()
    for at in range(len(words)):
        size, unit = _unit(words, at, lexicon)
        if not size:
            continue
        number, rank, first = _count(words, at, lexicon)
        if number and 1 <= number * unit <= LONGEST:
            best.setdefault(rank, number * unit)
            taken.update(range(first, at + size))
        elif unit in (2, 14):
            best.setdefault(2, unit)  # "fin de semana"
    if best:
        return best[min(best)], frozenset(taken)
    return _bare(words, lexicon), frozenset()


def _unit(words: Words, at: int, lexicon: LanguageLexicon) -> tuple[int, int]:
    """How many words a unit has that begins there, and its days; (0, 0) for none."""
    return next(((size, days) for unit, days in lexicon.lengths if (size := unit.at(words, at))), (0, 0))


def _count(words: Words, at: int, lexicon: LanguageLexicon) -> tuple[int, int, int]:
    """The number before a unit, how vague it is, and its first word."""
    if at and (number := _number(words[at - 1], lexicon)) is not None:
        tens = _number(words[at - 2], lexicon) if at > 1 else None
        if tens and tens >= 20 and tens % 10 == 0 and number < 10 and not words[at - 1].isdigit():
            return tens + number, 0, at - 2
        return number, int(words[at - 1] in lexicon.few), at - 1
    for size in (2, 1):
        if at >= size and (few := lexicon.few.get(" ".join(words[at - size : at]))):
            return few, 1, at - size
    return 0, 2, at


def _number(word: str, lexicon: LanguageLexicon) -> int | None:
    if word.isdigit():
        return int(word) if len(word) < 4 else None
    return lexicon.numbers.get(_DRAWN_OUT.sub(r"\1", word))


def _named_day(words: Words, lexicon: LanguageLexicon) -> tuple[int | None, Until | None]:
    """A break of one day: tomorrow, wherever the next reminder is, or today's; not "hasta mañana"."""
    for at, word in enumerate(words):
        ahead = lexicon.tomorrow.get(word)
        if ahead is None or lexicon.part_before(words, at + 1) > 1:
            continue  # "de la mañana" and "mañana y noche" are parts of the day
        return (None, AFTER_TOMORROW) if ahead and not lexicon.until.before(words, at) else (1, None)
    return None, None


def _bare(words: Words, lexicon: LanguageLexicon) -> int | None:
    """The number in "pause 7" and nothing else."""
    size, grammar = lexicon.pause.at(words, 0), lexicon.grammar
    left = [word for word in words[size:] if word not in grammar.fillers | grammar.polite]
    number = _number(left[0], lexicon) if size and len(left) == 1 else None
    return number if number and number <= LONGEST else None


# ---------------------------------------------------------------- ends


def _date(sentence: Sentence, lexicon: LanguageLexicon) -> tuple[Until | None, frozenset[int]]:
    """A day with its month, the last that stands there; else "until the 15th"."""
    words, until, taken = sentence.words, None, set[int]()
    for at, word in enumerate(words):
        month = _month(word, lexicon)
        if month and (dated := _day_beside(words, at, month, lexicon)):
            until = dated[0]
            taken.update(dated[1])
    if until:
        return until, frozenset(taken)
    for start, end in _after_until(sentence, lexicon):
        for at in range(start, end):
            day, size = _nth(words, at, lexicon)
            bare = words[at - 1] in lexicon.grammar.slots.day_before and not _unit(words, at + 1, lexicon)[0]
            if day and (bare or _with_ending(words[at], lexicon)):  # "hasta EL 15", "until the 15th"
                return _valid(0, day), frozenset(range(at, at + size))
    return None, frozenset()


def _with_ending(word: str, lexicon: LanguageLexicon) -> int:
    """The day that "15th" is; 0 for another word."""
    nth = _NTH.match(word)
    return int(nth[1]) if nth and nth[2] in lexicon.nth else 0


def _month(word: str, lexicon: LanguageLexicon) -> int:
    if len(word) < 3 or word.isdigit():
        return 0
    return next((n for n, name in enumerate(lexicon.grammar.slots.months, 1) if name.startswith(word)), 0)


def _day_beside(
    words: Words, at: int, month: int, lexicon: LanguageLexicon
) -> tuple[tuple[int, int], range] | None:
    """The day before or after a month: "jan 3", "the fifth of july", "3 de enero"."""
    day, size = _nth(words, at + 1, lexicon)
    if day and (date := _valid(month, day)):
        return date, range(at, at + 1 + size)
    for first in range(max(0, at - 4), at):
        day, size = _nth(words, first, lexicon)
        between = words[first + size : at]
        near = len(between) < 2 and all(len(word) < 3 for word in between)
        if day and near and (date := _valid(month, day)):
            return date, range(first, at + 1)
    return None


def _nth(words: Words, at: int, lexicon: LanguageLexicon) -> tuple[int, int]:
    """The day of a month that begins there, and how many words it has."""
    if at >= len(words):
        return 0, 0
    if day := _with_ending(words[at], lexicon):
        return day, 1
    for size in (2, 1):
        if len(words) >= at + size and (day := lexicon.ordinals.get(" ".join(words[at : at + size]), 0)):
            return day, size
    number = _number(words[at], lexicon)
    if not number or number > 31:
        return 0, 0
    if number >= 20 and number % 10 == 0 and not words[at].isdigit():
        joined = at + 1 < len(words) and words[at + 1] in lexicon.grammar.slots.minutes_more
        after = at + 1 + joined
        unit = lexicon.numbers.get(words[after], 0) if after < len(words) else 0
        if 1 <= unit <= 9:
            return number + unit, after + 1 - at
    return number, 1


def _weekday(sentence: Sentence, lexicon: LanguageLexicon) -> tuple[Until | None, frozenset[int]]:
    words = sentence.words
    for start, end in _after_until(sentence, lexicon):
        if start > 1 and _day_name(words, start - 2, lexicon) is not None:
            continue  # "Fri to Tue" are the days of it
        for at in range(start, end):
            if (day := _day_name(words, at, lexicon)) is not None:
                return day, frozenset((at,))
    for at in range(len(words)):  # "el lunes le seguimos"
        if (day := _day_name(words, at, lexicon)) is None:
            continue
        for after in range(at + 1, min(at + 3, sentence.tail(at))):
            size = lexicon.until.at(words, after)
            if size and _day_name(words, after + size, lexicon) is None:  # "Fri to Tue"
                return day, frozenset((at,))
    return None, frozenset()


def _day_name(words: Words, at: int, lexicon: LanguageLexicon) -> int | None:
    """The weekday whose name, or its first three letters, stands there; Monday is 0."""
    if at >= len(words) or len(words[at]) < 3:
        return None
    return next((n for n, name in enumerate(lexicon.weekdays) if name.startswith(words[at])), None)


def _after_until(sentence: Sentence, lexicon: LanguageLexicon) -> list[tuple[int, int]]:
    """From and until which word an end may stand, after each word that announces one."""
    sizes = ((at, lexicon.until.at(sentence.words, at)) for at in range(len(sentence.words)))
    return [(at + size, min(at + size + _NEAR, sentence.tail(at))) for at, size in sizes if size]
