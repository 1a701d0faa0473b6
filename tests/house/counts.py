"""Counts of the code beside their limits: size, names, and the path of a message. Run: make counts

Limits that are not met yet stand here as they are; tests/house/test_counts.py fails where a count grows past
the value that it has reached (`HELD`).
"""

import ast
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import hotline
from tests.house.test_imports import TOOLS, modules

PACKAGE = Path(hotline.__file__).parent
# The simulator is no part of a message's path; the deadline is asked at each piece of an answer that is read.
AWAY = (
    *(str(PACKAGE / tool) for tool in TOOLS),
    str(PACKAGE / "domain" / "deadline.py"),
)


@dataclass(frozen=True)
class Count:
    """One figure beside the most that it may be."""

    name: str
    figure: float
    limit: float

    @property
    def line(self) -> str:
        mark = "ok" if self.figure <= self.limit else "OVER"
        return f"{self.name:44} {self.figure:8,.6g}  limit {self.limit:8,.6g}  {mark}"


@dataclass
class Walk:
    """The files of what is deployed that run while a message is answered, and the moves between them."""

    files: set[str]
    moves: int = 0
    last: str = ""

    def step(self, frame: FrameType, event: str, argument: object) -> None:
        """A profiler (sys.setprofile): counts a move where a call enters another file than the last one."""
        name = frame.f_code.co_filename
        if event != "call" or not name.startswith(str(PACKAGE)) or name.startswith(AWAY):
            return
        if frame.f_code.co_name.startswith("<"):  # an expression that another function runs item by item
            return
        self.files.add(name)
        if name != self.last:
            self.moves += 1
            self.last = name


def walked(act: Callable[[], object]) -> Walk:
    """The walk of what `act` does in this thread."""
    walk = Walk(set())
    sys.setprofile(walk.step)
    try:
        act()
    finally:
        sys.setprofile(None)
    return walk


def sizes() -> list[Count]:
    """Lines and modules of hotline/."""
    lines = {name: path.read_text("utf-8").count("\n") for name, path in modules().items()}
    deployed = {name: n for name, n in lines.items() if name.partition(".")[0] not in TOOLS}
    first = [_first_line(path) for path in modules().values()]
    names = Counter(name.rpartition(".")[2] for name in lines)
    twice = [name for name, times in names.items() if times > 1 and name not in ("commands", "app", "")]
    return [
        Count("lines of Python in hotline/", sum(lines.values()), 16_000),
        Count("of these deployed", sum(deployed.values()), 9_000),
        Count("modules", len(lines), 170),
        Count("lines of the largest module", max(lines.values()), 250),
        Count("words in a module's first line, on average", sum(map(len, first)) / len(first), 10),
        Count(f"file names in two packages {' '.join(sorted(twice))}", len(twice), 0),
        Count("words in README.md", len((PACKAGE.parent / "README.md").read_text("utf-8").split()), 1_200),
    ]


def _first_line(path: Path) -> list[str]:
    return (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n")[0].split()


def paths(text: Callable[[str], object], press: Callable[[str], object]) -> list[Count]:
    """The walks of a text that subscribes and of a key in a call; each is done once before it is counted."""
    text("REMIND 9AM")
    press("1")
    reminds, key = walked(lambda: text("REMIND 8AM")), walked(lambda: press("1"))
    return [
        Count("files that REMIND 8AM runs through", len(reminds.files), 20),
        Count("moves between files of REMIND 8AM", reminds.moves, 60),
        Count("files that a key in a call runs through", len(key.files), 12),
    ]
