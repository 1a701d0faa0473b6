"""Time candidates: every hour and part of a day."""

from dataclasses import dataclass, replace
from datetime import time

from hotline.understanding.clock_forms import (
    BARE,
    CLEAR,
    SURE,
    clock_form_at,
    named_time_at,
    number_at,
    shift_at,
)
from hotline.understanding.hours import Half, at_hour, moved
from hotline.understanding.intent import Hour
from hotline.understanding.lexicon import LanguageLexicon, Words
from hotline.understanding.sentence import Sentence

SHORTEST = 4  # letters of a part of the day that stands apart; "am" and "a m" are other words there
NEAR = 5  # words between a part of the day and its hour
_LETTERS = frozenset("ap")


@dataclass(frozen=True)
class TimeCandidate:
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


def time_candidates(
    sentence: Sentence, lexicon: LanguageLexicon, taken: frozenset[int]
) -> list[TimeCandidate]:
    """The hours and parts of the day, in the order of the words. `taken`: words that mean something else."""
    candidates, at = list[TimeCandidate](), 0
    while at < len(sentence.words):
        candidate = None
        if at not in taken:
            last = next((earlier for earlier in reversed(candidates) if earlier.hour), None)
            candidate = _candidate(sentence, at, lexicon) or _later(sentence, at, last, lexicon)
        if candidate:
            candidates.append(candidate)
        at = candidate.end if candidate else at + 1
    return _shared_half(candidates, sentence)


def _candidate(sentence: Sentence, at: int, lexicon: LanguageLexicon) -> TimeCandidate | None:
    words = sentence.words
    hour = _shifted(sentence, at, lexicon) or _hour(sentence, at, lexicon)
    if hour and (hour.level or _stands_alone(sentence, hour, lexicon)):
        return hour
    size, half = lexicon.part_at(words, at)
    if not size or (at > 0 and words[at - 1] in lexicon.greeting) or _tomorrow(words, at, size, lexicon):
        return None
    if len(" ".join(words[at : at + size])) < SHORTEST:
        return None
    return TimeCandidate(at, at + size, None, half, BARE)


def _shifted(sentence: Sentence, at: int, lexicon: LanguageLexicon) -> TimeCandidate | None:
    """The hour that "ten to" or "half past" begins there."""
    shift = shift_at(sentence.words, at, lexicon)
    if shift is None:
        return None
    minutes, start, level = shift
    if start >= len(sentence.words) or sentence.clause[start] != sentence.clause[at]:
        return None
    base = _hour(sentence, start, lexicon)
    if base is None or base.hour is None:
        return None
    first = base.hour.either[0] if base.hour.either else base.hour.at
    if first is None or (first.minute and abs(minutes) < 60 and level < SURE):
        return None
    return replace(base, first=at, hour=moved(base.hour, minutes), level=max(base.level, min(level, CLEAR)))


def _later(
    sentence: Sentence, at: int, last: TimeCandidate | None, lexicon: LanguageLexicon
) -> TimeCandidate | None:
    """An hour told from the one before it: "I finish at 3, 10 minutes after"."""
    shift = shift_at(sentence.words, at, lexicon) if last else None
    if shift is None or last is None or last.hour is None or shift[2] < SURE or shift[1] < sentence.tail(at):
        return None
    hour = moved(last.hour, shift[0])
    return TimeCandidate(at, shift[1], hour, last.half, last.level, signed=True, relative=True)


def _tomorrow(words: Words, at: int, size: int, lexicon: LanguageLexicon) -> bool:
    return size == 1 and words[at] in lexicon.tomorrow


def _hour(sentence: Sentence, at: int, lexicon: LanguageLexicon) -> TimeCandidate | None:
    """The hour that begins there: its clock form, words that change nothing, and the part of the day."""
    words, slots = sentence.words, lexicon.grammar.slots
    if at >= len(words):
        return None
    sign = lexicon.before.before(words, at) > 0
    form = named_time_at(words, at, lexicon) or clock_form_at(words, at, lexicon)
    if form is None:
        return None
    level, end, late = form.level, form.end, False
    while size := lexicon.after.at(words, end):
        counted = " ".join(words[end : end + size]) in slots.hour  # "6 hours" is none, "at 16 hours" is
        if counted and not (sign or form.hour > 12 or not form.bare or form.level or len(words[at]) == 4):
            return None
        level, end, late = max(level, CLEAR), end + size, True
    size, half = _half_after(sentence, end, lexicon)
    if form.hour == 12 and not size:
        size, half = _noon_after(words, end, lexicon)
    if form.level == SURE:
        return TimeCandidate(at, end, Hour(time(form.hour, form.minute)), None, SURE, sign)
    if form.word and form.hour > 12 and not (sign or late or size):
        return None
    if size == 1 and not sign and end == at + 1 and _counted_part(words, at, lexicon):
        return None
    if form.hour == 12 and (night := lexicon.times.get(("12", words[end + size - 1]))):
        return TimeCandidate(at, end + size, Hour(night.replace(minute=form.minute)), half, SURE, sign)
    hour = at_hour(form.hour, form.minute, half, bare=form.bare)
    return TimeCandidate(at, end + size, hour, half, SURE if half else level, sign) if hour else None


def _half_after(sentence: Sentence, end: int, lexicon: LanguageLexicon) -> tuple[int, Half | None]:
    """The part of the day after an hour, over a filler or two ("in the", "d la"); the letter alone not."""
    words, grammar = sentence.words, lexicon.grammar
    for skipped in range(3):
        at = end + skipped
        if at >= len(words) or sentence.clause[at] != sentence.clause[end - 1]:
            break
        size, half = lexicon.part_at(words, at)
        if size and words[at] in _LETTERS and size == 1:
            units = (*lexicon.few, *grammar.slots.day, *grammar.slots.week, *grammar.slots.month)
            counts = at + 1 < len(words) and words[at + 1] in units
            return (0, None) if skipped or counts else (1, half)
        if size and not (skipped and _tomorrow(words, at, size, lexicon)):
            return skipped + size, half
        if words[at] in grammar.joints or words[at] not in grammar.fillers:
            break
    return 0, None


def _counted_part(words: Words, at: int, lexicon: LanguageLexicon) -> bool:
    """Whether a number counts the part of the day after it: "una noche", "2 nights"."""
    part = words[at + 1]
    several = part.endswith("s") and lexicon.part_at((part[:-1],), 0)[0] > 0
    return len(part) > 2 and (words[at] in lexicon.few or several)


def _noon_after(words: Words, end: int, lexicon: LanguageLexicon) -> tuple[int, Half | None]:
    """ "12:30 noon", "doce y media del mediodia"."""
    for at in (end, end + 1):
        if lexicon.times.get(words[at : at + 1]) == time(12):
            return at + 1 - end, "pm"
        if at >= len(words) or words[at] not in lexicon.grammar.fillers:
            break
    return 0, None


def _shared_half(candidates: list[TimeCandidate], sentence: Sentence) -> list[TimeCandidate]:
    """A part of the day that stands apart from the one bare hour belongs to it: "in the morning at 8"."""
    parts = [candidate for candidate in candidates if candidate.hour is None]
    if not parts or len(parts) == len(candidates):
        return candidates
    if len({part.half for part in parts}) > 1:  # "one in the morning and another in the evening"
        return [
            candidate
            for candidate in candidates
            if candidate.hour is None or candidate.signed or candidate.end - candidate.first > 1
        ]
    return [_with_half(candidate, parts, sentence) for candidate in candidates]


def _with_half(candidate: TimeCandidate, parts: list[TimeCandidate], sentence: Sentence) -> TimeCandidate:
    half = parts[0].half
    if candidate.hour is None or candidate.hour.either is None or half is None:
        return candidate
    near = any(
        sentence.clause[part.first] == sentence.clause[candidate.first]
        and min(abs(part.first - candidate.end), abs(candidate.first - part.end)) < NEAR
        for part in parts
    )
    sizes = ((part, sentence.tail(part.first) - sentence.head(part.first)) for part in parts)
    if not near and any(size > part.end - part.first + 2 for part, size in sizes):
        return candidate
    return replace(candidate, hour=Hour(candidate.hour.either[half == "pm"]), half=half, level=SURE)


# ---------------------------------------------------------------- a bare number: an hour, or a count


def _stands_alone(sentence: Sentence, hour: TimeCandidate, lexicon: LanguageLexicon) -> bool:
    """Whether a bare number may be an hour by the words on both sides of it."""
    words, first, end = sentence.words, hour.first, hour.end
    head, tail = sentence.head(first), sentence.tail(first)
    if not hour.signed and _odd(words[first], within=first > head):
        return False
    strong = lexicon.sign.before(words, first) > 0 and end < tail and words[end] not in lexicon.shared.units
    if not (strong or _countless(words, end, tail, lexicon)):
        return False
    if hour.signed:
        return True
    if words[first] in lexicon.few:  # "one", "una"
        return end == tail and first > head and words[first - 1] in lexicon.grammar.joints
    return first == head or lexicon.shared.beside.before(words, first) > 0


def _odd(word: str, *, within: bool) -> bool:
    """Whether digits are rather a year, an amount or a day than an hour."""
    if not word.isdigit() or len(word) < 3:
        return word in ("0", "24")
    year = len(word) == 4 and word[:2] in ("19", "20") and within
    return int(word) % (15 if year else 5) > 0


def _countless(words: Words, end: int, tail: int, lexicon: LanguageLexicon) -> bool:
    """Whether a number that ends there counts nothing: "8 glasses", "3 to 4 weeks", "130 over 80" do."""
    if end >= tail:
        return True
    if words[end] in lexicon.shared.units:
        return False
    joined = words[end] in lexicon.grammar.joints or words[end] in lexicon.grammar.slots.linking
    if joined and end + 1 < tail:
        number, after = number_at(words, end + 1, lexicon)
        if number >= 0:
            return _countless(words, after, tail, lexicon)
    if words[end][0].isdigit() or words[end] in lexicon.numbers:
        return ":" in words[end]
    small = lexicon.shared.beside.at(words, end) or lexicon.before.at(words, end)
    return small > 0 or lexicon.part_at(words, end)[0] > 0
