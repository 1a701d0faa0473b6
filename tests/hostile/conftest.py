"""How hard the line is knocked at, its door, and what it answered, told at the end of the run."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.figures import Add
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


@pytest.fixture(autouse=True)
def counted(count: Add) -> Iterator[None]:
    """Tells how the requests of a test were answered."""
    before = COUNTS.copy()
    yield
    for (kind, status), more in (COUNTS - before).items():
        count(f"hostile requests: {kind}: answered {status}", more)
