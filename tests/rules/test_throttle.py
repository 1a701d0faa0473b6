"""How many segments may go out: a minute's rate, and the carriers' day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hotline.domain.throttle import (
    DispatchState,
    SendRate,
    allowance,
    breaker_error,
    carrier_day,
    counted,
    next_carrier_day,
)

NOW = datetime(2026, 11, 24, 15, 0, 59, 999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "day", "ends"),
    [
        ("2026-11-24T07:59:59Z", date(2026, 11, 23), "2026-11-24T08:00:00Z"),
        ("2026-11-24T08:00:00Z", date(2026, 11, 24), "2026-11-25T08:00:00Z"),
        ("2026-11-01T12:00:00Z", date(2026, 11, 1), "2026-11-02T08:00:00Z"),  # 25 hours, begun at 07:00
        ("2026-07-01T06:59:00Z", date(2026, 6, 30), "2026-07-01T07:00:00Z"),
    ],
)
def test_carriers_count_from_midnight_to_midnight_pacific(now: str, day: date, ends: str) -> None:
    moment = datetime.fromisoformat(now)
    assert carrier_day(moment) == day
    assert next_carrier_day(moment) == datetime.fromisoformat(ends)


def test_a_minute_and_a_day_count_what_was_handed_over_in_them() -> None:
    rate = SendRate(per_second=0.5, per_day=40)
    state = counted(counted(DispatchState(), 7, NOW), 5, NOW)
    assert (state.in_minute, state.in_day, state.day) == (12, 12, date(2026, 11, 24))
    assert state.minute == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    assert allowance(rate, state, NOW) == 18
    assert allowance(rate, state, NOW + timedelta(minutes=1)) == 28, "the minute is new, the day is not"
    state = counted(state, 20, NOW + timedelta(minutes=1))
    assert (state.in_minute, state.in_day) == (20, 32)
    assert allowance(rate, state, NOW + timedelta(minutes=2)) == 8
    assert allowance(rate, state, NOW + timedelta(days=1)) == 30
    assert allowance(SendRate(0.5), state, NOW + timedelta(minutes=2)) == 30
    assert counted(state, 1, NOW + timedelta(days=1)).in_day == 1


def test_nothing_is_left_never_less() -> None:
    state = counted(DispatchState(), 90, NOW)
    assert allowance(SendRate(1.0), state, NOW) == 0
    assert allowance(SendRate(1.0, per_day=50), state, NOW + timedelta(minutes=1)) == 0


def test_an_open_circuit_breaker_closes_by_itself_at_its_end() -> None:
    assert breaker_error(DispatchState(), NOW) is None
    assert breaker_error(DispatchState(open_error="30001"), NOW) == "30001"
    state = DispatchState(open_error="30001", open_until=NOW)
    assert breaker_error(state, NOW - timedelta(seconds=1)) == "30001"
    assert breaker_error(state, NOW) is None
