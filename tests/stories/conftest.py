"""Every story is listened to: no number, no text and no secret may stand in a log or in what is printed."""

import sys
from collections.abc import Iterator

import pytest

from tests.hostile.overheard import Ear, listening
from tests.words import text_of
from tests.world import Phone


@pytest.fixture(autouse=True)
def overheard(capfd: pytest.CaptureFixture[str]) -> Iterator[Ear]:
    """Hears the whole story and fails it, once it is told, if a log or the terminal tells on somebody."""
    with listening() as ear:
        yield ear
    printed = capfd.readouterr()
    sys.stdout.write(printed.out)  # a story that failed still shows what it printed
    sys.stderr.write(printed.err)
    assert ear.leaks(printed.out + printed.err) == []


@pytest.fixture
def subscriber(phone: Phone) -> Phone:
    """Somebody who gets the water reminders at nine."""
    assert text_of("confirmed") in phone.texts("REMIND 9AM")
    return phone
