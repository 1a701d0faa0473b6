"""Time zones: wall time and moments, by tzdata's rules.

Everything here reads the rules through `rules`, which loads them from the package and never from the
machine, whose rules may be old or missing. Nothing global is changed: `zoneinfo.ZoneInfo(name)` elsewhere
goes on reading the machine's, so do not call it.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

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
