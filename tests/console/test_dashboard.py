"""What the operator's first page shows: today, ninety days, and what needs somebody."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hotline.storage import StoreDown
from tests.console.browser import NUMBER, ConsoleBrowser, text
from tests.words import label
from tests.world import World


def test_today_shows_what_people_just_did(console: ConsoleBrowser) -> None:
    console.opens()
    phone = console.line.phone()
    for body in ("CRAMP", "6", "my chest hurts", "REMIND 9AM"):
        phone.texts(body)
    phone.calls()
    shown = text(console.get("/"))
    assert "Texts 4" in shown
    assert "Calls 1" in shown
    assert "Danger signs 1" in shown
    assert "Joined 1" in shown
    assert re.search(rf"{label('age')} +1", shown)
    table = console.get("/figures.csv?days=7").text.splitlines()
    assert len(table) == 8
    assert table[-1].split(",")[1:4] == ["4", "1", "1"]
    assert console.get("/?days=8").status_code == 404


def test_what_few_asked_for_is_not_shown(console: ConsoleBrowser) -> None:
    console.opens()
    console.line.told.update({("Unanswered", "ice"): 4, ("Unanswered", "ibuprofen"): 5})
    shown = text(console.get("/"))
    assert "ibuprofen" in shown
    assert " ice " not in shown


def test_failures_are_told_with_their_reason_and_twilios_page(console: ConsoleBrowser) -> None:
    console.opens()
    console.line.told.update({("Receipts", "30003"): 3})
    shown = console.get("/").text
    assert "The phone is off or out of reach" in shown
    assert "https://www.twilio.com/docs/api/errors/30003" in shown


def test_what_needs_somebody_is_said_first(console: ConsoleBrowser) -> None:
    console.opens()
    console.line.remind()
    assert "<h1>All is well</h1>" in console.get("/").text
    console.line.clock.turn(hours=2)
    assert "One thing needs you" in console.get("/").text
    assert "No run has ended well for 2 hours" in text(console.get("/"))


def test_money_is_told_against_the_ceiling(worlds: Callable[..., World], tmp_path: Path) -> None:
    console = ConsoleBrowser(worlds(HOTLINE_CEILING="0.02"), tmp_path).opens()
    phone = console.line.phone()
    phone.texts("REMIND 9AM")
    console.line.remind("2026-11-24T15:00:00Z")
    shown = text(console.get("/"))
    assert "$0.01 of $0.02 spent" in shown


def test_a_dead_table_is_said_and_the_figures_stand(
    console: ConsoleBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    console.opens()

    def down() -> object:
        raise StoreDown("table hotline did not answer")

    monkeypatch.setattr(console.line.hotline.service.store(), "dispatch_state", down)
    shown = text(console.get("/"))
    assert "The table does not answer" in shown
    assert "Texts" in shown
    assert "did not answer" in text(console.post("/people", number=NUMBER))
