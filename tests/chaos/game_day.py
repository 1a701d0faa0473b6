"""Game days: parts of the line go down, one and two at a time; what people hear, read and lose.

python -m tests.chaos.game_day prints the table of docs/reliability.md; --write puts it there. From 8:55 to
9:25 a part is down, while people call, text, leave and sign up, and a reminder is due. Then the part is back,
people say again what they were asked to, and the days that follow must end as without an outage.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ConnectTimeoutError

from hotline.app import Hotline
from hotline.domain.schedule import next_due
from hotline.domain.subscriber import Status, Subscriber
from hotline.domain.telephony import key_of
from hotline.limits.rate_limiter import RateLimiter
from hotline.ops.deploy.releases import CONTENT_TYPE, TEXT, VOICE, documents
from hotline.reminders.queue import Batch, QueueDown, written
from hotline.sandbox.twilio_simulator import Answer, Form, TwilioSimulator, over_http
from hotline.storage import StoreDown, items
from hotline.storage.dynamodb import DynamoDBStore
from tests.chaos.campaign import quiet
from tests.chaos.flow_world import line_of, spoken, unsaved, with_parts
from tests.chaos.memory_dynamodb import MemoryDynamoDB
from tests.chaos.twilio import InProcess, sender
from tests.error_log import error_log
from tests.stores import no_account
from tests.world import ACCOUNT, ADDRESS, LINE_NUMBER, SECRET, STAGE, TOKEN, Clock
from tests.wsgi import into_wsgi

PARTS = ("function", "table", "queue", "Twilio's API", "region")
OF_REGION = {"function", "table", "queue"}
NINE = datetime(2026, 11, 24, 15, tzinfo=UTC)  # in Chicago
DOWN, BACK = NINE - timedelta(minutes=5), NINE + timedelta(minutes=25)
ANN, BEN, DEE, EVE, GIL = (f"+1312555010{n}" for n in range(1, 6))
REPORT = Path(__file__).parents[2] / "docs" / "reliability.md"
BEGIN, END = "<!-- python -m tests.chaos.game_day --write -->", "<!-- end -->"
HEAD = (
    "Down",
    "A call",
    "A text: CRAMP",
    '"please stop"',
    "STOP",
    "REMIND 9AM",
    "The reminder of 9:00",
    "Lost",
)


class Table(MemoryDynamoDB):
    """A table that can be down."""

    down = False

    def _ask(self, *arguments: Any, **more: Any) -> dict[str, Any]:
        if self.down:
            raise ConnectTimeoutError(endpoint_url="memory")
        return super()._ask(*arguments, **more)


ANSWERS = {
    "Cramp behind": "the answer",
    "Knee Line: you are opted out": "opted out",
    "Knee Line water": "signed up",
}


@dataclass
class SqsInMemory:
    """A queue that can be down; it gives a message again that was not finished."""

    down: bool = False
    messages: list[tuple[Batch, bool]] = field(default_factory=list)

    def put(self, batches: Sequence[Batch], *, probe: bool = False) -> None:
        if self.down and batches:
            raise QueueDown("the queue does not answer")
        self.messages += [(list(batch), probe) for batch in batches]


@dataclass
class GameDay:
    """A line, its people, and the parts that are down from DOWN to BACK."""

    parts: frozenset[str]
    clock: Clock
    table: Table
    store: DynamoDBStore
    queue: SqsInMemory
    client: InProcess
    carrier: TwilioSimulator
    hotline: Hotline
    row: dict[str, str] = field(default_factory=dict)

    def is_down(self, part: str) -> bool:
        during = DOWN <= self.clock.now < BACK
        return during and (part in self.parts or ("region" in self.parts and part in OF_REGION))

    def post(self, url: str, form: Form, headers: dict[str, str]) -> Answer:
        """A webhook; the static documents where it fails. They stand in a second region."""
        self.weather()
        if not self.is_down("function"):
            answer = into_wsgi(self.hotline.app(self.clock), STAGE)(url, form, headers)
            if answer.status < 500:
                return answer
        path = url.removeprefix(ADDRESS + STAGE)
        if path.startswith("/receipts"):
            raise ConnectionError("nobody is there for a delivery report")
        name = TEXT if path == "/sms" else VOICE
        return Answer(200, CONTENT_TYPE, documents(self.hotline.content)[name].encode())

    def weather(self) -> None:
        """Take down what is down now, bring back what is back."""
        self.table.down, self.queue.down = self.is_down("table"), self.is_down("queue")
        self.client.down = 500 if self.is_down("Twilio's API") else None

    def minute(self) -> None:
        """What AWS begins by itself: the run of the minute, and the messages of the queue."""
        self.weather()
        if self.is_down("function"):
            return
        with suppress(StoreDown, QueueDown):
            self.hotline.remind(self.clock.now, self.clock)
        waiting = [] if self.queue.down else [*self.queue.messages]
        for batch, probe in waiting:
            self.queue.messages.remove((batch, probe))
            with patch("hotline.app.utc_now", self.clock):
                done = self.hotline.work({"body": written(batch, probe=probe)}, lambda: True)
            if done.unfinished:
                self.queue.messages.append((batch, probe))
        self.carrier.deliver()

    def until(self, end: datetime) -> None:
        """Minute by minute."""
        while self.clock.now < end:
            self.clock.now = self.clock.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
            self.minute()

    def texts(self, number: str, body: str) -> str:
        before = len(self.carrier.inbox(number))
        self.carrier.text(number, body)
        return "\n".join(self.carrier.inbox(number)[before:])

    def people_act(self) -> None:
        """A few minutes after nine."""
        self.clock.now = NINE + timedelta(minutes=5)
        call = self.carrier.call(BEN)
        static = bool(call.ended)
        if not static:
            for key in "19":
                call.press(key)
        sent = spoken("texted") in call.last
        self.row["A call"] = (
            "static recording" if static else "all answers" + ("" if sent else "; no text by key 9")
        )
        self.row["A text: CRAMP"] = self.named(self.texts(BEN, "CRAMP"))
        self.row['"please stop"'] = self.named(self.texts(DEE, "please stop"))
        self.row["STOP"] = self.named(self.texts(GIL, "STOP"))
        self.row["REMIND 9AM"] = self.named(self.texts(EVE, "REMIND 9AM"))

    def named(self, said: str) -> str:
        """What a text reads, in a few words."""
        static = [one for one in self.static() if one in said]
        if static:
            return "static answer"
        if any(words in said for words in unsaved()):
            return "not saved, text again"
        if "You have successfully been unsubscribed" in said:
            return "Twilio's word: unsubscribed"
        return next((name for begin, name in ANSWERS.items() if said.startswith(begin)), said)

    def static(self) -> list[str]:
        """The second language of the static text: no answer of the line has both."""
        content = self.hotline.content
        return [content.fill(content.languages["es"].topics[content.structure.entry].text or "")]

    def people_repeat(self) -> None:
        """They say again what they were asked to, or what got an answer to something else."""
        self.clock.now = BACK + timedelta(minutes=5)
        for number, body, name in ((DEE, "please stop", '"please stop"'), (EVE, "REMIND 9AM", "REMIND 9AM")):
            if self.row[name] in ("static answer", "not saved, text again"):
                self.texts(number, body)

    def outcome(self) -> Mapping[str, object]:
        """What must be as without an outage; the texts by day."""
        found: dict[str, object] = {"queue": len(self.queue.messages)}
        for number in (ANN, BEN, DEE, EVE, GIL):
            key = key_of(number, SECRET)
            person = self.store.people([key]).get(key)
            sent = [m for m in self.carrier.messages if m.to == number and m.direction == "outbound-api"]
            days = Counter(one.created.date() for one in sent if "Reply STOP" in one.body)
            found[number] = (person.status, person.hour, person.next_due) if person else None
            found[f"{number} days"] = dict(days)
            found[f"{number} record"] = [entry.action for entry in self.store.consents(key)]
        return found


@contextmanager
def game_day(parts: frozenset[str]) -> Iterator[GameDay]:
    """The line at 8:50, subscribers ready."""
    clock = Clock(NINE - timedelta(minutes=10))
    table, queue = Table(lambda seconds: clock.turn(seconds=seconds)), SqsInMemory()
    store = DynamoDBStore(table, "memory")
    carrier = TwilioSimulator(ACCOUNT, TOKEN, LINE_NUMBER, ADDRESS + STAGE, over_http(), clock)
    client = InProcess(carrier, Random(1), Counter(), clock)
    sends = sender(client)
    line = replace(line_of("default"), queue=lambda: queue)
    line = with_parts(line, store=lambda: store, sender=lambda: sends, rate_limiter=RateLimiter())
    made = GameDay(parts, clock, table, store, queue, client, carrier, line)
    carrier.webhooks.post = made.post
    with patch.object(items, "SHARDS", ("00",)), patch("hotline.twilio.rest_sender.BACKOFF", (0, 0)):
        for number, hour in ((ANN, 9), (DEE, 11), (GIL, 11)):
            person = Subscriber(
                key_of(number, SECRET),
                Status.ACTIVE,
                number,
                zone="America/Chicago",
                zone_certain=True,
                hour=time(hour),
            )
            person = replace(person, next_due=next_due(person, clock.now))
            store.save(person, [], sid="SM", answer="", now=clock.now)
        with quiet(), error_log():
            yield made


def played(parts: frozenset[str]) -> tuple[dict[str, str], Mapping[str, object]]:
    """The row of the table, but for what is lost; and the outcome two days later."""
    with game_day(parts) as day:
        day.until(NINE + timedelta(minutes=5))
        day.people_act()
        day.until(BACK)
        day.people_repeat()
        for hours in (2, 24, 26):  # the reminders of eleven, and those of the next day
            if hours > 2:
                day.clock.now = NINE + timedelta(hours=hours, minutes=-1)
            day.until(NINE + timedelta(hours=hours, minutes=15))
        late = [
            int((one.created - NINE).total_seconds()) // 60
            for one in day.carrier.messages
            if one.to == ANN and one.direction == "outbound-api" and one.created.date() == NINE.date()
        ]
        when = "at 9:00" if late == [0] else " and ".join(f"{minutes} min late" for minutes in late)
        day.row["The reminder of 9:00"] = f"once, {when}" if len(late) == 1 else when or "none"
        return day.row, day.outcome()


@cache
def calm() -> tuple[dict[str, str], Mapping[str, object]]:
    """Without an outage."""
    return played(frozenset())


def lost(outcome: Mapping[str, object]) -> str:
    """What differs from a day without an outage, in words; "nothing"."""
    wrong = {name for name, value in outcome.items() if value != calm()[1][name]}
    return ", ".join(sorted(wrong)) or "nothing"


def rows(most: int) -> list[str]:
    """The table's lines: the header, a day without an outage, each part down, and most parts at once."""
    lines = [_line(HEAD), _line(["---"] * len(HEAD))]
    sets = [()] + [chosen for size in range(1, most + 1) for chosen in combinations(PARTS, size)]
    for chosen in sets:
        row, outcome = played(frozenset(chosen)) if chosen else calm()
        row["Down"], row["Lost"] = " and ".join(chosen) or "nothing", lost(outcome)
        lines.append(_line([row[name] for name in HEAD]))
    return lines


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def written_down() -> list[str]:
    """The table's lines in the document."""
    return REPORT.read_text("utf-8").partition(BEGIN)[2].partition(END)[0].split("\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.game_day", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    chosen = parser.parse_args()
    with no_account():
        table = rows(2)
    sys.stdout.write("\n".join([*table, ""]))
    if chosen.write:
        before, _, rest = REPORT.read_text("utf-8").partition(BEGIN)
        whole = "\n".join([f"{before}{BEGIN}", *table, f"{END}{rest.partition(END)[2]}"])
        REPORT.write_text(whole, "utf-8")
    return 0 if all(line.endswith("| nothing |") for line in table[2:]) else 1


if __name__ == "__main__":
    sys.exit(main())
