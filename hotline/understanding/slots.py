"""Slots: hour, part of the day, break and place."""

from typing import Literal

from hotline.content.model import Content
from hotline.understanding.breaks import Break, read_break
from hotline.understanding.hours import Half
from hotline.understanding.intent import Hour, Slots
from hotline.understanding.lexicon import LanguageLexicon, SharedLexicon, shared_lexicon
from hotline.understanding.places import read_places
from hotline.understanding.sentence import Sentence, parse_sentence
from hotline.understanding.time_candidates import time_candidates
from hotline.understanding.time_selection import selected_hour, selected_part


def read_slots(text: str, content: Content, language: str, *, places: bool = True) -> Slots:
    """The values in a text, its own language's words before those of the others; never raises.

    `places` False: they are wanted beside an hour or a break only.
    """
    shared, sentence = shared_lexicon(content), parse_sentence(text)
    if not sentence.words:
        return Slots()
    if not shared.may_say_when(sentence.words):
        return Slots(places=read_places(text, sentence, shared, frozenset()) if places else ())
    codes = sorted(shared.by_language, key=lambda code: code != language)
    lexicons = [shared.by_language[code] for code in codes]
    pause = _break(text, sentence, lexicons)
    hour, half = _hour(sentence, lexicons, shared, pause.taken)
    named = read_places(text, sentence, shared, pause.taken)
    return Slots(hour, half, pause.days, pause.until, named)


def _break(text: str, sentence: Sentence, lexicons: list[LanguageLexicon]) -> Break:
    breaks = [read_break(text, sentence, lexicon) for lexicon in lexicons]
    taken = frozenset[int]().union(*(each.taken for each in breaks))
    best = next((each for each in breaks if each.until is not None), None)
    best = best or next((each for each in breaks if each.days), Break())
    return Break(best.days, best.until, taken)


def _hour(
    sentence: Sentence, lexicons: list[LanguageLexicon], shared: SharedLexicon, taken: frozenset[int]
) -> tuple[Hour | None, Half | Literal[""]]:
    """The hour of the first language that reads one for sure, else what any reads, else a part of the day."""
    every = [time_candidates(sentence, lexicon, taken) for lexicon in lexicons]
    if not any(every):
        return None, ""
    cues = tuple(shared.cues(sentence.words))
    hours = [hour for times in every if (hour := selected_hour(sentence, times, cues, shared))]
    if hours:
        return hours[0] if _two(hours[0]) else next((hour for hour in hours if hour.at), hours[0]), ""
    parts = [[time for time in times if time.hour is None] for times in every]
    halves = (selected_part(sentence, times, cues, shared) for times in parts)
    return None, next((half for half in halves if half), "")


def _two(hour: Hour) -> bool:
    """Whether two different hours are meant, not one number."""
    shown = {(at.hour % 12, at.minute) for at in hour.either or ()}
    return len(shown) > 1
