"""Hours: reads an hour of the day out of words.

`time_candidates` finds such words within a sentence.
"""

import re
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal

from hotline.content.grammar import Grammar
from hotline.understanding.intent import Hour

Half = Literal["am", "pm"]
CLOCK = re.compile(r"^(\d{1,2})(?::(\d\d))?$")
PACKED = re.compile(r"^(\d{1,2})(\d\d)$")  # 830, 2030


def read_hour(words: tuple[str, ...], grammar: Grammar, *, packed: bool = False) -> Hour | None:
    """The hour in these normalised words, or None if they are no hour.

    "8", "am" and "8:30", "pm" and "noon" are plain; "20:30" is the 24-hour clock; a bare "9" is either 9AM
    or 9PM, and "half past 9" half an hour later. `packed` also reads "830", as typed on a phone's keys.
    Fillers may stand anywhere, but for what makes two hours, or a count, of the numbers.
    """
    if not any(word[0].isdigit() or word in grammar.numbers or word in grammar.times for word in words):
        return None
    if _counting(words, grammar):
        return None
    past, words = _past(words, grammar)
    if past:
        whole = read_hour(words, grammar)
        return moved(whole, past) if whole and _even(whole) else None
    words = tuple(w for w in words if w not in grammar.fillers or w in grammar.am | grammar.pm)
    named_above = bool(words) and grammar.numbers.get(words[0], 0) > 12  # "cuarto 12"
    words = tuple(str(grammar.numbers.get(w, w)) for w in words)
    if len(words) == 2 and words[0] == "12" and words[1] in grammar.times:
        words = words[1:]  # "12 noon"
    last = words[-1] if words else ""
    half, words = _half(words, grammar)
    if words == ("12",) and half and (night := grammar.times.get(f"12 {last}")):
        return Hour(time.fromisoformat(night))  # "12 at night"
    if len(words) == 2 and all(w.isdigit() for w in words) and len(words[1]) == 2 and not named_above:
        words = (f"{words[0]}:{words[1]}",)  # "8 30"
    if len(words) != 1:
        return None
    if words[0] in grammar.times and half is None:
        return Hour(time.fromisoformat(grammar.times[words[0]]))
    match = CLOCK.match(words[0]) or (PACKED.match(words[0]) if packed or len(words[0]) > 2 else None)
    if not match:
        return None
    return at_hour(int(match[1]), int(match[2] or 0), half, bare=not words[0].startswith("0"))


def read_half(words: tuple[str, ...], grammar: Grammar) -> Half | None:
    """The half of the day, where a message names nothing else: "in the morning" -> am."""
    phrase = " ".join(words)
    return "am" if phrase in grammar.am else "pm" if phrase in grammar.pm else None


def at_hour(hour: int, minute: int, half: Half | None, *, bare: bool) -> Hour | None:
    """The hour of these numbers; None where there is none. `bare`: 1 to 12 may be either half of the day."""
    if minute > 59 or hour > 24 or (half == "am" and hour > 12) or (half and hour == 0):
        return None
    if half and hour <= 12:
        return Hour(time(hour % 12 + (12 if half == "pm" else 0), minute))
    if bare and 1 <= hour <= 12:
        return Hour(either=(time(hour % 12, minute), time(hour % 12 + 12, minute)))
    return Hour(time(hour % 24, minute))


def moved(hour: Hour, minutes: int) -> Hour:
    """So many minutes later; earlier for less than 0."""

    def later(at: time) -> time:
        return (datetime.combine(date.min, at) + timedelta(days=1, minutes=minutes)).time()

    if hour.either:
        first, second = sorted((later(hour.either[0]), later(hour.either[1])))
        return Hour(either=(first, second))
    assert hour.at is not None, "an hour that was read has one or two"
    return Hour(later(hour.at))


def _even(hour: Hour) -> bool:
    """Whether it has no minutes of its own, as "half past 8:30" has."""
    first = hour.either[0] if hour.either else hour.at
    return first is not None and first.minute == 0


def _counting(words: tuple[str, ...], grammar: Grammar) -> bool:
    """Whether the numbers are not one hour: "ten to eleven", "at 10 and at 12", "7 days"."""
    numbers = [n for n, word in enumerate(words) if word.isdigit() or word in grammar.numbers]
    slots = grammar.slots
    for first, second in pairwise(numbers):
        if second - first > 1 and not set(words[first + 1 : second]) <= set(slots.minutes_more):
            return True
    if not numbers:
        return False
    after = words[numbers[-1] + 1 : numbers[-1] + 2]
    often = numbers[0] > 0 and words[numbers[0] - 1] in slots.hour_after
    return bool(after) and (after[0] in slots.day or (often and after[0] in slots.hour))


def _past(words: tuple[str, ...], grammar: Grammar) -> tuple[int, tuple[str, ...]]:
    """The minutes that "half past" or "quarter to" add, and the words without it."""
    for first in range(len(words) - 2):
        if minutes := grammar.past.get(" ".join(words[first : first + 2])):
            before = tuple(w for w in words[:first] if w not in grammar.fillers)  # "a quarter to"
            return minutes, before + words[first + 2 :]
    return 0, words


def _half(words: tuple[str, ...], grammar: Grammar) -> tuple[Half | None, tuple[str, ...]]:
    for size in (3, 2, 1):
        if len(words) > size:
            tail = " ".join(words[-size:])
            if tail in grammar.am:
                return "am", words[:-size]
            if tail in grammar.pm:
                return "pm", words[:-size]
    return None, words
