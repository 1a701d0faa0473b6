"""Reads the hour and minute that a clock would show, from the words at one place in a sentence."""

import re
from dataclasses import dataclass

from hotline.understanding.hours import CLOCK, PACKED, Half
from hotline.understanding.lexicon import Lexicon, Tongue

BARE, CLEAR, SURE = 0, 1, 2  # a number alone; surely an hour; surely this one
_HOURS = re.compile(r"^(\d{1,2})(?:h|hrs|hr|hs)$")  # 16h
MINUTES = frozenset(range(5, 60, 5))


@dataclass(frozen=True)
class Face:
    """What a clock's face shows: hour and minute, or a named time; the place after it."""

    hour: int
    minute: int
    end: int
    level: int
    bare: bool = True
    word: bool = False  # a number in letters, alone


def named_at(words: tuple[str, ...], at: int, tongue: Tongue) -> Face | None:
    """ "noon", "12 noon", "noonish"."""
    first = at
    if words[at] == "12" or tongue.numbers.get(words[at]) == 12:
        first += 1
        if first < len(words) and words[first] in tongue.grammar.fillers:
            first += 1  # "doce del mediodia"
    for size in (2, 1):
        if found := tongue.times.get(words[first : first + size]):
            part = size == 1 and any(len(known) > 1 and known[0] == words[first] for known in tongue.times)
            return None if part else Face(found.hour, found.minute, first + size, SURE)
    if found := tongue.times.get((stem(words[at], tongue),)):
        return Face(found.hour, found.minute, at + 1, SURE)
    return None


def stem(word: str, tongue: Tongue) -> str:
    """A word without the ending that changes no hour: "8ish", "noonish", "16h"."""
    ending = next((end for end in tongue.after.endings if len(word) > len(end) and word.endswith(end)), "")
    hours = _HOURS.match(word)
    return hours[1] if hours else word.removesuffix(ending)


def face_at(words: tuple[str, ...], at: int, tongue: Tongue, lexicon: Lexicon) -> Face | None:
    word = words[at]
    if word[0].isdigit():
        if ":" in word:
            return _digits(word, at)
        if not word.isdigit():
            bare = stem(word, tongue)
            whole = bare.isdigit() and len(bare) < 3 and int(bare) < 25
            return Face(int(bare), 0, at + 1, CLEAR) if whole else None
        if len(word) > 2:
            return _digits(word, at) if len(word) < 5 else None
    elif word not in tongue.numbers:
        return None if lexicon.beside.at(words, at) else _misspelt(words, at, tongue)
    number, end = number_at(words, at, tongue)
    if number > 24:
        return None
    if not word.isdigit() and number > 12 and tongue.numbers.get(word, 0) in (15, 30) and end == at + 1:
        return Face(number, 0, end, BARE, word=True) if number == 15 else None
    return _with_minutes(words, at, number, end, tongue)


def _digits(word: str, at: int) -> Face | None:
    found = CLOCK.match(word) or PACKED.match(word)
    if not found or int(found[1]) > 24 or int(found[2]) > 59:
        return None
    military = len(word) == 4 and word.startswith("0")
    level = CLEAR if ":" in word or military else BARE
    return Face(int(found[1]), int(found[2]), at + 1, level, bare=not word.startswith("0"))


def number_at(words: tuple[str, ...], at: int, tongue: Tongue, *, joined: bool = True) -> tuple[int, int]:
    """The number that begins there, and the place after it: "forty five" is 45; -1 for none.

    `joined`: a joint may stand within it, as in "treinta y cinco".
    """
    word = words[at] if at < len(words) else ""
    if word.isdigit():
        return (int(word), at + 1) if len(word) < 5 else (-1, at)
    number = tongue.numbers.get(word, -1)
    if number >= 20 and number % 10 == 0:
        after = at + 1
        if joined and after < len(words) and words[after] in tongue.grammar.slots.minutes_more:
            after += 1
        unit = tongue.numbers.get(words[after], -1) if after < len(words) else -1
        if 1 <= unit <= 9:
            return number + unit, after + 1
    return number, at + 1 if number >= 0 else at


def _with_minutes(words: tuple[str, ...], at: int, hour: int, end: int, tongue: Tongue) -> Face:
    """Minutes after the hour: "8 30", "eight thirty", "ocho y media", "nueve menos diez"."""
    alone = Face(hour, 0, end, BARE, bare=not words[at].startswith("0"), word=not words[at].isdigit())
    if end >= len(words):
        return alone
    slots = tongue.grammar.slots
    joined, fewer = words[end] in slots.minutes_more, words[end] in slots.minutes_less
    start = end + 1 if joined or fewer else end
    minute, after = number_at(words, start, tongue, joined=not joined)
    if not 1 <= minute <= 59:
        return alone
    digits = words[start].isdigit()
    if fewer:
        return Face((hour - 2) % 12 + 1 if hour <= 12 else hour - 1, 60 - minute, after, CLEAR)
    if joined and minute in MINUTES and not (at and words[at - 1] in slots.aside):  # "entre 3 y 5"
        named = not digits or minute > 12 or part_of_day(words, after, tongue)[0]
        return Face(hour, minute, after, CLEAR) if named else alone
    if not joined and _plain_minutes(words, start, minute, digits=digits, tongue=tongue, after=after):
        return Face(hour, minute, after, BARE if digits else CLEAR, bare=alone.bare)
    return alone


def _plain_minutes(
    words: tuple[str, ...], start: int, minute: int, *, digits: bool, tongue: Tongue, after: int
) -> bool:
    if digits:
        return len(words[start]) == 2 and words[start - 1].isdigit()
    if words[start - 1].isdigit() or minute < 10:
        return False
    return minute > 12 or minute == 10 or bool(part_of_day(words, after, tongue)[0])


def _misspelt(words: tuple[str, ...], at: int, tongue: Tongue) -> Face | None:
    """A number in letters with a slip, beside what shows an hour: "elevn am", "a las sinco"."""
    word = words[at]
    bare = stem(word, tongue)
    if bare != word and 0 < (number := tongue.numbers.get(bare, tongue.numbers.get(bare + "e", 0))) < 13:
        return Face(number, 0, at + 1, CLEAR, word=True)
    if not 3 < len(word) < 8 or not word.isalpha():
        return None
    size, _ = part_of_day(words, at + 1, tongue)
    if not size and not tongue.sign.before(words, at):
        return None
    for known, number in tongue.numbers.items():
        if 1 <= number <= 12 and (size or len(known) > 3) and known[0] == word[0] and _slip(word, known):
            return Face(number, 0, at + 1, CLEAR, word=True)
    return None


def _slip(word: str, known: str) -> bool:
    """Whether one is the other with a letter doubled, left out, swapped or written as it sounds."""
    if abs(len(word) - len(known)) > 1:
        return False
    if len(word) == len(known):
        wrong = [n for n in range(len(word)) if word[n] != known[n]]
        if len(wrong) == 1:
            return {word[wrong[0]], known[wrong[0]]} in ({"s", "z"}, {"i", "y"}, {"c", "s"}, {"b", "v"})
        return len(wrong) == 2 and sorted(word) == sorted(known) and wrong[1] - wrong[0] == 1
    longer, shorter = (word, known) if len(word) > len(known) else (known, word)
    if len(known) < 5 and longer == known:
        return False  # "for" is no four
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(1, len(longer)))


def part_of_day(words: tuple[str, ...], at: int, tongue: Tongue) -> tuple[int, Half | None]:
    """How many words a part of the day has that begins there, and which half it is."""
    am, pm = tongue.halves["am"].at(words, at), tongue.halves["pm"].at(words, at)
    return (am, "am") if am > pm else (pm, "pm") if pm else (0, None)
