"""Intent: what a message was found to mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal

from hotline.content.model import Target

Sureness = Literal["", "unsure", "sure"]


@dataclass(frozen=True)
class Hour:
    """An hour of the day: `either` holds the two that a bare number could mean, else `at` one."""

    at: time | None = None
    either: tuple[time, time] | None = None


@dataclass(frozen=True)
class Slots:
    """The values that stand in a message, wherever they stand.

    `days`: the length of a break. `until`: its end, a weekday (Monday 0) or a month and day. `places`: words
    that may name a place, the likeliest first. `half`: a part of the day alone. `other`: words that are none
    of these, where a command was typed with words after it that have no meaning here.
    """

    hour: Hour | None = None
    half: Literal["", "am", "pm"] = ""
    days: int | None = None
    until: int | tuple[int, int] | None = None
    places: tuple[str, ...] = ()
    other: bool = False


@dataclass(frozen=True)
class Intent:
    """The one meaning of a message.

    `kind` and `id` are those of a Target, besides: "hour" and "half" (of a day), "zip", "near" (`choices`),
    "near-stop", "person" (wants to talk to a person), "silent" kinds of small talk, "empty", "miss".
    `exact`: said in a phrase of the line's own; else it is what the classifier takes the message for.
    `danger`: "unsure" where the safety line goes before the answer. `leaving`: a wish for no more texts
    beside it: "sure" is obeyed, "unsure" is told how. `language`: "" where nothing tells it.
    `scores`: class -> margin, of the classes that were looked at.
    """

    kind: str
    id: str = ""
    slots: Slots = field(default_factory=Slots)
    language: str = ""
    choices: tuple[Target, ...] = ()
    words: tuple[str, ...] = ()
    exact: bool = True
    danger: Sureness = ""
    leaving: Sureness = ""
    floor: str = ""  # the phrase of the floor that stands in it
    scores: Mapping[str, float] = field(default_factory=dict, compare=False, repr=False)
