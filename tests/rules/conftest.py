"""What the property tests share: the real words, and chance that is the same every time."""

import pytest
from hypothesis import HealthCheck, settings

from hotline.content.grammar import Grammar
from hotline.content.load import load
from hotline.content.model import Content, Language
from hotline.dialogue.commands import COMMANDS

settings.register_profile(
    "rules",
    derandomize=True,  # the same examples on every machine
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no fault
)
settings.load_profile("rules")


@pytest.fixture(scope="session")
def content() -> Content:
    return load({"name": "Knee Line", "contact": "help@knee.example"}, set(COMMANDS))


@pytest.fixture(scope="session")
def english(content: Content) -> Language:
    return content.languages["en"]


@pytest.fixture(scope="session")
def grammar(english: Language) -> Grammar:
    return english.grammar
