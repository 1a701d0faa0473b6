"""The static fallback: valid, cheap, and the emergency number first."""

from xml.etree import ElementTree

import pytest

from hotline.content.gsm7 import foreign, segments
from hotline.content.load import load
from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS
from hotline.ops.deploy.fallback import TEXT, VOICE, documents
from hotline.sandbox.twilio_simulator.twiml_check import check, spoken


@pytest.fixture
def content() -> Content:
    longest = {"name": "W" * 24, "contact": "w" * 40}
    return load(longest, set(COMMANDS))


def test_both_documents_obey_twilios_rules(content: Content) -> None:
    made = documents(content)
    assert check(made[VOICE], "voice") == []
    assert check(made[TEXT], "text") == []


def test_the_text_names_the_emergency_number_and_costs_at_most_two_segments(content: Content) -> None:
    messages = ElementTree.fromstring(documents(content)[TEXT])  # noqa: S314 - our own document
    for text, cause in zip(
        (one.text or "" for one in messages), ("Dehydration", "Falta de agua"), strict=True
    ):
        assert content.country.emergency in text
        assert cause in text
        assert (foreign(text), segments(text)) == ("", 2)


def test_the_call_hears_the_emergency_number_first_and_last_and_every_cause_between(content: Content) -> None:
    *says, hangup = ElementTree.fromstring(documents(content)[VOICE])  # noqa: S314 - our own document
    assert hangup.tag == "Hangup"
    for say, code in zip(says, ("en", "es"), strict=True):
        heard, language = spoken(say).strip(), content.languages[code]
        (emergency,) = (content.fill(line) for line in language.calls["emergency"])
        assert say.get("voice") == language.phrases["voice"]
        assert heard.startswith(emergency)
        assert heard.endswith(emergency)
        for topic in content.structure.topics_of("causes"):
            assert language.topics[topic.id].label in heard


def test_nothing_asks_the_caller_for_what_no_code_can_answer(content: Content) -> None:
    heard = documents(content)[VOICE].lower()
    assert "<gather" not in heard
    assert "press " not in heard
    assert "oprima" not in heard
    assert "http" not in "".join(documents(content).values())
