"""What the property tests of the rules share: the real words."""

import pytest

from hotline.content.grammar import Grammar
from hotline.content.load import load
from hotline.content.model import Content, Language
from hotline.dialogue.commands import COMMANDS


@pytest.fixture(scope="session")
def content() -> Content:
    return load({"name": "Knee Line", "contact": "help@knee.example"}, set(COMMANDS))


@pytest.fixture(scope="session")
def english(content: Content) -> Language:
    return content.languages["en"]


@pytest.fixture(scope="session")
def grammar(english: Language) -> Grammar:
    return english.grammar
