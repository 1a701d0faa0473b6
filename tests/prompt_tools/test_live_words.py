"""Words that are saved while the line runs: they answer at once, or the page says what is wrong."""

import os
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from hotline.sandbox.run import Running, running
from tests.local.live import PATIENCE, Phone
from tests.prompt_tools.conftest import Change

AGE = "6 Age: as we grow older"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def line(tmp_path: Path, prompts: Path, said: list[str]) -> Iterator[Running]:
    with patch.dict(os.environ), running(tmp_path / "data", 0, said.append, prompts=prompts) as line:
        yield line


def words(line: Running) -> Any:
    return Phone(line.url).ask("GET", "/words")


@pytest.mark.shipped_words
def test_saved_words_answer_the_next_text_call_and_page(line: Running, change: Change) -> None:
    phone = Phone(line.url)
    assert AGE in phone.texts("6")
    before = words(line)["version"]
    change(AGE, "6 Age: in later life")
    assert "6 Age: in later life" in phone.texts("6")
    change("This is {name}. General", "Here is {name}. General")
    assert "Here is" in str(phone.ask("POST", f"/phones/{phone.number}/calls", {"withheld": False}))
    change("Answers on cramps behind the knee, by text", "Short answers, by text", "pages/en.toml")
    with urllib.request.urlopen(line.url, timeout=PATIENCE) as page:  # noqa: S310
        assert "Short answers, by text" in page.read().decode()
    assert words(line)["wrong"] == []
    assert words(line)["version"] != before


@pytest.mark.shipped_words
@pytest.mark.parametrize(
    ("old", "new", "file", "where", "what"),
    [
        (AGE, "6 Age\u2019s: as we grow older", "en.toml", 'text = """6 Age', "\u2019"),
        ('label = "Age"', 'label = "Age', "en.toml", 'label = "Age', "cannot be read"),
        ('lead = "Answers', 'leed = "Answers', "pages/en.toml", "[pages.home]", "is missing"),
    ],
    ids=["a curly quote", "broken TOML", "a page's entry"],
)
def test_wrong_words_are_told_with_their_line_while_the_last_good_ones_answer(
    line: Running, said: list[str], change: Change, old: str, new: str, file: str, where: str, what: str
) -> None:
    path = change(old, new, file)
    assert AGE in Phone(line.url).texts("6")
    wrong = words(line)["wrong"]
    assert what in wrong[0]["what"]
    name, _, number = wrong[0]["where"].partition(":")
    assert name == file
    assert path.read_text("utf-8").splitlines()[int(number) - 1].startswith(where)
    assert any(wrong[0]["where"] in told for told in said)
    change(new, old, file)
    assert words(line)["wrong"] == []
    assert said[-1] == "The words were saved: the new ones answer."
