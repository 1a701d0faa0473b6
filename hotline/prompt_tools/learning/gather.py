"""Gathers the examples and checks that each wants something that the line knows."""

from collections.abc import Sequence
from pathlib import Path

from hotline.content.floor import DANGERS
from hotline.content.model import Content
from hotline.prompt_tools.learning.examples import (
    FOLDER,
    TUNE,
    Example,
    Fault,
    read,
)
from hotline.prompt_tools.learning.labels import (
    CALM,
    NOT,
    STOP,
    wanted,
)


class BadExamples(Exception):
    """The examples cannot be learned from; `faults` says where and why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("the examples cannot be learned from:\n  " + "\n  ".join(map(str, faults[:20])))
        self.faults = faults


def gather(prompts: Path, content: Content) -> tuple[list[Example], list[Example]]:
    """The examples to learn from and to tune on, every one of a known meaning. Raises BadExamples."""
    examples, tune, found = checked(prompts, content)
    if found or not examples or not tune:
        raise BadExamples(found or [Fault(FOLDER, 0, "there are no examples")])
    return examples, tune


def checked(prompts: Path, content: Content) -> tuple[list[Example], list[Example], list[Fault]]:
    """The examples to learn from and to tune on, and what is wrong with the lines that are none."""
    known = {*content.intents, *content.spoken_intents, *DANGERS, STOP, CALM, NOT}
    examples, faults = read(prompts / FOLDER)
    tune, more = read(prompts / TUNE)
    faults += more
    for one in (*examples, *tune):
        names = (name.removeprefix(f"{NOT} ") for name in wanted(one.wants))
        if strange := [name for name in names if name not in known]:
            reason = f"nothing is called {strange[0]!r}: see the labels in prompts/examples/README.md"
            faults.append(Fault(one.file, one.line, reason))
    return examples, tune, faults
