"""Reads the values that stand in a message: an hour, a part of the day, a break, a place."""

from datetime import time
from typing import Literal

from hotline.content.model import Content
from hotline.understanding.breaks import Break, read_break
from hotline.understanding.clocks import spoken
from hotline.understanding.hours import Half
from hotline.understanding.intent import Hour, Slots
from hotline.understanding.lexicon import Lexicon, Tongue, lexicon
from hotline.understanding.places import read_places
from hotline.understanding.sentence import Sentence, sentence
from hotline.understanding.wished import part, wished


def read_slots(text: str, content: Content, language: str) -> Slots:
    """The values in a text, its own language's words before those of the others; never raises."""
    known, said = lexicon(content), sentence(text)
    if not said.words:
        return Slots()
    tongues = [known.tongues[code] for code in sorted(known.tongues, key=lambda code: code != language)]
    pause = _break(text, said, tongues)
    hour, half = _hour(said, tongues, known, pause.taken)
    places = read_places(text, said, known, pause.taken)
    return Slots(hour, half, pause.days, pause.until, places)


def _break(text: str, said: Sentence, tongues: list[Tongue]) -> Break:
    found = [read_break(text, said, tongue) for tongue in tongues]
    taken = frozenset[int]().union(*(one.taken for one in found))
    best = next((one for one in found if one.until is not None), None)
    best = best or next((one for one in found if one.days), Break())
    return Break(best.days, best.until, taken)


def _hour(
    said: Sentence, tongues: list[Tongue], known: Lexicon, taken: frozenset[int]
) -> tuple[Hour | None, Half | Literal[""]]:
    """The hour of the first language that reads one for sure, else what any reads, else a part of the day."""
    every = [spoken(said, tongue, known, taken) for tongue in tongues]
    if not any(every):
        return None, ""
    marks = tuple(known.marks(said.words))
    hours = [wished(said, found, marks, known) for found in every]
    sure = next((hour for hour in hours if hour and hour.at), None)
    first = next((hour for hour in hours if hour), None)
    if first is None:
        halves = [part(said, [one for one in found if one.hour is None], marks, known) for found in every]
        return None, next((half for half in halves if half), "")
    return first if _two(first) else sure or first, ""


def _two(hour: Hour) -> bool:
    """Whether two different hours are meant, not one number."""

    def shown(at: time) -> tuple[int, int]:
        return at.hour % 12, at.minute

    return hour.either is not None and shown(hour.either[0]) != shown(hour.either[1])
