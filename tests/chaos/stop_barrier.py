"""STOP as a barrier: a state machine that searches for a text or a sign-up after a confirmed STOP.

By hand, long: python -m tests.chaos.stop_barrier --steps 200000 (prints its counts).

Messages are delayed, repeated, replayed and crossed; the table refuses, hangs and loses answers; two copies
with clocks that differ take turns; the secret is changed. What is not promised is not tried: see
docs/decisions/leaving-and-coming-back.md.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, ClassVar
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from hotline.app import Hotline, build
from hotline.content.model import Content
from hotline.dialogue.types import Turn
from hotline.domain.replies import CallState, Text, UserInput
from hotline.domain.subscriber import SIGNED_UP, Status, Subscriber, without_details
from hotline.domain.telephony import key_of, keys_of
from hotline.ops.support import Wish, stop
from hotline.storage import StoreDown, items
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.items import answer_item
from hotline.storage.system_items import count as count_texts
from hotline.twilio.sender import Refused, Sent
from hotline.twilio.webhook import Incoming
from hotline.understanding.intent import Intent
from hotline.understanding.understand import understand
from tests.chaos.engine import ENDPOINT, TROUBLES, Trouble
from tests.chaos.memory_dynamodb import MemoryDynamoDB
from tests.stores import no_account
from tests.world import CHICAGO, MONDAY_NOON
from tests.world import settings as environment

OLD, NEW = "c" * 64, "d" * 64
SECRETS = ((OLD,), (NEW, OLD), (NEW,))  # stages of a change
SKEW = timedelta(seconds=3)  # between the clocks of the two copies
TWILIO_TRIES, NETWORK_HOLDS = timedelta(seconds=14), timedelta(seconds=110)
STOPS = ("STOP", "please stop", "no me manden mensajes", "stop texting me my chest hurts")
STARTS = ("START", "YES")
SIGN_UPS = ("REMIND 9AM", "REMIND", "10AM", "START", "YES", "JOIN", "60601")
OTHERS = ("CRAMP", "STATUS", "WATER OFF", "PAUSE 3", "RESUME", "WEEKDAYS", "FORGET ME", "ERASE", "ESPANOL")
KEYS = {"texts me": ("tips", "9"), "signs up": ("hour", "1"), "ends": ("end", "1")}  # page and key
UNCONFIRMED = (
    "not_saved",
    "maybe_saved",
    "again",
    "opted_out",
    "danger",
)  # what a STOP is not confirmed with
BEFORE = ((), ("REMIND 9AM",), ("REMIND 9AM",), ("REMIND 9AM", "STOP"))
WAITS = (-2, 1, 6, 16, 100, 130, 3600, 30 * 3600, 40 * 86400)  # seconds


@dataclass(frozen=True)
class Message:
    """A text or a key as it was sent: the `number`-th thing that this person did."""

    number: int
    body: str
    sent_at: datetime
    page: str = ""  # of a key in a call

    @property
    def stops(self) -> bool:
        return self.page == "end" or self.body in STOPS

    @property
    def wishes(self) -> bool:
        """Whether it is a wish for texts. A key is none: a caller ID can be forged."""
        return not self.page and self.body in SIGN_UPS

    def incoming(self) -> Incoming:
        if not self.page:
            return Incoming(CHICAGO, UserInput("text", self.body, f"SM{self.number}"))
        place = CallState("en", self.page, turns=1)
        return Incoming(CHICAGO, UserInput("voice", self.body, f"CA{self.number}-1", call_state=place))


class CrossedStore(DynamoDBStore):
    """A store in which something else happens between a load and its save, once."""

    meanwhile: Callable[[], None] | None = None

    def __init__(self, client: Any, table: str) -> None:
        super().__init__(client, table)
        self.name = table

    def save(self, *args: Any, **more: Any) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        super().save(*args, **more)


class StopBarrier(RuleBasedStateMachine):
    """One person and two copies of the line."""

    counts: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.table = MemoryDynamoDB()
        self.store = CrossedStore(self.table, "barrier")
        self.now, self.stage = MONDAY_NOON, 0
        self.messages: list[Message] = []
        self.late: list[Message] = []
        self.kept: set[Message] = set()  # in the record before a try of theirs began
        self.stopped: int | None = None  # the newest message that stopped, by its number
        self.refuses = False  # Twilio has an opt-out that we were not told of
        self.forbidden: list[str] = []  # texts that went out after a STOP

    # ---- the line ----

    def send(self, to: str, body: str, **_: Any) -> Sent:
        """Twilio's API."""
        if self.refuses:
            raise Refused("21610")
        if self.stopped is not None and not self.wished():
            self.forbidden.append(body)
        self.counts["texts sent"] += 1
        return Sent("SM" + "0" * 32)

    def find(self, to: str, since: datetime) -> list[Any]:
        return []

    def forget(self, number: str, until: datetime, most: int) -> tuple[int, bool]:
        return 0, True

    def line(self) -> Hotline:
        secrets = SECRETS[self.stage]
        hotline = _hotline()
        service = replace(
            hotline.service, store=lambda: self.store, sender=lambda: self, secrets=secrets, kind="none"
        )
        return replace(hotline, service=service, settings=replace(hotline.settings, secrets=secrets))

    def wished(self) -> bool:
        """Whether a wish was sent that is newer than the STOP."""
        return any(one.wishes and one.number > (self.stopped or -1) for one in self.messages)

    def deliver(
        self, message: Message, copy: int, arrived: datetime | None = None, *, crossed: bool = False
    ) -> None:
        """One webhook: at a copy, as it arrived then or now. A START that arrives after a STOP is a wish."""
        kind = "key" if message.page else "STOP" if message.stops else "text"
        self.counts[f"webhooks: {kind}"] += 1
        if message.incoming().user_input.sid in self.recorded():
            self.kept.add(message)
        before = self.status() if self.refuses and message.page else None
        try:
            turn = self.line().service.answer(message.incoming(), (arrived or self.now) + SKEW * copy)
        except StoreDown:  # Twilio is told 503
            return
        finally:
            self.table.nth = None
        confirmed = message.stops and turn.about not in UNCONFIRMED
        told = self.refuses and message.page and before is not Status.STOPPED  # by Twilio, of an opt-out
        if confirmed or (told and self.status() is Status.STOPPED):
            self.stopped = max(self.stopped or -1, message.number)
        elif message.body in STARTS and not (arrived or crossed) and turn.about != "again":
            self.stopped = None
        self.judge(message, turn)

    def judge(self, message: Message, turn: Turn) -> None:
        """What is said is true."""
        said = " ".join(reply.body for reply in turn.replies if isinstance(reply, Text))
        if turn.about == "not_saved" and message not in self.kept:  # by this very try
            assert message.incoming().user_input.sid not in self.recorded(), (
                "what was saved was called not saved"
            )
        if message.wishes and self.stopped is not None and not self.wished():
            assert "one text a day" not in said, "a sign-up was confirmed after a STOP"

    def recorded(self) -> set[str]:
        """The messages of the consent record."""
        keys = keys_of(CHICAGO, SECRETS[self.stage])
        with self.table.calm():
            return {entry.sid for key in keys for entry in self.store.consents(key)}

    def status(self) -> Status | None:
        """How this person stands under the key in use."""
        with self.table.calm():
            subscriber = self.store.load(keys_of(CHICAGO, SECRETS[self.stage])[0], "look").subscriber
        return subscriber.status if subscriber else None

    def new(self, body: str, page: str = "") -> Message:
        self.messages.append(Message(len(self.messages), body, self.now, page))
        return self.messages[-1]

    # ---- what happens ----

    @initialize(
        before=st.sampled_from(BEFORE), days=st.sampled_from((0, 0, 2)), stages=st.sampled_from((0, 0, 1, 2))
    )
    def begins(self, before: Sequence[str], days: int, stages: int) -> None:
        """Many ways round a STOP begin with somebody who signed up long ago: not left to chance."""
        for body in before:
            self.now += timedelta(minutes=3)
            self.deliver(self.new(body), 0)
        if days:
            self.time_passes(days * 86400 + 1)
        if stages and "STOP" not in before:
            self.the_secret_is_changed(stages)

    @rule(body=st.sampled_from(STOPS), copy=st.integers(0, 1))
    def stops(self, body: str, copy: int) -> None:
        self.deliver(self.new(body), copy)

    @rule(body=st.sampled_from(STOPS + SIGN_UPS + OTHERS), copy=st.integers(0, 1))
    def texts(self, body: str, copy: int) -> None:
        self.deliver(self.new(body), copy)

    @rule(body=st.sampled_from(SIGN_UPS), copy=st.integers(0, 1), stop_body=st.sampled_from(STOPS))
    def crosses(self, body: str, stop_body: str, copy: int) -> None:
        """A STOP comes between a sign-up's load and its save."""
        first, second = self.new(body), self.new(stop_body)
        self.store.meanwhile = lambda: self.deliver(second, 1 - copy)
        self.deliver(first, copy, crossed=True)
        self.store.meanwhile = None

    @rule(body=st.sampled_from(STOPS + SIGN_UPS))
    def texts_and_it_is_held(self, body: str) -> None:
        self.late.append(self.new(body))

    @rule(data=st.data(), copy=st.integers(0, 1), slow_read=st.booleans())
    def is_delivered_late(self, data: st.DataObject, copy: int, slow_read: bool) -> None:
        if not self.late:
            return
        message = self.late.pop(data.draw(st.integers(0, len(self.late) - 1)))
        passed = self.now - message.sent_at
        limit = TWILIO_TRIES if slow_read else NETWORK_HOLDS
        copy = (
            0 if message.body in STARTS else copy
        )  # two clocks may differ by more than lies between the two
        if passed <= limit:
            self.deliver(message, copy, message.sent_at if slow_read else None)

    @rule(data=st.data(), copy=st.integers(0, 1))
    def is_repeated(self, data: st.DataObject, copy: int) -> None:
        """By Twilio within its tries; or by a third party, years later, if it ever counted."""
        if not self.messages:
            return
        message = data.draw(st.sampled_from(self.messages))
        if message in self.late or message.page == "operator":
            return
        if self.now - message.sent_at <= TWILIO_TRIES or message.incoming().user_input.sid in self.recorded():
            self.counts["webhooks: repeated or replayed"] += 1
            self.deliver(message, copy)

    @rule(copy=st.integers(0, 1), later=st.sampled_from((0, 130)))
    def a_sign_up_is_replayed(self, copy: int, later: int) -> None:
        """The first that ever counted, by a third party."""
        self.now += timedelta(seconds=later)
        recorded = self.recorded()
        old = [one for one in self.messages if one.wishes and one.incoming().user_input.sid in recorded]
        if old:
            self.counts["webhooks: repeated or replayed"] += 1
            self.deliver(old[0], copy)

    @rule(kind=st.sampled_from(sorted(KEYS)), copy=st.integers(0, 1))
    def calls(self, kind: str, copy: int) -> None:
        page, key = KEYS[kind]
        self.deliver(self.new(key, page), copy)

    @rule(seconds=st.sampled_from(WAITS))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        if seconds > 86400:
            self.expire()

    def expire(self) -> None:
        """What DynamoDB does in its own time: items whose time has passed are gone."""
        with self.table.calm():
            for stored in self.table.items(self.store.name):
                if int(stored.get("expires", {"N": "9" * 12})["N"]) <= self.now.timestamp():
                    key = {name: stored[name] for name in ("pk", "sk")}
                    self.table.delete_item(TableName=self.store.name, Key=key)

    @rule(number=st.integers(0, 4), trouble=st.sampled_from(TROUBLES))
    def the_table_will_fail(self, number: int, trouble: Trouble) -> None:
        self.counts[f"table: {trouble}"] += 1
        self.table.nth = self.table.asked + number + 1, trouble

    @rule()
    def twilio_has_an_opt_out(self) -> None:
        self.refuses = not self.refuses

    @rule()
    def an_operator_stops(self) -> None:
        self.now += timedelta(seconds=1)  # the instant names an act: no two share one
        number = self.new("operator", "operator").number
        key = keys_of(CHICAGO, SECRETS[self.stage])[0]
        with suppress(StoreDown):
            stop(Wish(CHICAGO, key, self.now, "by mail"), self.store)
            self.stopped = number
        self.table.nth = None

    @rule()
    def reminders_go_out(self) -> None:
        """At the next due time, if there is one, and at the next sweep."""
        keys = {key for secrets in SECRETS for key in keys_of(CHICAGO, secrets)}
        with self.table.calm():
            dues = [one.next_due for one in self.store.people(keys).values() if one.next_due]
        for moment in (*(due + timedelta(seconds=20) for due in dues), None):
            self.now = max(self.now, moment or self.now + timedelta(minutes=11))
            with suppress(StoreDown):
                self.line().remind(self.now, lambda: self.now)
            self.table.nth = None

    @rule(stages=st.integers(1, 2))
    def the_secret_is_changed(self, stages: int) -> None:
        """So many stages further. At its end the stops of those who were never moved are lost from sight."""
        if self.stage < 2:
            self.stage = min(2, self.stage + stages)
            if self.stage == 2 and not self.recorded():
                self.stopped = None
                self.messages, self.late = [], []
            self.counts["secret: changed"] += 1

    @invariant()
    def nothing_comes_after_a_stop(self) -> None:
        self.counts["steps"] += 1
        assert not self.forbidden, "a text went out after a STOP"
        if self.stopped is not None and not self.wished():
            self.counts["steps after a STOP"] += 1
            status = self.status()
            assert status not in SIGNED_UP, "signed up after a STOP"
            assert status in (Status.STOPPED, None), "no longer opted out after a STOP"


@cache
def _hotline() -> Hotline:
    return build(environment(ENDPOINT, "none"))


@contextmanager
def ready() -> Iterator[None]:
    """Made-up credentials, one shard; a text is understood once, since a few dozen come again and again."""
    once: dict[tuple[str, str], Intent] = {}

    def understand_once(exact: str, content: Content, language: str) -> Intent:
        if (exact, language) not in once:
            once[exact, language] = understand(exact, content, language)
        return once[exact, language]

    one_shard = patch.object(items, "SHARDS", ("00",))
    with no_account(), one_shard, patch("hotline.dialogue.sms.understand", understand_once):
        yield


def _answers_are_forgotten_after_a_day(*args: Any, consented: bool = False) -> Any:
    return answer_item(*args)


def _stops_are_not_looked_up(table: Any, most: Any, now: datetime, more: int, keys: Any) -> str | None:
    return count_texts(table, most, now, more, ())


def _a_second_stop_keeps_its_time(subscriber: Subscriber, at: datetime) -> Subscriber:
    stopped_at = max(at, subscriber.stopped_at or at)
    return replace(without_details(subscriber, Status.STOPPED), stopped_at=stopped_at)


# Mistakes made on purpose, by name: what to replace, and with what. The machine must find each.
MISTAKES: dict[str, tuple[str, object]] = {
    "no-barrier": ("hotline.dialogue.sms.held_by_stop", lambda *_, **__: False),
    "a-day-of-memory": ("hotline.storage.items.answer_item", _answers_are_forgotten_after_a_day),
    "key-9-asks-nobody": ("hotline.storage.system_items.count", _stops_are_not_looked_up),
    "a-second-stop-keeps-its-time": ("hotline.dialogue.commands.opt_out", _a_second_stop_keeps_its_time),
    "old-code-is-texted": ("hotline.app.migrated_key", lambda *_: key_of(CHICAGO, OLD)),
}


def search(examples: int, steps: int = 50, *, fixed: bool = True, shrink: bool = True) -> Counter[str]:
    """So many lives of so many steps; raises AssertionError with the shortest way round that was found."""
    StopBarrier.counts.clear()
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=fixed,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    with ready():
        run_state_machine_as_test(StopBarrier, settings=chosen)
    return StopBarrier.counts


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.stop_barrier", description=__doc__)
    parser.add_argument("--steps", type=int, default=200_000, help="how many at least (default: 200,000)")
    parser.add_argument("--mistake", choices=sorted(MISTAKES), help="make one on purpose, to see it found")
    chosen, together, began = parser.parse_args(), Counter[str](), time.monotonic()
    with patch(*MISTAKES[chosen.mistake]) if chosen.mistake else nullcontext():
        while together["steps"] < chosen.steps:
            together.update(search(200, fixed=False))
            sys.stderr.write(f"{together['steps']:,} steps, {time.monotonic() - began:.0f} s\n")
    lines = [f"  {name:40}{number:>10,}" for name, number in sorted(together.items())]
    sys.stdout.write("\n".join(["No way round a STOP", *lines]) + f"\n{time.monotonic() - began:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
