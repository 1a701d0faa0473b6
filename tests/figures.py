"""Figures that tests find out and people should see, printed together at the end of a run.

They travel on the tests' reports, so that they arrive from wherever a test runs (pytest-xdist).
"""

from collections import Counter
from collections.abc import Callable

import pytest

FIGURE, COUNT = "figure", "count"
FIGURES: list[str] = []
COUNTS: Counter[str] = Counter()
Tell = Callable[[str], None]
Add = Callable[[str, int], None]


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Tell:
    """Tell one line of figures."""
    return lambda line: record_property(FIGURE, line)


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Add:
    """Add to a count that many tests share."""
    return lambda what, by: record_property(COUNT, f"{by}\t{what}")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when != "teardown":
        return
    for name, value in report.user_properties:
        if name == FIGURE:
            FIGURES.append(str(value))
        elif name == COUNT:
            by, _, what = str(value).partition("\t")
            COUNTS[what] += int(by)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES or COUNTS:
        terminalreporter.section("figures")
        for line in FIGURES:
            terminalreporter.write_line(line)
        for what, number in sorted(COUNTS.items()):
            terminalreporter.write_line(f"{number:6} {what}")
