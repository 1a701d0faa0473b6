"""Schedule: when a reminder is due and may be sent, by the clocks of a zone.

Wall time plus zone, computed anew for each local date, never by adding 24 hours: so 9:00 stays 9:00 on
both daylight-saving days.
Everything here reads the rules of zones through `rules`, which loads them from tzdata and never from the
machine, whose rules may be old or missing. Nothing global is changed: `zoneinfo.ZoneInfo(name)` elsewhere
goes on reading the machine's, so do not call it.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal

from hotline.domain.subscriber import Status, Subscriber

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


STANDING = 2030  # a year in which every change of rules announced so far has come into force

_NAME = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*")


@cache
def rules(zone: str) -> "ZoneInfo":
    """The rules of an IANA zone; raises ZoneInfoNotFoundError for a name tzdata does not have."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # most of the project needs no zone

    import tzdata  # type: ignore[import-untyped]  # a folder of files: importlib.resources would take as long again as the zone

    if _NAME.fullmatch(zone):
        # Beside the zones lies a file that is none, "leapseconds": a ValueError.
        with (
            suppress(FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError),
            open(f"{tzdata.__path__[0]}/zoneinfo/{zone}", "rb") as data,
        ):
            return ZoneInfo.from_file(data, key=zone)
    raise ZoneInfoNotFoundError(
        f"no time zone named {zone!r} in tzdata: use an IANA name like America/Chicago"
    )


def at_wall(day: date, hour: time, zone: str) -> datetime:
    """The moment (aware, UTC) when clocks in `zone` show `hour` on `day`.

    An hour skipped in spring is read with the offset before the gap (02:30 becomes 03:30), an hour that
    comes twice in autumn is its first: RFC 5545, section 3.3.5, https://www.rfc-editor.org/rfc/rfc5545.
    Both are what Python's fold=0 means, so `hour.fold` is ignored.
    """
    return datetime.combine(day, hour.replace(fold=0), rules(zone)).astimezone(UTC)


def local(moment: datetime, zone: str) -> datetime:
    """What clocks and calendars in `zone` show at an aware moment."""
    return moment.astimezone(rules(zone))


def apart(zones: Iterable[str], year: int) -> timedelta:
    """How far apart the clocks of these zones are at most, over a year.

    Compared at noon of every day: clocks change at night, and the hours of a change-over night in which
    Eastern and Central are two hours apart are none that we text in.
    """
    days = zip(*(_offsets(zone, year) for zone in zones), strict=True)
    return max((max(day) - min(day) for day in days), default=timedelta(0))


def same_clock(zone_a: str, zone_b: str, year: int) -> bool:
    """Whether the clocks of two zones show the same time at noon of every day of a year."""
    return zone_a == zone_b or _offsets(zone_a, year) == _offsets(zone_b, year)


@cache
def _offsets(zone: str, year: int) -> tuple[timedelta, ...]:
    """The zone's offset from UTC at its noon on every day of a year."""
    clock, first = rules(zone), datetime(year, 1, 1, 12)  # noqa: DTZ001 - wall time, as the zone reads it
    days = (date(year + 1, 1, 1) - first.date()).days
    return tuple(clock.utcoffset(first + timedelta(days=day)) or timedelta(0) for day in range(days))


# No text before 8 or after 21 at the person's own place: 47 CFR 64.1200(c)(1). It binds selling, which this
# is not; we keep it for everybody. The last minute of the window is 21:00.
EARLIEST, LATEST = time(8), time(21)
# Where the zone is a guess among several (an hour apart): narrower by that hour.
EARLIEST_GUESS, LATEST_GUESS = time(9), time(20)
LATE = timedelta(hours=1)  # a reminder that is later than this is skipped, never caught up
VALIDITY = timedelta(minutes=30)  # how long Twilio may hold a text; less where quiet hours are near
SATURDAY = 5

Skip = Literal["late", "outside-hours", "paused"]


@dataclass(frozen=True)
class Verdict:
    """What to do with a due reminder: `skip` is the reason not to send, else `validity` seconds to send."""

    day: date  # the local date that this reminder belongs to
    skip: Skip | None
    validity: int


def window(*, certain: bool) -> tuple[time, time]:
    """First and last minute (wall time) at which a reminder may be sent."""
    return (EARLIEST, LATEST) if certain else (EARLIEST_GUESS, LATEST_GUESS)


def allowed(hour: time, *, certain: bool) -> bool:
    first, last = window(certain=certain)
    return first <= hour <= last


def offset(subscriber: Subscriber, spread: int) -> timedelta:
    """The minute of a person's reminder within a span of `spread` minutes: the same every day."""
    return timedelta(seconds=int(subscriber.key[-8:], 16) % (spread * 60)) if spread else timedelta()


def due_on(day: date, subscriber: Subscriber, spread: int = 0) -> datetime:
    """When the reminder of a local date is due, in UTC.

    All reminders of 9:00 in one minute would exceed the send rate: each person's falls within `spread`
    minutes (0 to 60) after the hour; near the end of the window, that span starts earlier.
    """
    assert subscriber.hour is not None, "a subscriber with a reminder has an hour"
    assert subscriber.zone is not None, "a subscriber with a reminder has a zone"
    _, last = window(certain=subscriber.zone_certain)
    start = subscriber.hour
    if spread:
        start = min(start, (datetime.combine(day, last) - timedelta(minutes=spread)).time())
    return at_wall(day, start, subscriber.zone) + offset(subscriber, spread)


def next_due(subscriber: Subscriber, now: datetime, spread: int = 0) -> datetime | None:
    """The person's next reminder after `now` (aware), in UTC; None if nothing is to come.

    Never on or before the day of the last reminder, before the end of a pause, or on a weekend when only
    weekdays are wanted.
    """
    if subscriber.status is not Status.ACTIVE or subscriber.zone is None or subscriber.hour is None:
        return None
    day = local(now, subscriber.zone).date()
    if subscriber.last_day is not None:
        day = max(day, subscriber.last_day + timedelta(days=1))
    if subscriber.paused_until is not None:
        day = max(day, subscriber.paused_until)
    for _ in range(4):  # past today and, at the most, over a weekend
        due = due_on(day, subscriber, spread)
        if due > now and (subscriber.days == "everyday" or day.weekday() < SATURDAY):
            return due
        day += timedelta(days=1)
    return None


def verdict(subscriber: Subscriber, now: datetime) -> Verdict:
    """Whether the reminder that is due (`person.next_due` <= now) may be sent at `now`.

    Checked at the moment of sending, independent of the check when the hour was chosen.
    """
    assert subscriber.next_due is not None, "only a due reminder is judged"
    assert subscriber.zone is not None, "a subscriber with a reminder has a zone"
    due, here = local(subscriber.next_due, subscriber.zone), local(now, subscriber.zone)
    first, last = window(certain=subscriber.zone_certain)
    closes = at_wall(here.date(), last, subscriber.zone) + timedelta(minutes=1)
    skip: Skip | None = None
    if now - subscriber.next_due > LATE:
        skip = "late"
    elif not first <= here.time().replace(second=0, microsecond=0) <= last or here.date() != due.date():
        skip = "outside-hours"
    elif subscriber.paused_until is not None and due.date() < subscriber.paused_until:
        skip = "paused"
    return Verdict(due.date(), skip, max(1, int(min(VALIDITY, closes - now).total_seconds())))


def text_of_the_day(subscriber: Subscriber, day: date, texts: tuple[str, ...]) -> str:
    """The text of the day: each person starts the rotation elsewhere; no text repeats in len(texts) days."""
    return texts[(day.toordinal() + int(subscriber.key[:8], 16)) % len(texts)]
