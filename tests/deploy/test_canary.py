"""The canary: what it sees, and that it leaves no trace."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from hotline import canary
from hotline.content.model import Content
from hotline.content.notice import Notice
from hotline.dialogue.types import Turn
from hotline.domain.replies import Text
from hotline.storage import StoreDown
from tests.world import World

WORDS = "in other words than those of prompts/"
CAUSES_FIRST = "with the emergency number after the menu"


def _asked(line: World, **parts: Any) -> str:
    hotline = line.hotline
    return canary.fault(replace(hotline, service=replace(hotline.service, **parts)), line.clock.now)


def test_a_line_that_is_well_passes_without_its_table_and_nothing_is_counted(line: World) -> None:
    """Not even against the limits of the number that it uses."""

    def down() -> Any:
        raise StoreDown("no table")

    before = len(line.carrier.requests)
    for _ in range(50):
        assert _asked(line, store=down, sender=down) == ""
    assert (line.told, line.carrier.requests[before:]) == ({}, [])


@pytest.mark.parametrize(
    "settings",
    [{"HOTLINE_COUNTRIES": "CA"}, {"HOTLINE_ANSWERS": "1"}, {"TWILIO_AUTH_TOKEN": "d" * 32 + "," + "b" * 32}],
    ids=["no US numbers", "few answers", "a token that is turned over"],
)
def test_a_line_passes_with_any_settings(worlds: Callable[..., World], settings: Mapping[str, str]) -> None:
    assert _asked(worlds(**settings)) == ""


def test_a_notice_before_the_answer_is_no_fault(line: World) -> None:
    assert _asked(line, notice=Notice(line.clock.now.replace(year=2027), {"en": "We are closed."})) == ""


def _cramp(content: Content, change: Callable[[str], str]) -> Content:
    words = content.languages["en"]
    topic = words.topics["cramp"]
    topics = {**words.topics, "cramp": replace(topic, text=change(topic.text or ""))}
    return replace(content, languages={**content.languages, "en": replace(words, topics=topics)})


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda text: text.replace("{emergency}", "your doctor"), WORDS),
        (lambda text: "\n".join(reversed(text.split("\n"))), CAUSES_FIRST),
    ],
    ids=["no emergency number", "danger signs last"],
)
def test_words_that_nobody_should_read_are_a_fault(
    line: World, change: Callable[[str], str], fault: str
) -> None:
    assert fault in _asked(line, content=_cramp(line.hotline.content, change))


FAULTS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "other words": (lambda _: Turn((Text("Hello."),), about="x"), WORDS),
    "silence": (lambda _: Turn(about="x"), WORDS),
    "a bug": (lambda _: 1 / 0, WORDS),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_that_is_not_the_right_one_is_a_fault(
    line: World, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    answer, says = FAULTS[fault]
    line.expected_errors.add("unexpected ZeroDivisionError")
    monkeypatch.setattr("hotline.service.respond", answer)
    assert says in _asked(line)


def test_an_answer_that_would_store_something_is_a_fault(
    line: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the code does: the canary has no table and no sender."""
    line.expected_errors.add("unexpected RuntimeError")
    monkeypatch.setattr("hotline.service.needs", lambda _: "person")
    assert WORDS in _asked(line)


def test_a_signature_that_is_not_taken_and_an_answer_that_is_no_twiml_are_faults(
    line: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hotline.web.app.webhook.render_texts", lambda _: "<Response><Message>")
    assert _asked(line) == "CRAMP was not answered with TwiML"
    monkeypatch.setattr("hotline.web.app.webhook.is_signed", lambda *_: False)
    assert _asked(line) == "CRAMP got status 403"
