"""Who runs the line is told when an hour cannot drain in time, in plain words and with what to do."""

import importlib
import json
import logging
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import CliRunner

from hotline.app import utc_now
from hotline.ops.cli import main
from hotline.reminders.job import DRAIN
from tests.package.events import due_at
from tests.world import CHICAGO, NEW_YORK, World, settings

SLOW = {"TWILIO_RATE": "0.02"}  # a text a minute
REMEDIES = ("TWILIO_RATE", "HOTLINE_CEILING", "TWILIO_DAILY", "a faster sender")


def two_at_nine(line: World) -> None:
    for number in (CHICAGO, NEW_YORK):
        line.phone(number).texts("REMIND 9AM")
        line.phone(number).texts("ZONE CENTRAL")


def environ(line: World) -> dict[str, str]:
    own = line.hotline.settings
    assert own.endpoint
    return settings(own.endpoint, own.table, own.api_url, **SLOW)


@pytest.mark.parametrize(
    ("at", "told"), [("2026-11-24T15:20:00Z", False), ("2026-11-24T15:40:00Z", True)], ids=["20", "40"]
)
def test_a_run_that_leaves_somebody_waiting_for_more_than_half_an_hour_says_so(
    worlds: Callable[..., World], at: str, told: bool
) -> None:
    line = worlds(**SLOW)
    two_at_nine(line)
    done = line.remind(at)
    assert done.handed_over.reminders == 1
    assert done.handed_over.too_slow is told
    assert bool(done.alerts) is told
    if told:
        assert "wait for more than half an hour" in done.alerts[0]
        assert all(remedy in done.alerts[0] for remedy in REMEDIES)


def test_the_command_says_it_and_fails(worlds: Callable[..., World]) -> None:
    line = worlds(**SLOW)
    two_at_nine(line)
    shown = CliRunner().invoke(main, ["remind", "--at", "2026-11-24T15:40:00Z"], env=environ(line))
    assert shown.exit_code == 1
    assert "wait for more than half an hour at 0.02 segments a second" in shown.stderr
    assert all(remedy in shown.stderr for remedy in REMEDIES)


def test_the_function_says_it_in_its_log_and_counts_the_minutes(
    worlds: Callable[..., World],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    line, now = worlds(**SLOW), utc_now()
    line.expected_errors.add("wait for more than half an hour")
    two_at_nine(line)
    for number in (CHICAGO, NEW_YORK):
        subscriber = line.phone(number).subscriber
        assert subscriber is not None
        due = due_at(subscriber, now - timedelta(minutes=40))
        line.hotline.service.store().save(due, (), sid="late", answer="[]", now=now)
    for name, value in (environ(line) | {"AWS_LAMBDA_FUNCTION_NAME": "cramp-hotline-live"}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delitem(sys.modules, "hotline.lambda_entrypoints", raising=False)
    entrypoints = importlib.import_module("hotline.lambda_entrypoints")
    del sys.modules["hotline.lambda_entrypoints"]  # the next one who imports it finds other settings
    with caplog.at_level(logging.ERROR, "hotline"):
        entrypoints.remind({}, None)
    assert all(remedy in caplog.text for remedy in REMEDIES)
    (counted,) = [one for one in map(json.loads, capfd.readouterr().out.splitlines()) if "Finished" in one]
    assert counted["WaitingMinutes"] * 60 > DRAIN.total_seconds()
