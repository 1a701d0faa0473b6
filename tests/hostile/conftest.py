"""How hard the line is knocked at, its door, and the count of it all at the end of the run."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.hostile.door import COUNTS, Door, door
from tests.world import World

MORE = os.environ.get("HOSTILE_EXAMPLES")
settings.register_profile(
    "hostile",
    max_examples=int(MORE or 300),  # of each kind of request
    derandomize=MORE is None,  # the same for everybody; whoever asks for a number gets new ones each time
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),  # forms too large to be handled are the very point
)


@pytest.fixture(name="door")
def open_door(line: World) -> Iterator[Door]:
    with door(line) as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    kinds = {kind: {s: n for (k, s), n in sorted(COUNTS.items()) if k == kind} for kind, _ in sorted(COUNTS)}
    if kinds:
        terminalreporter.section("hostile requests")
    for kind, statuses in kinds.items():
        told = ", ".join(f"{count} answered {status}" for status, count in statuses.items())
        terminalreporter.write_line(f"{sum(statuses.values()):6} {kind}: {told}")
