"""A line to simulate, and what came of its day."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from hotline.ops.cost import FRESH_WRITES
from hotline.ops.deploy.address import capacity
from tests.simulate.crowd import Crowd
from tests.simulate.limits import MOST_COPIES, Throttled

SENT, SKIPPED, TOLD = 1, 2, 3  # how a person's reminder ended; 0: not at all


@dataclass(frozen=True)
class Line:
    """A line and what is switched on. `copies`: of the function, for the queue; None: as deployed.

    `warm`: write units a second that the table, and its index, take at once.
    """

    people: int
    rate: float
    spread: int = 5
    copies: int | None = None
    warm: float = FRESH_WRITES
    segments: int = 1
    per_day: int | None = None

    @property
    def most_copies(self) -> int:
        return min(MOST_COPIES, self.copies or capacity(self.rate).senders)


@dataclass
class Day:
    """What came of a day.

    Arrays by person: `texts` handed to Twilio, `ended`, `left_at` (the second when Twilio sent it, or -1).
    """

    crowd: Crowd
    texts: Any
    ended: Any
    left_at: Any
    handed: Counter[int] = field(default_factory=Counter)  # texts handed to Twilio, by minute
    worked: Counter[int] = field(default_factory=Counter)  # reminders that ended, by minute
    throttled: dict[str, Throttled] = field(default_factory=dict)
    write_units: float = 0.0
    peak: float = 0.0  # write units of table and index in the busiest second
    too_slow: list[int] = field(default_factory=list)  # minutes in which the operator was told so
    longest_run: float = 0.0  # seconds
    breaker_open: list[int] = field(default_factory=list)  # minutes

    @classmethod
    def of(cls, crowd: Crowd) -> "Day":
        import numpy as np

        counts = {
            "table": Throttled("{} writes"),
            "index": Throttled("{} writes"),
            "index shard": Throttled("{} writes"),
            "queue": Throttled("at most {} wait for a copy", most=True),
            "Twilio 429": Throttled("{} texts, tried again later"),
            "Twilio's queue": Throttled("{} texts refused (21611) or expired"),
        }
        none = np.zeros(len(crowd), dtype=np.int8)
        return cls(crowd, none, none.copy(), np.full(len(crowd), -1, dtype=np.int32), throttled=counts)
