"""How fast reminders may be handed to the carrier, and how far the handing over has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from hotline.domain.timezones import at_wall, local

# Carriers' daily limits begin anew at midnight Pacific: https://support.twilio.com/hc/en-us/articles/1260804800549
CARRIERS_DAY = "America/Los_Angeles"


@dataclass(frozen=True)
class DueReminder:
    """One person's reminder that fell due: whoever works on it looks everything else up anew."""

    key: str
    due: datetime  # aware, UTC


@dataclass(frozen=True)
class SendRate:
    """What the sender may send: segments a second, and segments a carrier's day (None: no limit)."""

    per_second: float = 1.0
    per_day: int | None = None


@dataclass(frozen=True)
class DispatchState:
    """What one run leaves to the next: one small item in the table, saved on its version.

    `positions`: the last ticket handed over in each shard of the due index. `halted`: the carrier's error
    that stops everything; until it is mended only a single reminder a minute is tried.
    """

    positions: Mapping[str, DueReminder] = field(default_factory=dict)
    minute: datetime | None = None
    in_minute: int = 0  # segments handed over in that minute
    day: date | None = None
    in_day: int = 0  # segments handed over on that carriers' day
    halted: str | None = None
    halted_until: datetime | None = None  # None: until a try succeeds
    version: int = 0


def allowance(pace: SendRate, progress: DispatchState, now: datetime) -> int:
    """How many segments may be handed over at `now` (aware): what is left of this minute and this day."""
    minute = int(pace.per_second * 60) - (progress.in_minute if progress.minute == _minute(now) else 0)
    if pace.per_day is not None:
        minute = min(minute, pace.per_day - (progress.in_day if progress.day == carrier_day(now) else 0))
    return max(0, minute)


def counted(progress: DispatchState, segments: int, now: datetime) -> DispatchState:
    """The progress with so many more segments handed over."""
    minute, day = _minute(now), carrier_day(now)
    return replace(
        progress,
        minute=minute,
        in_minute=segments + (progress.in_minute if progress.minute == minute else 0),
        day=day,
        in_day=segments + (progress.in_day if progress.day == day else 0),
    )


def halted_at(progress: DispatchState, now: datetime) -> str | None:
    """The error that stops everything at `now`, if one does."""
    over = progress.halted_until is not None and progress.halted_until <= now
    return None if over else progress.halted


def carrier_day(now: datetime) -> date:
    """The day by which carriers count."""
    return local(now, CARRIERS_DAY).date()


def next_carrier_day(now: datetime) -> datetime:
    """When that day ends (aware UTC)."""
    return at_wall(carrier_day(now) + timedelta(days=1), time(0), CARRIERS_DAY)


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
