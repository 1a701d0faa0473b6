"""Times the reminders against APScheduler and against a scan and a loop, as ratios. Run: make bench

One machine, one run, one after the other; Twilio takes 100 ms for all of them. The table is dynalite, in one
Node.js process that shares the machine's cores with everything else: AWS's own is faster. What counts is the
ratio; the units are what AWS would bill, see tests/dynalite.py.
"""

import gc
import json
import logging
import multiprocessing
import os
import pickle
import shutil
import statistics
import sys
import tempfile
import threading
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor as Threads
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from queue import Empty
from typing import Any
from unittest.mock import patch

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.util import datetime_to_utc_timestamp

from hotline.app import build
from hotline.content.model import Content
from hotline.domain.schedule import LATE
from hotline.domain.throttle import DispatchState, DueReminder
from hotline.lambda_imports import SELDOM
from hotline.ops.deploy.address import capacity
from hotline.ops.deploy.function import queue_connection
from hotline.reminders import send
from hotline.reminders.job import BATCH, hand_over
from hotline.reminders.queue import Batch, SqsQueue, read
from hotline.reminders.send import LANES
from hotline.reminders.worker import Worker
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.items import SHARDS, Item, instant, item, person_item, person_key, shard
from hotline.storage.table_client import botocore_client, connect
from hotline.twilio.rest_sender import TwilioSender
from hotline.twilio.sender import Sender, Sent
from tests.chaos.memory import MemoryStore
from tests.crowd import DUE, NO_LIMIT, NOW, Requests, number_of, subscribers
from tests.dynalite import Metered, dynalite_cpu, dynalite_server, load, make_table, missing
from tests.package.goals import feed
from tests.slow_twilio import LATENCY, SlowTwilio, slow_twilio
from tests.stores import REGION, ministack_server, no_account
from tests.world import ACCOUNT, LINE_NUMBER, TOKEN, settings

SIZES = (1_000, 10_000, 100_000)
LAMBDAS = 4  # copies of the function at once; each works on up to MESSAGES of BATCH people, LANES at a time
MESSAGES = queue_connection(capacity(30.0))["BatchSize"]
ROUNDS = 7
TURNS = 3  # of ours and APScheduler at equal concurrency
LONG = 4000  # due, where the share of lanes / latency is measured: beginning and end count little
PATIENCE = 300  # seconds
TAKING = 0.005  # seconds: another copy may be taking its messages out of the queue
ADDING = 20  # seconds in which a thousand jobs are added; more where that is not enough
SHARE = "reminders: share of lanes / latency, 4 workers of 8 lanes at 100 ms"
BESIDE = "reminders: of APScheduler with 32 threads, at equal concurrency"
SMALL = 1000  # subscribers, on a table whose queries grow with it


def main() -> None:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns of each job it misses
    size = int(os.environ.get("BENCH_SUBSCRIBERS", str(SIZES[-1])))
    lacking = missing()
    with no_account(), ministack_server() if lacking else dynalite_server() as endpoint:
        if lacking:
            size = min(size, SMALL)
            sys.stdout.write(f"{lacking}\nWithout it: the embedded table, and {size:,} subscribers.\n")
        feed("reminders", {**against_people_not_due(), **full_minute(), **lanes_alone()})
        flatness(endpoint, sorted({n for n in SIZES if n < size} | {size}))
        comparison(endpoint, size)


# ---- the table ----


def table(endpoint: str, size: int, due: int = DUE) -> str:
    """A table with so many subscribers, some of them due; its name."""
    client, name = botocore_client(REGION, endpoint), f"people-{size}-{time.monotonic_ns()}"
    make_table(client, name)
    load(client, name, (person_item(subscriber, NOW) for subscriber in subscribers(size, due)))
    return name


# ---- what does not depend on the machine ----


class DueIndex:
    """All that a run asks of a table: the due index as sorted keys, searched by halves, and its state."""

    def __init__(self, size: int, due: int = DUE, query_takes: float = 0.0) -> None:
        self._query_takes = query_takes  # seconds
        self._shards: dict[str, list[tuple[str, str]]] = {number: [] for number in SHARDS}
        self._state: Item = {}
        later = [instant(NOW + timedelta(hours=2, seconds=n)) for n in range(72_000)]
        earlier = [instant(NOW - timedelta(seconds=n)) for n in range(900)]
        for n in range(size):
            key = f"{n:032}"
            self._shards[shard(key)].append((earlier[n * 7 % 900] if n < due else later[n * 7 % 72_000], key))
        for entries in self._shards.values():
            entries.sort()

    def query(self, ExpressionAttributeValues: Item, Limit: int, **request: Any) -> dict[str, Any]:  # noqa: N803
        time.sleep(self._query_takes)
        number, now = (ExpressionAttributeValues[name]["S"] for name in (":shard", ":now"))
        after = request.get("ExclusiveStartKey")
        entries, last = self._shards[number], after and (after["next_due"]["S"], after["pk"]["S"][7:])
        first = bisect_right(entries, last) if last else 0
        page = entries[first : min(first + Limit, bisect_right(entries, (now, "~")))]
        found = [{**person_key(key), **item(due_shard=number, next_due=at)} for at, key in page]
        return {"Items": found, **({"LastEvaluatedKey": found[-1]} if len(found) == Limit else {})}

    def batch_get_item(self, RequestItems: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N803
        return {"Responses": {name: [self._state] if self._state else [] for name in RequestItems}}

    def put_item(self, Item: Item, **_: Any) -> dict[str, Any]:  # noqa: N803
        before, self._state = self._state, Item
        return {"Attributes": before}


def against_people_not_due() -> dict[str, float]:
    """What a run asks and takes, with as many due among more and more who are not: the worst ratio."""
    indexes = {size: DueIndex(size) for size in (1_000, 100_000, 1_000_000)}
    gc.freeze()  # a million keys are no garbage
    took: dict[int, list[float]] = {}
    for _ in range(3 * ROUNDS):
        for size, index in indexes.items():
            metered = Metered(index)
            store = DynamoDBStore(metered, "people")
            store.save_dispatch_state(DispatchState(version=store.dispatch_state().version))
            metered.units.clear()
            begun = time.process_time()
            handed = hand_over(NOW, store, SqsQueue(Requests(), ""), NO_LIMIT, 1)
            cpu = min([(time.process_time() - begun) * 1e3, *took.get(size, [])[3:]])
            took[size] = [metered.units["requests"], metered.units["read"], handed.reminders, cpu]
    gc.unfreeze()
    print(f"\nThe run over keys in memory, a query searching them by halves; least CPU of {3 * ROUNDS}")
    print(f"{'subscribers':>12}{'requests':>10}{'read units':>12}{'items read':>12}{'CPU, ms':>9}")
    for size, counted in took.items():
        print(f"{size:12,}" + "".join(f"{n:{w}.1f}" for n, w in zip(counted, (10, 12, 12, 9), strict=True)))
    worst = max(most / least for most, least in zip(took[1_000_000], took[1_000], strict=True))
    return {"work against people not due, 1 k to 1 M": worst}


class SlowRequests(Requests):
    """An SQS client whose requests take 12 ms."""

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        time.sleep(0.012)
        return super().send_message_batch(QueueUrl, Entries)


def full_minute() -> dict[str, float]:
    """How long a run takes that finds 100,000 due, a query of 1,000 taking 15 ms and ten messages 12 ms."""
    store = DynamoDBStore(DueIndex(100_000, due=100_000, query_takes=0.015), "people")
    begun = time.monotonic()
    assert hand_over(NOW, store, SqsQueue(SlowRequests(), ""), NO_LIMIT, 1).reminders == 100_000
    seconds = time.monotonic() - begun
    print(f"\n100,000 due, handed over in {seconds:.1f} s")
    return {"seconds to hand over 100,000 due": seconds}


class Waits:
    """A store and a Twilio that take time and no CPU: ten times as long as usual."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        if name in ("people", "save", "record"):
            time.sleep(0.05)
        return getattr(self._store, name)

    def send(self, to: str, *_: Any, **__: Any) -> Sent:
        time.sleep(1.0)
        return Sent(f"SM{to}")


def lanes_alone() -> dict[str, float]:
    """The share of lanes / latency that a copy reaches where CPU does not count; three calls of it."""
    everybody = list(subscribers(3 * MESSAGES * BATCH))
    waits: Any = Waits(MemoryStore({one.key: one for one in everybody}))
    worker = Worker(waits, waits, content(), lambda: NOW)
    dues = [DueReminder(one.key, one.next_due) for one in everybody if one.next_due]
    batches = [dues[n : n + BATCH] for n in range(0, len(dues), BATCH)]
    begun = time.monotonic()
    with patch.object(send, "PATIENCE", 10 * send.PATIENCE), Threads(MESSAGES) as calls:
        for first in range(0, len(batches), MESSAGES):
            for done in calls.map(worker.work, batches[first : first + MESSAGES]):
                assert done.outcomes == {"queued": BATCH}
    share = len(everybody) * 1.0 / LANES / (time.monotonic() - begun)
    print(
        f"\nOne copy of {LANES} lanes, Twilio 1 s, the table 0.05 s a request: {share:.3f} of lanes / latency"
    )
    return {"reminders: the same where CPU does not count": share}


# ---- flatness ----


def flatness(endpoint: str, sizes: list[int]) -> None:
    """The run that finds what is due, at several sizes, taking turns."""
    stores = {}
    for size in sizes:
        metered = Metered(connect(REGION, endpoint))
        stores[size] = metered, DynamoDBStore(metered, table(endpoint, size))
    took: dict[int, list[float]] = defaultdict(list)
    units: dict[int, Mapping[str, float]] = {}
    idle: dict[int, Mapping[str, float]] = {}
    for turn in range(ROUNDS + 1):
        for size, (metered, store) in stores.items():
            first = DispatchState(version=store.dispatch_state().version)
            store.save_dispatch_state(first)  # each run is a first one
            metered.units.clear()
            start = time.perf_counter()
            handed = hand_over(NOW, store, SqsQueue(Requests(), ""), NO_LIMIT, 1)
            if turn:  # the first one warms up
                took[size].append(time.perf_counter() - start)
            assert handed.reminders == min(DUE, size), handed
            units[size] = dict(metered.units)
    for size, (metered, store) in stores.items():
        metered.units.clear()
        assert hand_over(NOW - LATE, store, SqsQueue(Requests(), ""), NO_LIMIT, 1).reminders == 0
        idle[size] = dict(metered.units)
    due = min(DUE, *sizes)
    print(f"\nThe run that finds {due:,} due and hands them over; median of {ROUNDS}, taking turns")
    print(f"{'subscribers':>12}{'ms':>8}{'ratio':>8}{'queries':>9}{'read units':>12}", end="")
    print(f"{'write units':>13}{'read units, nobody due':>25}")
    base = statistics.median(took[sizes[0]])
    for size in sizes:
        ms, used = statistics.median(took[size]), units[size]
        print(f"{size:12,}{ms * 1e3:8.0f}{ms / base:8.2f}{used['query']:9.0f}{used['read']:12.1f}", end="")
        print(f"{used['write']:13.1f}{idle[size]['read']:25.1f}")


# ---- side by side ----


@dataclass(frozen=True)
class Measured:
    """One way: texts handed over, in how many seconds from the start, and the units it took."""

    name: str
    texts: int
    seconds: float
    units: Mapping[str, float] | None = None  # None: it has no DynamoDB table, or they were not counted
    cpu: Mapping[str, float] = field(default_factory=dict)  # seconds of each kind of process
    sending: float = 0.0  # seconds from the first text's way to Twilio to the last one's yes

    @property
    def rate(self) -> float:
        return self.texts / self.seconds

    @property
    def of_lanes(self) -> float:
        return self.texts * LATENCY / (LAMBDAS * LANES) / self.sending

    def cpu_line(self) -> str:
        """Milliseconds of CPU a text by process, and what all of them take of the machine."""
        each = ", ".join(f"{who} {took / self.texts * 1e3:.2f}" for who, took in self.cpu.items())
        cores = f"{sum(self.cpu.values()) / self.seconds:.2f} of {os.cpu_count()} cores"
        return f"ms of CPU a text: {each}; {cores}; load {os.getloadavg()[0]:.1f}"


def comparison(endpoint: str, size: int) -> None:
    due = min(DUE, size)
    people = table(endpoint, size)
    looped = scan_and_loop(endpoint, people)
    ours, due_run, sqs = by_claims(endpoint, people, counted=True)
    with tempfile.TemporaryDirectory() as folder:
        later = Path(folder) / "later.sqlite"
        later_jobs(later, size - due)
        hour = int(LATE.total_seconds())
        asked = ((10, hour), (LAMBDAS * LANES, hour), (10, None))
        scheduled = [apscheduler(later, due, threads, grace) for threads, grace in asked]
        turns = []
        for _ in range(TURNS):  # by turns, so that a slow moment of the machine falls on both
            again, _, _ = by_claims(endpoint, table(endpoint, due))
            turns.append(again.rate / apscheduler(later, due, LAMBDAS * LANES, hour).rate)
    long = long_run(endpoint)
    rows = [ours, *scheduled, looped]
    if LATENCY == 0.1:
        feed("reminders-beside-others", {SHARE: long.of_lanes, BESIDE: min(turns)})
    assert ours.units
    latency = f"Twilio takes {LATENCY * 1e3:.0f} ms"
    print(f"\n{due:,} due among {size:,} subscribers; {latency}; timed from due to its last yes")
    print(f"APScheduler, {LAMBDAS * LANES} threads: {scheduled[1].cpu_line()}")
    beside = ", ".join(f"{ratio:.2f}" for ratio in turns)
    print(f"ours to APScheduler with {LAMBDAS * LANES} threads, taking turns on the same cores: {beside}")
    print(f"{'':78}{'texts':>7}{'a second':>10}{'ratio':>8}{'read':>9}{'write':>8}")
    for row in rows:
        kinds = ("read", "write")
        used = [f"{row.units.get(kind, 0) / due:.2f}" for kind in kinds] if row.units else ["-", "-"]
        print(f"{row.name:78}{row.texts:7,}{row.rate:10.1f}{ours.rate / row.rate:8.2f}", end="")
        print(f"{used[0]:>9}{used[1]:>8}")
    print("ratio: our texts a second to its. read, write: DynamoDB units a due reminder.")
    print("Only ours claims each person before it sends and records what came of it, which takes the writes.")
    print(
        "Transactions are conditional puts one after the other here, counted twice as AWS bills them; index"
    )
    print(f"writes are counted once. {os.cpu_count()} cores for the table, Twilio and all copies together.")
    print("\nUnits of ours a reminder:")
    for kind in ("read", "write"):
        worked = ours.units[kind] - due_run[kind]
        print(f"  DynamoDB {kind:6} due run {due_run[kind] / due:6.3f}   work {worked / due:6.3f}", end="")
        print(f"   together {ours.units[kind] / due:6.3f}")
    print(f"  SQS sent {sqs.requests / due:.3f}; Lambda's own receiving and deleting, not measured:", end=" ")
    print(f"{2 * sqs.requests / due:.3f} ten messages at a time, {2 * sqs.messages / due:.3f} one by one")


def long_run(endpoint: str) -> Measured:
    """Of LONG due: the share of lanes / latency, and where the CPU goes."""
    ran, _, _ = by_claims(endpoint, table(endpoint, LONG, LONG))
    print(f"\n{LONG:,} due, {LAMBDAS} copies of {LANES} lanes: {ran.of_lanes:.3f} of lanes / latency")
    print(ran.cpu_line())
    return ran


def twilio_sender(twilio: SlowTwilio) -> TwilioSender:
    return TwilioSender(ACCOUNT, TOKEN, LINE_NUMBER, api_url=twilio.url, public_url="https://line.example")


@cache
def content() -> Content:
    return build(settings("http://127.0.0.1:9", "none")).content


def a_reminder() -> str:
    return content().fill(content().languages["en"].reminders[0])


# ---- ours ----


def by_claims(
    endpoint: str, name: str, *, counted: bool = False
) -> tuple[Measured, Mapping[str, float], Requests]:
    """The due run, and copies of the function that work on its messages; also the units of the run alone.

    `counted`: units are counted, which takes CPU: the clients ask for the item before each write.
    """
    processes = multiprocessing.get_context("spawn")
    messages, ends = processes.Queue(), processes.Queue()
    with slow_twilio() as twilio:
        copies = [
            processes.Process(target=one_lambda, args=(endpoint, name, twilio, messages, ends, counted))
            for _ in range(LAMBDAS)
        ]
        for copy in copies:
            copy.start()
        for _ in copies:
            assert ends.get(timeout=PATIENCE) == "warm"
        metered, sqs = Metered(connect(REGION, endpoint)), Requests(messages)
        of_table, start = dynalite_cpu(), time.monotonic()
        handed = hand_over(
            NOW, DynamoDBStore(metered, name), SqsQueue(sqs, ""), NO_LIMIT, content().longest_reminder
        )
        for _ in copies:
            messages.put(None)
        units = defaultdict(float, metered.units)
        for _ in copies:
            for kind, used in ends.get(timeout=PATIENCE).items():
                units[kind] += used
        for copy in copies:
            copy.join()
        taken, of_table = twilio.taken(), dynalite_cpu() - of_table
    assert taken["texts"] == taken["numbers"] == handed.reminders, "everybody who was due got one text"
    cpu = {"ours": units["cpu"], "the table": of_table, "Twilio": taken["cpu"]}
    named = f"ours: due run, queue, {LAMBDAS} copies of the function, {LANES} texts at a time in each"
    sending = taken["last"] - taken["first"] + LATENCY
    ours = Measured(named, handed.reminders, taken["last"] - start, units, cpu, sending)
    return ours, metered.units, sqs


def one_lambda(endpoint: str, name: str, twilio: SlowTwilio, messages: Any, ends: Any, counted: bool) -> None:
    """One copy of the function, kept warm: message after message until there is none."""
    client = connect(REGION, endpoint)
    metered = Metered(client)
    store = DynamoDBStore(metered if counted else client, name)
    worker = Worker(store, twilio_sender(twilio), content(), lambda: NOW)
    assert worker.store.dispatch_state() == DispatchState()
    metered.units.clear()
    gc.freeze()  # both as the function does
    gc.set_threshold(SELDOM)
    ends.put("warm")
    begun = time.process_time()
    with Threads(MESSAGES) as calls:
        while call := received(messages):
            batches: list[Batch] = [read(json.loads(message))[0] for message in call]
            for batch, done in zip(batches, calls.map(worker.work, batches), strict=True):
                assert done.outcomes == {"queued": len(batch)}, done
    ends.put({**metered.units, "cpu": time.process_time() - begun})


def received(messages: Any) -> list[str]:
    """The messages of one call: those that are there, MESSAGES at most; [] at the end."""
    call: list[str] = []
    with suppress(Empty):
        while len(call) < MESSAGES:
            message = messages.get(timeout=TAKING if call else PATIENCE)
            if message is None:
                if call:
                    messages.put(None)
                break
            call.append(message)
    return call


# ---- the usual tutorial ----


def scan_and_loop(endpoint: str, name: str) -> Measured:
    """Scan the table for what is due and send one text after the other; keeps no record of it."""
    metered = Metered(connect(REGION, endpoint))
    asked: dict[str, Any] = {
        "TableName": name,
        "FilterExpression": "next_due <= :now",
        "ExpressionAttributeValues": {":now": {"S": instant(NOW)}},
    }
    with slow_twilio() as twilio:
        sender, body = twilio_sender(twilio), a_reminder()
        start = time.monotonic()
        while True:
            page = metered.scan(**asked)
            for subscriber in page["Items"]:
                sender.send(subscriber["number"]["S"], body)
            if "LastEvaluatedKey" not in page:
                break
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        taken = twilio.taken()
    texts, last = int(taken["texts"]), taken["last"]
    return Measured("a scan with a filter, and a loop that sends", texts, last - start, metered.units)


# ---- APScheduler ----

_sending: dict[str, Sender] = {}


def send_one(number: str, body: str) -> None:
    """The job of one person."""
    _sending["sender"].send(number, body)


def later_jobs(at: Path, number: int) -> None:
    """A daily job for each person who is not due for hours, in one transaction: add_job takes minutes."""
    store = SQLAlchemyJobStore(url=f"sqlite:///{at}")
    scheduler = BackgroundScheduler(jobstores={"default": store}, timezone=UTC)
    scheduler.start(paused=True)  # makes the table
    minute = datetime.now(UTC).replace(second=0, microsecond=0)
    times = [minute + timedelta(minutes=late) for late in range(120, 1320)]
    daily = [CronTrigger(hour=when.hour, minute=when.minute, timezone=UTC) for when in times]
    body, rows = a_reminder(), []
    for n in range(number):
        when = times[n % len(times)]
        job = Job(
            scheduler,
            id=f"later-{n}",
            func=send_one,
            args=(number_of(DUE + n), body),
            kwargs={},
            name="reminder",
            trigger=daily[n % len(daily)],
            executor="default",
            misfire_grace_time=1,
            coalesce=True,
            max_instances=1,
            next_run_time=when,
        )
        state = pickle.dumps(job.__getstate__(), pickle.HIGHEST_PROTOCOL)
        rows.append({"id": job.id, "next_run_time": datetime_to_utc_timestamp(when), "job_state": state})
    if rows:
        with store.engine.begin() as connection:
            connection.execute(store.jobs_t.insert(), rows)
    scheduler.shutdown()


def apscheduler(later: Path, due: int, threads: int, grace: int | None, adding: int = ADDING) -> Measured:
    """Add a daily job for each who is due, all due at one second, and let the scheduler wake up for them.

    `grace`: seconds after which a job counts as missed; None: as add_job has it, 1.
    """
    jobs = later.with_name(f"{time.monotonic_ns()}.sqlite")
    shutil.copy(later, jobs)
    ended, all_ended = count(1), threading.Event()
    with slow_twilio() as twilio:
        _sending["sender"] = twilio_sender(twilio)
        scheduler = BackgroundScheduler(
            jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{jobs}")},
            executors={"default": ThreadPoolExecutor(threads)},
            timezone=UTC,
        )
        scheduler.start(paused=True)
        body, when = a_reminder(), datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=adding)
        as_wanted = {} if grace is None else {"misfire_grace_time": grace}
        for n in range(due):
            daily = CronTrigger(hour=when.hour, minute=when.minute, second=when.second, timezone=UTC)
            scheduler.add_job(send_one, daily, args=(number_of(n), body), **as_wanted)

        def end(_: object) -> None:
            if next(ended) == due:
                all_ended.set()

        scheduler.add_listener(end, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        ahead = (when - datetime.now(UTC)).total_seconds()
        if ahead <= 0:  # a slow machine: adding took longer than was given
            scheduler.shutdown()
            return apscheduler(later, due, threads, grace, adding * 3)
        start, begun = time.monotonic() + ahead, time.process_time()
        scheduler.resume()
        assert all_ended.wait(PATIENCE), "it did not come to an end"
        scheduler.shutdown()
        taken = twilio.taken()
    texts, last = int(taken["texts"]), taken["last"]
    missed = "" if grace else "; 1 s late is missed, as add_job has it"
    named = f"APScheduler, SQLite, {threads} threads{missed}"
    cpu = {"its own": time.process_time() - begun, "Twilio": taken["cpu"]}
    return Measured(named, texts, last - start, cpu=cpu)


if __name__ == "__main__":
    main()
