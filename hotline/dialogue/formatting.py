"""Formatting: hours written and spoken, texts cut to two segments."""

import re
from collections.abc import Callable
from datetime import time

from hotline.content.model import Language
from hotline.domain.nurse import Nurse, Span
from hotline.domain.telephony import Channel, segments

NOON, NIGHT = time(12), time(19)
MOST_SEGMENTS = 2
_ENDS = re.compile(r"((?<=[.!?]) (?=\S)|\n)")


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


def zone_name(zone: str, language: Language) -> str:
    """How a zone is named to people: "Central time"."""
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    return language.zone_labels.get(zone) or language.zone_labels["other"].format(city=city)


def nurse_values(nurse: Nurse, language: Language) -> dict[str, str]:
    """Values for the braces about the nurse: "Mon-Fri 9AM-5PM, Central time", and as it is spoken."""
    spans, zone, to = nurse.hours.spans, zone_name(nurse.hours.zone, language), language.phrases["to"]
    texts = (_span(span, language, "days", "-", written) for span in spans)
    speech = (_span(span, language, "spoken_days", f" {to} ", spoken) for span in spans)
    return {
        "nurse_line": nurse.line,
        "nurse_hours": ", ".join((*texts, zone)),
        "nurse_hours_spoken": ", ".join((*speech, zone)),
    }


def _span(
    span: Span, language: Language, days: str, joint: str, hour: Callable[[time, Language], str]
) -> str:
    names = language.phrases[days]
    first, last = names[span.first], names[span.last]
    when = first if first == last else f"{first}{joint}{last}"
    if (span.last - span.first) % 7 == len(names) - 1:
        when = str(language.phrases["everyday"])
    if span.opens == time() and span.closes is None:
        return when
    return f"{when} {hour(span.opens, language)}{joint}{hour(span.closes or time(), language)}"


def shortened(text: str, channel: Channel, after: str = "", *, before: str = "") -> str:
    """The text with `before` above and `after` below it; its last sentences go where it would be too long.

    The first sentence always stays. Where texts have no segments, all of it does.
    """
    sentences = _ENDS.split(text)  # and lines; what parts them stands between
    while True:
        whole = "\n".join(filter(None, (before, "".join(sentences), after)))
        if len(sentences) == 1 or not channel.segments or segments(whole) <= MOST_SEGMENTS:
            return whole
        del sentences[-2:]
