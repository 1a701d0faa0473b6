"""A new HOTLINE_SECRET: nobody is lost, nobody is texted twice, and a STOP holds under both."""

from dataclasses import replace
from typing import Any

import pytest

from hotline.app import Hotline, build
from hotline.domain.subscriber import Status
from hotline.domain.telephony import key_of
from hotline.storage.table_client import Table
from tests.words import text_of
from tests.world import CHICAGO, SECRET, STAGE, World, settings
from tests.wsgi import into_wsgi

NEW = "d" * 64
NINE = "2026-11-24T15:00:00Z"


def changed(line: World, secret: str = f"{NEW},{SECRET}") -> World:
    """The same line, table and phones, deployed with other secrets."""
    now = line.hotline.settings
    environ = settings(
        now.endpoint or "", now.table, now.api_url, TWILIO_OPT_OUT=now.sender_kind, HOTLINE_SECRET=secret
    )
    hotline: Hotline = build(environ)
    line.carrier.webhooks.post = into_wsgi(hotline.app(line.clock), STAGE)
    return replace(line, hotline=hotline)


def standing(line: World, secret: str) -> Status | None:
    subscriber = line.hotline.service.store().load(key_of(CHICAGO, secret), "look").subscriber
    return subscriber.status if subscriber else None


def test_whoever_appears_is_moved_with_all_that_is_theirs(line: World) -> None:
    phone = line.phone()
    phone.texts("REMIND 9AM")
    line.remind(NINE)
    line = changed(line)
    phone = line.phone()
    assert "9AM Central time" in phone.texts("STATUS")
    assert (standing(line, NEW), standing(line, SECRET)) == (Status.ACTIVE, None)
    told = phone.texts("MY DATA")
    assert (
        text_of("data_on", arrived="1", failed="0", skipped="0", open="0", reminder_days="35", consents="1")
        in told
    )
    line = changed(line, NEW)
    assert "9AM Central time" in line.phone().texts("STATUS")
    line.remind("2026-11-25T15:00:00Z")
    assert line.phone().inbox[-1].startswith("Knee Line: ")


def test_whoever_gets_reminders_is_moved_by_them_and_gets_one_a_day(line: World) -> None:
    line.phone().texts("REMIND 9AM")
    line = changed(line)
    assert line.remind(NINE).outcomes == {"moved": 1}
    assert line.remind("2026-11-24T15:10:00Z").outcomes == {"queued": 1}
    assert not line.remind("2026-11-24T15:20:00Z").outcomes
    assert standing(line, NEW) is Status.ACTIVE
    [reminder] = line.hotline.service.store().personal_data(key_of(CHICAGO, NEW)).reminders
    assert reminder.outcome == "delivered"


def test_a_report_of_a_text_from_before_is_still_kept(line: World) -> None:
    line.phone().texts("REMIND 9AM")
    line.clock.turn(NINE)
    line.hotline.remind(line.clock.now)
    line = changed(line)
    line.carrier.deliver()
    [reminder] = line.phone().reminders
    assert reminder.outcome == "delivered"


@pytest.mark.parametrize("by", ["text", "call"])
def test_a_stop_from_before_holds(line: World, by: str) -> None:
    phone = line.phone()
    phone.texts("REMIND 9AM")
    phone.texts("please stop")
    line = changed(line)
    phone = line.phone()
    if by == "call":
        phone.calls().press("3111")
    else:
        assert text_of("opted_out") in phone.texts("STATUS")
    assert standing(line, NEW) is Status.STOPPED
    assert not line.remind(NINE).outcomes


def test_a_stop_under_the_old_code_wins_over_a_subscription_under_the_new(line: World) -> None:
    """A copy of the function that still ran with the old secret heard the STOP."""
    line.phone().texts("REMIND 9AM")
    before = line
    line = changed(before)
    line.phone().texts("STATUS")
    changed(before, SECRET).phone().texts("please stop")
    line = changed(before)
    line.phone().texts("STATUS")
    assert standing(line, NEW) is Status.STOPPED
    assert not line.remind(NINE).outcomes


def test_a_stop_holds_though_the_change_ended_before_they_were_moved(line: World) -> None:
    line.phone().texts("REMIND 9AM")
    line = changed(line, NEW)
    line.phone().texts("please stop")
    texts = len(line.phone().inbox)
    for moment in (NINE, "2026-11-24T15:10:00Z", "2026-11-24T15:20:00Z"):
        line.remind(moment)
    assert len(line.phone().inbox) == texts
    assert standing(line, NEW) is Status.STOPPED


def test_with_one_secret_nothing_more_is_asked_of_the_table(
    line: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = Table.ask

    def noting(table: Table, operation: str, **request: Any) -> Any:
        asked.append(operation)
        return ask(table, operation, **request)

    monkeypatch.setattr(Table, "ask", noting)
    line.phone().texts("STATUS")
    assert asked == ["batch_get_item"]
