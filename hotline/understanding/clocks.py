"""Finds every hour, and every part of the day, that stands in a sentence."""

from dataclasses import dataclass, replace
from datetime import time

from hotline.understanding.counts import stands_alone
from hotline.understanding.faces import (
    BARE,
    CLEAR,
    SURE,
    face_at,
    named_at,
    part_of_day,
)
from hotline.understanding.hours import Half, at_hour, moved
from hotline.understanding.intent import Hour
from hotline.understanding.lexicon import Lexicon, Tongue
from hotline.understanding.sentence import Sentence
from hotline.understanding.shifts import shift_at

SHORTEST = 4  # letters of a part of the day that stands apart; "am" and "a m" are other words there
NEAR = 5  # words between a part of the day and its hour
_LETTERS = frozenset("ap")


@dataclass(frozen=True)
class Spoken:
    """An hour in a sentence, from word `first` until before `end`; without `hour` a part of the day alone.

    `signed`: a word for hours stands before it ("at", "a las").
    """

    first: int
    end: int
    hour: Hour | None
    half: Half | None
    level: int
    signed: bool = False
    relative: bool = False  # "10 minutes before" the hour that stands ahead of it


def spoken(said: Sentence, tongue: Tongue, lexicon: Lexicon, taken: frozenset[int]) -> list[Spoken]:
    """The hours and parts of the day, in the order of the words. `taken`: words that mean something else."""
    found, at, words = list[Spoken](), 0, said.words
    while at < len(words):
        last = next((one for one in reversed(found) if one.hour), None)
        one = None if at in taken else _spoken(said, at, tongue, lexicon) or _later(said, at, last, tongue)
        if one is None:
            at += 1
            continue
        found.append(one)
        at = one.end
    return _shared_half(found, said)


def _spoken(said: Sentence, at: int, tongue: Tongue, lexicon: Lexicon) -> Spoken | None:
    words = said.words
    one = _shifted(said, at, tongue, lexicon) or _hour(said, at, tongue, lexicon)
    if one and (one.level or stands_alone(said, one.first, one.end, tongue, lexicon, signed=one.signed)):
        return one
    size, half = part_of_day(words, at, tongue)
    if not size or (at > 0 and words[at - 1] in tongue.greeting) or _tomorrow(words, at, size, tongue):
        return None
    if len(" ".join(words[at : at + size])) < SHORTEST:
        return None
    return Spoken(at, at + size, None, half, BARE)


def _shifted(said: Sentence, at: int, tongue: Tongue, lexicon: Lexicon) -> Spoken | None:
    """The hour that "ten to" or "half past" begins there."""
    shift = shift_at(said.words, at, tongue)
    if shift is None:
        return None
    minutes, start, level = shift
    if start >= len(said.words) or said.clause[start] != said.clause[at]:
        return None
    base = _hour(said, start, tongue, lexicon)
    if base is None or base.hour is None:
        return None
    first = base.hour.either[0] if base.hour.either else base.hour.at
    if first is None or (first.minute and abs(minutes) < 60 and level < SURE):
        return None
    return replace(base, first=at, hour=moved(base.hour, minutes), level=max(base.level, min(level, CLEAR)))


def _later(said: Sentence, at: int, last: Spoken | None, tongue: Tongue) -> Spoken | None:
    """An hour told from the one before it: "I finish at 3, 10 minutes after"."""
    shift = shift_at(said.words, at, tongue) if last else None
    if shift is None or last is None or last.hour is None or shift[2] < SURE:
        return None
    minutes, end, _ = shift
    if end < said.tail(at):
        return None
    return Spoken(at, end, moved(last.hour, minutes), last.half, last.level, signed=True, relative=True)


def _tomorrow(words: tuple[str, ...], at: int, size: int, tongue: Tongue) -> bool:
    return size == 1 and words[at] in tongue.tomorrow


def _hour(said: Sentence, at: int, tongue: Tongue, lexicon: Lexicon) -> Spoken | None:
    """The hour that begins there: its face, words that change nothing, and the part of the day."""
    words = said.words
    if at >= len(words):
        return None
    sign = tongue.before.before(words, at) > 0
    face = named_at(words, at, tongue) or face_at(words, at, tongue, lexicon)
    if face is None:
        return None
    level, end, late = face.level, face.end, False
    while size := tongue.after.at(words, end):
        counted = " ".join(words[end : end + size]) in tongue.hour  # "6 hours" is none, "at 16 hours" is
        if counted and not (sign or face.hour > 12 or not face.bare or face.level or len(words[at]) == 4):
            return None
        level, end, late = max(level, CLEAR), end + size, True
    size, half = _half_after(said, end, tongue)
    if face.hour == 12 and not size:
        size, half = _noon_after(words, end, tongue)
    if face.level == SURE:
        return Spoken(at, end, Hour(time(face.hour, face.minute)), None, SURE, sign)
    if face.word and face.hour > 12 and not (sign or late or size):
        return None
    if size == 1 and not sign and end == at + 1 and _counted_part(words, at, tongue):
        return None
    if face.hour == 12 and (night := tongue.times.get(("12", words[end + size - 1]))):
        return Spoken(at, end + size, Hour(night.replace(minute=face.minute)), half, SURE, sign)
    hour = at_hour(face.hour, face.minute, half, bare=face.bare)
    if hour is None:
        return None
    return Spoken(at, end + size, hour, half, SURE if half else level, sign)


def _half_after(said: Sentence, end: int, tongue: Tongue) -> tuple[int, Half | None]:
    """The part of the day after an hour, over a filler or two ("in the", "d la"); the letter alone not."""
    words = said.words
    fillers = tongue.grammar.fillers
    for skipped in range(3):
        at = end + skipped
        if at >= len(words) or said.clause[at] != said.clause[end - 1]:
            break
        size, half = part_of_day(words, at, tongue)
        if size and words[at] in _LETTERS and size == 1:
            counts = at + 1 < len(words) and (words[at + 1] in tongue.few or _is_unit(words[at + 1], tongue))
            return (0, None) if skipped or counts else (1, half)
        if size and not (skipped and _tomorrow(words, at, size, tongue)):
            return skipped + size, half
        if words[at] in tongue.grammar.joints or words[at] not in fillers:
            break
    return 0, None


def _counted_part(words: tuple[str, ...], at: int, tongue: Tongue) -> bool:
    """Whether a number counts the part of the day after it: "una noche", "2 nights"."""
    part = words[at + 1]
    several = part.endswith("s") and part_of_day((part[:-1],), 0, tongue)[0] > 0
    return len(part) > 2 and (words[at] in tongue.few or several)


def _noon_after(words: tuple[str, ...], end: int, tongue: Tongue) -> tuple[int, Half | None]:
    """ "12:30 noon", "doce y media del mediodia"."""
    for at in (end, end + 1):
        if tongue.times.get(words[at : at + 1]) == time(12):
            return at + 1 - end, "pm"
        if at >= len(words) or words[at] not in tongue.grammar.fillers:
            break
    return 0, None


def _is_unit(word: str, tongue: Tongue) -> bool:
    slots = tongue.grammar.slots
    return word in slots.day or word in slots.week or word in slots.month


def _shared_half(found: list[Spoken], said: Sentence) -> list[Spoken]:
    """A part of the day that stands apart from the one bare hour belongs to it: "in the morning at 8"."""
    parts = [one for one in found if one.hour is None]
    halves = {one.half for one in parts}
    if not parts or len(parts) == len(found):
        return found
    if len(halves) > 1:  # "one in the morning and another in the evening"
        return [one for one in found if one.hour is None or one.signed or one.end - one.first > 1]
    return [_with_half(one, parts, said) for one in found]


def _with_half(one: Spoken, parts: list[Spoken], said: Sentence) -> Spoken:
    half = parts[0].half
    if one.hour is None or one.hour.either is None or half is None:
        return one
    near = any(
        said.clause[part.first] == said.clause[one.first]
        and min(abs(part.first - one.end), abs(one.first - part.end)) < NEAR
        for part in parts
    )
    if not near and any(
        said.tail(part.first) - said.head(part.first) > part.end - part.first + 2 for part in parts
    ):
        return one
    return replace(one, hour=Hour(one.hour.either[half == "pm"]), half=half, level=SURE)
