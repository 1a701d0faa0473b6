"""The n-th request to the table or to Twilio fails, for every n of a flow; then the same is said again.

Afterwards everything is as if nothing had happened: nothing that follows from an error is lost, and nothing
happens twice.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from hotline.app import Hotline, build
from hotline.domain.phone_numbers import key_of
from hotline.domain.schedule import next_due
from hotline.domain.subscriber import Status, Subscriber
from hotline.domain.throttle import SendRate
from hotline.reminders.job import run
from hotline.reminders.queue.in_process import DirectQueue
from hotline.reminders.worker import Worker
from hotline.sandbox.table import create
from hotline.sandbox.twilio_simulator import TwilioSimulator, into_wsgi, over_http
from hotline.sandbox.twilio_simulator.outbound import receipt
from hotline.storage import item_format
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.interface import StoreDown
from tests.chaos.campaign import quiet
from tests.chaos.engine import ENDPOINT, TROUBLES, Engine, Trouble
from tests.chaos.twilio import WHEN_SENT, InProcess, sender
from tests.world import ACCOUNT, ADDRESS, LINE_NUMBER, SECRET, STAGE, TOKEN, Clock, Handling, settings

ANN, BEN = "+13125550143", "+13125550144"
NINE = datetime(2026, 11, 24, 15, tzinfo=UTC)  # in Chicago
AGAIN = (4, 8, 12, 16, 22, 31, 40)  # minutes after nine at which the run comes again


@dataclass
class World:
    """Two subscribers: Ann at 9:00, Ben at 8:50, who always gets through."""

    engine: Engine
    store: DynamoDBStore
    clock: Clock
    carrier: TwilioSimulator
    client: InProcess
    worker: Worker
    queue: DirectQueue
    content: Any

    def run(self, at: datetime) -> None:
        """The run of a minute, and the delivery reports of what it sent."""
        self.clock.now = max(self.clock.now, at)
        with suppress(StoreDown):
            run(self.clock.now, self.store, self.queue, SendRate(10), self.content, self.worker)
        self.carrier.deliver()

    def report_again(self) -> None:
        """The last report of every text once more."""
        for message in self.carrier.messages:
            if message.callback:
                self.carrier._webhooks.send(message.callback, receipt(message, ACCOUNT), message.sid)

    def outcome(self) -> Mapping[str, object]:
        """All that must be the same whatever failed."""
        state = self.store.dispatch_state()
        found: dict[str, object] = {"breaker": state.open_error, "unfinished": len(self.queue.waiting)}
        for number in (ANN, BEN):
            key = key_of(number, SECRET)
            person = self.store.people([key])[key]
            found |= {
                f"{number} status": person.status,
                f"{number} next": person.next_due,
                f"{number} consent": [entry.action for entry in self.store.consents(key)],
                f"{number} reminders": [
                    (one.date, _kind(one.outcome.value)) for one in self.store.reminders(key)
                ],
                f"{number} texts": len(self.carrier.inbox(number)),
            }
        return found


def _kind(outcome: str) -> str:
    """Who left before the outcome was kept is recorded as left: the text did not go out either way."""
    return "not sent" if outcome in ("refused", "left") else outcome


Fault = Callable[[TwilioSimulator], None]


def _code(code: int) -> Fault:
    def fail(carrier: TwilioSimulator) -> None:
        carrier.faults.send_error = code

    return fail


# What is wrong with Ann's number on the second day, or on both days.
FLOWS: Mapping[str, tuple[Fault, bool]] = {
    "delivered": (lambda carrier: None, False),
    "refused: opted out": (_code(21610), False),
    "refused: no such number, the second day": (_code(21211), True),
    "refused: the account is suspended": (_code(20003), False),
    "reported: a landline, the second day": (_code(30006), True),
    "reported: unregistered": (_code(30034), False),
    "reported: opted out": (lambda carrier: carrier.blocked.add(ANN), False),
}


@cache
def _line() -> Hotline:
    return build(settings(ENDPOINT, "none"))


@contextmanager
def world(engine: Engine, flow: str) -> Iterator[World]:
    """The world of a flow just before nine of the second day."""
    fault, both = FLOWS[flow]
    table = f"nth-{uuid4().hex}"
    create(engine.client, table, expire=False)
    clock = Clock(NINE - timedelta(days=1, hours=3))
    late: Handling = "advanced" if flow == "reported: opted out" else "default"
    carrier = TwilioSimulator(ACCOUNT, TOKEN, LINE_NUMBER, ADDRESS + STAGE, over_http(), clock, opt_out=late)
    client = InProcess(carrier, Random(1), Counter(), clock)
    store = DynamoDBStore(engine.client, table)
    line = replace(
        _line(), service=replace(_line().service, store=lambda: store, sender=lambda: sender(client))
    )
    carrier.connect(into_wsgi(line.app(clock), STAGE))
    worker = Worker(store, sender(client), line.content, clock, lanes=1)
    made = World(engine, store, clock, carrier, client, worker, DirectQueue(), line.content)
    with (
        patch.object(item_format, "SHARDS", ("00",)),
        patch("hotline.twilio.rest_sender.BACKOFF", (0, 0)),
        quiet(),
    ):
        for number, hour in ((ANN, time(9)), (BEN, time(8, 50))):
            person = Subscriber(
                key_of(number, SECRET),
                Status.ACTIVE,
                number,
                zone="America/Chicago",
                zone_certain=True,
                hour=hour,
            )
            person = replace(person, next_due=next_due(person, clock.now))
            store.save(person, [], sid="SM", answer="", now=clock.now)
        for day in (NINE - timedelta(days=1), NINE):
            made.run(day - timedelta(minutes=10))
            if both or day == NINE:
                fault(carrier)
            if day != NINE:
                made.run(day)
                carrier.faults.send_error = None
        yield made
    engine.client.update_table(TableName=table, DeletionProtectionEnabled=False)
    engine.client.delete_table(TableName=table)


def lived(
    engine: Engine,
    flow: str,
    *,
    table: tuple[int, Trouble] | None = None,
    twilio: tuple[int, str] | None = None,
) -> tuple[Mapping[str, object], int, int]:
    """The outcome of a flow, and how many requests the run of nine made to the table and to Twilio."""
    with world(engine, flow) as made:
        engine.asked = made.client.asked = 0
        engine.nth, made.client.nth = table, twilio
        made.run(NINE)
        asked, sent = engine.asked, made.client.asked
        engine.nth = made.client.nth = None
        made.report_again()
        for minute in AGAIN:
            made.run(NINE + timedelta(minutes=minute))
            if made.store.dispatch_state().open_error:
                made.carrier.faults.send_error = None  # somebody mended it
        made.report_again()
        return made.outcome(), asked, sent


def different(engine: Engine, flow: str, *, every: bool = True) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each fault of a flow, and what it changed in the outcome; nothing is as it should be.

    `every`: each trouble at each n, else one of them at each n, in turn.
    """
    expected, asked, sent = lived(engine, flow)
    for n in range(1, asked + 1):
        for trouble in TROUBLES if every else TROUBLES[n % len(TROUBLES) :][:1]:
            yield (
                f"table {n} of {asked}: {trouble}",
                _changed(expected, lived(engine, flow, table=(n, trouble))[0]),
            )
    for n in range(1, sent + 1):
        for fault in WHEN_SENT:
            yield (
                f"Twilio {n} of {sent}: {fault}",
                _changed(expected, lived(engine, flow, twilio=(n, fault))[0]),
            )


def _changed(expected: Mapping[str, object], outcome: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in outcome.items() if value != expected[name]}
