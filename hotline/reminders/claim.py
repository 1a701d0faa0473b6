"""Claim: one conditional write that makes a person's local date ours, and moves the next due time.

The claim is the only gate. It is written before the text is sent, so nobody gets two; and STOP meets it on
the same item, so one of the two wins.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from hotline.domain.reminder import DeliveryStatus, Reminder
from hotline.domain.schedule import Verdict, next_due
from hotline.domain.subscriber import Subscriber
from hotline.storage.interface import Store

# How long a claim without an outcome is left alone: whoever made it may still be sending. Longer than the
# function may run (60 s), and than Twilio takes to list a text that it has accepted.
SETTLED = timedelta(seconds=150)


def claim(
    subscriber: Subscriber, judged: Verdict, digest: str, now: datetime, spread: int, store: Store
) -> Reminder | None:
    """The reminder, ours to send or (as `judged` says) recorded as skipped; None: somebody was first.

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
    """An open reminder, SETTLED, taken up again by one of those who find it; None: somebody was first."""
    again = replace(seen, outcome=DeliveryStatus.CLAIMED, at=now, attempt=seen.attempt + 1)
    return again if store.claim_again(subscriber, seen, again) else None


def release(subscriber: Subscriber, reminder: Reminder, store: Store) -> bool:
    """Undo a claim after which nothing could be sent: the person keeps their place; False: they changed."""
    return store.release(replace(subscriber, version=subscriber.version + 1), reminder)
