"""A small copy of the words with a few hundred of the examples, which is learned from in seconds."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from hotline.content.load import LEARNED, PROMPTS
from hotline.prompt_tools.learning.examples import (
    COLUMNS,
    FOLDER,
    NEW_LINE,
    TUNE,
    Example,
    read,
)

EACH = 4  # messages of each label and language to learn from
OFTEN = 12  # of those that most others are told apart from
TUNED = {"calm": 60, "not stop": 60}  # of each language: a threshold needs a hundred
FREQUENT = ("calm", "stop", "danger", "none")


def line(one: Example) -> str:
    """An example as it stands in its table."""
    return "\t".join((one.message.replace("\n", NEW_LINE), one.wants, one.by, one.since.isoformat()))


def write(folder: Path, examples: Iterable[Example]) -> None:
    folder.mkdir(parents=True)
    by_language: dict[str, list[str]] = {}
    for one in examples:
        by_language.setdefault(one.language, ["\t".join(COLUMNS)]).append(line(one))
    for language, lines in by_language.items():
        (folder / f"{language}.tsv").write_text("\n".join((*lines, "")), "utf-8")


def some(folder: Path, most: dict[str, int], otherwise: int) -> list[Example]:
    """The first examples of each label and language, as many as `most` says of the label."""
    seen, found = Counter[tuple[str, str]](), list[Example]()
    for one in read(folder)[0]:
        kind = one.wants if one.wants in most else one.wants.split(" ")[0]
        seen[one.language, kind] += 1
        if seen[one.language, kind] <= most.get(kind, otherwise):
            found.append(one)
    return found


def small_prompts(to: Path) -> Path:
    """A folder like prompts/, with nothing learned yet."""
    shutil.copytree(PROMPTS, to, ignore=shutil.ignore_patterns("examples", LEARNED))
    write(to / FOLDER, some(PROMPTS / FOLDER, dict.fromkeys(FREQUENT, OFTEN), EACH))
    write(to / TUNE, some(PROMPTS / TUNE, TUNED, 3))
    return to


def hotline(*words: str, seed: int = 0) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own that shuffles its sets by `seed`."""
    environ = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONWARNINGS": "default"}
    command = [sys.executable, "-c", "from hotline.ops.cli import main; main()", *words]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=600)
