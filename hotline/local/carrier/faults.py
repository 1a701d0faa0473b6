"""The faults that a test may switch on at the pretend carrier."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

ALL = "*"  # in a set of numbers: every number

Disturbance = Literal["once", "doubled", "reversed", "lost"]

_Receipt = TypeVar("_Receipt")


@dataclass
class Faults:
    """What goes wrong at the moment; everything off at first."""

    unreachable: set[str] = field(default_factory=set)  # numbers: texts end undelivered, 30003
    landline: set[str] = field(default_factory=set)  # numbers: sending is refused, 21614
    queueing: bool = False  # texts sent by REST reach the phone at `deliver()`, not at once
    rest_status: Literal[401, 429, 500] | None = None  # every REST request gets this answer
    hang_after_accepting: bool = False  # sending takes the text, then never answers
    receipts: Disturbance = "once"

    def is_unreachable(self, number: str) -> bool:
        """Whether no text reaches this number now."""
        return bool({number, ALL} & self.unreachable)

    def is_landline(self, number: str) -> bool:
        """Whether this number takes no texts at all."""
        return bool({number, ALL} & self.landline)

    def disturb(self, receipts: Sequence[_Receipt]) -> list[_Receipt]:
        """The delivery receipts of one text as they are really sent."""
        match self.receipts:
            case "once":
                return list(receipts)
            case "doubled":
                return [receipt for receipt in receipts for _ in range(2)]
            case "reversed":
                return list(reversed(receipts))
            case "lost":
                return []
