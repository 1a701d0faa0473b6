"""In-process queue for a line without SQS.

A message that was not finished is delivered again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hotline.reminders.queue import Batch

AGAIN_AFTER = timedelta(minutes=3)  # longer than a worker may still be sending (see claim.SETTLED)
TRIES = 5


@dataclass(frozen=True)
class Delivery:
    """A batch as it is delivered for the `tries`-th time."""

    batch: Batch
    probe: bool
    tries: int = 1
    not_before: datetime | None = None


@dataclass
class DirectQueue:
    """A Queue in this process. What it holds ends with the process; `dead` is what failed for good."""

    waiting: list[Delivery] = field(default_factory=list)
    dead: list[Batch] = field(default_factory=list)

    def put(self, batches: Sequence[Batch], *, probe: bool = False) -> None:
        self.waiting += [Delivery(batch, probe) for batch in batches]

    def take(self, now: datetime) -> list[Delivery]:
        """Everything that may be delivered at `now`."""
        ready = [d for d in self.waiting if d.not_before is None or d.not_before <= now]
        self.waiting = [delivery for delivery in self.waiting if delivery not in ready]
        return ready

    def put_back(self, delivery: Delivery, unfinished: Batch, now: datetime) -> None:
        """Deliver what was not finished again, later; after TRIES times never more."""
        if delivery.tries >= TRIES:
            self.dead.append(unfinished)
            return
        self.waiting.append(Delivery(unfinished, delivery.probe, delivery.tries + 1, now + AGAIN_AFTER))
