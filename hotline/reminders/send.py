"""Claim, then send: the day's text to Twilio, never twice.

A claim is one conditional write before a text is sent: the claimed reminder goes into the subscriber, with
the next due time. Since it comes first, a person never gets two texts; and a STOP saves the same item, so one
of the two wins. Until the outcome is recorded the subscriber stays in the due index at the claimed time: so
no claim is lost, whoever made it.
"""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from threading import Semaphore
from time import monotonic

from hotline.content.model import Content
from hotline.domain.schedule import Verdict, next_due, text_of_the_day
from hotline.domain.subscriber import DeliveryStatus, Reminder, Subscriber
from hotline.storage import NO_TEXTS, Change, Loaded, Stale, Store, update
from hotline.twilio.sender import OutcomeUnknown, Refused, Sender, Withdrawn, always

# How long a claim without an outcome is left alone: its worker may still be sending. Longer than the
# function may run (60 s), and than Twilio takes to list a text that it has accepted.
SETTLED = timedelta(seconds=150)
LANES = 8  # texts handed to Twilio at a time: most of the time is waiting for it
AHEAD = 2  # people claimed beyond these: a lane goes on at once, and hardly anybody waits
RECORDING = 4  # threads more, so that a lane goes on while the last text is recorded
PATIENCE = 0.25  # seconds from claim to lane; in a longer wait a STOP may have come


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


class Lanes(ThreadPoolExecutor):
    """Threads that work on reminders. `claims`: one is held from a claim to Twilio's answer."""

    def __init__(self, lanes: int = LANES, ahead: int = AHEAD, recording: int = RECORDING) -> None:
        super().__init__(lanes + ahead + recording)
        self.claims, self._free = Semaphore(lanes + ahead), Semaphore(lanes)

    @contextmanager
    def lane(self) -> Iterator[bool]:
        """Hold a lane while Twilio has the text; True if it was waited for longer than PATIENCE."""
        asked = monotonic()
        with self._free:
            yield monotonic() - asked > PATIENCE


shared_lanes = cache(Lanes)  # of this process: all the messages that it works on share them


def text(subscriber: Subscriber, judged: Verdict, content: Content) -> str:
    """The text of the person's day."""
    default = content.languages[content.structure.default_language]
    texts = content.languages.get(subscriber.language, default).reminders
    return content.fill(text_of_the_day(subscriber, judged.day, texts))


def digest(body: str) -> str:
    """Identifies a text: 16 hex digits of its SHA-256."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def send(
    subscriber: Subscriber,
    reminder: Reminder,
    body: str,
    validity: int,
    sender: Sender,
    wanted: Callable[[], bool] = always,
) -> Reminder:
    """The claimed reminder with its outcome: QUEUED with its SID, REFUSED with a code, SKIPPED or UNKNOWN.

    `wanted`: see hotline.twilio.sender.Sender.
    """
    assert subscriber.number is not None, "a subscriber with a reminder has a number"
    receipts = f"/receipts/{reminder.date.isoformat()}"
    try:
        sent = sender.send(subscriber.number, body, validity=validity, receipts=receipts, wanted=wanted)
    except Refused as refused:
        return replace(reminder, outcome=DeliveryStatus.REFUSED, error=refused.code)
    except Withdrawn:
        return replace(reminder, outcome=DeliveryStatus.SKIPPED, error="left")
    except OutcomeUnknown:
        return replace(reminder, outcome=DeliveryStatus.UNKNOWN)
    return replace(reminder, outcome=DeliveryStatus.QUEUED, sid=sent.sid)


def find(number: str, reminder: Reminder, sender: Sender) -> Reminder | None:
    """The reminder as QUEUED if Twilio has it already, else None. Raises OutcomeUnknown.

    A text whose body Twilio no longer has (redacted) counts as ours: better one too few than two.
    """
    for text_sent in sender.find(number, reminder.due):
        if not text_sent.body or digest(text_sent.body) == reminder.digest:
            return replace(reminder, outcome=DeliveryStatus.QUEUED, sid=text_sent.sid)
    return None
