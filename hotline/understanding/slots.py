"""Slots: hour, part of the day, break and place."""

from datetime import time
from typing import Literal

from hotline.content.model import Content
from hotline.understanding.breaks import read_break
from hotline.understanding.clock_forms import SURE
from hotline.understanding.hours import Half
from hotline.understanding.intent import Hour, Slots
from hotline.understanding.lexicon import Lexicon, lexicon_of
from hotline.understanding.places import read_places
from hotline.understanding.sentence import Sentence, annotated, cues, split_clauses
from hotline.understanding.time_candidates import TimeCandidate, time_candidates
from hotline.understanding.time_weights import Cues, asked_half, asked_times

EARLIEST, NOON, LATEST = time(8), time(12), time(21)  # hours that can be wished


def read_slots(
    text: str,
    content: Content,
    language: str,
    *,
    places: bool = True,
    words: tuple[str, ...] | None = None,
) -> Slots:
    """The values in a text, its own language's words before those of the others; never raises.

    `places` False: they are wanted beside an hour or a break only. `words`: of the text, where known.
    """
    every_word, clause = split_clauses(text, words)
    lexicon = lexicon_of(content)
    when = lexicon.may_say_when(every_word)
    if not every_word or not (when or places):
        return Slots()
    codes = sorted(lexicon.by_language, key=lambda code: code != language)
    sentences = annotated(every_word, clause, [lexicon.by_language[code] for code in codes])
    if not when:
        return Slots(places=read_places(text, sentences, lexicon, frozenset()))
    pause = read_break(text, sentences)
    hour, half = _hour(sentences, lexicon, pause.taken)
    if not (places or hour or half or pause.days or pause.until is not None):
        return Slots()
    named = read_places(text, sentences, lexicon, pause.taken)
    return Slots(hour, half, pause.days, pause.until, named)


def _hour(
    sentences: list[Sentence], lexicon: Lexicon, taken: frozenset[int]
) -> tuple[Hour | None, Half | Literal[""]]:
    """The hour of the first language that reads one for sure, else what any reads, else a part of the day."""
    every = [(sentence, time_candidates(sentence, taken)) for sentence in sentences]
    if not any(candidates for _, candidates in every):
        return None, ""
    cued = cues(sentences[0], lexicon)
    hours = [hour for sentence, times in every if (hour := _asked_hour(sentence, times, cued))]
    if hours:
        return hours[0] if _two(hours[0]) else next((hour for hour in hours if hour.at), hours[0]), ""
    halves = (asked_half(sentence, times, cued) for sentence, times in every)
    return None, next((half for half in halves if half), "")


def _two(hour: Hour) -> bool:
    """Whether two different hours are meant, not one number."""
    shown = {(at.hour % 12, at.minute) for at in hour.either or ()}
    return len(shown) > 1


def _asked_hour(sentence: Sentence, candidates: list[TimeCandidate], cues: Cues) -> Hour | None:
    """The one hour that is asked for, in `either` two where several are; None where none is."""
    hours = [candidate for candidate in candidates if candidate.hour]
    best = asked_times(sentence, hours, cues)
    if not best:
        return None
    alternatives = any(time.joined or time.choice for time in best)
    if not alternatives:
        best = [time for time in best if time.time.level or time.time.signed] or best  # "me 2 drink at 10"
    times = [time.time for time in best]
    readings = [_reading(time, times, hours) for time in times]
    distinct = list(dict.fromkeys(readings))
    if len(distinct) == 1:
        return distinct[0]
    sure = {hour for hour, time in zip(readings, times, strict=True) if time.level == SURE}
    return sure.pop() if len(sure) == 1 and not alternatives else Hour(either=_pair(*distinct[:2]))


def _reading(candidate: TimeCandidate, others: list[TimeCandidate], hours: list[TimeCandidate]) -> Hour:
    """A bare hour takes the half of the day that stands with its pair, or with the same number elsewhere."""
    assert candidate.hour, "a part of the day alone is no hour"
    either = candidate.hour.either
    if either is None:
        return candidate.hour
    for other in hours:
        if other.hour and other.hour.at in either:
            return other.hour
    half = next((other.half for other in others if other.half), None)
    if half and (_open(either[half == "pm"]) or not _open(either[half != "pm"])):
        return Hour(either[half == "pm"])
    return candidate.hour


def _pair(first: Hour, second: Hour) -> tuple[time, time]:
    """One time for each, where possible both in the window and in the same half of the day."""

    def times(hour: Hour) -> tuple[time, ...]:
        return hour.either or (hour.at or NOON,)

    pairs = [(at, other) for at in times(first) for other in times(second)]
    return max(pairs, key=lambda pair: (sum(map(_open, pair)), (pair[0] < NOON) == (pair[1] < NOON)))


def _open(at: time) -> bool:
    return EARLIEST <= at <= LATEST
