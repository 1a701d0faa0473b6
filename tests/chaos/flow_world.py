"""The world of a flow: people, line, table and Twilio, and what is told and kept.

Steps are words: see `Flow`. Which flows there are: `flows`.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from random import Random
from typing import Any, Literal
from unittest.mock import patch

from hotline.app import Hotline, build
from hotline.domain.subscriber import ConsentEntry, Subscriber
from hotline.domain.telephony import keys_of
from hotline.limits.rate_limiter import RateLimiter
from hotline.reminders.queue import DirectQueue
from hotline.sandbox.twilio_simulator import Answer, Call, Form, TwilioSimulator, over_http
from hotline.storage import StoreDown, items
from hotline.storage.dynamodb import DynamoDBStore
from tests.chaos.campaign import quiet
from tests.chaos.engine import ENDPOINT
from tests.chaos.memory_dynamodb import MemoryDynamoDB
from tests.chaos.twilio import InProcess, sender
from tests.error_log import ErrorLog, error_log
from tests.world import (
    ACCOUNT,
    ADDRESS,
    CARRIERS_OWN,
    LINE_NUMBER,
    SECRET,
    STAGE,
    TOKEN,
    Clock,
    Handling,
    settings,
)
from tests.wsgi import into_wsgi

ANN, BEN = "+13125550143", "+13125550144"
NINE = datetime(2026, 11, 24, 15, tzinfo=UTC)  # in Chicago
AFTER = (4, 8, 12, 16, 22, 31, 40)  # minutes after the last step at which the run comes again
NEW_SECRET = "d" * 64
# Who says it again: Twilio, the very same webhook at once; or the person, where they were told to.
Again = Literal["webhook", "person"]
AGAIN: tuple[Again, Again] = ("webhook", "person")


@dataclass(frozen=True)
class Flow:
    """What people do, step by step: "text STOP", "call 1 9", "run 0" (the run of so many minutes later).

    `before` comes without faults. `handling`: see TwilioSimulator. `effort`: answered without the table too,
    and kept if it can be (docs/decisions/a-language-without-a-store.md).
    """

    steps: tuple[str, ...]
    before: Callable[["World"], None] = lambda world: None
    handling: Handling = "default"
    effort: bool = False


@dataclass
class World:
    """A line over a table in memory and the Twilio simulator, at work on one flow."""

    table: MemoryDynamoDB
    store: DynamoDBStore
    clock: Clock
    carrier: TwilioSimulator
    client: InProcess
    hotline: Hotline
    again: Again
    webhooks: Callable[[str, Form, dict[str, str]], Answer] = field(init=False)
    watched: bool = False  # whether webhooks are checked, and repeated
    step: int = 0
    answers: dict[tuple[int, int], tuple[str, object]] = field(default_factory=dict)  # and what was kept then
    expected: Mapping[tuple[int, int], tuple[str, object]] = field(default_factory=dict)
    lies: list[str] = field(default_factory=list)
    errors: ErrorLog = field(default_factory=ErrorLog)
    unsure: bool = False  # somebody was told that it may have been saved, or a text's fate is unknown
    repeated: bool = False  # by the person
    sids: int = 0
    result: dict[str, Any] = field(default_factory=dict)  # `outcome` in the end

    @contextmanager
    def calm(self) -> Iterator[None]:
        """No request is counted, and none fails; webhooks are neither checked nor repeated."""
        before = self.client.asked, self.client.nth, self.watched
        self.client.nth, self.watched = None, False
        with self.table.calm():
            yield
        self.client.asked, self.client.nth, self.watched = before

    # ---- what happens ----

    def do(self, step: str) -> None:
        """One step; the person repeats it where they were told to, or nothing came back."""
        kind, _, what = step.partition(" ")
        failed = {
            "text": self.text, "call": self.call, "run": self.run, "secret": self.change_secret,
        }[kind](what)  # fmt: skip
        self.step += 1
        if failed and self.again == "person":
            self.repeated = True
            with self.calm():
                self.clock.turn(minutes=1)
                self.do(step)
            self.step -= 1

    def text(self, body: str) -> bool:
        """Whether it must be said again."""
        self.clock.turn(seconds=20)
        self.sids += 1
        warnings, before = len(self.carrier.warnings), len(self.carrier.inbox(ANN))
        self.carrier.text(ANN, body, sid=f"SM{self.sids:024x}{0:08}")  # its end is told
        said = " ".join(self.carrier.inbox(ANN)[before:])
        return len(self.carrier.warnings) > warnings or any(words in said for words in unsaved())

    def call(self, keys: str) -> bool:
        """Whether the caller must call again."""
        self.clock.turn(seconds=20)
        self.sids += 1
        texts = len(self.carrier.messages)
        call: Call = self.carrier.call(ANN, sid=f"CA{self.sids:032x}")
        for key in keys.split():
            if not call.ended:
                call.press(key)
        heard = " ".join(call.heard)
        if spoken("maybe_texted") in heard and len(self.carrier.messages) > texts:
            self.unsure = True
        not_sure = (*unsaved(), spoken("maybe_texted"), spoken("not_texted"))
        return bool(call.ended) or any(words in heard for words in not_sure)

    def run(self, minutes: str) -> bool:
        """The run of the minute, and the delivery reports of what it sent; the next run says it again."""
        self.clock.turn(minutes=int(minutes))
        with suppress(StoreDown):
            self.hotline.remind(self.clock.now, self.clock)
        self.carrier.deliver()
        return False

    def change_secret(self, _: str = "") -> bool:
        self.hotline = with_parts(self.hotline, secrets=(NEW_SECRET, SECRET))
        self.webhooks = into_wsgi(self.hotline.app(self.clock), STAGE)
        return False

    def finish(self) -> None:
        """Runs without faults; a fault of the account is mended, once it has stopped everybody."""
        for minutes in AFTER:
            self.clock.now = max(self.clock.now, NINE + timedelta(minutes=minutes))
            self.run("0")
            self.clock.turn(minutes=5)
            if self.store.dispatch_state().open_error:
                self.carrier.faults.send_error = None

    # ---- webhooks ----

    def post(self, url: str, form: Form, headers: dict[str, str]) -> Answer:
        """A webhook, its answer checked; where Twilio says it again, the second answer counts."""
        if not self.watched:
            return self.webhooks(url, form, headers)
        before = self.kept()
        answer = self.webhooks(url, form, headers)
        self._check(answer, before)
        if self.again == "webhook":
            self.clock.turn(seconds=15)  # Twilio waits so long for an answer before it asks again
            with self.calm():
                answer = self.webhooks(url, form, headers)
        return answer

    def _check(self, answer: Answer, before: object) -> None:
        said, after = answer.body.decode(), self.kept()
        place = self.step, sum(step == self.step for step, _ in self.answers)
        self.answers[place] = said, after
        not_saved, maybe = unsaved()
        self.unsure = self.unsure or maybe in said
        if not_saved in said and after != before:
            self.lies.append("what was saved was called not saved")
        if (expected := self.expected.get(place)) and said == expected[0] and said and after != expected[1]:
            self.lies.append(f"what was not saved was answered as if it were: {after} {expected[1]}")
        texted = any(one.direction == "outbound-api" for one in self.carrier.messages)
        if not texted and any(spoken(line) in said for line in ("texted", "texted_already")):
            self.lies.append("a text that was not sent was called sent")

    # ---- what is compared ----

    def person(self, number: str) -> tuple[str, Subscriber | None]:
        """As they stand under the first secret that knows them."""
        keys = keys_of(number, self.hotline.service.secrets)
        people = self.store.people(keys)
        key = next((key for key in keys if key in people and people[key].version), keys[0])
        return key, people.get(key)

    def kept(self) -> object:
        """What a person was told about: state, consent record, erasure."""
        with self.calm():
            key, subscriber = self.person(ANN)
            consents = [entry for entry, _ in groupby(map(_entry, self.store.consents(key)))]
            return _state(subscriber), consents, self.store.personal_data(key).erasing

    def outcome(self) -> dict[str, object]:
        """All that must be the same whatever failed."""
        found: dict[str, object] = {"breaker": self.store.dispatch_state().open_error}
        queue = self.hotline.queue()
        found["unfinished"] = len(queue.waiting) if isinstance(queue, DirectQueue) else 0
        for number in (ANN, BEN):
            key, subscriber = self.person(number)
            found |= {
                f"{number} state": _state(subscriber),
                f"{number} consent": [_entry(one) for one in self.store.consents(key)],
                f"{number} reminders": [
                    (one.date, _kind(one.outcome.value)) for one in self.store.reminders(key)
                ],
                f"{number} erasure": self.store.personal_data(key).erasing,
                f"{number} texts": [
                    body
                    for body in self.carrier.inbox(number)
                    if not any(words in body for words in unsaved()) and not body.startswith(CARRIERS_OWN)
                ],
                f"{number} at Twilio": self._at_twilio(number, key),
            }  # fmt: skip
        return found

    def _at_twilio(self, number: str, key: str) -> int | None:
        """How many texts Twilio still has of somebody who is to be forgotten."""
        if all(entry.action != "forget" for entry in self.store.consents(key)):
            return None
        return sum(number in (message.to, message.from_) for message in self.carrier.messages)


def _state(subscriber: Subscriber | None) -> object:
    if subscriber is None:
        return None
    asked = subscriber.asked.what if subscriber.asked else None
    # A claim is the mark of a reminder on its way: the next run takes it off.
    left = vars(replace(subscriber, key="", version=0, asked=None, stopped_at=None, claimed=None))
    return left | {"asked": asked, "stopped before": subscriber.stopped_at is not None}


def _entry(entry: ConsentEntry) -> tuple[str, ...]:
    return entry.action, entry.medium, entry.wording, entry.answer, entry.shown


def _kind(outcome: str) -> str:
    """Who left before the outcome was kept is recorded as left: the text did not go out either way."""
    return "not sent" if outcome in ("refused", "left") else outcome


@cache
def line_of(handling: Handling) -> Hotline:
    return build(settings(ENDPOINT, "none", TWILIO_OPT_OUT=handling, TWILIO_RATE="10"))


@cache
def unsaved() -> tuple[str, str]:
    """How "not saved" and "perhaps saved" begin, read or heard."""
    ids = ("not_saved", "maybe_saved")
    first, second = ((line_of("default").content.answer(id, "en").text or "").partition(".")[0] for id in ids)
    return first, second


@cache
def spoken(line: str) -> str:
    """The first words of a line of calls."""
    words = line_of("default").content.languages["en"].calls[line]
    return str(words if isinstance(words, str) else words[0])


def with_parts(line: Hotline, *, secrets: Sequence[str] | None = None, **parts: Any) -> Hotline:
    secrets = tuple(secrets or line.service.secrets)
    service = replace(line.service, secrets=secrets, **parts)
    return replace(line, service=service, settings=replace(line.settings, secrets=secrets))


@contextmanager
def world(flow: Flow, again: Again) -> Iterator[World]:
    """The world of a flow, just before its first step."""
    clock = Clock(NINE - timedelta(days=1, hours=3))
    table = MemoryDynamoDB(lambda seconds: clock.turn(seconds=seconds))
    store = DynamoDBStore(table, "memory")
    carrier = TwilioSimulator(
        ACCOUNT, TOKEN, LINE_NUMBER, ADDRESS + STAGE, over_http(), clock, opt_out=flow.handling
    )
    client, queue = InProcess(carrier, Random(1), Counter(), clock), DirectQueue()
    sends = sender(client)
    line = replace(line_of(flow.handling), queue=lambda: queue)
    line = with_parts(line, store=lambda: store, sender=lambda: sends, rate_limiter=RateLimiter())
    made = World(table, store, clock, carrier, client, line, again)
    made.webhooks = into_wsgi(line.app(clock), STAGE)
    carrier.webhooks.post = made.post
    with (
        patch.object(items, "SHARDS", ("00",)),
        patch("hotline.twilio.rest_sender.BACKOFF", (0, 0)),
        quiet(),
        error_log() as made.errors,
    ):
        flow.before(made)
        yield made
