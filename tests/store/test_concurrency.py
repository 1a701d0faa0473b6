"""Many at once on one person: only on a DynamoDB that keeps its word under threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import TypeVar

from hotline.domain.subscriber import DeliveryStatus, Status, Subscriber, opt_out
from hotline.storage import Stale
from hotline.storage.dynamodb import DynamoDBStore
from tests.store.people import DAY, NOW, ann, claim, reminder

TOMORROW = NOW + timedelta(days=1)
T = TypeVar("T")


def at_once(*tasks: Callable[[], T]) -> list[T]:
    """Run every task in a thread of its own, all let go together; their results in order."""
    gate = Barrier(len(tasks))

    def run(task: Callable[[], T]) -> T:
        gate.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return list(threads.map(run, tasks))


def known(store: DynamoDBStore, key: str = "ann") -> Subscriber:
    subscriber = store.load(key, "none").subscriber
    assert subscriber is not None
    return subscriber


def save(store: DynamoDBStore, subscriber: Subscriber, sid: str, answer: str = "") -> bool:
    """Save once; False if somebody else was first."""
    try:
        store.save(subscriber, [], sid=sid, answer=answer, now=NOW)
    except Stale:
        return False
    return True


def stop(store: DynamoDBStore, key: str = "ann") -> bool:
    """What a STOP does: try until it is saved."""
    return any(save(store, opt_out(known(store, key), NOW), f"STOP{n}") for n in range(100))


def test_of_eight_who_read_the_same_one_saves(shared: DynamoDBStore) -> None:
    save(shared, ann(), "SM")
    changes = [replace(known(shared), zone=f"zone {n}") for n in range(8)]
    won = at_once(*(partial(save, shared, change, f"SM{n}") for n, change in enumerate(changes)))
    assert won.count(True) == 1
    assert known(shared) == replace(changes[won.index(True)], version=2)


def test_of_eight_repeats_of_one_message_one_is_answered(shared: DynamoDBStore) -> None:
    won = at_once(*(partial(save, shared, Subscriber("ann"), "SM1", f"answer {n}") for n in range(8)))
    assert won.count(True) == 1
    assert shared.load("ann", "SM1").answered == f"answer {won.index(True)}"


def test_a_stop_stands_against_busy_writers(shared: DynamoDBStore) -> None:
    save(shared, ann(), "SM")

    def busy(name: str) -> bool:
        for n in range(30):
            read = known(shared)
            if read.status is Status.ACTIVE:
                save(shared, replace(read, zone=f"{name} {n}", next_due=TOMORROW), f"{name} {n}")
        return True

    at_once(partial(busy, "a"), partial(busy, "b"), partial(busy, "c"), partial(stop, shared))
    found = known(shared)
    assert (found.status, found.number, found.next_due) == (Status.STOPPED, None, None)


def test_four_runs_at_once_claim_each_person_once(shared: DynamoDBStore) -> None:
    keys = [f"person{n}" for n in range(20)]
    for key in keys:
        save(shared, ann(key=key), "SM")

    def run() -> list[str]:
        due = shared.people(ticket.key for ticket in shared.due(NOW)).values()
        waiting = [replace(p, next_due=TOMORROW) for p in due if p.claimed is None]
        return [p.key for p in waiting if claim(shared, p, reminder(key=p.key))]

    claimed = at_once(run, run, run, run)
    assert sorted(key for keys in claimed for key in keys) == sorted(keys)


def test_a_stop_and_a_claim_leave_the_person_stopped_and_the_claim_told_truly(shared: DynamoDBStore) -> None:
    for n in range(20):
        key = f"person{n}"
        save(shared, ann(key=key), "SM")
        moved = replace(known(shared, key), next_due=TOMORROW)
        claimed, stopped = at_once(
            partial(claim, shared, moved, reminder(key=key)), partial(stop, shared, key)
        )
        assert stopped
        assert known(shared, key).status is Status.STOPPED
        assert known(shared, key).next_due is None
        assert bool(shared.reminders(key)) == claimed


def test_receipts_in_any_order_end_with_the_last_of_them(shared: DynamoDBStore) -> None:
    save(shared, ann(), "SM")
    assert claim(shared, ann(version=1), reminder())
    reports = [
        DeliveryStatus.QUEUED,
        DeliveryStatus.SENT,
        DeliveryStatus.DELIVERED,
        DeliveryStatus.SENT,
        DeliveryStatus.QUEUED,
    ]
    at_once(*(partial(shared.receipt, "ann", DAY, "SM9", report, None, NOW) for report in reports))
    assert shared.reminders("ann") == [reminder(outcome=DeliveryStatus.DELIVERED, sid="SM9")]


def test_a_name_is_new_to_one_of_eight(shared: DynamoDBStore) -> None:
    assert at_once(*[partial(shared.count, {"name": 1}, NOW)] * 8).count(None) == 1
    assert at_once(*[partial(shared.count, {"name": 3, "other": 9}, NOW)] * 8).count(None) == 2
