"""Review dates and signatures: expired words are not deployed, and a changed letter ends a signature."""

from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from hotline.content.toml_reader import Code
from hotline.ops.cli import main
from hotline.ops.deploy.commands import check_words
from hotline.prompt_tools.check import check_prompts
from hotline.prompt_tools.review import expired, unsigned
from hotline.prompt_tools.signatures import statuses
from tests.prompt_tools.conftest import Change

NURSE = "nurse practitioner, Eastside clinic"
BEFORE, AFTER = date(2026, 12, 1), date(2028, 1, 1)


def test_expired_words_are_refused_with_a_way_on(prompts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.ClickException) as refused:
        check_words(prompts, AFTER, signatures=False, reviews=True)
    assert "--though-expired" in refused.value.message
    assert "the review date of the words in this file has passed (2027-11-25)" in capsys.readouterr().out
    check_words(prompts, AFTER, signatures=False, reviews=False)  # as the option, and as a dry run
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
        check_words(prompts, BEFORE, signatures=False, reviews=True)


def hotline(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def signed(prompts: Path, *what: str) -> str:
    done = hotline("sign", "--as", NURSE, "--on", "2026-12-01", "--prompts", str(prompts), *what)
    assert done.exit_code == 0, done.output
    return done.output


def test_words_that_nobody_has_signed_are_deployed_and_named_and_refused_only_if_asked(
    prompts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check_words(prompts, BEFORE, signatures=False, reviews=False)
    assert "not yet signed by a clinician: danger/en.toml (4 of 4)" in capsys.readouterr().out
    with pytest.raises(click.ClickException, match="hotline sign"):
        check_words(prompts, BEFORE, signatures=True, reviews=False)
    signed(prompts, "--all")
    assert unsigned(prompts) == []
    check_words(prompts, BEFORE, signatures=True, reviews=False)


@pytest.mark.shipped_words
@pytest.mark.parametrize(
    ("old", "new", "file", "entry"),
    [
        (
            "A Hydrate: drink plenty of water through",
            "A Hydrate: do not drink water through",
            "en.toml",
            "topics.hydrate",
        ),
        ("chest pain", "chest pains", "danger/en.toml", "floor.danger"),
        ("Stretch every day", "Stretch each day", "structure.toml", "facts.tip-stretch"),
        ('emergency = "111"', 'emergency = "112"', "structure.toml", "countries.NZ"),
    ],
)
def test_one_changed_letter_ends_the_signature_of_that_entry_alone(
    prompts: Path, change: Change, old: str, new: str, file: str, entry: str
) -> None:
    signed(prompts, "--all")
    line = change(old, new, file).read_text("utf-8").splitlines()
    changed = [at for at, status in statuses(prompts).items() if not status.signed]
    assert changed == [(file, entry)]
    (finding,) = [f for f in check_prompts(prompts, BEFORE)[0] if f.problem.code is Code.CHANGED_SINCE_SIGNED]
    assert (finding.problem.file, finding.problem.key) == (file, entry)
    assert NURSE in finding.problem.message
    assert entry.rpartition(".")[2] in line[(finding.line or 0) - 1]
    with pytest.raises(click.ClickException, match="hotline sign"):
        check_words(prompts, BEFORE, signatures=True, reviews=False)
    assert "Entries signed: 1." in signed(prompts, f"{file}:{entry}")
    assert unsigned(prompts) == []


def test_a_new_keyword_or_a_comment_ends_no_signature(prompts: Path, change: Change) -> None:
    signed(prompts, "--all")
    change('words = ["age"', 'words = ["my many years", "age"')
    change("[topics.age]", "# read again\n[topics.age]")
    assert unsigned(prompts) == []


def test_opt_out_phrases_and_public_pages_need_no_signature(prompts: Path) -> None:
    assert not [file for file, _ in statuses(prompts) if file.startswith(("leaving/", "pages/"))]


def test_a_signature_says_what_it_is_for_or_says_what_to_do(prompts: Path, change: Change) -> None:
    for arguments, message in (
        (("--all", "en.toml"), "or say --all"),
        ((), "or say --all"),
        (("en.toml:topics.aged",), "en.toml:topics.aged is no entry that is signed"),
    ):
        done = hotline("sign", "--as", NURSE, "--prompts", str(prompts), *arguments)
        assert done.exit_code == 1
        assert message in done.output
    signed(prompts, "en.toml")
    table = prompts / "signatures.tsv"
    table.write_text(table.read_text("utf-8").replace("2026-12-01", "soon", 1), "utf-8")
    done = hotline("check", "--prompts", str(prompts))
    assert "signatures.tsv:2 needs 5 columns" in " ".join(done.output.split())
    assert "Traceback" not in done.output


def test_a_misspelt_review_entry_and_an_old_clinician_line_are_named(prompts: Path, change: Change) -> None:
    change(
        "until = 2027-11-25\n",
        'until = 2027-11-25\nclinician = "a nurse"\n[review.entries]\n"topics.aged" = { by = "us" }\n',
    )
    messages = [f.problem.message for f in check_prompts(prompts, BEFORE)[0] if f.problem.file == "en.toml"]
    assert any("'topics.aged', which is no entry" in message for message in messages)
    assert any("hotline sign" in message for message in messages)
