"""`hotline talk`: the line in a terminal."""

import os
import pty
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.local.live import CHICAGO, HOTLINE, NEW_YORK, PATIENCE, Run, command, inside, until
from tests.words import label, listed, speech_of, start_of

TYPED = "CRAMP\n1\n/call\n1\n\n/hangup\n"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    run = Run(tmp_path_factory.mktemp("talk"))
    yield run
    run.end()


def marked(said: str, mark: str) -> list[str]:
    """The lines that begin with this mark, without it."""
    return [line.removeprefix(mark) for line in said.splitlines() if line.startswith(mark)]


@pytest.mark.parametrize("running", [True, False], ids=["with a running line", "with none"])
def test_a_piped_conversation_texts_and_calls(run: Run, tmp_path: Path, running: bool) -> None:
    done = command(run.folder if running else tmp_path, "talk", typed=TYPED)
    assert (done.returncode, done.stderr) == (0, "")
    texts, spoken = marked(done.stdout, "< "), marked(done.stdout, "( ")
    assert [text.split(" ")[0] for text in texts] == [start_of("cramp").split(" ")[0], "1"]
    assert f"  {listed('dehydration')}" in done.stdout.splitlines()
    assert spoken[0].startswith(speech_of("emergency"))
    assert spoken[1] == speech_of("invite", "es", key="8")
    assert speech_of("choice", key="1", label=label("dehydration")) in spoken[3]
    assert speech_of("silence") in spoken[4]
    assert done.stdout.endswith("[hung up by the caller]\n")
    assert not marked(done.stdout, "!")


def test_a_line_of_its_own_keeps_what_was_subscribed(tmp_path: Path) -> None:
    assert "8AM" in command(tmp_path, "talk", typed="REMIND 8AM\n").stdout
    assert "8AM" in command(tmp_path, "talk", typed="STATUS\n").stdout


def test_a_text_that_a_call_sends_is_shown_at_once(run: Run) -> None:
    done = inside(run.folder, "talk", typed="/phone 2\n/call\ncauses\n9\n")
    assert f"You are {NEW_YORK} now." in done.stdout.splitlines()
    assert marked(done.stdout, "< ")[0].startswith(start_of("cramp").partition("\n")[0])


def test_a_text_that_the_carrier_holds_back_is_said_to_be(tmp_path: Path) -> None:
    done = command(tmp_path, "talk", typed="STOP\nCRAMP\n")
    assert marked(done.stdout, "< ")[0].startswith("You have successfully been unsubscribed")
    assert "Not delivered: the number has opted out (21610)" in marked(done.stdout, "! ")
    assert "Dehydration" not in done.stdout


def test_a_hidden_number_cannot_subscribe(run: Run) -> None:
    done = inside(run.folder, "talk", typed="/hidden\n3\n/hangup\n")
    assert speech_of("withheld_reminders") in marked(done.stdout, "( ")[3]
    assert marked(done.stdout, "< ") == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/dance\n", "There is no /dance. /help lists what there is."),
        ("/phone 3\n", "There are phones 1 to 2: /phone 2"),
        ("/call\n/call\n", "You are on the phone already: /hangup first."),
        ("a" * 1601 + "\n", "a text has 1 to 1600 characters: change 'body'"),
    ],
)
def test_what_cannot_be_done_gets_one_line(run: Run, typed: str, said: str) -> None:
    assert marked(inside(run.folder, "talk", typed=typed).stdout, "! ") == [said]


def test_in_a_terminal_what_arrives_is_shown_while_nobody_types(run: Run) -> None:
    ours, theirs = pty.openpty()
    said = b""
    talking = subprocess.Popen(
        [*HOTLINE, "talk"], cwd=run.folder, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    )
    os.close(theirs)
    os.set_blocking(ours, False)

    def shows(words: bytes) -> bool:
        nonlocal said
        with suppress(OSError):  # nothing there now
            said += os.read(ours, 65536)
        return words in said

    try:
        until(lambda: shows(b"text> "))
        run.phone(CHICAGO).texts("TIPS")  # from another place, the same phone
        until(lambda: shows(listed("hydrate").encode()))
        os.write(ours, b"CRAMP\n")
        until(lambda: shows(listed("dehydration").encode()) and said.count(b"text> ") >= 2)
        assert b"(no answer)" not in said
        os.write(ours, b"/quit\n")
        assert talking.wait(PATIENCE) == 0
    finally:
        talking.kill()
        talking.wait()
        os.close(ours)
