"""One round: some people, a few days, one seed, everything going wrong; then the troubles end."""

import logging
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast
from unittest.mock import patch

from hotline.app import build
from hotline.domain.subscriber import Subscriber
from hotline.domain.throttle import SendRate
from hotline.reminders.job import run
from hotline.reminders.queue import QueueDown
from hotline.reminders.send import Lanes
from hotline.reminders.worker import Worker
from hotline.sandbox.table import create_request
from hotline.sandbox.twilio_simulator import TwilioSimulator, over_http
from hotline.storage import StoreDown, items
from hotline.storage.dynamodb import DynamoDBStore
from tests.chaos.engine import ENDPOINT, Engine
from tests.chaos.memory_dynamodb import MemoryDynamoDB
from tests.chaos.people import HOURS, SEASONS, Somebody, enrol, something_to_text, starting
from tests.chaos.sqs import Message, Queue
from tests.chaos.steps import Claimed, Killed, Process, Rough
from tests.chaos.twilio import InProcess, sender
from tests.error_log import ErrorLog, error_log
from tests.world import ACCOUNT, ADDRESS, LINE_NUMBER, STAGE, TOKEN, Clock, Handling, settings
from tests.wsgi import into_wsgi

# Minutes after something fell due at which the run comes; in between nothing but time would pass.
TICKS = (0, 1, 4, 11, 21, 36, 61, 75)
DRAIN = range(0, 190, 11)  # minutes after the last day, all troubles over
DEEP = 2  # how many may be at work within one another's steps


class OneLane(Lanes):
    """One thread, which now and then seems to have waited long for its lane."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(1, 0, 0)
        self._chance = chance

    @contextmanager
    def lane(self) -> Iterator[bool]:
        yield self._chance.random() < 0.1


@dataclass
class Round:
    """A hotline in the hands of chance. `seen`: every fault by its kind."""

    engine: Engine | MemoryDynamoDB
    store: DynamoDBStore
    chance: random.Random
    seen: Counter[str]
    clock: Clock
    carrier: TwilioSimulator
    client: InProcess
    queue: Queue
    content: Any
    spread: int
    zones: tuple[str, ...]
    hours: tuple[time, ...]
    people: dict[str, Somebody] = field(default_factory=dict)
    claims: list[Claimed] = field(default_factory=list)
    standstills: list[tuple[datetime, datetime]] = field(default_factory=list)
    rough: Rough = field(default_factory=Rough)  # of a worker
    rough_run: Rough = field(default_factory=Rough)
    errors: ErrorLog = field(default_factory=ErrorLog)  # what the hotline logged as an error
    before: dict[str, Any] = field(default_factory=dict)  # see steps.Process
    depth: int = 0
    at_hand: list[Message] = field(default_factory=list)

    # ---- what happens ----

    def live(self, days: int) -> None:
        """So many days, and the time after them in which all must come to an end."""
        begin = self.clock.now
        end = begin + timedelta(days=days)
        moments = sorted(
            {_minute(due) for one in self.people.values() for _, due in one.dues(end, self.spread)}
        )
        self._plan_standstills(moments)
        moments += [over for _, over in self.standstills]
        ticks = sorted({m + timedelta(minutes=n) for m in moments for n in TICKS})
        for tick in ticks:
            self.clock.now = max(self.clock.now, tick)
            self._weather()
            if not self._stands_still():
                self.run_once()
            self.work_off(max(6, len(self.people) // 8))
            if self.chance.random() < self.rough.meanwhile:
                self.meanwhile(None)
        self.calm()
        end = max(end, self.clock.now)
        for after in DRAIN:
            self.clock.now = max(self.clock.now, end + timedelta(minutes=after))
            self.run_once()
            self.work_off(1000)

    def calm(self) -> None:
        """Every trouble is over."""
        self.rough = self.rough_run = Rough()
        self.queue.rough = self.client.rough = 0.0
        self.client.down = None
        self.carrier.faults.receipts = "once"

    def run_once(self) -> None:
        """The run of a minute, in a process of its own."""
        process = self._process(self.rough_run)
        try:
            run(
                self.clock.now,
                process.watched(self.store, table=True),
                process.watched(self.queue),
                SendRate(per_second=2.0),
                self.content,
                cast(Worker, None),  # it hands over, and works on nothing
            )
        except (StoreDown, QueueDown):
            self.seen["run: failed"] += 1
        except Killed:
            pass

    def work_off(self, most: int) -> None:
        """Deliver what the queue has now; never more than so many messages, the rest comes late."""
        for _ in range(most):
            message = self.queue.take()
            if message is None:
                break
            self.deliver(message)
        self.carrier.deliver()

    def deliver(self, message: Message) -> None:
        """One message to a worker of its own."""
        process = self._process(self.rough)
        worker = Worker(
            process.watched(self.store, table=True),
            process.watched(sender(self.client)),
            self.content,
            self.clock,
            self.spread,
            lanes=OneLane(self.chance),
        )
        self.at_hand.append(message)
        try:
            done = worker.work(message.batch, probe=message.probe)
        except (StoreDown, Killed):
            return
        finally:
            self.at_hand.pop()
        for outcome, times in done.outcomes.items():
            self.seen[f"worker: {outcome}"] += times
        if not done.unfinished:
            self.queue.done(message)

    def meanwhile(self, key: str | None) -> None:
        """Something else, between two steps of whoever is at work."""
        if self.depth >= DEEP:
            return
        self.depth += 1
        try:
            match self.chance.choice(("text", "text", "same message", "other message", "run")):
                case "text":
                    self.text(key or self.chance.choice(sorted(self.people)))
                case "same message" if self.at_hand:
                    self.seen["meanwhile: the same message at another worker"] += 1
                    self.deliver(self.at_hand[-1])
                case "other message":
                    message = self.queue.take()
                    if message:
                        self.seen["meanwhile: another worker"] += 1
                        self.deliver(message)
                case "run":
                    self.seen["meanwhile: another run"] += 1
                    self.run_once()
        finally:
            self.depth -= 1

    def text(self, key: str) -> None:
        """Somebody changes their mind, through the front door."""
        somebody = self.people[key]
        for body in something_to_text(self.subscriber(key), self.hours, self.zones, self.chance):
            self.seen[f"text: {body.split()[0]}"] += 1
            somebody.changes.append(self.clock.now)
            self.carrier.text(somebody.number, body)
            somebody.now(self.subscriber(key), self.clock.now)
            somebody.changes.append(self.clock.now)
            self.clock.turn(seconds=1)

    def subscriber(self, key: str) -> Subscriber | None:
        return self.store.people([key]).get(key)

    # ---- how rough it is ----

    def _weather(self) -> None:
        """Now and then Twilio is down for everybody, or refuses our account; for a few ticks."""
        if self.client.down:
            if self.chance.random() < 0.25:
                self.client.down = None
        elif self.rough.kill and self.chance.random() < 0.02:
            self.client.down = self.chance.choice((401, 500))
            self.seen[f"Twilio: {self.client.down} for everybody, for a time"] += 1

    def _plan_standstills(self, moments: list[datetime]) -> None:
        """Sometimes no run comes for a while: half an hour, or more than a day."""
        if self.rough.kill and moments:
            for _ in range(2):
                begin = self.chance.choice(moments)
                length = timedelta(minutes=self.chance.choice((20, 45, 70, 100, 1500, 1500)))
                self.standstills.append((begin, begin + length))

    def _stands_still(self) -> bool:
        still = any(begin <= self.clock.now < end for begin, end in self.standstills)
        self.seen["run: did not come"] += still
        return still

    def _process(self, rough: Rough) -> Process:
        return Process(
            self.clock,
            self._pass,
            self.chance,
            rough,
            self.seen,
            self.engine,
            self.meanwhile,
            self.claims,
            self.clock.now,
            self.before,
        )

    def _pass(self, by: timedelta) -> None:
        self.clock.now += by


def _roughen(world: "Round", harsh: float) -> None:
    """How likely each step of a worker or a run goes wrong, each message, each request to Twilio."""
    world.rough = Rough(kill=0.01 * harsh, table=0.03 * harsh, meanwhile=0.04 * harsh)
    world.rough_run = Rough(kill=0.005 * harsh, table=0.02 * harsh, meanwhile=0.01)
    world.queue.rough, world.client.rough = 0.12 * harsh, 0.2 * harsh
    world.carrier.faults.receipts = world.chance.choice(("once", "doubled", "reversed", "lost"))


@contextmanager
def a_round(emulator: Engine | None, seed: str, people: int, harsh: float = 1.0) -> Iterator[Round]:
    """A fresh line with so many subscribers on the eve of a change of clocks; `harsh`: 1 as a rule.

    Without an `emulator` its table is in memory, at a tenth of the time; faults are the same.
    """
    chance, seen = random.Random(seed), Counter[str]()
    begin, (changing, *others) = chance.choice(SEASONS)
    zones = (changing, *chance.sample(others, 2))
    clock = Clock(datetime.combine(begin, time(), UTC))
    table = f"chaos-{chance.getrandbits(64):016x}"
    if emulator:
        emulator.client.create_table(**create_request(table))
    engine = emulator or MemoryDynamoDB()
    store = DynamoDBStore(emulator.client if emulator else engine, table)
    spread = chance.choice((0, 0, 2))
    # Where the carrier keeps no STOP of its own, ours must be enough.
    kind: Handling = chance.choice(("none", "default"))
    carrier = TwilioSimulator(ACCOUNT, TOKEN, LINE_NUMBER, ADDRESS + STAGE, over_http(), clock, opt_out=kind)
    client = InProcess(carrier, chance, seen, clock)
    environ = settings(ENDPOINT, table, TWILIO_OPT_OUT=kind, HOTLINE_SPREAD=str(spread))
    line = build(environ)
    line = replace(line, service=replace(line.service, store=lambda: store, sender=lambda: sender(client)))
    carrier.webhooks.post = into_wsgi(line.app(clock), STAGE)
    queue = Queue(clock, chance, seen)
    hours = tuple(chance.sample(HOURS, 2))
    made = Round(
        engine, store, chance, seen, clock, carrier, client, queue, line.content, spread, zones, hours
    )
    _roughen(made, harsh)
    with (
        patch.object(items, "SHARDS", ("00", "01")),
        patch("hotline.twilio.rest_sender.BACKOFF", (0, 0)),
        quiet(),
        error_log() as made.errors,
    ):
        for n in range(people):
            subscriber = starting(enrol(n, zones, hours, chance), clock.now, spread)
            store.save(subscriber, [], sid="SM", answer="", now=clock.now)
            assert subscriber.number
            made.people[subscriber.key] = Somebody(subscriber.number, subscriber.key)
            made.people[subscriber.key].now(subscriber, clock.now)
        yield made
    if emulator:
        emulator.client.update_table(TableName=table, DeletionProtectionEnabled=False)
        emulator.client.delete_table(TableName=table)


@contextmanager
def quiet() -> Iterator[None]:
    """Our loggers write nowhere but to the error log that the judge reads; libraries' nowhere at all."""
    ours, level = logging.getLogger("hotline"), logging.root.level
    ours.propagate = False
    logging.root.setLevel(logging.CRITICAL + 1)
    ours.setLevel(logging.WARNING)
    try:
        yield
    finally:
        ours.propagate = True
        logging.root.setLevel(level)
        ours.setLevel(logging.NOTSET)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
