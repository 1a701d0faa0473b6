"""One operator for all tests of the page."""

from pathlib import Path

import pytest

from tests.console.office import Office
from tests.world import World


@pytest.fixture
def office(line: World, tmp_path: Path) -> Office:
    return Office(line, tmp_path)
