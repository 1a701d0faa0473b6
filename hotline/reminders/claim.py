"""Claim: one conditional write before a text is sent.

It moves the next due time too. Since it comes first, a person never gets two texts; and a STOP saves the same
item, so one of the two wins.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from hotline.domain.reminder import DeliveryStatus, Reminder
from hotline.domain.schedule import Verdict, next_due
from hotline.domain.subscriber import Subscriber
from hotline.storage.interface import Store

# How long a claim without an outcome is left alone: its worker may still be sending. Longer than the
# function may run (60 s), and than Twilio takes to list a text that it has accepted.
SETTLED = timedelta(seconds=150)


def claim(
    subscriber: Subscriber, judged: Verdict, digest: str, now: datetime, spread: int, store: Store
) -> Reminder | None:
    """The reminder, ours to send or (as `judged` says) recorded as skipped; None: another writer was first.

    The next one is counted from this one, not from now: after a standstill of days each day has its record,
    and the one that is only just due is not passed over.
    """
    assert subscriber.next_due is not None
    moved = replace(subscriber, last_day=max(judged.day, subscriber.last_day or judged.day))
    moved = replace(moved, next_due=next_due(moved, subscriber.next_due, spread))
    outcome = DeliveryStatus.SKIPPED if judged.skip else DeliveryStatus.CLAIMED
    reminder = Reminder(
        subscriber.key, judged.day, subscriber.next_due, outcome, now, error=judged.skip, digest=digest
    )
    return reminder if store.claim(moved, reminder) else None


def claim_again(subscriber: Subscriber, seen: Reminder, now: datetime, store: Store) -> Reminder | None:
    """Claim an open reminder again, SETTLED after its last claim; None: another worker was first."""
    again = replace(seen, outcome=DeliveryStatus.CLAIMED, at=now, attempt=seen.attempt + 1)
    return again if store.claim_again(subscriber, seen, again) else None


def release(subscriber: Subscriber, reminder: Reminder, store: Store) -> bool:
    """Undo a claim after which nothing could be sent: the place is kept. False: the person changed."""
    return store.release(replace(subscriber, version=subscriber.version + 1), reminder)
