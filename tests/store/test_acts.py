"""What operators do: found without a scan, and a failed reminder that is claimed anew, on two DynamoDBs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain.subscriber import ConsentEntry, DeliveryStatus, Reminder, Status, Subscriber
from hotline.storage import Stale
from hotline.storage.dynamodb import DynamoDBStore
from tests.store.people import NOW, ann, claim, consent, put, reminder

MINUTE = timedelta(minutes=1)
FAILED = reminder(outcome=DeliveryStatus.UNDELIVERED, sid="SM9", error="30003", at=NOW + MINUTE)
AGAIN = replace(FAILED, outcome=DeliveryStatus.CLAIMED, sid=None, error=None, attempt=2, at=NOW + 2 * MINUTE)


def act(**changes: object) -> ConsentEntry:
    known = {"action": "resend", "medium": "operator", "sid": "resend-2026-11-23", "by": "Ada"}
    return consent(**(known | {"at": NOW + 2 * MINUTE} | changes))


@pytest.fixture
def failed(store: DynamoDBStore) -> DynamoDBStore:
    """A store in which ann's reminder of DAY was not delivered."""
    store.save(ann(), [], sid="SM1", answer="", now=NOW)
    assert claim(store, read(store), reminder())
    assert store.record(FAILED)
    assert put(store, replace(read(store), claimed=None))
    return store


def read(store: DynamoDBStore) -> Subscriber:
    subscriber = store.load("ann", "look").subscriber
    assert subscriber is not None
    return subscriber


def test_the_last_acts_of_operators_are_found_newest_first_whoever_they_concern(store: DynamoDBStore) -> None:
    for n, key in enumerate(("ann", "bob", "cid")):
        entries = [
            consent(at=NOW + n * MINUTE),
            act(at=NOW + n * MINUTE, action="opt-out", sid=f"operator-{n}"),
        ]
        store.save(Subscriber(key), entries, sid="SM1", answer="", now=NOW)
    assert [(key, found.by, found.at) for key, found in store.acts(2)] == [
        ("cid", "Ada", NOW + 2 * MINUTE), ("bob", "Ada", NOW + MINUTE),
    ]  # fmt: skip
    assert list(store.due(NOW + 9 * MINUTE)) == []


def test_an_act_is_told_once_though_its_person_moved_to_a_new_code(store: DynamoDBStore) -> None:
    store.save(Subscriber("ann", status=Status.STOPPED), [act()], sid="SM1", answer="", now=NOW)
    assert store.move("ann", "anew", NOW)
    assert [found for _, found in store.acts(20)] == [act()]


def claim_anew(store: DynamoDBStore, subscriber: Subscriber, attempt: Reminder, why: ConsentEntry) -> bool:
    """What an operator's RESEND saves before it sends."""
    changed = replace(subscriber, claimed=attempt)
    try:
        store.save(changed, (why,), sid=why.sid, answer="[]", now=why.at)
    except Stale:
        return False
    return True


def test_a_failed_reminder_is_claimed_anew_with_the_act_that_asked_for_it(failed: DynamoDBStore) -> None:
    before = read(failed)
    assert claim_anew(failed, before, AGAIN, act())
    assert failed.reminders("ann") == [AGAIN]
    assert failed.consents("ann") == [act()]
    assert read(failed) == replace(before, version=before.version + 1, claimed=AGAIN)
    assert failed.record(replace(AGAIN, outcome=DeliveryStatus.QUEUED, sid="SM10"))
    assert failed.receipt("ann", FAILED.date, "SM10", DeliveryStatus.DELIVERED, None, NOW + 3 * MINUTE)


def test_the_report_of_a_second_text_may_come_before_its_record(failed: DynamoDBStore) -> None:
    assert claim_anew(failed, read(failed), AGAIN, act())
    later = NOW + 3 * MINUTE
    arrived = replace(AGAIN, outcome=DeliveryStatus.DELIVERED, sid="SM10", at=later)
    assert failed.receipt("ann", FAILED.date, "SM10", DeliveryStatus.DELIVERED, None, later) == arrived
    assert not failed.record(replace(AGAIN, outcome=DeliveryStatus.QUEUED, sid="SM10"))
    assert failed.reminders("ann") == [arrived]


def test_a_failure_stands_against_another_look_at_the_same_text(failed: DynamoDBStore) -> None:
    assert not failed.record(replace(AGAIN, outcome=DeliveryStatus.QUEUED, sid="SM9"))
    assert not failed.receipt("ann", FAILED.date, "SM10", DeliveryStatus.DELIVERED, None, NOW + 3 * MINUTE)
    assert failed.reminders("ann") == [FAILED]


def test_of_two_operators_one_claims_it_anew(failed: DynamoDBStore) -> None:
    subscriber = read(failed)
    assert claim_anew(failed, subscriber, AGAIN, act())
    assert not claim_anew(failed, subscriber, AGAIN, act(by="Bea"))
    assert failed.record(replace(AGAIN, outcome=DeliveryStatus.FAILED, at=NOW + 3 * MINUTE))
    assert not claim_anew(failed, read(failed), replace(AGAIN, attempt=3), act(at=NOW + 4 * MINUTE))


def test_a_stop_comes_before_a_reminder_claimed_anew(failed: DynamoDBStore) -> None:
    subscriber = read(failed)
    stopped = replace(subscriber, status=Status.STOPPED, number=None, next_due=None)
    failed.save(stopped, [], sid="SM2", answer="", now=NOW)
    assert not claim_anew(failed, subscriber, AGAIN, act())
    assert failed.reminders("ann") == [FAILED]
    assert failed.consents("ann") == []
