"""When reminders fall due: every zone, every hour, over two years with all their clock changes."""
# ruff: noqa: E501 - tables of what people type and write read better unbroken

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hotline.domain.schedule import (
    LATE,
    allowed,
    next_due,
    text_of_the_day,
    verdict,
    window,
)
from hotline.domain.subscriber import Days, Status, Subscriber

TZDATA = files("tzdata")
ZONES = TZDATA.joinpath("zones").read_text("utf-8").split()
FIRST, END = date(2026, 1, 1), date(2028, 1, 1)
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
HOURS = st.builds(time, st.integers(8, 20), st.integers(0, 59)) | st.just(time(21))
DAYS: st.SearchStrategy[Days] = st.sampled_from(["everyday", "weekdays"])


def rules(zone: str) -> ZoneInfo:
    """The zone as tzdata has it, read apart from the code under test."""
    with TZDATA.joinpath("zoneinfo", *zone.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=zone)


def active(zone: str, hour: time, days: Days = "everyday", **more: object) -> Subscriber:
    subscriber = Subscriber(
        "5eed5eed" * 4, Status.ACTIVE, "+13125550143", zone=zone, zone_certain=True, hour=hour, days=days
    )
    return replace(subscriber, **more)  # type: ignore[arg-type]


def wall(day: date, hour: time, clock: ZoneInfo) -> datetime:
    """What clocks show when a reminder for that hour goes out.

    RFC 5545, 3.3.5: an hour left out is read with the offset before the gap, one that comes twice is the first.
    """
    offset = datetime.combine(day, hour, clock).utcoffset()
    assert offset is not None
    return (datetime.combine(day, hour) - offset).replace(tzinfo=UTC).astimezone(clock)


def sent_days(subscriber: Subscriber, start: datetime, end: datetime) -> list[date]:
    """The local dates on which reminders go out, each checked on the way."""
    assert subscriber.zone
    assert subscriber.hour
    clock, now, found = rules(subscriber.zone), start, list[date]()
    while (due := next_due(subscriber, now)) is not None and due < end:
        assert due > now
        assert due.tzinfo is UTC
        here = due.astimezone(clock)
        assert here == wall(here.date(), subscriber.hour, clock)
        subscriber = replace(subscriber, next_due=due)
        judged = verdict(subscriber, due)
        assert (judged.day, judged.skip) == (here.date(), None)
        found.append(judged.day)
        subscriber, now = replace(subscriber, last_day=judged.day), due
    return found


def wanted(subscriber: Subscriber, first: date, end: date) -> list[date]:
    days = [first + timedelta(days=n) for n in range((end - first).days)]
    return [
        day
        for day in days
        if (subscriber.days == "everyday" or day.isoweekday() <= 5)
        and (subscriber.paused_until is None or day >= subscriber.paused_until)
    ]


@given(st.sampled_from(ZONES), HOURS, DAYS, st.none() | st.dates(FIRST, date(2027, 12, 1)))
@example("America/Chicago", time(8), "weekdays", None)
@example("Australia/Lord_Howe", time(21), "everyday", None)
@example("Pacific/Chatham", time(20, 30), "everyday", None)
def test_over_two_years_every_wanted_date_gets_exactly_one(
    zone: str, hour: time, days: Days, paused: date | None
) -> None:
    subscriber = active(zone, hour, days, paused_until=paused)
    clock = rules(zone)
    start = datetime.combine(FIRST, time(0), clock).astimezone(UTC)
    end = datetime.combine(END, time(0), clock).astimezone(UTC)
    assert sent_days(subscriber, start, end) == wanted(subscriber, FIRST, END)


def test_no_zone_loses_or_doubles_a_day_in_the_weeks_of_its_clock_changes() -> None:
    assert len(ZONES) > 500
    for zone in ZONES:
        for first, end in (
            (date(2026, 2, 20), date(2026, 4, 20)),
            (date(2026, 9, 20), date(2026, 11, 10)),
        ):
            subscriber, clock = active(zone, time(8)), rules(zone)
            start, until = (datetime.combine(day, time(0), clock).astimezone(UTC) for day in (first, end))
            assert sent_days(subscriber, start, until) == wanted(subscriber, first, end), zone


@given(st.sampled_from(ZONES), st.times(), st.integers(0, 730 * 24 * 60), DAYS)
def test_the_next_one_is_always_ahead_at_its_wall_time_and_within_four_days(
    zone: str, hour: time, minutes: int, days: Days
) -> None:
    hour = hour.replace(second=0, microsecond=0, fold=0)
    now, clock = MOMENT + timedelta(minutes=minutes), rules(zone)
    due = next_due(active(zone, hour, days), now)
    assert due is not None
    assert now < due <= now + timedelta(days=4)
    day = due.astimezone(clock).date()
    assert due in (wall(d, hour, clock) for d in (day, day - timedelta(days=1)))


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.ACTIVE])
def test_nobody_else_has_anything_to_come(status: Status) -> None:
    assert next_due(active("America/Chicago", time(9), status=status), MOMENT) is None


@given(
    st.sampled_from(ZONES),
    HOURS,
    st.booleans(),
    st.integers(0, 730 * 24 * 60),
    st.integers(0, 40 * 60 * 60),
    DAYS,
)
def test_nothing_goes_out_late_or_at_night_and_no_carrier_may_hold_it_into_the_night(
    zone: str, hour: time, certain: bool, minutes: int, waited: int, days: Days
) -> None:
    assume(allowed(hour, certain=certain))
    subscriber, clock = active(zone, hour, days, zone_certain=certain), rules(zone)
    due = next_due(subscriber, MOMENT + timedelta(minutes=minutes))
    assert due is not None
    now = due + timedelta(seconds=waited)
    judged = verdict(replace(subscriber, next_due=due), now)
    assert judged.day == due.astimezone(clock).date()
    assert 1 <= judged.validity <= 36_000  # https://www.twilio.com/docs/messaging/api/message-resource
    if judged.skip is None:
        first, last = window(certain=certain)
        here, until = now.astimezone(clock), (now + timedelta(seconds=judged.validity)).astimezone(clock)
        assert now - due <= LATE == timedelta(minutes=60)
        assert first <= here.time().replace(second=0) <= last
        assert here.date() == judged.day == until.date()
        assert until.time() <= last.replace(minute=last.minute + 1)
    else:
        assert judged.skip == "late" or waited > 0


@pytest.mark.parametrize(
    ("late", "skip"),
    [(0, None), (3600, None), (3601, "late"), (86_400, "late")],
)
def test_an_hour_late_is_the_border(late: int, skip: str | None) -> None:
    subscriber = active("America/Chicago", time(9), next_due=datetime(2026, 11, 23, 15, tzinfo=UTC))
    assert subscriber.next_due is not None
    assert verdict(subscriber, subscriber.next_due + timedelta(seconds=late)).skip == skip


@pytest.mark.parametrize(
    ("certain", "at", "skip", "validity"),
    [(True, "03:00:00", None, 60), (True, "03:00:59", None, 1), (True, "03:01:00", "outside-hours", 1), (True, "02:40:00", None, 1260),
     (True, "02:30:00", None, 1800), (False, "02:01:00", "outside-hours", 1), (False, "02:00:30", None, 30)],
)  # fmt: skip
def test_the_last_minute_of_the_day_is_the_border(
    certain: bool, at: str, skip: str | None, validity: int
) -> None:
    now = datetime.fromisoformat(f"2026-11-24T{at}Z")  # 9PM in Chicago is 03:00 UTC
    subscriber = active(
        "America/Chicago", time(20), next_due=now - timedelta(minutes=1), zone_certain=certain
    )
    judged = verdict(subscriber, now)
    assert (judged.skip, judged.validity) == (skip, validity)


def test_a_pause_that_came_after_the_due_time_was_set_still_holds() -> None:
    due = datetime(2026, 11, 23, 15, tzinfo=UTC)
    subscriber = active("America/Chicago", time(9), next_due=due, paused_until=date(2026, 11, 24))
    assert verdict(subscriber, due).skip == "paused"


@given(st.integers(1, 40), st.dates(FIRST, END), st.from_regex(r"[0-9a-f]{32}", fullmatch=True))
def test_the_texts_rotate_and_none_comes_back_before_all_were_sent(count: int, first: date, key: str) -> None:
    texts = tuple(f"text {n}" for n in range(count))
    subscriber = Subscriber(key)
    days = [text_of_the_day(subscriber, first + timedelta(days=n), texts) for n in range(2 * count)]
    assert set(days[:count]) == set(texts)
    assert days[count:] == days[:count]
    assert all(a != b for a, b in pairwise(days)) or count == 1


@pytest.mark.parametrize(("certain", "first"), [(True, time(8)), (False, time(9))])
def test_nothing_is_sent_before_the_window_opens_though_it_is_due(certain: bool, first: time) -> None:
    """Reachable where a subscriber moves west after a reminder fell due: it is 5:30 there."""
    subscriber = replace(active("America/Los_Angeles", first), zone_certain=certain)
    opens = datetime.combine(date(2026, 1, 5), first, rules("America/Los_Angeles")).astimezone(UTC)
    early = opens - timedelta(minutes=1)
    assert verdict(replace(subscriber, next_due=early), early).skip == "outside-hours"
    assert verdict(replace(subscriber, next_due=opens), opens).skip is None
