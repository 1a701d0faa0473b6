"""Reads how long a break lasts, or until when."""

import re
from dataclasses import dataclass

from hotline.understanding.lexicon import Tongue
from hotline.understanding.sentence import Sentence

LONGEST = 366  # days
_DATE = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/\d{2,4})?(?![\d/])")
_NTH = re.compile(r"^(\d{1,2})([a-z]{1,3})$")
_DRAWN_OUT = re.compile(r"(.)\1\1+")
_SMALL = 5  # words between "until" and the day
AFTER_TOMORROW = 7  # as `until`, beside the weekdays: the day after tomorrow, where tomorrow is the break

Until = int | tuple[int, int]


@dataclass(frozen=True)
class Break:
    """`days` long, or `until` a weekday, AFTER_TOMORROW or a date (month 0: of no named month).

    `taken`: the words of it.
    """

    days: int | None = None
    until: Until | None = None
    taken: frozenset[int] = frozenset()


def read_break(text: str, said: Sentence, tongue: Tongue) -> Break:
    """The length or the end of a break that stands in a message."""
    until, taken = _date(said, tongue)
    days, counted = _days(said, tongue)
    if until is None and (found := _DATE.search(text)) and _after_until(said, tongue):
        first, second = int(found[1]), int(found[2])
        until = _valid(*((second, first) if tongue.day_first else (first, second)))
    if until is None:
        until, taken = _weekday(said, tongue)
    if until is None and days is None:
        days, until = _named_day(said, tongue)
    return Break(None if until is not None else days, until, taken | counted)


def _valid(month: int, day: int) -> tuple[int, int] | None:
    return (month, day) if 0 <= month <= 12 and 1 <= day <= 31 else None


# ---------------------------------------------------------------- lengths


def _days(said: Sentence, tongue: Tongue) -> tuple[int | None, frozenset[int]]:
    """The first length with a number, else one with "a" or "this"."""
    words, best, taken = said.words, dict[int, int](), set[int]()
    for at in range(len(words)):
        size, unit = _unit(words, at, tongue)
        if not size:
            continue
        number, rank, first = _count(words, at, tongue)
        if number and 1 <= number * unit <= LONGEST:
            best.setdefault(rank, number * unit)
            taken.update(range(first, at + size))
        elif unit in (2, 14):
            best.setdefault(2, unit)  # "fin de semana"
    if days := best.get(0) or best.get(1) or best.get(2):
        return days, frozenset(taken)
    return _bare(said, tongue), frozenset()


def _unit(words: tuple[str, ...], at: int, tongue: Tongue) -> tuple[int, int]:
    for unit, days in tongue.lengths:
        if size := unit.at(words, at):
            return size, days
    return 0, 0


def _count(words: tuple[str, ...], at: int, tongue: Tongue) -> tuple[int, int, int]:
    """The number before a unit, how vague it is, and its first word."""
    if at and (number := _number(words, at - 1, tongue)) is not None:
        tens = _number(words, at - 2, tongue) if at > 1 else None
        if tens and tens >= 20 and tens % 10 == 0 and number < 10 and not words[at - 1].isdigit():
            return tens + number, 0, at - 2
        return number, int(words[at - 1] in tongue.few), at - 1
    for size in (2, 1):
        if at >= size and (few := tongue.few.get(" ".join(words[at - size : at]))):
            return few, 1, at - size
    return 0, 2, at


def _number(words: tuple[str, ...], at: int, tongue: Tongue) -> int | None:
    word = words[at]
    if word.isdigit():
        return int(word) if len(word) < 4 else None
    return tongue.numbers.get(_DRAWN_OUT.sub(r"\1", word))


def _named_day(said: Sentence, tongue: Tongue) -> tuple[int | None, Until | None]:
    """A break of one day: tomorrow, wherever the next reminder is, or today's; not "hasta mañana"."""
    words = said.words
    for at, word in enumerate(words):
        ahead = tongue.tomorrow.get(word)
        if ahead is None or any(half.before(words, at + 1) > 1 for half in tongue.halves.values()):
            continue  # "de la mañana" and "mañana y noche" are parts of the day
        return (None, AFTER_TOMORROW) if ahead and not tongue.until.before(words, at) else (1, None)
    return None, None


def _bare(said: Sentence, tongue: Tongue) -> int | None:
    """The number in "pause 7" and nothing else."""
    words = said.words
    size = tongue.pause.at(words, 0)
    left = [word for word in words[size:] if word not in tongue.grammar.fillers | tongue.grammar.polite]
    if not size or len(left) != 1:
        return None
    number = _number((left[0],), 0, tongue)
    return number if number and number <= LONGEST else None


# ---------------------------------------------------------------- ends


def _date(said: Sentence, tongue: Tongue) -> tuple[Until | None, frozenset[int]]:
    """A day with its month, the last that stands there; else "until the 15th"."""
    words, found = said.words, None
    taken = set[int]()
    for at, word in enumerate(words):
        month = _month(word, tongue)
        if month and (one := _day_beside(words, at, month, tongue)):
            found = one[0]
            taken.update(one[1])
    if found:
        return found, frozenset(taken)
    for start, end in _after_until(said, tongue):
        for at in range(start, end):
            day, size = _nth(words, at, tongue)
            if day and (_with_ending(words[at], tongue) or _the(words, at, tongue)):
                return _valid(0, day), frozenset(range(at, at + size))
    return None, frozenset()


def _with_ending(word: str, tongue: Tongue) -> int:
    """The day that "15th" is; 0 for another word."""
    nth = _NTH.match(word)
    return int(nth[1]) if nth and nth[2] in tongue.nth else 0


def _the(words: tuple[str, ...], at: int, tongue: Tongue) -> bool:
    """Whether a bare number is a day: "hasta EL 15"."""
    return words[at - 1] in tongue.grammar.slots.day_before and not _unit(words, at + 1, tongue)[0]


def _month(word: str, tongue: Tongue) -> int:
    if len(word) < 3 or word.isdigit():
        return 0
    return next((n for n, name in enumerate(tongue.months, 1) if name.startswith(word)), 0)


def _day_beside(
    words: tuple[str, ...], at: int, month: int, tongue: Tongue
) -> tuple[tuple[int, int], range] | None:
    """The day before or after a month: "jan 3", "the fifth of july", "3 de enero"."""
    day, size = _nth(words, at + 1, tongue)
    if day and (found := _valid(month, day)):
        return found, range(at, at + 1 + size)
    for first in range(max(0, at - 4), at):
        day, size = _nth(words, first, tongue)
        between = words[first + size : at]
        near = len(between) < 2 and all(len(word) < 3 for word in between)
        if day and near and (found := _valid(month, day)):
            return found, range(first, at + 1)
    return None


def _nth(words: tuple[str, ...], at: int, tongue: Tongue) -> tuple[int, int]:
    """The day of a month that begins there, and how many words it has."""
    if at >= len(words):
        return 0, 0
    if day := _with_ending(words[at], tongue):
        return day, 1
    if (pair := tongue.ordinals.get(" ".join(words[at : at + 2]))) and len(words) > at + 1:
        return pair, 2
    if one := tongue.ordinals.get(words[at]):
        return one, 1
    number = _number(words, at, tongue)
    if not number or number > 31:
        return 0, 0
    if number >= 20 and number % 10 == 0 and not words[at].isdigit():
        joined = at + 1 < len(words) and words[at + 1] in tongue.grammar.slots.minutes_more
        after = at + 1 + joined
        unit = tongue.numbers.get(words[after], 0) if after < len(words) else 0
        if 1 <= unit <= 9:
            return number + unit, after + 1 - at
    return number, 1


def _weekday(said: Sentence, tongue: Tongue) -> tuple[Until | None, frozenset[int]]:
    for start, end in _after_until(said, tongue):
        if start > 1 and _day_name(said.words[start - 2], tongue) is not None:
            continue  # "Fri to Tue" are the days of it
        for at in range(start, end):
            if (day := _day_name(said.words[at], tongue)) is not None:
                return day, frozenset((at,))
    for at, word in enumerate(said.words):  # "el lunes le seguimos"
        after = range(at + 1, min(at + 3, said.tail(at)))
        if (day := _day_name(word, tongue)) is not None and any(
            size and not _weekday_at(said.words, n + size, tongue)  # "Fri to Tue"
            for n in after
            if (size := tongue.until.at(said.words, n))
        ):
            return day, frozenset((at,))
    return None, frozenset()


def _day_name(word: str, tongue: Tongue) -> int | None:
    if len(word) < 3:
        return None
    return next((n for n, name in enumerate(tongue.weekdays) if name.startswith(word)), None)


def _weekday_at(words: tuple[str, ...], at: int, tongue: Tongue) -> bool:
    return at < len(words) and _day_name(words[at], tongue) is not None


def _after_until(said: Sentence, tongue: Tongue) -> list[tuple[int, int]]:
    """From and until which word an end may stand, after each word that announces one."""
    found, words = list[tuple[int, int]](), said.words
    for at in range(len(words)):
        if size := tongue.until.at(words, at):
            found.append((at + size, min(at + size + _SMALL, said.tail(at))))
    return found
