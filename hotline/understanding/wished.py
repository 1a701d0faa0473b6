"""Which hour of a message is wished: the new one of a change, the one asked for, or two to choose from."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import time
from typing import Literal

from hotline.understanding.clocks import Spoken
from hotline.understanding.faces import SURE
from hotline.understanding.hours import Half
from hotline.understanding.intent import Hour
from hotline.understanding.lexicon import Lexicon
from hotline.understanding.sentence import Sentence
from hotline.understanding.weighing import (
    ASIDE,
    HEAD,
    OLD,
    PLAIN,
    TOLD,
    WISHED,
    Mark,
    Weighed,
    weighed,
)

EARLIEST, NOON, LATEST = time(8), time(12), time(21)  # hours that can be wished


def wished(said: Sentence, found: list[Spoken], marks: tuple[Mark, ...], lexicon: Lexicon) -> Hour | None:
    """The hour that is wished, in `either` two that may be; None where none is."""
    hours = [one for one in found if one.hour]
    if not hours:
        return None
    every = weighed(said, hours, marks, lexicon)
    kept = [one for one in every if one.weight > OLD]
    kept = _new(kept or [replace(one, weight=HEAD) for one in every if one.weight == OLD])
    if not kept:
        return None
    top = max(one.weight for one in kept)
    if top <= TOLD and not _elsewhere(said, kept[-1], marks):
        return None
    best = [one for one in kept if one.weight == top]
    asked = any(_asks(roles) for _, _, roles in marks)
    if top <= PLAIN and not asked and not (top == ASIDE and best[-1].one.level == SURE):
        return None
    return _chosen(best, hours)


def part(
    said: Sentence, found: list[Spoken], marks: tuple[Mark, ...], lexicon: Lexicon
) -> Half | Literal[""]:
    """The part of the day that is wished where no hour is: "evenings"; "" for none or both."""
    if not found:
        return ""
    every = weighed(said, found, marks, lexicon)
    halves = {one.one.half for one in every if one.weight >= PLAIN}
    return (halves.pop() if len(halves) == 1 else "") or ""


def _asks(roles: frozenset[str]) -> bool:
    return "wished" in roles or "leading" in roles


def _elsewhere(said: Sentence, one: Weighed, marks: Iterable[Mark]) -> bool:
    """Whether a later clause wishes for what this one only tells: "I rise at 9am, send it then"."""
    return any(_asks(roles) and said.clause[first] > said.clause[one.one.first] for first, _, roles in marks)


def _new(found: list[Weighed]) -> list[Weighed]:
    """Without those that a later one takes the place of."""
    kept = list[Weighed]()
    for one in found:
        if one.led and (one.weight >= WISHED or one.one.relative):
            kept = []
        kept.append(one)
    return kept


def _chosen(best: list[Weighed], hours: list[Spoken]) -> Hour | None:
    """The one hour of the best, or two where several are."""
    if not any(one.joined or one.choice for one in best):
        best = [one for one in best if one.one.level or one.one.signed] or best  # "me 2 drink at 10"
    readings = [_like(one.one, [other.one for other in best], hours) for one in best]
    distinct = list(dict.fromkeys(readings))
    if len(distinct) == 1:
        return distinct[0]
    sure = {hour for hour, one in zip(readings, best, strict=True) if one.one.level == SURE}
    if len(sure) == 1 and not any(one.joined or one.choice for one in best):
        return sure.pop()
    return Hour(either=_pair(distinct[0], distinct[1]))


def _like(one: Spoken, others: list[Spoken], hours: list[Spoken]) -> Hour:
    """A bare hour takes the half of the day that stands with its pair, or with the same number elsewhere."""
    assert one.hour, "a part of the day alone is no hour"
    either = one.hour.either
    if either is None:
        return one.hour
    for other in hours:
        if other.hour and other.hour.at in either:
            return other.hour
    half = next((other.half for other in others if other.half), None)
    if half and (_open(either[half == "pm"]) or not _open(either[half != "pm"])):
        return Hour(either[half == "pm"])
    return one.hour


def _pair(first: Hour, second: Hour) -> tuple[time, time]:
    """One time for each, where possible both in the window and in the same half of the day."""

    def times(hour: Hour) -> tuple[time, ...]:
        return hour.either or (hour.at or NOON,)

    pairs = [(one, other) for one in times(first) for other in times(second)]
    return max(pairs, key=lambda pair: (sum(map(_open, pair)), (pair[0] < NOON) == (pair[1] < NOON)))


def _open(at: time) -> bool:
    return EARLIEST <= at <= LATEST
