"""Emptying and moving a drawer, on two independent DynamoDBs: what stays, and what may be done twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain.subscriber import DeliveryStatus, Erasure, Status, Subscriber
from hotline.storage import Stale
from hotline.storage.dynamodb import DynamoDBStore
from tests.store.people import DAY, NOW, NUMBER, ann, claim, consent, put, reminder

LATER = NOW + timedelta(minutes=6)
WISH = Erasure("ann", NOW, NUMBER)
SENT = reminder(outcome=DeliveryStatus.QUEUED, sid="SM9")


def subscribed(store: DynamoDBStore) -> Subscriber:
    """Ann, with the proof, and a reminder of today that was sent."""
    store.save(ann(), [consent()], sid="SM1", answer="[]", now=NOW)
    subscriber = store.load("ann", "none").subscriber
    assert subscriber is not None
    assert claim(store, subscriber, reminder())
    assert store.record(SENT)
    assert put(store, replace(subscriber, version=2))
    return replace(subscriber, version=3)


def test_a_wish_to_be_forgotten_is_saved_with_the_person_or_not_at_all(store: DynamoDBStore) -> None:
    subscriber = subscribed(store)
    with pytest.raises(Stale):
        store.save(replace(subscriber, version=1), [], sid="SM2", answer="[]", now=NOW, erasure=WISH)
    assert store.erasures() == []
    store.save(subscriber, [], sid="SM2", answer="[]", now=NOW, erasure=WISH)
    assert store.erasures() == [WISH]
    assert [store.personal_data(key).erasing for key in ("ann", "bob")] == [True, False]


def test_erasing_leaves_the_proof_and_may_be_done_twice(store: DynamoDBStore) -> None:
    subscribed(store)
    for _ in range(2):
        store.erase(WISH, LATER)
        assert store.reminders("ann") == []
        assert store.consents("ann") == [consent()]


def test_an_emptied_reminder_is_written_by_no_record_and_no_report(store: DynamoDBStore) -> None:
    subscribed(store)
    store.erase(WISH, LATER)
    assert not store.record(replace(SENT, at=LATER))
    assert not store.receipt("ann", DAY, "SM9", DeliveryStatus.DELIVERED, None, LATER)
    assert store.reminders("ann") == []


def test_a_wish_that_was_made_anew_is_not_ended_by_the_first(store: DynamoDBStore) -> None:
    subscriber = subscribed(store)
    anew = replace(WISH, at=LATER)
    store.save(subscriber, [], sid="SM2", answer="[]", now=NOW, erasure=WISH)
    store.save(replace(subscriber, version=4), [], sid="SM3", answer="[]", now=LATER, erasure=anew)
    assert not store.erase(WISH, LATER, close=True)
    assert store.erase(anew, LATER, close=True)
    assert (store.erasures(), store.personal_data("ann").erasing) == ([], False)


def test_erasures_come_oldest_first(store: DynamoDBStore) -> None:
    wishes = [
        replace(WISH, key=key, at=NOW + timedelta(minutes=m)) for m, key in ((2, "a"), (3, "b"), (1, "c"))
    ]
    for wish in wishes:
        store.save(ann(key=wish.key), [], sid="SM1", answer="[]", now=wish.at, erasure=wish)
    assert [wish.key for wish in store.erasures()] == ["c", "a", "b"]


def test_a_person_moves_whole_and_once(store: DynamoDBStore) -> None:
    subscriber = subscribed(store)
    assert store.move("ann", "new", LATER)
    assert not store.move("ann", "new", LATER)
    assert store.load("ann", "none").subscriber is None
    assert store.load("new", "none").subscriber == replace(subscriber, key="new", version=1)
    assert store.consents("new") == store.consents("ann") == [consent()]
    assert (len(store.reminders("new")), store.reminders("ann")) == (1, [])
    assert [ticket.key for ticket in store.due(LATER)] == ["new"]


def test_whoever_still_has_the_old_version_cannot_save_after_a_move(store: DynamoDBStore) -> None:
    subscriber = subscribed(store)
    store.move("ann", "new", LATER)
    with pytest.raises(Stale):
        store.save(subscriber, [], sid="SM2", answer="[]", now=LATER)


@pytest.mark.parametrize("stopped", ["old", "new"])
def test_a_stop_under_either_code_holds(store: DynamoDBStore, stopped: str) -> None:
    for key in ("old", "new"):
        status = Status.STOPPED if key == stopped else Status.ACTIVE
        store.save(ann(key=key, status=status), [], sid="SM1", answer="[]", now=NOW)
    assert store.move("old", "new", LATER)
    found = store.load("new", "none").subscriber
    assert found is not None
    assert found.status is Status.STOPPED
