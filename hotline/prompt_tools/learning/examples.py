"""Examples: labelled messages, one table a language, a line a message.

Columns, parted by tabs: message, wants (see labels.py), by (who vouches), since (a day).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hotline.content.model import DANGERS, Content
from hotline.prompt_tools.learning.labels import CALM, LEAVE, NOT, STOP, wanted

FOLDER, TUNE = "examples", "examples/tune"  # to learn from; to set the thresholds by
COLUMNS = ("message", "wants", "by", "since")
NEW_LINE = "\\n"  # how a line break in a message is written


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
    examples, faults = list[Example](), list[Fault]()
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if number == 1 or not line.strip():
                if number == 1 and tuple(line.split("\t")) != COLUMNS:
                    faults.append(Fault(path.name, 1, f"must name the columns: {', '.join(COLUMNS)}"))
                continue
            row = _example(line, path, number)
            (examples if isinstance(row, Example) else faults).append(row)  # type: ignore[arg-type]
    return examples, faults


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


class BadExamples(Exception):
    """The examples cannot be learned from; `faults` says where and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("the examples cannot be learned from:\n  " + "\n  ".join(map(str, faults[:20])))
        self.faults = faults


def gather(prompts: Path, content: Content) -> tuple[list[Example], list[Example]]:
    """The examples to learn from and to tune on, every one of a known meaning. Raises BadExamples."""
    examples, tune, faults = checked(prompts, content)
    if faults or not examples or not tune:
        raise BadExamples(faults or [Fault(FOLDER, 0, "there are no examples")])
    return examples, tune


def checked(prompts: Path, content: Content) -> tuple[list[Example], list[Example], list[Fault]]:
    """The examples to learn from and to tune on, and what is wrong with the lines that are none."""
    labels = {*content.intents, *content.spoken_intents, *DANGERS, STOP, CALM, NOT, LEAVE}
    examples, faults = read(prompts / FOLDER)
    tune, more = read(prompts / TUNE)
    faults += more
    for example in (*examples, *tune):
        names = (name.removeprefix(f"{NOT} ") for name in wanted(example.wants))
        if strange := [name for name in names if name not in labels]:
            reason = f"nothing is called {strange[0]!r}: see the labels in prompts/examples/README.md"
            faults.append(Fault(example.file, example.line, reason))
    return examples, tune, faults


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
