"""Review dates: expired words are not deployed; unsigned ones are, but said to be so."""

from datetime import date
from pathlib import Path

import click
import pytest

from hotline.deploy.commands import look_at_reviews
from hotline.studio.finding import files
from hotline.studio.review import expired, unsigned
from tests.studio.conftest import Change

BEFORE, AFTER = date(2026, 12, 1), date(2028, 1, 1)


def test_words_that_nobody_has_signed_are_deployed_and_said_to_be_unsigned(
    prompts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    look_at_reviews(prompts, BEFORE, refuse=True)
    assert "not yet reviewed by a clinician: danger/en.toml" in capsys.readouterr().out


def test_expired_words_are_refused_with_a_way_on(prompts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.ClickException) as refused:
        look_at_reviews(prompts, AFTER, refuse=True)
    assert "--though-expired" in refused.value.message
    assert "the review date of the words in this file has passed (2027-11-25)" in capsys.readouterr().out
    look_at_reviews(prompts, AFTER, refuse=False)  # as the option, and as a dry run
    assert "has passed" in capsys.readouterr().out


def test_one_expired_entry_is_enough(prompts: Path, change: Change) -> None:
    change(
        "until = 2027-11-25\n",
        'until = 2027-11-25\n[review.entries]\n"topics.age" = { until = 2026-05-31 }\n',
    )
    assert [one.key for one in expired(files(prompts), BEFORE)] == ["topics.age"]


def test_a_date_that_cannot_be_understood_keeps_words_back_too(prompts: Path, change: Change) -> None:
    change("until = 2027-11-25", 'until = "next year"', "danger/en.toml")
    assert [one.file for one in expired(files(prompts), BEFORE)] == ["danger/en.toml"]


def test_a_named_clinician_stands_for_the_file(prompts: Path, change: Change) -> None:
    assert "en.toml" in unsigned(files(prompts))
    change('clinician = ""', 'clinician = "nurse practitioner, Eastside clinic"')
    assert "en.toml" not in unsigned(files(prompts))
    change(
        "until = 2027-11-25\n", 'until = 2027-11-25\n[review.entries]\n"topics.age" = { clinician = "" }\n'
    )
    assert "en.toml" in unsigned(files(prompts))
