"""The static fallback: valid, cheap, and the emergency number first."""

from xml.etree import ElementTree

import pytest

from hotline.content.gsm7 import foreign, segments
from hotline.content.load import load
from hotline.content.model import Content
from hotline.conversation.commands import COMMANDS
from hotline.deploy.fallback import TEXT, VOICE, documents
from hotline.local.carrier.twiml_rules import check, spoken


@pytest.fixture
def content() -> Content:
    longest = {"name": "W" * 24, "contact": "w" * 40}
    return load(longest, set(COMMANDS))


def test_both_documents_obey_twilios_rules(content: Content) -> None:
    made = documents(content)
    assert check(made[VOICE], "voice") == []
    assert check(made[TEXT], "text") == []


def test_the_text_names_the_emergency_number_and_costs_at_most_two_segments(content: Content) -> None:
    (message,) = ElementTree.fromstring(documents(content)[TEXT])  # noqa: S314 - our own document
    text = message.text or ""
    assert content.country.emergency in text
    assert "Dehydration" in text
    assert (foreign(text), segments(text)) == ("", 2)


def test_the_call_hears_the_emergency_number_first_and_last_and_every_cause_between(content: Content) -> None:
    say, hangup = ElementTree.fromstring(documents(content)[VOICE])  # noqa: S314 - our own document
    heard = spoken(say)
    assert hangup.tag == "Hangup"
    assert heard.startswith("If this is an emergency, hang up and dial 9 1 1.")
    assert heard.strip().endswith("If this is an emergency, hang up and dial 9 1 1.")
    for topic in content.structure.topics_of("causes"):
        assert content.languages["en"].topics[topic.id].label in heard


def test_nothing_asks_the_caller_for_what_no_code_can_answer(content: Content) -> None:
    heard = documents(content)[VOICE].lower()
    assert "<gather" not in heard
    assert "press " not in heard
    assert "http" not in "".join(documents(content).values())
