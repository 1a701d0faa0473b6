"""A year of use, day by day: what is kept, under which names, and that all else is gone in time."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from hotline.domain.replies import UserInput
from hotline.domain.subscriber import KEPT, Status
from hotline.storage.items import Item, epoch
from hotline.twilio.webhook import Incoming
from tests.stores import client
from tests.world import CHICAGO, NEW_YORK, TENNESSEE, Phone, World

# Every kind of item there may be, by its keys, and every name that it may have. A keyword history, or a number
# where none belongs, would need a name of its own: it would have to be written down here.
KINDS: dict[str, tuple[re.Pattern[str], set[str]]] = {
    "person": (
        re.compile(r"person#[0-9a-f]{32} state"),
        {"status", "number", "language", "zone", "zone_certain", "hour", "days", "paused_until", "next_due",
         "last_day", "stopped_at", "due_shard", "version", "asked", "claimed", "mark", "expires"},
    ),
    "consent": (
        re.compile(r"person#[0-9a-f]{32} consent#\S+#\S+#\d\d"),
        {"at", "action", "medium", "sid", "wording", "shown", "answer", "programme", "expires"},
    ),
    "reminder": (
        re.compile(r"person#[0-9a-f]{32} reminder#\d{4}-\d\d-\d\d"),
        {"date", "due", "outcome", "at", "sid", "error", "attempt", "digest", "mark", "expires"},
    ),
    "answer": (re.compile(r"person#[0-9a-f]{32} message#\S+"), {"answer", "at", "expires"}),
    "count": (
        re.compile(
            r"count#(call#CA[0-9a-f]{32}|text#[0-9a-f]{32}|step#CA[0-9a-f]{32}-\d+#[0-9a-f]{32}#\d+"
            r"|phone#[0-9a-f]{32}#[-\d]{10}"
            r"|texts#[-\d]{10}) count"
        ),
        {"counted", "mark", "expires"},
    ),
    "erasure": (re.compile(r"erasure [0-9a-f]{32}"), {"at", "number", "mark", "expires"}),
    "progress": (
        re.compile(r"progress reminders"),
        {
            "minute", "in_minute", "day", "in_day", "open_error", "open_until", "open_stage", "told_error",
            "told_at", "closed_at", "attempts", "delivered", "version", "positions", "mark",
        },
    ),
}  # fmt: skip
FOREVER = {"progress"}
TOPICS = ("cramp", "dehydration", "potassium", "diabetes", "kidney", "my secret words")
ENDLESS = timedelta(days=36500)


def read(line: World) -> list[Item]:
    """The whole table. Nothing of the line may do so; a test may."""
    settings = line.hotline.settings
    found: list[Item] = client(settings.endpoint or "").scan(TableName=settings.table)["Items"]
    return found


def expire(line: World) -> None:
    """What DynamoDB does by itself: delete every item whose time has passed."""
    settings = line.hotline.settings
    for stored in read(line):
        if "expires" in stored and int(stored["expires"]["N"]) <= epoch(line.clock.now):
            key = {"pk": stored["pk"], "sk": stored["sk"]}
            client(settings.endpoint or "").delete_item(TableName=settings.table, Key=key)


def kind_of(stored: Item) -> str:
    """The kind that an item is of; fails for one that is of none, or has a name that its kind has not."""
    keys = f"{stored['pk']['S']} {stored['sk']['S']}"
    [kind] = [kind for kind, (pattern, _) in KINDS.items() if pattern.fullmatch(keys)] or [""]
    assert kind, f"an item of no known kind: {keys}"
    assert set(stored) - {"pk", "sk"} <= KINDS[kind][1], keys
    return kind


def kinds(line: World) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for stored in read(line):
        found[kind_of(stored)].append(stored)
    return found


def live(line: World, until: str, days: int = 1) -> None:
    """Every day, or every so many: the run, the receipts, and what expires."""
    while line.clock.now < datetime.fromisoformat(f"{until}T16:00:00+00:00"):
        line.remind(f"{line.clock.now + timedelta(days=days):%Y-%m-%d}T16:00:00Z")
    expire(line)


def test_after_a_year_of_use_nothing_is_there_that_should_be_gone(line: World) -> None:
    stays, leaves, stops = line.phone(CHICAGO), line.phone(NEW_YORK), line.phone(TENNESSEE)
    for phone in (stays, leaves, stops):
        for topic in TOPICS:
            phone.texts(topic)
        phone.texts("REMIND 10AM")
        phone.calls().press("19")
    asks, rings = line.phone("+13125550150"), line.phone("+13125550151")
    asks.texts("REMIND")
    rings.calls().press("3111")
    live(line, "2026-12-02")
    assert (asks.subscriber, rings.subscriber) == (None, None)  # neither said more
    leaves.texts("WATER OFF")
    stops.texts("STOP")
    live(line, "2027-01-10", days=7)
    assert stops.reminders == []
    live(line, "2027-11-20", days=7)
    live(line, "2027-12-01")
    found = kinds(line)
    assert set(found) == {"person", "consent", "answer", "reminder", "progress"}
    states = {stored["pk"]["S"]: stored for stored in found["person"]}
    assert set(states) == {f"person#{phone.key}" for phone in (stays, stops)}
    assert states[f"person#{stops.key}"].keys() <= {
        "pk", "sk", "status", "language", "zone_certain", "days", "last_day", "stopped_at", "version",
    }  # fmt: skip
    assert {stored["pk"]["S"] for stored in found["reminder"]} == {f"person#{stays.key}"}
    oldest = min(stored["date"]["S"] for stored in found["reminder"])
    assert oldest >= "2027-10-27"
    # Three in, two out, one by phone that nobody confirmed; each message answered, so that none counts again.
    assert len(found["consent"]) == len(found["answer"]) == 6
    everything = str(read(line))
    assert everything.count(CHICAGO) == 1
    assert not [number for number in (NEW_YORK, TENNESSEE, asks.number, rings.number) if number in everything]
    # Five years on the proof goes too; that somebody stopped does not.
    stays.texts("STOP")
    line.clock.turn(days=5 * 366 + 1)
    expire(line)
    assert set(kinds(line)) == {"person", "progress"}
    assert [phone.status for phone in (stays, stops)] == [Status.STOPPED] * 2


def test_a_signed_webhook_of_years_ago_signs_nobody_up_again(line: World, phone: Phone) -> None:
    captured = Incoming(CHICAGO, UserInput("text", "REMIND 9AM", "SM" + "7" * 32))
    line.hotline.service.answer(captured, line.clock.now)
    phone.texts("STOP")
    line.clock.turn(days=1000)
    expire(line)
    line.hotline.service.answer(captured, line.clock.now)
    assert phone.status is Status.STOPPED
    assert [entry.action for entry in phone.consents] == ["opt-in", "opt-out"]


SAID: dict[str, Callable[[Phone], object]] = {
    "every topic": lambda phone: [phone.texts(words) for words in TOPICS],
    "danger": lambda phone: phone.texts("my chest hurts"),
    "nonsense": lambda phone: phone.texts("my secret words"),
    "a question left open": lambda phone: phone.texts("REMIND"),
    "a whole subscription": lambda phone: [
        phone.texts(words)
        for words in ("REMIND 9AM", "ZONE 60601", "WEEKDAYS", "PAUSE 3", "RESUME", "STATUS", "WATER OFF")
    ],
    "a call": lambda phone: phone.calls().press("11919"),
    "asked for by phone": lambda phone: phone.calls().press("3111"),
    "stopped by phone": lambda phone: phone.calls().press("321"),
    "stopped": lambda phone: [phone.texts("REMIND 9AM"), phone.texts("STOP"), phone.texts("START")],
    "forgotten": lambda phone: [phone.texts(words) for words in ("REMIND 9AM", "FORGET ME", "ERASE")],
}


@pytest.mark.parametrize("use", SAID)
def test_no_topic_and_no_unknown_name_is_kept_after_any_use(line: World, phone: Phone, use: str) -> None:
    SAID[use](phone)
    line.clock.turn(minutes=6)
    line.remind()
    line.remind("2026-11-24T15:00:00Z")
    found = kinds(line)
    for kind, stored in ((kind, one) for kind, several in found.items() for one in several):
        long = KEPT.get("consent" if kind == "answer" else kind)
        if kind == "person":
            long = None if "number" in stored or stored["status"]["S"] == "stopped" else timedelta(days=35)
        assert ("expires" in stored) == (long is not None), (kind, stored["sk"])
        if long:
            assert int(stored["expires"]["N"]) <= epoch(line.clock.now + long + timedelta(days=1))
    kept = str([one for kind in found.keys() - {"consent", "answer"} for one in found[kind]])
    assert not [topic for topic in (*TOPICS, "chest hurts") if topic in kept.lower()]
    if use in ("every topic", "danger", "nonsense"):
        assert set(found) <= {"progress"}


def test_which_answer_was_texted_in_a_call_is_told_by_no_name_in_the_table(line: World, phone: Phone) -> None:
    """Our answers are few: a bare hash of one, or the same name in two calls, would tell which it was."""
    calls = []
    for _ in range(2):
        calls.append(phone.calls())
        calls[-1].press("19")
    sent = phone.inbox[-1]
    names = {
        stored["pk"]["S"] for stored in kinds(line)["count"] if stored["pk"]["S"].startswith("count#text#")
    }
    assert len(names) == 2
    for told in (sent, *(f"{call.sid} {sent}" for call in calls)):
        assert hashlib.sha256(told.encode()).hexdigest()[:16] not in str(names)
    assert not [call.sid for call in calls if call.sid in str(names)]
