"""Time candidates: every hour and part of a day."""

from dataclasses import dataclass, replace
from datetime import time

from hotline.understanding.clock_forms import BARE, CLEAR, SURE, clock_form_at, number_at, shift_at
from hotline.understanding.hours import Half, at_hour, moved
from hotline.understanding.intent import Hour
from hotline.understanding.lexicon import SHORTEST
from hotline.understanding.sentence import Sentence

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


def time_candidates(sentence: Sentence, taken: frozenset[int]) -> list[TimeCandidate]:
    """The hours and parts of the day, in the order of the words. `taken`: words that mean something else."""
    candidates, at = list[TimeCandidate](), 0
    while at < len(sentence.words):
        candidate = None
        if at not in taken:
            last = next((earlier for earlier in reversed(candidates) if earlier.hour), None)
            candidate = _candidate(sentence, at, last)
        if candidate:
            candidates.append(candidate)
        at = candidate.end if candidate else at + 1
    return _shared_half(candidates, sentence)


def _candidate(sentence: Sentence, at: int, last: TimeCandidate | None) -> TimeCandidate | None:
    """The hour or part of the day that begins there; `last`: the hour before it."""
    words, lexicon, shift = sentence.words, sentence.lexicon, shift_at(sentence, at)
    hour = (_shifted(sentence, at, *shift) if shift else None) or _hour(sentence, at)
    if hour and (hour.level or _stands_alone(sentence, hour)):
        return hour
    size, half = sentence.parts.get(at, (0, None))
    other = (size == 1 and words[at] in lexicon.tomorrow) or (at > 0 and words[at - 1] in lexicon.greeting)
    if len(" ".join(words[at : at + size])) >= SHORTEST and not other:
        return TimeCandidate(at, at + size, None, half, BARE)
    if shift and last and last.hour and shift[2] == SURE and shift[1] >= sentence.tails[at]:
        later = moved(last.hour, shift[0])  # "I finish at 3, 10 minutes after"
        return TimeCandidate(at, shift[1], later, last.half, last.level, signed=True, relative=True)
    return None


def _shifted(sentence: Sentence, at: int, minutes: int, start: int, level: int) -> TimeCandidate | None:
    """The hour that "ten to" or "half past" begins there."""
    if start >= len(sentence.words) or sentence.clause[start] != sentence.clause[at]:
        return None
    base = _hour(sentence, start)
    if base is None or base.hour is None:
        return None
    first = base.hour.either[0] if base.hour.either else base.hour.at
    if first is None or (first.minute and abs(minutes) < 60 and level < SURE):
        return None
    return replace(base, first=at, hour=moved(base.hour, minutes), level=max(base.level, min(level, CLEAR)))


def _hour(sentence: Sentence, at: int) -> TimeCandidate | None:
    """The hour that begins there: its clock form, words that change nothing, and the part of the day."""
    words, lexicon = sentence.words, sentence.lexicon
    form = clock_form_at(sentence, at)
    if form is None:
        return None
    sign = "hour_before" in sentence.ends[at]
    level, end, late = form.level, form.end, False
    while size := sentence.starts[end].get("hour_after", 0):
        # "6 hours" is none, "at 16 hours" is.
        counted = " ".join(words[end : end + size]) in lexicon.slots.hour
        if counted and not (sign or form.hour > 12 or not form.bare or form.level or len(words[at]) == 4):
            return None
        level, end, late = max(level, CLEAR), end + size, True
    if form.level == SURE:
        return TimeCandidate(at, end, Hour(time(form.hour, form.minute)), None, SURE, sign)
    size, half = _half_after(sentence, end)
    if form.hour == 12 and not size:
        size, half = _noon_after(sentence, end)
    if form.word and form.hour > 12 and not (sign or late or size):
        return None
    if size == 1 and not sign and end == at + 1 and _counted_part(sentence, at):
        return None
    if form.hour == 12 and (night := lexicon.times.get(("12", words[end + size - 1]))):
        return TimeCandidate(at, end + size, Hour(night.replace(minute=form.minute)), half, SURE, sign)
    hour = at_hour(form.hour, form.minute, half, bare=form.bare)
    return TimeCandidate(at, end + size, hour, half, SURE if half else level, sign) if hour else None


def _half_after(sentence: Sentence, end: int) -> tuple[int, Half | None]:
    """The part of the day after an hour, over a filler or two ("in the", "d la"); the letter alone not."""
    words, grammar, slots = sentence.words, sentence.lexicon.grammar, sentence.lexicon.slots
    for at in range(end, min(end + 3, sentence.tails[end - 1])):
        size, half = sentence.parts.get(at, (0, None))
        if size == 1 and words[at] in _LETTERS:
            units = (*sentence.lexicon.few, *slots.day, *slots.week, *slots.month)
            counts = at + 1 < len(words) and words[at + 1] in units
            return (0, None) if at > end or counts else (1, half)
        if size and not (at > end and size == 1 and words[at] in sentence.lexicon.tomorrow):
            return at - end + size, half
        if words[at] in grammar.joints or words[at] not in grammar.fillers:
            break
    return 0, None


def _counted_part(sentence: Sentence, at: int) -> bool:
    """Whether a number counts the part of the day after it: "una noche", "2 nights"."""
    part, lexicon = sentence.words[at + 1], sentence.lexicon
    several = part.endswith("s") and lexicon.is_part(part[:-1])
    return len(part) > 2 and (sentence.words[at] in lexicon.few or several)


def _noon_after(sentence: Sentence, end: int) -> tuple[int, Half | None]:
    """ "12:30 noon", "doce y media del mediodia"."""
    words, lexicon = sentence.words, sentence.lexicon
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
            each
            for each in candidates
            if each.hour is None or each.signed or each.level == SURE or each.end - each.first > 1
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
    sizes = ((part, sentence.tails[part.first] - sentence.heads[part.first]) for part in parts)
    if not near and any(size > part.end - part.first + 2 for part, size in sizes):
        return candidate
    return replace(candidate, hour=Hour(candidate.hour.either[half == "pm"]), half=half, level=SURE)


# ---------------------------------------------------------------- a bare number: an hour, or a count


def _stands_alone(sentence: Sentence, hour: TimeCandidate) -> bool:
    """Whether a bare number may be an hour by the words on both sides of it."""
    words, first, end = sentence.words, hour.first, hour.end
    head, tail = sentence.heads[first], sentence.tails[first]
    if not hour.signed and _odd(words[first], within=first > head):
        return False
    strong = "hour_sign" in sentence.ends[first] and end < tail
    strong = strong and words[end] not in sentence.lexicon.shared.units
    if not (strong or _countless(sentence, end, tail)):
        return False
    if hour.signed:
        return True
    if words[first] in sentence.lexicon.few:  # "one", "una"
        return end == tail and first > head and words[first - 1] in sentence.lexicon.grammar.joints
    return first == head or "beside" in sentence.ends[first]


def _odd(word: str, *, within: bool) -> bool:
    """Whether digits are rather a year, an amount or a day than an hour."""
    if not word.isdigit() or len(word) < 3:
        return word in ("0", "24")
    year = len(word) == 4 and word[:2] in ("19", "20") and within
    return int(word) % (15 if year else 5) > 0


def _countless(sentence: Sentence, end: int, tail: int) -> bool:
    """Whether a number that ends there counts nothing: "8 glasses", "3 to 4 weeks", "130 over 80" do."""
    if end >= tail:
        return True
    word, lexicon = sentence.words[end], sentence.lexicon
    if word in lexicon.shared.units:
        return False
    if end + 1 < tail and (word in lexicon.grammar.joints or word in lexicon.slots.linking):
        number, after = number_at(sentence, end + 1)
        if number >= 0:
            return _countless(sentence, after, tail)
    if word[0].isdigit() or word in lexicon.numbers:
        return ":" in word
    roles = sentence.starts[end]
    return "beside" in roles or "hour_before" in roles or end in sentence.parts
