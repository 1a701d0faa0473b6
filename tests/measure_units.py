"""Measures what a reminder takes, and writes it down for `hotline cost`. Run: python -m tests.measure_units

The real way of a reminder runs against the embedded table and a Twilio that takes 100 ms: the run of a minute
with nobody due and with a thousand, ten messages of ten people, two delivery reports each. Units are counted
as AWS bills them, see tests/dynalite.py; milliseconds of CPU are this machine's.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from flask import Flask
from twilio.request_validator import RequestValidator
from werkzeug.test import EnvironBuilder

from hotline.app import build
from hotline.domain.subscriber import KEPT, Subscriber
from hotline.domain.telephony import key_of
from hotline.ops.cost import UNITS
from hotline.reminders.job import BATCH, hand_over
from hotline.reminders.queue import DirectQueue, SqsQueue
from hotline.reminders.worker import Worker
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.items import Item, person_item, person_key
from hotline.storage.table_client import botocore_client, connect
from hotline.twilio.rest_sender import TwilioSender
from tests.crowd import DUE, NO_LIMIT, NOW, Requests, subscribers
from tests.dynalite import Metered, load, size_of
from tests.package.goals import feed
from tests.slow_twilio import slow_twilio
from tests.stores import REGION, ministack_server, new_table, no_account
from tests.world import ACCOUNT, ADDRESS, LINE_NUMBER, SECRET, STAGE, TOKEN, settings, world

KEPT_DAYS = (KEPT["reminder"] or timedelta()).days
WORKED = 100  # of those who are due
PUTS = 300  # with botocore's own client: what a machine's CPU is measured by
PLAIN: Item = {"pk": {"S": "a"}, "sk": {"S": "b"}, "x": {"S": "y" * 200}}
BEFORE = 9.0  # such puts a reminder with both reports took at the review: 11.6 ms, the two beside each other
REPORTS = ("sent", "delivered")  # what Twilio tells of a text that arrives
Units = dict[str, dict[str, float]]

HEAD = """\
# What reminders take: measured by `python -m tests.measure_units`, which says how, and written by it.
# read, write: DynamoDB units; requests: round trips to the table; cpu_ms: of the machine that measured.
# run: a minute with nobody due. due: each who is due, in the run. message: whatever its people.
# reminder: each in the work. report: each delivery report. kept: of a subscriber, in the table.

date = {date}
"""


def measured(endpoint: str) -> Units:
    """Everything that `hotline cost` reckons with; in a table of its own at the endpoint."""
    client, name = connect(REGION, endpoint), new_table(endpoint)
    load(client, name, (person_item(subscriber, NOW) for subscriber in people()))
    metered = Metered(client)
    store = DynamoDBStore(metered, name)
    sqs, queue = Requests(), DirectQueue()
    full = _used(metered, lambda: (hand_over(NOW, store, queue, NO_LIMIT, 1), list(store.erasures())))
    later = NOW + timedelta(minutes=1)  # nobody else is due then, and it is no minute that sweeps
    idle = _used(
        metered, lambda: (hand_over(later, store, DirectQueue(), NO_LIMIT, 1), list(store.erasures()))
    )
    batches = [delivery.batch for delivery in queue.take(NOW)]
    SqsQueue(sqs, "").put(batches)
    assert sum(map(len, batches)) == DUE
    hotline = build(settings(endpoint, name))
    with slow_twilio() as twilio:
        sender = TwilioSender(ACCOUNT, TOKEN, LINE_NUMBER, api_url=twilio.url, public_url=ADDRESS)
        worker = Worker(store, sender, hotline.content, lambda: NOW)
        worker.work(batches[0])  # warm
        alone = _used(metered, lambda: worker.work([]))
        some = batches[1 : 1 + WORKED // BATCH]
        worked = _used(metered, lambda: [worker.work(batch) for batch in some])
    app = replace(hotline, service=replace(hotline.service, store=lambda: store)).app(lambda: NOW)
    forms = [report for batch in some for ticket in batch for report in _reports(store, ticket.key)]
    requests = [report_request(app, form) for form in forms]
    reported = _used(metered, lambda: [request() for request in requests])
    return {
        "run": _each(idle, 1),
        "due": {
            "people": BATCH,
            "read": round((full["read"] - idle["read"]) / DUE, 4),
            "sends": round(sqs.requests / DUE, 4),
        },
        "message": {"read": alone["read"], "requests": alone["requests"] + 1},
        "reminder": {
            **_each(worked, WORKED),
            "read": round((worked["read"] - alone["read"] * len(some)) / WORKED, 4),
            "requests": round((worked["requests"] - (alone["requests"] + 1) * len(some)) / WORKED, 4),
        },
        "report": {"a_reminder": len(REPORTS), **_each(reported, len(forms))},
        "kept": {"bytes": _kept(endpoint)},
    }


def cpu(endpoint: str) -> float:
    """CPU of a reminder with both reports, unmetered, as a part of what it took at the review.

    Each the least of three, so that a slow moment of the machine counts little.
    """
    client, name = connect(REGION, endpoint), new_table(endpoint)
    load(client, name, (person_item(subscriber, NOW) for subscriber in people()))
    store, queue, hotline = DynamoDBStore(client, name), DirectQueue(), build(settings(endpoint, name))
    hand_over(NOW, store, queue, NO_LIMIT, 1)
    batches = [delivery.batch for delivery in queue.take(NOW)]
    thirds = [batches[n : n + WORKED // BATCH] for n in range(1, 3 * WORKED // BATCH, WORKED // BATCH)]
    app = replace(hotline, service=replace(hotline.service, store=lambda: store)).app(lambda: NOW)
    with slow_twilio() as twilio:
        sender = TwilioSender(ACCOUNT, TOKEN, LINE_NUMBER, api_url=twilio.url, public_url=ADDRESS)
        worker = Worker(store, sender, hotline.content, lambda: NOW)
        worker.work(batches[0])  # warm
        worked = _least([partial(worker.work, batch) for batch in third] for third in thirds)
    dues = [[due for batch in third for due in batch] for third in thirds]
    forms = [[form for due in third for form in _reports(store, due.key)] for third in dues]
    reported = _least([[report_request(app, form) for form in third] for third in forms])
    put = partial(botocore_client(REGION, endpoint).put_item, TableName=name, Item=PLAIN)
    botocore = _least([[put] * PUTS] * 3)
    return (worked + reported) / WORKED / (botocore / PUTS) / BEFORE


def _cpu(do: Callable[[], object]) -> float:
    start = time.process_time()
    do()
    return time.process_time() - start


def _least(all_of: Iterable[Iterable[Callable[[], object]]]) -> float:
    """The least CPU that one of several series takes."""
    return min(_cpu(lambda series=series: [do() for do in series]) for series in all_of)  # type: ignore[misc]


def people() -> Iterator[Subscriber]:
    """Subscribers who are due, each under the key of their number."""
    for subscriber in subscribers(DUE):
        assert subscriber.number
        yield replace(subscriber, key=key_of(subscriber.number, SECRET))


def _used(metered: Metered, do: Callable[[], object]) -> Mapping[str, float]:
    """The units, requests and CPU that something takes."""
    metered.units.clear()
    start = time.process_time()
    do()
    cpu = (time.process_time() - start) * 1e3
    units = metered.units
    return {"read": units["read"], "write": units["write"], "requests": units["requests"], "cpu_ms": cpu}


def _each(used: Mapping[str, float], times: int) -> dict[str, float]:
    return {kind: round(number / times, 1 if kind == "cpu_ms" else 4) for kind, number in used.items()}


def _reports(store: DynamoDBStore, key: str) -> Iterator[dict[str, str]]:
    """What Twilio reports of somebody's text that arrives."""
    (reminder,) = store.reminders(key)
    number = store.people([key])[key].number
    assert number
    assert reminder.sid
    for status in REPORTS:
        yield {"MessageSid": reminder.sid, "MessageStatus": status, "To": number, "From": LINE_NUMBER}


def report_request(app: Flask, form: Mapping[str, str]) -> Callable[[], None]:
    """One signed delivery report, straight into WSGI."""
    path = f"/receipts/{NOW.date().isoformat()}"
    signature = RequestValidator(TOKEN).compute_signature(ADDRESS + STAGE + path, form)
    made = EnvironBuilder(path, method="POST", data=dict(form), headers=[("X-Twilio-Signature", signature)])
    environ: Any = made.get_environ()

    def go() -> None:
        status: list[str] = []
        app.wsgi_app(environ, lambda told, *_: status.append(told) or (lambda _: None))  # type: ignore[func-returns-value]
        assert status == ["204 NO CONTENT"]

    return go


def _kept(endpoint: str) -> int:
    """Bytes in the table of somebody who subscribed by text, with a reminder on each day that is kept."""
    with world(endpoint) as line:
        phone = line.phone()
        phone.texts("REMIND 9AM")
        line.remind("2026-11-24T15:00:00Z")
        table = line.hotline.settings.table
        pk = person_key(phone.key)["pk"]
        drawer = connect(REGION, endpoint).query(
            TableName=table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues={":pk": pk}
        )["Items"]
    sizes = {item["sk"]["S"]: size_of(item) for item in drawer}
    (reminder,) = (size for name, size in sizes.items() if name.startswith("reminder#"))
    return sum(sizes.values()) + (KEPT_DAYS - 1) * reminder


def written_down(units: Units, day: date) -> str:
    """The file."""
    parts = [HEAD.format(date=day.isoformat())]
    for name, numbers in units.items():
        parts.append(f"[{name}]\n" + "".join(f"{kind} = {number:g}\n" for kind, number in numbers.items()))
    return "\n".join(parts)


def fed(units: Units) -> dict[str, float]:
    """What a reminder takes with both reports, for `make goals`."""
    reports = units["report"]["a_reminder"]
    read, write = (
        units["due"].get(kind, 0.0) + units["reminder"][kind] + reports * units["report"][kind]
        for kind in ("read", "write")
    )
    return {"write units a reminder, both delivery reports included": write, "read units a reminder": read}


def main() -> None:
    with no_account(), ministack_server() as endpoint:
        units = measured(endpoint)
        feed("units", {**fed(units), "CPU a reminder, of what it was": cpu(endpoint)})
    UNITS.write_text(written_down(units, datetime.now(UTC).date()), "utf-8")
    sys.stdout.write(f"{UNITS}\n{UNITS.read_text('utf-8')}")


if __name__ == "__main__":
    main()
