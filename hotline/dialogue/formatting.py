"""Formatting: hours written and spoken, texts cut to two segments."""

import re
from datetime import time

from hotline.content.gsm7 import segments
from hotline.content.model import Language

NOON, NIGHT = time(12), time(19)
MOST_SEGMENTS = 2
_ENDS = re.compile(r"(?<=[.!?]) (?=\S)")


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


def shortened(text: str, after: str = "", *, before: str = "") -> str:
    """The text with `before` above and `after` below it; its last sentences go where it would be too long.

    The first sentence always stays.
    """
    sentences = _ENDS.split(text)
    while True:
        whole = "\n".join(filter(None, (before, " ".join(sentences), after)))
        if len(sentences) == 1 or segments(whole) <= MOST_SEGMENTS:
            return whole
        sentences.pop()
