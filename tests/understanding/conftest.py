"""The words of the line, as a running one has them."""

import pytest

from hotline.content.load import load
from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS


@pytest.fixture(scope="session")
def content() -> Content:
    return load({"name": "Knee Cramp Line", "contact": "help@clinic.example"}, set(COMMANDS))
