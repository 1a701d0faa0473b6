"""What happens between two steps of a worker or a run: nothing, its death, a STOP, somebody else."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hotline.domain.reminder import DeliveryStatus
from tests.chaos.engine import TROUBLES, Engine

LONGEST = timedelta(seconds=60)  # the function's time limit at AWS; see hotline.reminders.claim.SETTLED


class Killed(BaseException):
    """The process is gone, in the middle of what it did; nothing in it may catch this."""


@dataclass
class Rough:
    """How rough it is: the chance, at each step, of each thing."""

    kill: float = 0.0
    table: float = 0.0
    meanwhile: float = 0.0


@dataclass(frozen=True)
class Claimed:
    """A claim to send that the store said yes to, and when it was asked."""

    key: str
    day: date
    at: datetime


@dataclass
class Process:
    """One process at work: every step it takes goes through here.

    `meanwhile` does something else between two steps, given the person at hand; `pass_time` turns the clock.
    """

    clock: Callable[[], datetime]
    pass_time: Callable[[timedelta], None]
    chance: random.Random
    rough: Rough
    seen: Counter[str]
    engine: Engine
    meanwhile: Callable[[str | None], None]
    claims: list["Claimed"]
    began: datetime
    dead: bool = False

    def step(self, name: str, key: str | None) -> None:
        """One step. Raises Killed."""
        if not self.dead:
            self.pass_time(timedelta(milliseconds=self.chance.randint(1, 60)))
            if self.chance.random() < self.rough.meanwhile:
                self.meanwhile(key)
            if self.clock() - self.began > LONGEST:
                self.seen["killed: out of time"] += 1
                self.dead = True
            elif self.chance.random() < self.rough.kill:
                self.seen[f"killed: {name}"] += 1
                self.dead = True
        if self.dead:
            raise Killed

    def watched(self, part: Any, *, table: bool = False) -> Any:
        """The store, the sender or the queue, each of its calls between two steps."""
        return _Watched(self, part, table)

    def trouble(self) -> None:
        """Perhaps some for the next request to the table."""
        self.engine.trouble = None
        if self.chance.random() < self.rough.table:
            self.engine.trouble = self.chance.choice(TROUBLES)
            self.seen[f"DynamoDB: {self.engine.trouble}"] += 1


class _Watched:
    def __init__(self, process: Process, part: Any, table: bool) -> None:
        self._process, self._part, self._table = process, part, table

    def __getattr__(self, name: str) -> Any:
        method, process = getattr(self._part, name), self._process
        if name == "shard":
            return method

        def call(*args: Any, **more: Any) -> Any:
            key = next((found for one in args if isinstance(found := getattr(one, "key", None), str)), None)
            process.step(f"before {name}", key)
            asked = process.clock()
            if self._table:
                process.trouble()
            try:
                result = method(*args, **more)
            finally:
                process.engine.trouble = None
            if (
                result is True
                and name in ("claim", "claim_again")
                and args[-1].outcome is DeliveryStatus.CLAIMED
            ):
                process.claims.append(Claimed(args[-1].key, args[-1].date, asked))
            process.step(f"after {name}", key)
            return result

        return call
