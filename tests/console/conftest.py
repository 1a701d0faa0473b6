"""One operator for all tests of the page."""

from pathlib import Path

import pytest

from tests.console.browser import ConsoleBrowser
from tests.world import World


@pytest.fixture
def console(line: World, tmp_path: Path) -> ConsoleBrowser:
    return ConsoleBrowser(line, tmp_path)
