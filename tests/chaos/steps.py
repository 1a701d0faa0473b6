"""What happens between two steps of a worker or a run: nothing, its death, a STOP, somebody else."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tests.chaos.engine import TROUBLES, Engine
from tests.chaos.memory_dynamodb import MemoryDynamoDB

LONGEST = timedelta(seconds=60)  # the function's time limit at AWS; see hotline.reminders.send.SETTLED


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
    engine: Engine | MemoryDynamoDB
    meanwhile: Callable[[str | None], None]
    claims: list["Claimed"]
    began: datetime
    before: dict[str, Any]  # subscribers as some earlier read found them
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

    def trouble(self, name: str) -> None:
        """Perhaps some for the next request to the table."""
        self.engine.trouble = None
        if self.chance.random() < self.rough.table:
            self.engine.trouble = self.chance.choice(TROUBLES)
            self.seen[f"DynamoDB: {name}, {self.engine.trouble}"] += 1

    def outdated(self, read: dict[str, Any]) -> dict[str, Any]:
        """What an eventually consistent read may give: now and then somebody as they were before."""
        for key in [key for key in sorted(read) if self.chance.random() < 4 * self.rough.table]:
            before = self.before.get(key, read[key])
            self.seen["DynamoDB: read as it was before"] += before != read[key]
            self.before[key], read[key] = read[key], before
        return read


class _Watched:
    def __init__(self, process: Process, part: Any, table: bool) -> None:
        self._process, self._part, self._table = process, part, table

    def __getattr__(self, name: str) -> Any:
        method, process = getattr(self._part, name), self._process

        def call(*args: Any, **more: Any) -> Any:
            key = next((found for one in args if isinstance(found := getattr(one, "key", None), str)), None)
            process.step(f"before {_step(name, args, more)}", key)
            asked = process.clock()
            if self._table:
                process.trouble(_step(name, args, more))
            try:
                result = method(*args, **more)
            finally:
                process.engine.trouble = None
            step = _step(name, args, more)
            if step == "claim":
                process.claims.append(Claimed(args[0].key, args[0].claimed.date, asked))
            elif more.get("consistent") is False:
                result = process.outdated(result)
            elif "now" in more and name == "dispatch_state":
                result = process.outdated({"state": result})["state"]
            process.step(f"after {step}", key)
            return result

        return call


def _step(name: str, args: Any, more: Any) -> str:
    """The name of a step: a save of the subscriber alone makes a claim, or ends one."""
    if name != "save" or more["sid"] is not None:
        return name
    return "claim" if args[0].claimed else "finish or release"
