"""Review dates: expired words are not deployed; unsigned ones are, but said to be so."""

from datetime import date
from pathlib import Path

import click
import pytest

from hotline.ops.deploy.commands import check_reviews
from hotline.prompt_tools.review import expired, unsigned
from tests.prompt_tools.conftest import Change

BEFORE, AFTER = date(2026, 12, 1), date(2028, 1, 1)


def test_words_that_nobody_has_signed_are_deployed_and_said_to_be_unsigned(
    prompts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check_reviews(prompts, BEFORE, refuse=True)
    assert "not yet reviewed by a clinician: danger/en.toml" in capsys.readouterr().out


def test_expired_words_are_refused_with_a_way_on(prompts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.ClickException) as refused:
        check_reviews(prompts, AFTER, refuse=True)
    assert "--though-expired" in refused.value.message
    assert "the review date of the words in this file has passed (2027-11-25)" in capsys.readouterr().out
    check_reviews(prompts, AFTER, refuse=False)  # as the option, and as a dry run
    assert "has passed" in capsys.readouterr().out


def test_one_expired_entry_is_enough(prompts: Path, change: Change) -> None:
    change(
        "until = 2027-11-25\n",
        'until = 2027-11-25\n[review.entries]\n"topics.age" = { until = 2026-05-31 }\n',
    )
    assert [one.problem.key for one in expired(prompts, BEFORE)] == ["topics.age"]


FLOORS = ("danger/en.toml", "danger/es.toml", "leaving/en.toml", "leaving/es.toml")


@pytest.mark.parametrize("file", FLOORS)
@pytest.mark.parametrize("until", ["2026-11-30", '"next year"'])
def test_an_expired_floor_and_a_date_that_cannot_be_understood_keep_words_back_too(
    prompts: Path, change: Change, file: str, until: str
) -> None:
    change("until = 2027-11-28", f"until = {until}", file)
    assert [one.problem.file for one in expired(prompts, BEFORE)] == [file]
    with pytest.raises(click.ClickException):
        check_reviews(prompts, BEFORE, refuse=True)


def test_a_floor_of_danger_waits_for_a_clinician_and_a_floor_of_leaving_does_not(
    prompts: Path, change: Change
) -> None:
    assert {file for file in unsigned(prompts) if "/" in file} == {"danger/en.toml", "danger/es.toml"}
    change('clinician = ""', 'clinician = "nurse practitioner, Eastside clinic"', "danger/es.toml")
    assert {file for file in unsigned(prompts) if "/" in file} == {"danger/en.toml"}


def test_a_named_clinician_stands_for_the_file(prompts: Path, change: Change) -> None:
    assert "en.toml" in unsigned(prompts)
    change('clinician = ""', 'clinician = "nurse practitioner, Eastside clinic"')
    assert "en.toml" not in unsigned(prompts)
    change(
        "until = 2027-11-25\n", 'until = 2027-11-25\n[review.entries]\n"topics.age" = { clinician = "" }\n'
    )
    assert "en.toml" in unsigned(prompts)
