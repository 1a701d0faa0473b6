"""`hotline stats` and `hotline notice` beside a running line, as an operator uses them."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.live import Run, command, inside, until

CLOSED = "Our clinic is closed today because of the storm."


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    run = Run(tmp_path_factory.mktemp("line"))
    yield run
    run.end()


def test_the_figures_of_today_are_what_people_just_did(line: Run) -> None:
    phone = line.phone()
    for body in ("CRAMP", "6", "my chest hurts", "REMIND 9AM"):
        phone.texts(body)
    shown = command(line.folder, "stats")
    assert shown.returncode == 0, shown.stderr
    today = shown.stdout.splitlines()[8].split()
    assert today[1:4] == ["4", "0", "1"]  # texts, calls, danger signs
    assert today[-2:] == ["1", "0"]  # opted in, out
    assert "      1  age" in shown.stdout
    told = inside(line.folder, "stats", "--days", "2", "--csv").stdout.splitlines()
    assert told[0].startswith("day,texts,calls,danger signs,")
    assert [row.split(",")[1] for row in told[1:]] == ["0", "4"]


def test_a_notice_is_said_at_once_and_taken_away_at_once(line: Run) -> None:
    phone = line.phone("+12125550175")
    assert "No notice" in inside(line.folder, "notice").stdout
    done = inside(line.folder, "notice", CLOSED, "--hours", "2")
    assert "Said first to everybody" in done.stdout, done.stderr
    assert phone.texts("CRAMP") == CLOSED
    assert CLOSED in inside(line.folder, "notice").stdout
    assert "No notice is said any more" in inside(line.folder, "notice", "--clear").stdout
    until(lambda: CLOSED not in phone.texts("TIPS"))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("Closed \u2013 sorry", "--hours", "1"), "leave out"),
        (("a" * 161, "--hours", "1"), "make it shorter"),
        (("Closed.",), "Say for how long"),
        (("--hours", "6"), "Say the words and one end"),
        (("Closed.", "--hours", "1", "--until", "2099-01-01T00:00:00Z"), "Say the words and one end"),
        (("Closed.", "--until", "2020-01-01T00:00:00Z"), "Say for how long"),
        (("Closed.", "--hours", "1", "--in", "xx", "Cerrado."), "does not speak it"),
    ],
)
def test_words_that_cannot_be_said_are_refused_with_the_way_on(
    line: Run, asked: tuple[str, ...], told: str
) -> None:
    done = inside(line.folder, "notice", *asked)
    assert done.exit_code == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_told_with_another(line: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = inside(line.folder, "console", "--port", str(taken.getsockname()[1]))
    assert done.exit_code == 1
    assert "is taken. Another: hotline console --port" in done.stderr


@pytest.mark.parametrize("asked", ["stats", "console"])
def test_where_no_line_runs_and_no_account_is_found_the_way_on_is_told(tmp_path: Path, asked: str) -> None:
    done = inside(tmp_path, asked, AWS_EC2_METADATA_DISABLED="true")
    assert done.exit_code == 1
    assert "No line runs from .local: start it with `make run`" in done.stderr
    assert "region" in done.stderr or "AWS does not let us in" in done.stderr
    assert "Traceback" not in done.stderr
