"""What the line makes of each message stands on the page, and whether its examples were learned."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from hotline.content.load import LEARNED, PROMPTS
from hotline.prompt_tools.learning.examples import FOLDER, TUNE, digest
from hotline.sandbox import live_prompts
from hotline.sandbox.run import Running, running
from hotline.understanding.classifier import Classifier
from tests.local.live import Phone
from tests.words import listed

GUESSED = "what could I do so that it does not come back"
EXACT = "How:        an exact phrase of the line; nothing was guessed"


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    """The project's words and examples in a folder of the test, all of them learned."""
    shutil.copytree(PROMPTS, tmp_path / "prompts")
    learn(tmp_path / "prompts")
    return tmp_path / "prompts"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def line(tmp_path: Path, prompts: Path, said: list[str]) -> Iterator[Running]:
    with patch.dict(os.environ), running(tmp_path / "data", 0, said.append, prompts=prompts) as line:
        yield line


@pytest.fixture
def phone(line: Running) -> Phone:
    return Phone(line.url)


def learn(prompts: Path, **limits: float) -> None:
    """As `hotline learn` leaves it, without the minute that it takes: the weights stay, `limits` change."""
    known = Classifier.read(prompts / LEARNED)
    replace(known, digest=digest(prompts), limits={**known.limits, **limits}).write(prompts / LEARNED)


def add(table: Path) -> None:
    with table.open("a", encoding="utf-8") as lines:
        lines.write(f"my calf sings at dawn\tcramp\ttests\t{date(2026, 11, 28)}\n")


def explained(phone: Phone) -> list[str]:
    """Of the newest webhook."""
    lines: list[str] = phone.ask("GET", "/exchanges")["exchanges"][-1]["explained"]
    return lines


def words(phone: Phone) -> Any:
    return phone.ask("GET", "/words")


def test_a_text_is_explained_beside_its_twiml(phone: Phone) -> None:
    phone.texts("CRAMP")
    assert explained(phone) == ["Meaning:    topic cramp", "Language:   en", EXACT]
    phone.texts(GUESSED)
    told = explained(phone)
    assert told[0].endswith("(a guess)")
    assert any(line.startswith("For:        ") and "+" in line for line in told)


def test_a_text_is_explained_in_the_language_of_the_answer_before(phone: Phone) -> None:
    phone.texts("ESPANOL")
    phone.texts("9")
    assert "Meaning:    hour" in explained(phone)
    assert "Language:   es" in explained(phone)


def test_a_spoken_phrase_is_explained_with_the_step_it_asked_for(phone: Phone) -> None:
    sid = phone.ask("POST", f"/phones/{phone.number}/calls", {"withheld": False})["sid"]
    assert explained(phone) == []
    phone.ask("POST", f"/calls/{sid}/speech", {"words": "press one"})
    assert explained(phone)[0] == "Step:       visit causes"
    phone.ask("POST", f"/calls/{sid}/speech", {"words": "give me some tips please"})
    step, _, meaning, *_ = explained(phone)
    assert step == "Step:       visit tips"
    assert meaning.startswith("Meaning:    topic tips")
    phone.ask("POST", f"/calls/{sid}/digits", {"digits": "1"})
    assert explained(phone) == []


@pytest.mark.parametrize("folder", [FOLDER, TUNE])
def test_examples_that_were_changed_and_not_learned_are_told(
    phone: Phone, prompts: Path, said: list[str], folder: str
) -> None:
    with patch.object(live_prompts, "digest", wraps=digest) as compared:
        assert [words(phone)["unlearned"] for _ in range(3)] == [False] * 3
        add(prompts / folder / "en.tsv")
        assert [words(phone)["unlearned"] for _ in range(3)] == [True] * 3
        assert compared.call_count == 2
    assert words(phone)["wrong"] == []
    assert listed("dehydration") in phone.texts("CRAMP")
    assert said == []  # no word was saved


def test_what_was_learned_answers_without_a_restart(phone: Phone, prompts: Path, said: list[str]) -> None:
    before, known = phone.texts(GUESSED), words(phone)["learned"]
    add(prompts / FOLDER / "en.tsv")
    never = dict.fromkeys(("intent.miss", "intent.command", "intent.offer"), 99.0)
    learn(prompts, **never)  # nothing is likely enough any more
    after = words(phone)
    assert (after["unlearned"], after["learned"] != known) == (False, True)
    assert said == [live_prompts.LEARNED_NOW]
    assert phone.texts(GUESSED) != before
    assert explained(phone)[0] == "Meaning:    miss (a guess)"


def test_while_what_was_learned_is_damaged_the_one_before_answers(phone: Phone, prompts: Path) -> None:
    whole = (prompts / LEARNED).read_bytes()
    before = phone.texts(GUESSED)
    (prompts / LEARNED).write_bytes(whole[:-1])
    assert phone.texts(GUESSED) == before
    assert "hotline learn" in words(phone)["wrong"][0]["what"]
    (prompts / LEARNED).write_bytes(whole)
    assert words(phone)["wrong"] == []
