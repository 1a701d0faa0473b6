"""Stale translations: the English changed, the translation did not."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from hotline.ops.cli import main
from hotline.prompt_tools.sheets import CHANGED, rows
from hotline.prompt_tools.signatures import TRANSLATIONS, UNKNOWN, read_translations, stale, update
from hotline.prompt_tools.toml_source import read_sources
from tests.prompt_tools.conftest import Change

AGE, SPANISH_AGE = "That can lead to cramps. What", "Eso puede causar calambres. Ayuda"
ENTRY = ("es", "topics.age")


def stale_now(prompts: Path) -> list[tuple[str, str]]:
    return stale(prompts, read_sources(prompts), "en")


def test_no_translation_of_the_project_is_stale(prompts: Path) -> None:
    """Made stale on purpose? `hotline check` names the entries, and what to do."""
    assert stale_now(prompts) == []
    assert update(prompts, "en") == [], "hotline check --fix"


@pytest.mark.shipped_words
def test_a_translation_is_stale_from_a_change_of_its_english_until_its_own(
    prompts: Path, change: Change
) -> None:
    before = (prompts / TRANSLATIONS).read_bytes()
    change(AGE, "This can lead to cramps. What")
    assert stale_now(prompts) == [ENTRY]
    assert update(prompts, "en") == [], "a check alone must not take it for translated"
    assert (prompts / TRANSLATIONS).read_bytes() == before
    assert [row.key for row in rows(prompts, "en", "es") if row.note.startswith(CHANGED)] == [
        f"topics.age.{part}" for part in ("label", "words", "text", "speech")
    ]
    change(SPANISH_AGE, "Esto puede causar calambres. Ayuda", "es.toml")
    assert update(prompts, "en") == [ENTRY]
    assert stale_now(prompts) == []


def test_keywords_make_nothing_stale(prompts: Path, change: Change) -> None:
    change('words = ["age"', 'words = ["my many years", "age"')
    assert stale_now(prompts) == []


@pytest.mark.shipped_words
def test_a_translation_from_older_english_stays_stale(prompts: Path, change: Change) -> None:
    change(AGE, "This can lead to cramps. What")
    change(SPANISH_AGE, "Esto puede causar calambres. Ayuda", "es.toml")
    update(prompts, "en", outdated={ENTRY})
    assert stale_now(prompts) == [ENTRY]
    update(prompts, "en", confirmed={ENTRY})
    assert stale_now(prompts) == []


@pytest.mark.parametrize("table", ["", "\n\t\t\n", "language\tentry\nes\ttopics.age\n", "\x00\xff"])
def test_a_broken_table_is_written_anew(prompts: Path, table: str) -> None:
    (prompts / TRANSLATIONS).write_text(table, "utf-8")
    assert ENTRY in update(prompts, "en")
    assert read_translations(prompts)[ENTRY][0] != UNKNOWN


@pytest.mark.shipped_words
def test_check_names_it_by_its_line_and_a_signature_settles_it(prompts: Path, change: Change) -> None:
    change(AGE, "This can lead to cramps. What")
    place = ["--prompts", str(prompts), "--on", "2026-12-01"]
    shown = CliRunner().invoke(main, ["check", *place])
    line = 1 + (prompts / "es.toml").read_text("utf-8").partition("[topics.age]")[0].count("\n")
    assert f"es.toml:{line}" in shown.output
    assert "was translated from other words than en.toml has now" in " ".join(shown.output.split())
    assert shown.exit_code == 0
    signed = CliRunner().invoke(main, ["sign", "--as", "nurse, clinic", "es.toml:topics.age", *place])
    assert signed.exit_code == 0, signed.output
    assert stale_now(prompts) == []
