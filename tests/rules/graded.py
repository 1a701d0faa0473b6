"""Reads a labelled corpus and counts how the rules grade it."""

from collections.abc import Callable, Iterator
from pathlib import Path

CORPORA = Path(__file__).parents[1] / "corpora"


def labelled(name: str) -> tuple[tuple[str, str], ...]:
    """(label, message) of every line of tests/corpora/<name>.tsv."""
    lines = (CORPORA / f"{name}.tsv").read_text("utf-8").splitlines()
    return tuple((label, message) for label, _, message in (line.partition("\t") for line in lines))


def graded(name: str, grade: Callable[[str], str]) -> Iterator[tuple[str, str, str]]:
    """(label, grade, message) of every line."""
    for label, message in labelled(name):
        yield label, grade(message), message
