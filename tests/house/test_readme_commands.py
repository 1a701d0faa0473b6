"""The README's own commands in a clean clone."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.local.live import PATIENCE, Phone, environment

ROOT = Path(__file__).parents[2]
# What is installed is this environment's: the clone's own would need the network (.ci/run installs one).
INSTALLED = ("--old-file=.venv/run.done", "--old-file=.venv/dev.done")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of what is committed, with the environment of these tests and its own code."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout: git clone")
    folder = tmp_path_factory.mktemp("clean") / "clone"
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def made(clone: Path, command: str, **settings: str) -> Generator[str, None, None]:
    """The lines that a make command of the README prints, as they come; closing this ends the command."""
    words = command.split()
    assert f"\n{command} " in (clone / "README.md").read_text("utf-8")
    own = environment({"PYTHONPATH": str(clone), "PYTHONUNBUFFERED": "1", **settings})
    process = subprocess.Popen(
        [words[0], *INSTALLED, *words[1:]],
        cwd=clone,
        env=own,
        text=True,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout
    try:
        yield from process.stdout
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


def test_make_run_answers_a_text(clone: Path) -> None:
    lines = made(clone, "make run", PORT="0")
    url = re.search(r"http://\S+(?=/phone)", next(lines))
    assert url
    assert "1 Dehydration" in Phone(url[0]).texts("CRAMP")
    assert (clone / ".local" / "account.json").exists()
    lines.close()


def test_make_test_quick_says_its_time_and_finds_its_tests(clone: Path) -> None:
    lines = list(made(clone, "make test-quick", PYTEST_FLAGS="--collect-only -qq"))
    assert "less than a minute" in lines[0]
    assert len([line for line in lines if line.startswith("tests/")]) > 30, lines[-5:]
