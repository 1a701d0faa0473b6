"""Throttle: send rate, daily caps and dispatch state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Literal

from hotline.domain.schedule import at_wall, local

# Carriers' daily limits begin anew at midnight Pacific: https://support.twilio.com/hc/en-us/articles/1260804800549
CARRIERS_DAY = "America/Los_Angeles"


# A text can fail when Twilio refuses it, or later by a delivery report.
Stage = Literal["sending", "delivery"]


@dataclass(frozen=True)
class DueReminder:
    """One person's due reminder. The worker loads everything else again."""

    key: str
    due: datetime  # aware, UTC


@dataclass(frozen=True)
class Attempt:
    """How one text ended at one stage. `error`: Twilio's code, "" where it went through."""

    key: str  # of the person
    due: datetime  # aware, UTC: of the reminder
    error: str = ""


@dataclass(frozen=True)
class SendRate:
    """Send rate of a sender: segments per second, and per carriers' day (None: no limit)."""

    per_second: float = 1.0
    per_day: int | None = None


@dataclass(frozen=True)
class DispatchState:
    """Dispatcher and circuit breaker: one small item in the table, saved on its version.

    `positions`: the last reminder handed over in each shard of the due index. `open_error`: Twilio's error
    that opened the circuit breaker; while it is open a single reminder a minute is tried.
    """

    positions: Mapping[str, DueReminder] = field(default_factory=dict)
    minute: datetime | None = None  # of the last run
    in_minute: int = 0  # segments handed over in that minute
    day: date | None = None
    in_day: int = 0  # segments handed over on that carriers' day
    open_error: str | None = None
    open_until: datetime | None = None  # None: until a try succeeds
    open_stage: Stage = "sending"  # the stage at which a try must succeed
    told_error: str | None = None  # the last error that was logged for the operator
    told_at: datetime | None = None  # when
    closed_at: datetime | None = None  # when the breaker last closed: failures before it do not count
    attempts: Mapping[Stage, tuple[Attempt, ...]] = field(default_factory=dict)  # see circuit_breaker
    delivered: Attempt | None = None  # of those that arrived, the one that was due last (to the minute)
    version: int = 0


def allowance(rate: SendRate, state: DispatchState, now: datetime) -> int:
    """How many segments may be handed over at `now` (aware): what is left of this minute and this day."""
    minute = int(rate.per_second * 60) - (state.in_minute if state.minute == _minute(now) else 0)
    if rate.per_day is not None:
        minute = min(minute, rate.per_day - (state.in_day if state.day == carrier_day(now) else 0))
    return max(0, minute)


def counted(state: DispatchState, segments: int, now: datetime) -> DispatchState:
    minute, day = _minute(now), carrier_day(now)
    return replace(
        state,
        minute=minute,
        in_minute=segments + (state.in_minute if state.minute == minute else 0),
        day=day,
        in_day=segments + (state.in_day if state.day == day else 0),
    )


def breaker_error(state: DispatchState, now: datetime) -> str | None:
    """The error for which the circuit breaker is open at `now`; None: it is closed."""
    over = state.open_until is not None and state.open_until <= now
    return None if over else state.open_error


def carrier_day(now: datetime) -> date:
    return local(now, CARRIERS_DAY).date()


def next_carrier_day(now: datetime) -> datetime:
    return at_wall(carrier_day(now) + timedelta(days=1), time(0), CARRIERS_DAY)


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)
