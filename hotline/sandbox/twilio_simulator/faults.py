"""Faults of the simulated Twilio."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, TypeVar

ALL = "*"  # in a set of numbers: every number

Disturbance = Literal["once", "doubled", "reversed", "lost", "late"]
LATE = timedelta(minutes=10)  # by the line's clock

_Receipt = TypeVar("_Receipt")


@dataclass
class Faults:
    """The active faults; none at first."""

    unreachable: set[str] = field(default_factory=set)  # numbers: texts end undelivered, 30003
    landline: set[str] = field(default_factory=set)  # numbers: sending is refused, 21614
    queueing: bool = False  # texts sent by REST reach the phone at `deliver()`, not at once
    rest_status: Literal[401, 429, 500] | None = None  # every REST request gets this answer
    hang_after_accepting: bool = False  # sending takes the text, then never answers
    receipts: Disturbance = "once"
    send_error: int | None = None  # every text sent by REST ends with this code: refused, or reported later
    opted_out: set[str] = field(default_factory=set)  # numbers blocked at Twilio, and the line not told
    slow: float = 0  # seconds that every REST request takes

    def refusal(self) -> int | None:
        """The error that a send is refused with, None if it is accepted."""
        return None if self.send_error is None or reported(self.send_error) else self.send_error

    def failure(self) -> int | None:
        """The error that an accepted text ends with, None if it is delivered."""
        return self.send_error if self.send_error is not None and reported(self.send_error) else None

    def is_unreachable(self, number: str) -> bool:
        """Whether no text reaches this number now."""
        return bool({number, ALL} & self.unreachable)

    def is_landline(self, number: str) -> bool:
        """Whether this number takes no texts at all."""
        return bool({number, ALL} & self.landline)

    def disturb(self, receipts: Sequence[_Receipt]) -> list[_Receipt]:
        """The delivery reports of one text as the fault changes them."""
        match self.receipts:
            case "once":
                return list(receipts)
            case "doubled":
                return [receipt for receipt in receipts for _ in range(2)]
            case "reversed":
                return list(reversed(receipts))
            case "lost":
                return []
            case "late":
                return list(receipts)  # held back by `send_receipts`


def reported(code: int) -> bool:
    """Whether Twilio sends this error in a delivery report, after accepting the text."""
    return 30000 < code < 31000
