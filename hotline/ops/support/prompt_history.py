"""Finds the words of a content version in the history of a repository's prompts."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hotline.content.loader import gather


class NoHistory(Exception):
    """This folder is no clone with its history; the message says what to do."""


def commit_of(version: str, repository: Path) -> str | None:
    """The newest commit whose prompts are of this version (12 hex digits); None if there is none."""
    return next((commit for commit in _commits(repository) if _version(commit, repository) == version), None)


def _commits(repository: Path) -> Iterator[str]:
    yield from _git(repository, "log", "--format=%H", "--", "prompts").decode().split()


def _version(commit: str, repository: Path) -> str:
    """As `hotline.content.loader` reckons it from the files."""
    packed = _git(repository, "archive", "--format=tar", commit, "prompts")
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")
        return gather(Path(folder) / "prompts")[2]


def _git(repository: Path, *asked: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own words and git's own hashes
            ["git", "-C", str(repository), *asked],  # noqa: S607
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        raise NoHistory(
            f"{repository} is no clone with its history: name one with --repository, and get all of it with "
            "`git fetch --unshallow`"
        ) from None
    return done.stdout
