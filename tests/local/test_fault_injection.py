"""Faults made on purpose: each kind does what it says, shows, and can be cleared."""

import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hotline.domain.subscriber import DeliveryStatus, Status
from hotline.sandbox.fault_injection import FaultInjection, NoSuchFault, codes
from hotline.sandbox.phone_api.tools import faults_api
from hotline.sandbox.run import FULL, Intervals, Supervisor
from tests.local.live import until
from tests.words import reminders
from tests.world import CHICAGO, NEW_YORK, Phone, World

NINE, TEN_PAST = "2026-11-24T15:00:00Z", "2026-11-24T15:10:00Z"


@pytest.fixture
def faults(line: World) -> FaultInjection:
    return FaultInjection(line.carrier, [CHICAGO, NEW_YORK], None, slow=0.2)


@pytest.fixture
def api(faults: FaultInjection) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(faults_api(faults))
    return app.test_client()


def outcome(phone: Phone) -> tuple[DeliveryStatus, str | None]:
    [reminder] = phone.reminders
    return reminder.outcome, reminder.error


@pytest.mark.parametrize(
    ("code", "then", "status"),
    [
        ("21211", DeliveryStatus.REFUSED, Status.ACTIVE),
        ("21610", DeliveryStatus.REFUSED, Status.STOPPED),
        ("30003", DeliveryStatus.UNDELIVERED, Status.ACTIVE),
        ("30006", DeliveryStatus.UNDELIVERED, Status.ACTIVE),
        ("30007", DeliveryStatus.UNDELIVERED, Status.ACTIVE),
    ],
)
def test_a_send_ends_with_the_chosen_error(
    line: World, phone: Phone, faults: FaultInjection, code: str, then: DeliveryStatus, status: Status
) -> None:
    phone.texts("REMIND 9AM")
    faults.send_error(code)
    line.remind(NINE)
    assert outcome(phone) == (then, code)
    assert phone.status is status
    assert faults.sentences() == [f"sending ends with error {code}, {codes()[code]}"]


def test_late_receipts_come_ten_minutes_later(line: World, phone: Phone, faults: FaultInjection) -> None:
    phone.texts("REMIND 9AM")
    faults.receipts("late")
    line.remind(NINE)
    assert outcome(phone)[0] is DeliveryStatus.QUEUED
    line.clock.turn(TEN_PAST)
    line.carrier.deliver()
    assert outcome(phone)[0] is DeliveryStatus.DELIVERED


def test_late_receipts_come_at_once_when_the_trouble_is_over(
    line: World, phone: Phone, faults: FaultInjection
) -> None:
    phone.texts("REMIND 9AM")
    faults.receipts("late")
    line.remind(NINE)
    faults.clear()
    line.carrier.deliver()
    assert outcome(phone)[0] is DeliveryStatus.DELIVERED


def test_who_is_opted_out_at_the_carrier_is_opted_out_here_until_their_own_start(
    line: World, phone: Phone, faults: FaultInjection
) -> None:
    phone.texts("REMIND 9AM")
    faults.opted_out([CHICAGO])
    line.remind(NINE)
    assert phone.status is Status.STOPPED
    assert faults.sentences() == ["the carrier has phone 1 down as opted out"]
    phone.texts("START")
    assert faults.sentences() == []


def test_a_slow_twilio_takes_its_time_and_a_hanging_one_sends_once(
    line: World, phone: Phone, faults: FaultInjection
) -> None:
    phone.texts("REMIND 9AM")
    faults.twilio("slow")
    start = time.monotonic()
    line.remind(NINE)
    assert time.monotonic() - start >= 0.2
    faults.twilio("hangs")
    line.remind("2026-11-25T15:00:00Z")
    faults.twilio("well")
    line.remind("2026-11-25T15:05:00Z")
    assert len([body for body in phone.inbox if body in reminders()]) == 2


def test_the_page_chooses_and_clears_it(api: FlaskClient) -> None:
    found = api.get("/phone/api/trouble").get_json()
    assert {"code": "30003", "kind": "unreachable", "means": "the phone is off or out of reach"} in found[
        "errors"
    ]
    assert found["said"] == []
    api.post("/phone/api/trouble", json={"receipts": "lost"})
    told = api.post("/phone/api/trouble", json={"twilio": "down"}).get_json()
    assert told["state"] == {
        "send_error": "", "receipts": "lost", "twilio": "down", "opted_out": [], "table_down": False,
    }  # fmt: skip
    assert told["said"] == ["delivery reports are lost", "Twilio answers every request with an error"]
    assert api.post("/phone/api/trouble", json={"clear": True}).get_json()["said"] == []


@pytest.mark.parametrize(
    "wish",
    [{"send_error": "99999"}, {"receipts": "burnt"}, {"twilio": "sad"}, {"opted_out": ["+1"]}, {"rain": 1},
     {"table_down": True}, {"send_error": ["21211"]}],
)  # fmt: skip
def test_trouble_that_there_is_not_is_refused(api: FlaskClient, wish: dict[str, Any]) -> None:
    assert api.post("/phone/api/trouble", json=wish).status_code == 400
    assert api.get("/phone/api/trouble").get_json()["said"] == []


class Table:
    """A table's process that only says whether it runs."""

    url = "http://127.0.0.1:9"

    def __init__(self) -> None:
        self.process, self.dead = self, False
        self.news: list[bool | None] = [None, False, None, True]

    def saves(self) -> bool | None:
        return self.news.pop(0) if self.news else None

    def poll(self) -> int | None:
        return 1 if self.dead else None

    def kill(self) -> None:
        self.dead = True

    stop = kill


def test_a_table_that_is_down_on_purpose_stays_down_until_it_is_mended(line: World) -> None:
    tables: list[Any] = []
    ticks: list[int] = []

    def start() -> Any:
        tables.append(Table())
        return tables[-1]

    supervisor = Supervisor(
        start(), start, lambda: ticks.append(1), lambda words: None, Intervals(tick=0.01, repair=0.0)
    )
    faults = FaultInjection(line.carrier, [CHICAGO], supervisor)
    faults.table(down=True)
    before = len(ticks)
    time.sleep(0.1)  # ten ticks that must do nothing
    assert (len(ticks), len(tables), faults.sentences()) == (before, 1, ["the table is down"])
    faults.clear()
    assert (len(tables), faults.sentences()) == (2, [])
    until(lambda: len(ticks) > before)
    supervisor.end()


def test_a_full_disk_is_told_once_with_what_to_do() -> None:
    table, told, ticks = Table(), list[str](), list[int]()
    supervisor = Supervisor(
        table,  # type: ignore[arg-type]
        Table,  # type: ignore[arg-type]
        lambda: ticks.append(1),
        told.append,
        Intervals(tick=0.01),
    )
    until(lambda: len(ticks) > 6)
    supervisor.end()
    assert told == [FULL, "The data folder can be written again; all is saved."]
    assert "Answers go on" in FULL
    assert "Make room" in FULL


def test_there_is_no_such_trouble_is_said_in_words(faults: FaultInjection) -> None:
    with pytest.raises(NoSuchFault, match="once, doubled, reversed, lost, late"):
        faults.receipts("burnt")
