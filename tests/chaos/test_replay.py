"""Whatever its code, what hits everybody hurts nobody: a part of the replay of `make chaos`, few people."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain.schedule import next_due
from hotline.domain.subscriber import Status
from hotline.reminders import circuit_breaker, delivery_reports, worker
from hotline.twilio.sender import ERRORS
from tests.chaos.replay import MIDNIGHT, SPREAD, Line, everybody, lived, made_up, published, replay

FEW = (0, 1, 11, 75)  # minutes after nine
PEOPLE = 6


def test_no_code_that_hits_everybody_pauses_anybody() -> None:
    codes = {*ERRORS, *published()[::5], *made_up()}
    assert len(codes) > 600
    assert replay(sorted(codes), PEOPLE, FEW) == []


def test_there_are_enough_codes() -> None:
    assert len(set(published())) >= 400
    assert len(set(made_up()) - set(published())) == 200
    assert set(ERRORS) <= set(published())


def test_a_fault_of_ten_minutes_costs_nobody_the_day() -> None:
    line = Line(20, "sending")
    line.fails = lambda number: "99123" if line.now.minute < 8 else None
    lived(line, 1, (*range(12), 20, 21, 30))
    assert len(set(line.texts)) == len(line.texts) == 20


def test_dead_numbers_of_a_large_line_stop_nobody_else() -> None:
    """Phones that are off are reported last, one after the other, when all others have long arrived."""
    line = lived(Line(60, "delivery", lambda number: "30003" if number.endswith("7") else None), 7)
    paused = {number for number, status in line.statuses().items() if status is Status.PAUSED}
    assert paused == {number for number in line.statuses() if number.endswith("7")}
    assert line.told == 0


def test_after_five_hundred_days_of_standstill_each_has_its_record() -> None:
    line = Line(1, "sending", now=MIDNIGHT + timedelta(days=500))
    [subscriber] = line.store.subscribers.values()
    first = next_due(subscriber, MIDNIGHT, SPREAD)
    line.store.subscribers[subscriber.key] = replace(subscriber, next_due=first)
    lived(line, 1)
    assert len(line.store.reminders(subscriber.key)) == 501
    assert len(line.texts) == 1


def _unknown_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    row = ERRORS["30003"]
    for module in (circuit_breaker, delivery_reports, worker):
        monkeypatch.setattr(module, "error_of", lambda code: ERRORS.get(code, row))
    _whoever_fails(monkeypatch)


def _whoever_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_reports, "others_get_through", lambda *_: True)


def _never_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circuit_breaker, "_same_for_most", lambda _: False)


@pytest.mark.parametrize(
    ("mistake", "code"),
    [(_unknown_counts, "99123"), (_whoever_fails, "30005"), (_never_opens, "99123")],
)
def test_the_replay_sees_a_mistake(
    monkeypatch: pytest.MonkeyPatch, mistake: Callable[[pytest.MonkeyPatch], None], code: str
) -> None:
    mistake(monkeypatch)
    assert everybody(code, "delivery", PEOPLE)
