"""A queue that behaves like SQS at its worst: doubled, late, out of order, lost answers, dead letters."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hotline.reminders.queue import Batch, QueueDown

# As in infra/stack.yaml: how long a message stays hidden while somebody works on it, and how often it comes.
HIDDEN = timedelta(seconds=360)
MOST = 3


@dataclass
class Message:
    """One copy of a message."""

    batch: Batch
    probe: bool
    visible: datetime
    received: int = 0


@dataclass
class Queue:
    """A `hotline.reminders.queue.Queue`. `rough` 0 to 1: how often it misbehaves."""

    clock: Callable[[], datetime]
    chance: random.Random
    seen: Counter[str]
    rough: float = 0.0
    messages: list[Message] = field(default_factory=list)
    dead: list[Message] = field(default_factory=list)

    def put(self, batches: Sequence[Batch], *, probe: bool = False) -> None:
        for batch in batches:
            if self.chance.random() < self.rough / 4:
                self.seen["queue: refused"] += 1
                raise QueueDown("the queue refused a message")
            self._keep(batch, probe)
            if self.chance.random() < self.rough:
                self.seen["queue: doubled"] += 1
                self._keep(batch, probe)

    def take(self) -> Message | None:
        """One of the messages that may be delivered now, in no order; for a while others do not see it."""
        now = self.clock()
        ready = [message for message in self.messages if message.visible <= now]
        if not ready:
            return None
        message = self.chance.choice(ready)
        if message.received >= MOST:
            self.messages.remove(message)
            self.dead.append(message)
            self.seen["queue: dead letters"] += 1
            return self.take()
        if message.received:
            self.seen["queue: redelivered"] += 1
        message.received += 1
        message.visible = now + HIDDEN
        return message

    def done(self, message: Message) -> None:
        """Delete it; sometimes SQS delivers it once more all the same."""
        if self.chance.random() < self.rough / 2:
            self.seen["queue: came after it was deleted"] += 1
        elif message in self.messages:
            self.messages.remove(message)

    def _keep(self, batch: Batch, probe: bool) -> None:
        late = timedelta()
        if self.chance.random() < self.rough:
            self.seen["queue: delayed"] += 1
            late = timedelta(seconds=self.chance.randint(20, 1500))
        self.messages.append(Message(list(batch), probe, self.clock() + late))
