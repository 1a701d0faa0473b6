"""Breaks: how long a pause lasts, or until when."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from hotline.understanding.clock_forms import number_at
from hotline.understanding.lexicon import DAYS, LanguageLexicon
from hotline.understanding.sentence import Sentence

LONGEST = 366  # days
LEAP_YEAR = 2028  # of a date without a year: any of its days may be meant
_DATE = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/\d{2,4})?(?![\d/])")
_NTH = re.compile(r"^(\d{1,2})([a-z]{1,3})$")
_DRAWN_OUT = re.compile(r"(.)\1\1+")
_NEAR = 5  # words between "until" and the day
AFTER_TOMORROW = 7  # as `until`, beside the weekdays: the day after tomorrow, where tomorrow is the break

Until = int | tuple[int, int]
Taken = frozenset[int]  # the places of the words of a break
_NONE = frozenset[int]()


@dataclass(frozen=True)
class Break:
    """`days` long, or `until` a weekday, AFTER_TOMORROW or a date (month 0: of no named month)."""

    days: int | None = None
    until: Until | None = None
    taken: Taken = _NONE


def read_break(text: str, sentences: list[Sentence]) -> Break:
    """The break in a message: an end that any language reads, the first one first, else a length."""
    breaks = [_read(text, sentence) for sentence in sentences]
    ended = (each for each in breaks if each.until is not None)
    best = next(ended, None) or next((each for each in breaks if each.days), Break())
    return Break(best.days, best.until, _NONE.union(*(each.taken for each in breaks)))


def _read(text: str, sentence: Sentence) -> Break:
    ends = _after_until(sentence)
    until, taken = _date(sentence, ends)
    days, counted = _days(sentence)
    until = _after(until, taken, sentence, ends)
    if until is None and ends and (found := _DATE.search(text)):
        first, second = int(found[1]), int(found[2])
        until = _valid(*((second, first) if sentence.lexicon.day_first else (first, second)))
        places = frozenset(at for at, word in enumerate(sentence.words) if word == found[1])
        until = _after(until, places, sentence, ends)
    if until is None:
        until, taken = _weekday(sentence, ends)
        until = _after(until, taken, sentence, ends)
    if until is None:
        until = _holiday(sentence, ends, alone=days is None)
    if until is None and days is None:
        days, until = _named_day(sentence)
    return Break(None if until is not None else days, until, taken | counted)


def _valid(month: int, day: int) -> tuple[int, int] | None:
    return (month, day) if 0 <= month <= 12 and 1 <= day <= 31 else None


def _after(
    until: Until | None, taken: Taken, sentence: Sentence, ends: list[tuple[int, int]]
) -> Until | None:
    """The day after one that the break takes in: "thru Tuesday"."""
    announced = max((start for start, end in ends if taken and start <= min(taken) < end), default=0)
    if until is None or not announced or "through" not in sentence.ends[announced]:
        return until
    if isinstance(until, int):
        return (until + 1) % 7
    month, day = until
    try:
        following = date(LEAP_YEAR, month or 1, day) + timedelta(days=1)
    except ValueError:  # the 31st of a short month: nobody is paused by it
        return until
    return (following.month if month else 0), following.day


def _holiday(sentence: Sentence, ends: list[tuple[int, int]], *, alone: bool) -> tuple[int, int] | None:
    """The holiday after "until"; `alone`: any that is named."""
    for at, roles in enumerate(sentence.starts):
        size = roles.get("holiday", 0)
        if size and (alone or any(start <= at < end for start, end in ends)):
            return sentence.lexicon.holidays[sentence.words[at : at + size]]
    return None


# ---------------------------------------------------------------- lengths


def _days(sentence: Sentence) -> tuple[int | None, Taken]:
    """The first length with a number, else one with "a" or "this"."""
    best, taken = dict[int, int](), set[int]()
    for at in range(len(sentence.words)):
        size, unit = _unit(sentence, at)
        if not size:
            continue
        number, rank, first = _count(sentence, at)
        if number and 1 <= number * unit <= LONGEST:
            best.setdefault(rank, number * unit)
            taken.update(range(first, at + size))
        elif unit in (2, 14):
            best.setdefault(2, unit)  # "fin de semana"
    return (best[min(best)], frozenset(taken)) if best else (_bare(sentence), _NONE)


def _unit(sentence: Sentence, at: int) -> tuple[int, int]:
    """How many words a unit has that begins there, and its days; (0, 0) for none."""
    if roles := sentence.starts[at]:
        for role, days in DAYS.items():
            if role in roles:
                return roles[role], days
    return 0, 0


def _count(sentence: Sentence, at: int) -> tuple[int, int, int]:
    """The number before a unit, how vague it is, and its first word."""
    words, lexicon = sentence.words, sentence.lexicon
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


def _named_day(sentence: Sentence) -> tuple[int | None, Until | None]:
    """A break of one day: tomorrow, wherever the next reminder is, or today's; not "hasta mañana"."""
    for at, word in enumerate(sentence.words):
        ahead = sentence.lexicon.tomorrow.get(word)
        if ahead is None or sentence.part_before(at + 1) > 1:
            continue  # "de la mañana" and "mañana y noche" are parts of the day
        return (None, AFTER_TOMORROW) if ahead and "until" not in sentence.ends[at] else (1, None)
    return None, None


def _bare(sentence: Sentence) -> int | None:
    """The number in "pause 7" and nothing else."""
    size, grammar = sentence.starts[0].get("pause", 0), sentence.lexicon.grammar
    if not size:
        return None
    left = [word for word in sentence.words[size:] if word not in grammar.fillers | grammar.polite]
    number = _number(left[0], sentence.lexicon) if len(left) == 1 else None
    return number if number and number <= LONGEST else None


# ---------------------------------------------------------------- ends


def _date(sentence: Sentence, ends: list[tuple[int, int]]) -> tuple[Until | None, Taken]:
    """A day with its month, the last that stands there; else "until the 15th"."""
    words, lexicon, until, taken = sentence.words, sentence.lexicon, None, set[int]()
    for at, word in enumerate(words):
        month = lexicon.months.get(word)
        if month and (dated := _day_beside(sentence, at, month)):
            until = dated[0]
            taken.update(dated[1])
    if until:
        return until, frozenset(taken)
    for start, end in ends:
        for at in range(start, end):
            day, size = _nth(sentence, at)
            if not day:
                continue
            counts = _unit(sentence, at + 1)[0] or at + size in sentence.parts  # "el lunes 7 de la tarde"
            bare = words[at - 1] in lexicon.slots.day_before and not counts
            if bare or _with_ending(words[at], lexicon):  # "hasta EL 15", "until the 15th"
                return _valid(0, day), frozenset(range(at, at + size))
    return None, _NONE


def _with_ending(word: str, lexicon: LanguageLexicon) -> int:
    """The day that "15th" is; 0 for another word."""
    nth = _NTH.match(word)
    return int(nth[1]) if nth and nth[2] in lexicon.nth else 0


def _day_beside(sentence: Sentence, at: int, month: int) -> tuple[tuple[int, int], range] | None:
    """The day before or after a month: "jan 3", "the fifth of july", "3 de enero"."""
    day, size = _nth(sentence, at + 1)
    if day and (date := _valid(month, day)):
        return date, range(at, at + 1 + size)
    for first in range(max(0, at - 4), at):
        day, size = _nth(sentence, first)
        between = sentence.words[first + size : at]
        near = len(between) < 2 and all(len(word) < 3 for word in between)
        if day and near and (date := _valid(month, day)):
            return date, range(first, at + 1)
    return None


def _nth(sentence: Sentence, at: int) -> tuple[int, int]:
    """The day of a month that begins there, and how many words it has."""
    words, lexicon = sentence.words[at : at + 2], sentence.lexicon
    if words and (day := _with_ending(words[0], lexicon)):
        return day, 1
    for size in range(len(words), 0, -1):
        if day := lexicon.ordinals.get(" ".join(words[:size]), 0):
            return day, size
    number, end = number_at(sentence, at)
    return (number, end - at) if 0 < number <= 31 else (0, 0)


def _weekday(sentence: Sentence, ends: list[tuple[int, int]]) -> tuple[Until | None, Taken]:
    # At each word the weekday whose name, or its first three letters, stands there; Monday is 0.
    days = [*map(sentence.lexicon.weekdays.get, sentence.words), None]
    for start, end in ends:
        if start > 1 and days[start - 2] is not None:
            continue  # "Fri to Tue" are the days of it
        for at in range(start, end):
            if days[at] is not None:
                return days[at], frozenset((at,))
    for at, day in enumerate(days):  # "el lunes le seguimos"
        if day is None:
            continue
        for after in range(at + 1, min(at + 3, sentence.tails[at])):
            size = sentence.starts[after].get("until", 0)
            if size and days[after + size] is None:  # "Fri to Tue"
                return day, frozenset((at,))
    return None, _NONE


def _after_until(sentence: Sentence) -> list[tuple[int, int]]:
    """From and until which word an end may stand, after each word that announces one."""
    places = enumerate(zip(sentence.starts, sentence.tails, strict=False))
    sizes = [(at, roles["until"], tail) for at, (roles, tail) in places if "until" in roles]
    return [(at + size, min(at + size + _NEAR, tail)) for at, size, tail in sizes]
