"""Reads a story: lines that anybody can write, into steps."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from hotline.sandbox.scenarios.when import (
    NEXT,
    NoTime,
    later,
    start,
)
from hotline.sandbox.trouble import RECEIPTS, TWILIO, codes

USUAL_START = "2026-11-23 12:00"  # a Monday
_FORMS = {
    "start": r"it is (.+)",
    "text": r">\s*(.+)",
    "get": r"<\s*(.+)",
    "nothing": r"nothing comes",
    "hidden": r"call with a hidden number",
    "call": r"call",
    "press": r"press ([0-9*#]+)",
    "say": r"say (.+)",
    "silent": r"stay silent",
    "hear": r"hear (.+)",
    "hang up": r"hang up",
    "over": r"the call is over",
    "phone": r"phone (1|2|\+[1-9]\d{6,14})",
    "wait": r"wait (.+)",
    "well": r"trouble over",
    "trouble": r"trouble (.+)",
}
FORMS = {kind: re.compile(form, re.DOTALL | re.IGNORECASE) for kind, form in _FORMS.items()}
EXAMPLES = "> HELLO, < Hello, this is ..., call, press 1, say about, hear ..., hang up, wait 2 hours, phone 2"
TROUBLES = (
    {f"sending {code}" for code in codes()}
    | {f"reports {how}" for how in RECEIPTS}
    | {f"twilio {how}" for how in TWILIO[1:]}
    | {"opted out", "table down"}
)


@dataclass(frozen=True)
class Step:
    """One step: `kind` is a key of FORMS, `words` what follows, `line` where it stands (from 1)."""

    kind: str
    words: str
    line: int


@dataclass(frozen=True)
class Story:
    """A story that was understood. `start`: wall time at phone 1."""

    title: str
    start: str
    steps: tuple[Step, ...]

    @property
    def numbers(self) -> set[str]:
        """The phones named by their whole number."""
        return {step.words for step in self.steps if step.kind == "phone" and step.words.startswith("+")}

    @property
    def breaks_the_table(self) -> bool:
        """Whether it needs a table of its own."""
        return any(step.kind == "trouble" and step.words == "table down" for step in self.steps)


class NotUnderstood(Exception):
    """Lines that are no steps; the message names each with its number."""


def read(text: str) -> Story:
    """The story that stands in a file's text. Raises NotUnderstood with everything that is wrong."""
    titles: list[str] = []
    steps: list[Step] = []
    faults: list[str] = []
    begin = USUAL_START
    for line, words in _whole_lines(text):
        if words.startswith("#"):
            titles.append(words.lstrip("# ").strip())
            continue
        step = _step(words, line)
        if step is None:
            faults.append(f"line {line}: “{words}” is no step; steps are such as: {EXAMPLES}")
            continue
        if fault := _fault(step, first=not steps):
            faults.append(f"line {line}: {fault}")
        if step.kind == "start":
            begin = step.words
        else:
            steps.append(step)
    if not steps and not faults:
        faults.append("there is no step in it")
    if faults:
        raise NotUnderstood("\n".join(faults))
    return Story(next(iter(titles), ""), begin, tuple(steps))


def _whole_lines(text: str) -> list[tuple[int, str]]:
    """Number and words of each line that is not empty, with the indented ones that belong to it."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if not line.strip():
            continue
        if line[0] in " \t" and found and not found[-1][1].startswith("#"):
            found[-1] = found[-1][0], f"{found[-1][1]}\n{line.strip()}"
        else:
            found.append((number, line.strip()))
    return found


def _step(words: str, line: int) -> Step | None:
    for kind, form in FORMS.items():
        if match := form.fullmatch(words):
            return Step(kind, match[1].strip() if form.groups else "", line)
    return None


def _fault(step: Step, *, first: bool) -> str | None:
    """What is wrong with a step that has the right form."""
    try:
        if step.kind == "start":
            start(step.words, "UTC")
            return None if first else "the date stands before the first step"
        if step.kind == "wait" and step.words.lower() != NEXT:
            later(step.words, datetime(2026, 1, 1, tzinfo=UTC), "UTC")
    except NoTime as fault:
        return str(fault)
    if step.kind == "trouble" and step.words.lower() not in TROUBLES:
        return f"there is no trouble “{step.words}”: sending 30003, reports late, twilio slow, table down ..."
    return None
