"""A line on a stand-in for Lambda and SQS, whose log lines and metrics are those of CloudWatch."""

import importlib
import io
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from hotline.domain.subscriber import Erasure, Subscriber
from hotline.reminders.queue import Batch, written
from hotline.storage import StoreDown
from tests.chaos.memory import MemoryStore
from tests.deploy.cloudwatch import Metrics, resources
from tests.world import STAGE, World, settings
from tests.wsgi import into_wsgi

FUNCTION, API = "cramp-hotline-live", "a1b2c3"
QUEUE = resources()["Queue"]["Properties"]
RECEIVES, HIDDEN = QUEUE["RedrivePolicy"]["maxReceiveCount"], QUEUE["VisibilityTimeout"]


@dataclass
class Message:
    body: str
    visible: float = 0  # seconds since 1970
    receives: int = 0


@dataclass
class Sqs:
    """The stack's two queues."""

    waiting: list[Message] = field(default_factory=list)
    dead: list[Message] = field(default_factory=list)

    def put(self, batches: Sequence[Batch], *, probe: bool = False) -> None:
        self.waiting += [Message(written(batch, probe=probe)) for batch in batches]

    def redrive(self) -> None:
        """As the command does that `hotline doctor` prints."""
        self.waiting += [Message(message.body) for message in self.dead]
        self.dead.clear()


class Table(MemoryStore):
    """A table that takes no time."""

    def __init__(self) -> None:
        super().__init__()
        self.counts = Counter[str]()

    def count(
        self, most: Mapping[str, int], now: datetime, more: int = 1, unless_stopped: Sequence[str] = ()
    ) -> None:
        self.counts.update(dict.fromkeys(most, more))

    def counted(self, name: str) -> int:
        return self.counts[name]

    def erasures(self) -> list[Erasure]:
        return []

    def put(self, subscriber: Subscriber) -> None:
        """A person, whatever was stored of them before."""
        known = self.subscribers.get(subscriber.key)
        self.subscribers[subscriber.key] = replace(subscriber, version=known.version + 1 if known else 1)


class InTime:
    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@dataclass
class WatchedLine:
    """`world`: its clock is the line's. `metrics`: what CloudWatch has of it, all well up to `well`."""

    world: World
    entrypoints: Any
    metrics: Metrics = field(default_factory=Metrics)
    table: Table = field(default_factory=Table)
    sqs: Sqs = field(default_factory=Sqs)
    well: datetime | None = None

    @property
    def now(self) -> datetime:
        return self.world.clock.now

    def change(self, **parts: Any) -> None:
        """Other parts of the service: a fault, or what was there before it."""
        built = self.entrypoints.hotline
        self.entrypoints.hotline = replace(built, service=replace(built.service, **parts))
        app = self.entrypoints.hotline.app(self.world.clock)
        self.world.carrier.webhooks.post = into_wsgi(self._counted(app), STAGE)

    @contextmanager
    def table_down(self) -> Iterator[None]:
        down = _Down()
        self.change(store=lambda: down)
        try:
            yield
        finally:
            self.change(store=lambda: self.table)

    def invoke(self, job: Callable[[Any, Any], object], event: Any = None) -> bool:
        """Call the function as Lambda does; whether it went well."""
        failed = 0
        with self.log():
            try:
                job(event or {}, InTime())
            except Exception:  # as Lambda counts it
                failed = 1
        self.metrics.put("AWS/Lambda", "Errors", {"FunctionName": FUNCTION}, self.now, failed)
        return not failed

    @contextmanager
    def log(self) -> Iterator[None]:
        """What is written meanwhile is the function's log."""
        with redirect_stdout(io.StringIO()) as lines:
            yield
        self.metrics.log(lines.getvalue().splitlines())

    def texts(self, number: str, body: str) -> None:
        with self.log():
            self.world.phone(number).texts(body)

    def minutes(self, count: int) -> None:
        """So many minutes go by: the schedule, the queue, Twilio's reports."""
        for _ in range(count):
            self.world.clock.turn(minutes=1)
            self.invoke(self.entrypoints.remind)
            self.work()
            with self.log():
                self.world.carrier.deliver()

    def work(self) -> None:
        """Deliver what may be delivered; of the queue, failures are none of the function."""
        now = self.now.timestamp()
        for message in [each for each in self.sqs.waiting if each.visible <= now]:
            self.sqs.waiting.remove(message)
            if message.receives >= RECEIVES:
                self.sqs.dead.append(message)
                continue
            with self.log():
                try:
                    self.entrypoints.work({"body": message.body}, InTime())
                except RuntimeError:
                    message.receives, message.visible = message.receives + 1, now + HIDDEN
                    self.sqs.waiting.append(message)
        name = {"QueueName": "DeadLetters.QueueName"}
        visible = "ApproximateNumberOfMessagesVisible"
        self.metrics.put("AWS/SQS", visible, name, self.now, len(self.sqs.dead))

    def _counted(self, app: Any) -> Any:
        """The app behind an HTTP API, which counts errors."""

        def answer(environ: Any, start: Any) -> Any:
            def begin(status: str, *more: Any) -> Any:
                for name in ("4xx", "5xx"):
                    failed = int(status[0] == name[0])
                    self.metrics.put("AWS/ApiGateway", name, {"ApiId": API}, self.now, failed)
                return start(status, *more)

            return app(environ, begin)

        return answer


class _Down:
    """A store of which each request fails."""

    def __getattr__(self, _: str) -> Any:
        def fail(*_: Any, **__: Any) -> Any:
            raise StoreDown("the table does not answer")

        return fail


def watched_line(world: World, table_url: str, patch: pytest.MonkeyPatch) -> WatchedLine:
    """The function's entry points on the world's table, carrier and clock."""
    known = world.hotline.settings
    environ = settings(table_url, known.table, known.api_url, AWS_LAMBDA_FUNCTION_NAME=FUNCTION)
    for name, value in environ.items():
        patch.setenv(name, value)
    patch.delitem(sys.modules, "hotline.lambda_entrypoints", raising=False)
    entrypoints: Any = importlib.import_module("hotline.lambda_entrypoints")
    del sys.modules["hotline.lambda_entrypoints"]  # the next one who imports it finds other settings
    patch.setattr(entrypoints, "utc_now", world.clock)
    patch.setattr("hotline.app.utc_now", world.clock)
    line = WatchedLine(world, entrypoints)
    entrypoints.hotline = replace(entrypoints.hotline, queue=lambda: line.sqs)
    line.change(store=lambda: line.table)
    return line
