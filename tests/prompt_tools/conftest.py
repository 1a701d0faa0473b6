"""A copy of the words that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from hotline.content.load import PROMPTS

Change = Callable[..., Path]


def copied(to: Path) -> Path:
    """The project's own words, without the examples: those are large, and few tests look at them."""
    return Path(shutil.copytree(PROMPTS, to / "prompts", ignore=shutil.ignore_patterns("examples")))


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """The project's own words, in a folder of the test."""
    return copied(tmp_path)


@pytest.fixture
def change(prompts: Path) -> Change:
    """Put `new` where `old` stands first in a file, as an editor's hand would."""

    def put(old: str, new: str, file: str = "en.toml") -> Path:
        path = prompts / file
        text = path.read_bytes().decode()
        assert old in text, f"{old!r} is no longer in {file}: this test changes nothing"
        path.write_bytes(text.replace(old, new, 1).encode())
        return path

    return put
