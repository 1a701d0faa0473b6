"""Claim: one conditional write before a text is sent.

It writes the claimed reminder into the subscriber, with the next due time. Since it comes first, a person
never gets two texts; and a STOP saves the same item, so one of the two wins. Until the outcome is recorded
the subscriber stays in the due index at the claimed time: so no claim is lost, whoever made it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from hotline.domain.schedule import Verdict, next_due
from hotline.domain.subscriber import DeliveryStatus, Reminder, Subscriber
from hotline.storage.interface import NO_TEXTS, Change, Loaded, Stale, Store, update

# How long a claim without an outcome is left alone: its worker may still be sending. Longer than the
# function may run (60 s), and than Twilio takes to list a text that it has accepted.
SETTLED = timedelta(seconds=150)


def claim(
    subscriber: Subscriber, judged: Verdict, digest: str, now: datetime, spread: int, store: Store
) -> Subscriber | None:
    """The subscriber with the claimed reminder, ours to send or skip; None: another writer was first.

    The next one is counted from this one, not from now: after a standstill of days each day has its record,
    and the one that is only just due is not passed over.
    """
    assert subscriber.next_due is not None
    due, claimed = subscriber.next_due, DeliveryStatus.CLAIMED
    moved = replace(
        subscriber,
        last_day=max(judged.day, subscriber.last_day or judged.day),
        claimed=Reminder(subscriber.key, judged.day, due, claimed, now, digest=digest),
    )
    return _saved(replace(moved, next_due=next_due(moved, due, spread)), store, now)


def claim_again(subscriber: Subscriber, again: Reminder, now: datetime, store: Store) -> Subscriber | None:
    """Claim an open reminder as `again`; None: another writer was first."""
    return _saved(replace(subscriber, claimed=again), store, now)


def release(before: Subscriber, claimed: Subscriber, now: datetime, store: Store) -> bool:
    """Undo a claim after which nothing could be sent: the place is kept. False: the person changed."""
    return _saved(replace(before, version=claimed.version), store, now) is not None


def finish(subscriber: Subscriber, reminder: Reminder, now: datetime, store: Store) -> None:
    """Take a recorded reminder out of the subscriber, who moves on in the due index. Raises StoreDown."""

    def moved_on(loaded: Loaded) -> Change | None:
        current = loaded.subscriber
        if current is None or current.claimed is None or current.claimed.date != reminder.date:
            return None
        return Change(replace(current, claimed=None))

    update(store, subscriber.key, None, now, moved_on, Loaded(subscriber))


def _saved(subscriber: Subscriber, store: Store, now: datetime) -> Subscriber | None:
    try:
        store.save(subscriber, (), sid=None, answer=NO_TEXTS, now=now)
    except Stale:
        return None
    return replace(subscriber, version=subscriber.version + 1)
