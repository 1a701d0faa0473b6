"""Prices: reads prices.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def prices() -> Mapping[str, Any]:
    """The table hotline/limits/prices.toml, in US dollars."""
    return tomllib.loads(files("hotline.limits").joinpath("prices.toml").read_text("utf-8"))


def nurse_minute() -> float:
    """US dollars for a minute with a nurse: the call to the nurse, and the caller's own that goes on."""
    twilio = prices()["twilio"]
    return float(twilio["voice_out"] + twilio["voice_in"])


def segment() -> float:
    """US dollars for one segment of text, the carrier's fee with it."""
    twilio = prices()["twilio"]
    return float(twilio["segment"] + twilio["carrier"])
