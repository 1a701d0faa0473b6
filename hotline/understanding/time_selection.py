"""Time selection: the hour that a message asks for."""

from dataclasses import replace
from datetime import time
from typing import Literal

from hotline.understanding.clock_forms import SURE
from hotline.understanding.hours import Half
from hotline.understanding.intent import Hour
from hotline.understanding.lexicon import Cue, SharedLexicon
from hotline.understanding.sentence import Sentence
from hotline.understanding.time_candidates import TimeCandidate
from hotline.understanding.time_weights import (
    ASIDE,
    HEAD,
    OLD,
    PLAIN,
    TOLD,
    WISHED,
    WeightedTime,
    weighted_times,
)

EARLIEST, NOON, LATEST = time(8), time(12), time(21)  # hours that can be wished


def selected_hour(
    sentence: Sentence, candidates: list[TimeCandidate], cues: tuple[Cue, ...], shared: SharedLexicon
) -> Hour | None:
    """The hour that is asked for, in `either` two that may be; None where none is."""
    hours = [candidate for candidate in candidates if candidate.hour]
    weighted = weighted_times(sentence, hours, cues, shared)
    times = [time for time in weighted if time.weight > OLD]
    times = _newest(times or [replace(time, weight=HEAD) for time in weighted if time.weight == OLD])
    if not times:
        return None
    top = max(time.weight for time in times)
    asking = [first for first, _, roles in cues if roles & {"wished", "leading"}]
    clause = sentence.clause[times[-1].time.first]
    if top <= TOLD and not any(sentence.clause[first] > clause for first in asking):
        return None  # "I rise at 9am, send it then" asks in a later clause
    best = [time for time in times if time.weight == top]
    if top <= PLAIN and not asking and not (top == ASIDE and best[-1].time.level == SURE):
        return None
    return _chosen(best, hours)


def selected_part(
    sentence: Sentence, parts: list[TimeCandidate], cues: tuple[Cue, ...], shared: SharedLexicon
) -> Half | Literal[""]:
    """The part of the day that is asked for where no hour is: "evenings"; "" for none or both."""
    weighted = weighted_times(sentence, parts, cues, shared)
    halves = {part.time.half for part in weighted if part.weight >= PLAIN}
    return (halves.pop() if len(halves) == 1 else "") or ""


def _newest(times: list[WeightedTime]) -> list[WeightedTime]:
    """Without those that a later one takes the place of."""
    current = list[WeightedTime]()
    for each in times:
        if each.led and (each.weight >= WISHED or each.time.relative):
            current = []
        current.append(each)
    return current


def _chosen(best: list[WeightedTime], hours: list[TimeCandidate]) -> Hour | None:
    """The one hour of the best, or two where several are."""
    alternatives = any(time.joined or time.choice for time in best)
    if not alternatives:
        best = [time for time in best if time.time.level or time.time.signed] or best  # "me 2 drink at 10"
    times = [time.time for time in best]
    readings = [_reading(time, times, hours) for time in times]
    distinct = list(dict.fromkeys(readings))
    if len(distinct) == 1:
        return distinct[0]
    sure = {hour for hour, time in zip(readings, times, strict=True) if time.level == SURE}
    if len(sure) == 1 and not any(time.joined or time.choice for time in best):
        return sure.pop()
    return Hour(either=_pair(distinct[0], distinct[1]))


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
