"""Each part goes down: what people hear and read stands in docs/reliability.md, and nothing is lost."""

import re
from collections.abc import Iterator

import pytest

from hotline import service
from hotline.dialogue.sms import respond
from hotline.sandbox.table import TEMPLATE, stack
from tests.chaos.game_day import HEAD, REPORT, lost, played, rows, written_down
from tests.stores import no_account


@pytest.fixture(autouse=True)
def _no_account() -> Iterator[None]:
    with no_account():
        yield


def test_the_table_of_the_document_is_what_happens() -> None:
    """One part at a time; two at a time: make chaos."""
    table = rows(1)
    assert [line for line in table if line not in written_down()] == []
    assert all(line.endswith("| nothing |") for line in table[2:])
    assert all(line.count("|") == len(HEAD) + 1 for line in table)


def test_a_loss_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that confirms what the table did not take."""
    monkeypatch.setattr(service, "unsaved", lambda ctx, maybe: respond(ctx))
    row, outcome = played(frozenset({"table"}))
    assert row['"please stop"'] == "opted out"
    assert lost(outcome) != "nothing"


def test_the_alarms_of_the_service_levels_are_in_the_stack() -> None:
    levels = REPORT.read_text("utf-8").partition("## Game days")[0]
    named = {
        name
        for line in levels.split("\n")
        if line.startswith("| A")
        for name in re.findall(r"`(\w+)`", line.rsplit("|", 2)[1])
    }
    resources = stack(TEMPLATE)["Resources"]
    assert named
    assert {name: resources.get(name, {}).get("Type") for name in named} == dict.fromkeys(
        named, "AWS::CloudWatch::Alarm"
    )
