"""What the operator's first page shows: today, ninety days, and what needs somebody."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hotline.storage.interface import StoreDown

from tests.console.office import NUMBER, Office, text
from tests.world import World


def test_today_shows_what_people_just_did(office: Office) -> None:
    office.opens()
    phone = office.line.phone()
    for body in ("CRAMP", "6", "my chest hurts", "REMIND 9AM"):
        phone.texts(body)
    phone.calls()
    shown = text(office.get("/"))
    assert "Texts 4" in shown
    assert "Calls 1" in shown
    assert "Danger signs 1" in shown
    assert "Came 1" in shown
    assert re.search(r"Age +1", shown)
    table = office.get("/figures.csv?days=7").text.splitlines()
    assert len(table) == 8
    assert table[-1].split(",")[1:4] == ["4", "1", "1"]
    assert office.get("/?days=8").status_code == 404


def test_what_few_asked_for_is_not_shown(office: Office) -> None:
    office.opens()
    office.line.told.update({("Unanswered", "ice"): 4, ("Unanswered", "ibuprofen"): 5})
    shown = text(office.get("/"))
    assert "ibuprofen" in shown
    assert " ice " not in shown


def test_failures_are_told_with_their_reason_and_twilios_page(office: Office) -> None:
    office.opens()
    office.line.told.update({("Receipts", "30003"): 3})
    shown = office.get("/").text
    assert "The phone is off or out of reach" in shown
    assert "https://www.twilio.com/docs/api/errors/30003" in shown


def test_what_needs_somebody_is_said_first(office: Office) -> None:
    office.opens()
    office.line.remind()
    assert "<h1>All is well</h1>" in office.get("/").text
    office.line.clock.turn(hours=2)
    assert "One thing needs you" in office.get("/").text
    assert "No run has ended well for 2 hours" in text(office.get("/"))


def test_money_is_told_against_the_ceiling(worlds: Callable[..., World], tmp_path: Path) -> None:
    office = Office(worlds(HOTLINE_CEILING="0.02"), tmp_path).opens()
    phone = office.line.phone()
    phone.texts("REMIND 9AM")
    office.line.remind("2026-11-24T15:00:00Z")
    shown = text(office.get("/"))
    assert "$0.01 of $0.02 spent" in shown


def test_a_dead_table_is_said_and_the_figures_stand(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.opens()

    def down() -> object:
        raise StoreDown("table hotline did not answer")

    monkeypatch.setattr(office.line.hotline.service.store(), "dispatch_state", down)
    shown = text(office.get("/"))
    assert "The table does not answer" in shown
    assert "Texts" in shown
    assert "did not answer" in text(office.post("/people", number=NUMBER))
