"""Simulated limits: the table's, its index's, the queue's and Twilio's, as documented."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from hotline.limits.quotas import prices
from hotline.ops.cost import FRESH_WRITES, LANE_SHARE, measured_units
from hotline.reminders.send import LANES
from hotline.twilio.rest_sender import BACKOFF

# "doubles the previous peak"; throttled beyond it within 30 minutes:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
GROWS_AFTER, GROWS = 30, 2
QUOTA = 40_000  # write units a second of a table, unless AWS raises it: same page
# Each request to the table is tried so often: hotline/storage/table_client.py.
TABLE_TRIES = 2
# A queue begins with five calls of the function and adds 300 a minute, 1,000 in all:
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
FIRST_COPIES, COPIES_A_SECOND, MOST_COPIES = 5, 5, 1000
# Requests that Twilio works on at a time for an account; more are refused with 20429. Twilio documents the
# error (https://www.twilio.com/docs/api/errors/20429), not the number: 100 is what others report.
TWILIO_AT_ONCE = 100
# Hours of texts that wait at Twilio before it refuses: https://www.twilio.com/docs/api/errors/21611
TWILIO_QUEUE_HOURS = 10
# Seconds that the run takes to hand one reminder over: 100,000 in 11.6 s
# (docs/decisions/reminders-measured.md).
HAND_OVER_SECONDS = 11.6 / 100_000


@dataclass
class Throughput:
    """The write units a second that an on-demand table or index takes: `warm`, then twice its peak."""

    warm: float = FRESH_WRITES
    peaks: list[float] = field(default_factory=lambda: [0.0])  # the highest minute up to each minute

    def limit(self, minute: int) -> float:
        """At a minute. A peak counts when it is 30 minutes old."""
        earlier = self.peaks[min(minute - GROWS_AFTER, len(self.peaks) - 1)] if minute > GROWS_AFTER else 0.0
        return min(QUOTA, max(self.warm, GROWS * earlier))

    def note(self, units: float) -> None:
        """The units of a minute that is over."""
        self.peaks.append(max(self.peaks[-1], units / 60))


@dataclass
class Throttled:
    """What one limit held back, from `first` to `last` second. `count`: the sum, or the `most` at a time."""

    what: str
    most: bool = False
    count: float = 0.0
    first: int = -1
    last: int = -1

    def note(self, second: int, count: float) -> None:
        if count <= 0:
            return
        self.count = max(self.count, count) if self.most else self.count + count
        self.first = second if self.first < 0 else self.first
        self.last = second


@cache
def speed(copies: float) -> tuple[float, float]:
    """Reminders a second of so many copies of the function, and the part that Twilio refuses in the end.

    With more requests at Twilio than it takes, each is tried again after a pause, which holds its lane: the
    part refused is where both agree.
    """
    assumed, units = prices()["assumed"], measured_units()["reminder"]
    twilio = assumed["twilio_ms"] / 1000
    own = (units["requests"] * assumed["table_ms"] + units["cpu_ms"] / assumed["core"]) / 1000
    lanes, refused, cycle = copies * LANES * LANE_SHARE, 0.0, twilio + own
    for _ in range(60):
        tries = 1 + refused + refused**2
        cycle = own + twilio * tries + BACKOFF[0] * refused + BACKOFF[1] * refused**2
        at_once = lanes * twilio * tries / cycle
        refused = (refused + max(0.0, 1 - TWILIO_AT_ONCE / max(at_once, 1e-9))) / 2
    cpu = copies * assumed["core"] * 1000 / units["cpu_ms"]
    final = refused ** (1 + len(BACKOFF))
    return min(cpu, lanes / cycle), final if final > 1e-6 else 0.0


@dataclass
class Messages:
    """People on their way in the queue: `people` (an array, in tens), received `tries` times before."""

    people: Any
    put_at: float
    tries: int = 0
    probe: bool = False
    seconds_each: float = 0.0  # that pass until the next of them is handed over

    def ready(self, second: int) -> int:
        """How many may be received in this second."""
        if not self.seconds_each:
            return len(self.people)
        return min(len(self.people), int((second + 1 - self.put_at) / self.seconds_each))

    def taken(self, number: int) -> Any:
        """The first of them, which leave the queue."""
        first, self.people = self.people[:number], self.people[number:]
        self.put_at += number * self.seconds_each
        return first
