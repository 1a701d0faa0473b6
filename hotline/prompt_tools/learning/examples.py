"""Labelled messages: one table a language, a line a message, which anybody who can read can improve.

Columns, parted by tabs: message, wants (see labels.py), by (who vouches), since (a day).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hotline.content.normalise import words

FOLDER, TUNE = "examples", "examples/tune"  # to learn from; to set the thresholds by
COLUMNS = ("message", "wants", "by", "since")
NEW_LINE = "\\n"  # how a line break in a message is written
NEAR = 0.8  # share of common words from which on two messages are near-duplicates
SHORT = 4  # words up to which only the same words are


@dataclass(frozen=True)
class Example:
    """One labelled message; `line` is its line in the file, from 1."""

    message: str
    wants: str
    by: str
    since: date
    language: str
    file: str
    line: int

    @property
    def label(self) -> str:
        """What it wants, without the value after it: "remind 08:00" -> "remind"."""
        return self.wants.removeprefix("say ").partition(" ")[0]

    @property
    def spoken(self) -> bool:
        """Whether it was recognised from speech."""
        return self.wants.startswith("say ")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line of a table."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


def read(folder: Path) -> tuple[list[Example], list[Fault]]:
    """Every example of a folder's tables, and what is wrong with the lines that are none."""
    found, faults = list[Example](), list[Fault]()
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if number == 1 or not line.strip():
                if number == 1 and tuple(line.split("\t")) != COLUMNS:
                    faults.append(Fault(path.name, 1, f"must name the columns: {', '.join(COLUMNS)}"))
                continue
            example = _example(line, path, number)
            (found if isinstance(example, Example) else faults).append(example)  # type: ignore[arg-type]
    return found, faults


def _example(line: str, path: Path, number: int) -> Example | Fault:
    columns = line.split("\t")
    if len(columns) != len(COLUMNS):
        return Fault(
            path.name, number, f"has {len(columns)} columns, {len(COLUMNS)} are needed (tabs between)"
        )
    message, wants, by, since = (column.strip() for column in columns)
    if not message or not wants or not by:
        return Fault(path.name, number, "message, wants and by must not be empty")
    try:
        day = date.fromisoformat(since)
    except ValueError:
        return Fault(path.name, number, f"since must be a day like 2026-11-28, is {since!r}")
    text = message.replace(NEW_LINE, "\n")
    return Example(text, wants, by, day, path.stem, path.name, number)


def same(message: str) -> tuple[str, ...]:
    """What two messages share that are the same but for case, accents and punctuation."""
    return words(message) or (message.strip(),)


def near(messages: list[str], known: list[str]) -> Iterator[tuple[str, str]]:
    """The messages that are near-duplicates of a known one, each with the first such."""
    index: dict[str, set[int]] = {}
    sets = [frozenset(same(one)) for one in known]
    exact = {same(one): n for n, one in reversed(list(enumerate(known)))}
    for n, said in enumerate(sets):
        for word in said:
            index.setdefault(word, set()).add(n)
    for message in messages:
        if (twin := exact.get(same(message))) is not None:
            yield message, known[twin]
            continue
        said = frozenset(same(message))
        if len(said) < SHORT:
            continue
        rare = sorted(said, key=lambda word: len(index.get(word, ())))
        # A near-duplicate shares so many words that one of the rarest is among them.
        tried = set[int]().union(*(index.get(word, set()) for word in rare[: len(said) // 4 + 1]))
        for n in sorted(tried):
            if len(said & sets[n]) >= NEAR * len(said | sets[n]):
                yield message, known[n]
                break


def digest(prompts: Path) -> str:
    """16 hex digits over all tables and the code that learns from them."""
    code = Path(__file__).parent
    package = code.parents[1]
    understanding = package / "understanding"
    parts = [
        *(code / name for name in ("examples.py", "labels.py", "train.py", "thresholds.py", "learn.py")),
        *(understanding / name for name in ("features.py", "classifier.py")),
        package / "content" / "normalise.py",
    ]
    tables = (*sorted((prompts / FOLDER).glob("*.tsv")), *sorted((prompts / TUNE).glob("*.tsv")))
    every = hashlib.sha256()
    for path in (*parts, *tables):
        every.update(path.name.encode() + b"\0" + path.read_bytes())
    return every.hexdigest()[:16]
