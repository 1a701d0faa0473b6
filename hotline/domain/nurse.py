"""The nurse line: a person who may be called, and when."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from hotline.domain.schedule import local

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOST_SPANS = 3
_SPAN = re.compile(
    r"([A-Z][a-z]{2})(?:-([A-Z][a-z]{2}))? ([0-9]{1,2})(?::([0-9]{2}))?-([0-9]{1,2})(?::([0-9]{2}))?"
)
Shows = Literal["line", "caller"]


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last` (Monday 0, round the week), from `opens` up to `closes`, wall time.

    `closes` None: midnight at the end of the day.
    """

    first: int
    last: int
    opens: time
    closes: time | None

    def holds(self, day: int, at: time) -> bool:
        days = (day - self.first) % 7 <= (self.last - self.first) % 7
        return days and self.opens <= at and (self.closes is None or at < self.closes)


@dataclass(frozen=True)
class Hours:
    """The spans of a week, in one zone (IANA name)."""

    spans: tuple[Span, ...]
    zone: str


@dataclass(frozen=True)
class Nurse:
    """The one number that a call may be connected to.

    `line`: the number that callers and texters call. `shows`: whose number the nurse sees. `minutes`: the
    longest call. `closed`: holidays, in the zone of the hours.
    """

    number: str = field(repr=False)
    line: str = field(repr=False)
    hours: Hours
    closed: frozenset[date] = frozenset()
    shows: Shows = "line"
    minutes: int = 20

    def is_open(self, now: datetime) -> bool:
        here = local(now, self.hours.zone)
        open_now = any(span.holds(here.weekday(), here.time()) for span in self.hours.spans)
        return open_now and here.date() not in self.closed


def read_hours(written: str) -> Hours:
    """Hours as `Mon-Fri 9-17, Sat 10-13:30 America/Chicago`. Raises ValueError with the reason."""
    spans, _, zone = written.rpartition(" ")
    try:
        local(datetime.fromisoformat("2026-01-01T00:00:00Z"), zone)
    except (LookupError, ValueError, OSError):
        raise ValueError(f"{zone!r} is no time zone") from None
    read = tuple(_span(part.strip()) for part in spans.split(","))
    if len(read) > MOST_SPANS:
        raise ValueError(f"more than {MOST_SPANS} spans")
    return Hours(read, zone)


def _span(written: str) -> Span:
    match = _SPAN.fullmatch(written)
    if match is None:
        raise ValueError(f"{written!r} is no span of hours")
    first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
    opens = time(int(match[3]), int(match[4] or 0))
    midnight = (int(match[5]), int(match[6] or 0)) == (24, 0)
    closes = None if midnight else time(int(match[5]), int(match[6] or 0))
    if closes is not None and closes <= opens:
        raise ValueError(f"{written!r} ends before it begins")
    return Span(first, last, opens, closes)


def read_days(written: str) -> frozenset[date]:
    """Days as `2026-12-25, 2027-01-01`. Raises ValueError."""
    return frozenset(date.fromisoformat(part.strip()) for part in written.split(","))
