"""The measured units, read."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

UNITS = Path(__file__).parent / "units.toml"


def units() -> Mapping[str, Any]:
    """What hotline/ops/cost/units.toml says a reminder takes."""
    return tomllib.loads(UNITS.read_text("utf-8"))
