"""Times as stories name them."""

import re
from datetime import date, datetime, time, timedelta

from hotline.domain.timezones import at_wall, local

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d{1,5}) (second|minute|hour|day)s?")
_UNTIL = re.compile(
    rf"until (?:(?P<day>today|tomorrow|{'|'.join(DAYS)}|\d{{4}}-\d\d-\d\d) )?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)"
)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d) (\d{1,2}):(\d\d)")
NEXT = "until the next reminder"
EXAMPLES = "wait 3 hours, wait until tomorrow 9:00, wait until Friday 9:00, wait until the next reminder"


class NoTime(Exception):
    """The words name no time."""


def start(words: str, zone: str) -> datetime:
    """The moment (UTC) that "2026-11-23 12:00" names in a zone. Raises NoTime."""
    found = _MOMENT.fullmatch(words)
    if not found:
        raise NoTime("a story begins at a date and hour, like: it is 2026-11-23 12:00")
    return at_wall(_date(found[1]), _hour(found[2], found[3]), zone)


def later(words: str, now: datetime, zone: str) -> datetime:
    """The moment that a wait of these words leads to. Raises NoTime."""
    words = words.lower()
    if span := _SPAN.fullmatch(words):
        return now + timedelta(**{f"{span[2]}s": int(span[1])})
    found = _UNTIL.fullmatch(words)
    if not found:
        raise NoTime(f"a wait is one of: {EXAMPLES}")
    today, hour = local(now, zone).date(), _hour(found["hour"], found["minute"])
    match found["day"]:
        case None:
            moment = at_wall(today, hour, zone)
            return moment if moment > now else at_wall(today + timedelta(days=1), hour, zone)
        case "today":
            day = today
        case "tomorrow":
            day = today + timedelta(days=1)
        case name if name in DAYS:
            day = today + timedelta(days=(DAYS.index(name) - today.weekday() - 1) % 7 + 1)
        case named:
            day = _date(named)
    return at_wall(day, hour, zone)


def _date(words: str) -> date:
    try:
        return datetime.fromisoformat(words).date()
    except ValueError:
        raise NoTime(f"there is no day {words}") from None


def _hour(hour: str, minute: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise NoTime(f"there is no hour {hour}:{minute}") from None
