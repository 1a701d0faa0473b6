"""Reads the hour of the day out of what a person typed, and writes hours for reading and hearing."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from hotline.content.model import Grammar, Language

NOON, NIGHT = time(12), time(19)
_CLOCK = re.compile(r"^(\d{1,2})(?::(\d\d))?$")
_PACKED = re.compile(r"^(\d{1,2})(\d\d)$")  # 830, 2030


@dataclass(frozen=True)
class Hour:
    """What was read: `either` holds the two hours that a bare number could mean, else `at` one."""

    at: time | None = None
    either: tuple[time, time] | None = None


def read_hour(words: tuple[str, ...], grammar: Grammar, *, packed: bool = False) -> Hour | None:
    """The hour in these normalised words, or None if they are no hour.

    "8", "am" and "8:30", "pm" and "noon" are plain; "20:30" is the 24-hour clock; a bare "9" is either 9AM
    or 9PM, and "half past 9" half an hour later. `packed` also reads "830", as typed on a phone's keys.
    Fillers may stand anywhere.
    """
    past, words = _past(words, grammar)
    if past:
        whole = read_hour(words, grammar)
        return _moved(whole, past) if whole else None
    words = tuple(w for w in words if w not in grammar.fillers or w in grammar.am | grammar.pm)
    words = tuple(str(grammar.numbers.get(w, w)) for w in words)
    if len(words) == 2 and words[0] == "12" and words[1] in grammar.times:
        words = words[1:]  # "12 noon"
    half, words = _half(words, grammar)
    if len(words) == 2 and all(w.isdigit() for w in words) and len(words[1]) == 2:
        words = (f"{words[0]}:{words[1]}",)  # "8 30"
    if len(words) != 1:
        return None
    if words[0] in grammar.times and half is None:
        return Hour(time.fromisoformat(grammar.times[words[0]]))
    found = _CLOCK.match(words[0]) or (_PACKED.match(words[0]) if packed or len(words[0]) > 2 else None)
    if not found:
        return None
    return _at(int(found[1]), int(found[2] or 0), half, bare=not words[0].startswith("0"))


def _past(words: tuple[str, ...], grammar: Grammar) -> tuple[int, tuple[str, ...]]:
    """The minutes that "half past" or "quarter to" add, and the words without it."""
    for first in range(len(words) - 2):
        if minutes := grammar.past.get(" ".join(words[first : first + 2])):
            before = tuple(w for w in words[:first] if w not in grammar.fillers)  # "a quarter to"
            return minutes, before + words[first + 2 :]
    return 0, words


def _moved(hour: Hour, minutes: int) -> Hour | None:
    """So many minutes later; None for an hour that has minutes of its own ("half past 8:30")."""

    def later(at: time) -> time:
        return (datetime.combine(date.min, at) + timedelta(days=1, minutes=minutes)).time()

    first, second = hour.either or (hour.at, hour.at)
    assert first is not None, "an hour that was read has one or two"
    assert second is not None, "an hour that was read has one or two"
    if first.minute:
        return None
    return Hour(either=(later(first), later(second))) if hour.either else Hour(later(first))


def read_half(words: tuple[str, ...], grammar: Grammar) -> Literal["am", "pm"] | None:
    """The half of the day, where a message names nothing else: "in the morning" -> am."""
    phrase = " ".join(words)
    return "am" if phrase in grammar.am else "pm" if phrase in grammar.pm else None


def _half(words: tuple[str, ...], grammar: Grammar) -> tuple[str | None, tuple[str, ...]]:
    for size in (3, 2, 1):
        if len(words) > size:
            tail = " ".join(words[-size:])
            if tail in grammar.am:
                return "am", words[:-size]
            if tail in grammar.pm:
                return "pm", words[:-size]
    return None, words


def _at(hour: int, minute: int, half: str | None, *, bare: bool) -> Hour | None:
    if minute > 59 or hour > 24 or (half and hour > 12 and half == "am") or (half and hour == 0):
        return None
    if half and hour <= 12:
        return Hour(time(hour % 12 + (12 if half == "pm" else 0), minute))
    if bare and 1 <= hour <= 12:
        return Hour(either=(time(hour % 12, minute), time(hour % 12 + 12, minute)))
    return Hour(time(hour % 24, minute))


def written(hour: time, language: Language) -> str:
    """8:30 -> "8:30AM" in English, 12:00 -> "noon"."""
    if hour == NOON:
        return str(language.phrases["noon"])
    clock = f"{hour.hour % 12 or 12}" + (f":{hour.minute:02}" if hour.minute else "")
    return f"{clock}{language.phrases['am' if hour.hour < 12 else 'pm']}"


def spoken(hour: time, language: Language) -> str:
    """8:30 -> "8 30 A M" in English, each part read as a number; some languages have a word for the night."""
    if hour == NOON:
        return str(language.phrases["spoken_noon"])
    part = "spoken_am" if hour.hour < 12 else "spoken_pm" if hour < NIGHT else "spoken_night"
    minutes = f" {hour.minute}" if hour.minute >= 10 else f" 0 {hour.minute}" if hour.minute else ""
    return f"{hour.hour % 12 or 12}{minutes} {language.phrases[part]}"
