"""Travelling through time: what happens on the way, and what is left after coming home."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from hotline.app import utc_now
from hotline.domain.subscriber import DeliveryStatus, Status
from hotline.sandbox.data_folder import TRAVELLED, MetricsLog, local_clock
from hotline.sandbox.phone_api.tools import clock_api
from hotline.sandbox.time_travel import Refusal, TimeTravel, TooFar, after_clock_change, tomorrow_at_nine
from hotline.storage import table_client
from hotline.storage.items import DISPATCH_STATE_KEY
from tests.words import reminders
from tests.world import CHICAGO, MONDAY_NOON, NEW_YORK, Phone, World


@pytest.fixture
def travel(line: World) -> TimeTravel:
    return line.journey(CHICAGO, NEW_YORK)


def water(phone: Phone) -> int:
    return sum(body in reminders() for body in phone.inbox)


def test_the_next_reminder_arrives_when_it_is_reached(line: World, travel: TimeTravel, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    line.phone(NEW_YORK).texts("REMIND 2PM")
    due = travel.next_reminder()
    assert due == datetime(2026, 11, 23, 19, tzinfo=UTC)
    travel.to(due)
    assert (water(phone), water(line.phone(NEW_YORK))) == (0, 1)
    assert travel.next_reminder() == datetime(2026, 11, 24, 15, tzinfo=UTC)


def test_reminders_arrive_on_the_way_each_at_its_own_hour(
    line: World, travel: TimeTravel, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    travel.to(MONDAY_NOON + timedelta(days=7))
    assert [(r.date.day, r.outcome, r.at.hour) for r in phone.reminders] == [
        (day, DeliveryStatus.DELIVERED, 15) for day in (24, 25, 26, 27, 28, 29, 30)
    ]
    assert line.clock.now == MONDAY_NOON + timedelta(days=7)


def test_a_long_way_is_leapt_over_but_for_its_last_days(
    line: World, travel: TimeTravel, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    change = after_clock_change(line.clock.now, "America/Chicago")
    assert change == datetime(2027, 3, 14, 17, tzinfo=UTC)
    assert travel.to(change).days == 108  # of 111: the last two are lived
    assert [(r.date, r.at.hour) for r in phone.reminders] == [
        (date(2027, 3, 13), 15),  # nine in winter
        (date(2027, 3, 14), 14),  # nine in summer, an hour earlier
    ]


def test_coming_home_keeps_what_was_asked_for_and_sends_the_days_again(
    line: World, travel: TimeTravel, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    travel.to(MONDAY_NOON + timedelta(days=3))
    line.phone(NEW_YORK).texts("REMIND 10AM")
    travel.back()
    assert line.clock.now == MONDAY_NOON
    assert phone.reminders == []
    assert phone.subscriber is not None
    assert (phone.status, phone.subscriber.next_due) == (
        Status.ACTIVE,
        datetime(2026, 11, 24, 15, tzinfo=UTC),
    )
    assert line.phone(NEW_YORK).status is Status.ACTIVE
    assert travel.next_reminder() == datetime(2026, 11, 24, 15, tzinfo=UTC)
    travel.to(MONDAY_NOON + timedelta(days=1))
    assert [r.date for r in phone.reminders] == [date(2026, 11, 24)]


def test_coming_home_keeps_the_reminder_that_had_really_gone_out(
    line: World, travel: TimeTravel, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    line.clock.real = datetime(2026, 11, 24, 15, tzinfo=UTC)
    line.clock.back()
    line.remind()
    travel.to(line.clock.real + timedelta(days=2))
    travel.back()
    assert [r.date for r in phone.reminders] == [date(2026, 11, 24)]
    assert travel.next_reminder() == datetime(2026, 11, 25, 15, tzinfo=UTC)


def test_a_run_that_was_killed_on_a_travel_comes_home_at_its_next_start(
    line: World, phone: Phone, tmp_path: Path
) -> None:
    phone.texts("REMIND 9AM")
    mark = tmp_path / "travelled"
    killed = TimeTravel(line.clock, lambda: line.hotline, line.carrier.deliver, lambda: [phone.key], mark)
    killed.to(MONDAY_NOON + timedelta(days=5))
    line.clock.now = MONDAY_NOON
    again = TimeTravel(line.clock, lambda: line.hotline, line.carrier.deliver, lambda: [phone.key], mark)
    assert again.next_reminder() == datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert not mark.exists()


def test_a_carrier_that_refuses_every_text_does_not_hold_the_clock(
    line: World, travel: TimeTravel, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.rest_status = 401
    line.expected_errors |= {"every text is refused (error 20003)", "Twilio refuses them (error 20003)"}
    page = Flask(__name__)
    page.register_blueprint(clock_api(travel, {phone.key: phone.number}, travel.begin_anew))
    look = page.test_client().get
    assert look("/phone/api/clock").get_json()["halted"] is None
    travel.to(MONDAY_NOON + timedelta(days=2))
    assert line.clock.now == MONDAY_NOON + timedelta(days=2)
    assert look("/phone/api/clock").get_json()["halted"] == {
        "error": "20003", "means": "the account SID or token is wrong", "since": "2026-11-24T15:00+00:00",
        "until": None,
    }  # fmt: skip
    line.carrier.faults.rest_status = None
    line.remind()
    line.remind("2026-11-26T15:00:00Z")
    assert look("/phone/api/clock").get_json()["halted"] is None


@pytest.mark.parametrize("days", [-1, 401])
def test_time_goes_forward_and_not_for_ever(travel: TimeTravel, days: int) -> None:
    with pytest.raises(TooFar):
        travel.to(MONDAY_NOON + timedelta(days=days))


def test_tomorrow_is_the_next_day_of_the_phone() -> None:
    late = datetime(2026, 11, 24, 3, tzinfo=UTC)  # still Monday in Chicago
    assert tomorrow_at_nine(late, "America/Chicago") == datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert after_clock_change(late, "Pacific/Honolulu") is None


def test_what_was_handed_over_ahead_of_time_is_not_remembered(
    line: World, travel: TimeTravel, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    travel.to(MONDAY_NOON + timedelta(days=1))
    settings = line.hotline.settings
    client = table_client.connect(settings.region, settings.endpoint)
    assert "Item" in client.get_item(TableName=settings.table, Key=DISPATCH_STATE_KEY)
    travel.back()
    assert "Item" not in client.get_item(TableName=settings.table, Key=DISPATCH_STATE_KEY)


def test_what_ended_in_the_future_does_not_hold_a_new_subscription_back(
    line: World, travel: TimeTravel, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    travel.to(MONDAY_NOON + timedelta(days=100))
    phone.texts("WATER OFF")
    travel.back()
    phone.texts("REMIND 10AM")
    assert travel.next_reminder() == datetime(2026, 11, 24, 16, tzinfo=UTC)


def test_a_refused_reminder_is_told_and_whether_more_will_come(
    line: World, travel: TimeTravel, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    line.carrier.faults.send_error = 21217
    travel.to(MONDAY_NOON + timedelta(days=1))
    line.carrier.blocked.add(CHICAGO)
    travel.to(MONDAY_NOON + timedelta(days=2))
    assert travel.refused == [
        Refusal(phone.key, "21217", ended=False),  # only after some days
        Refusal(phone.key, "21610", ended=True),
    ]


def test_the_operators_clock_travels_along_and_counts_of_a_future_are_dropped(
    line: World, phone: Phone, tmp_path: Path
) -> None:
    mark, counts = tmp_path / TRAVELLED, MetricsLog(tmp_path)
    counts.tell("Texts", "miss", MONDAY_NOON - timedelta(hours=1))
    travel = TimeTravel(
        line.clock,
        lambda: line.hotline,
        line.carrier.deliver,
        lambda: [phone.key],
        mark,
        counts.run,
        counts.forget,
    )
    phone.texts("REMIND 9AM")
    travel.to(MONDAY_NOON + timedelta(days=3))
    assert local_clock(tmp_path)() - utc_now() > timedelta(days=2, hours=23)
    counted = [one.metric for one in counts.between(MONDAY_NOON, MONDAY_NOON + timedelta(days=4))]
    assert counted.count("Sent") == 3
    travel.back()
    assert local_clock(tmp_path)() - utc_now() < timedelta(seconds=5)
    left = [
        one.metric
        for one in counts.between(MONDAY_NOON - timedelta(days=1), datetime.max.replace(tzinfo=UTC))
    ]
    assert left == ["Texts", "Texts"]


def test_beginning_anew_leaves_nothing(line: World, travel: TimeTravel, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    travel.to(MONDAY_NOON + timedelta(days=3))
    travel.begin_anew()
    assert (phone.subscriber, phone.consents, phone.reminders) == (None, [], [])
    assert line.clock.now == MONDAY_NOON
