"""Operator actions: stop, forget, the failed reminder again (docs/decisions/console.md)."""

import getpass
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from hotline.app import Hotline
from hotline.dialogue.manage_subscription import forgotten
from hotline.domain.schedule import local, verdict
from hotline.domain.subscriber import (
    ConsentAction,
    ConsentEntry,
    DeliveryStatus,
    Erasure,
    Reminder,
    Status,
    Subscriber,
    opt_out,
)
from hotline.domain.telephony import keys_of, segments
from hotline.domain.throttle import breaker_error
from hotline.limits import quotas
from hotline.reminders.delivery_reports import record
from hotline.reminders.send import digest, finish, send, text
from hotline.storage import NO_TEXTS, Change, Loaded, Stale, Store, migrated_key, update
from hotline.twilio.sender import error_of

LONGEST_NAME = 40  # characters
ACTION: ConsentAction = "resend"
NOT_FAILED = {
    DeliveryStatus.DELIVERED: "Today's has arrived.",
    DeliveryStatus.SKIPPED: "Today's was skipped on purpose (too late, or outside their hours).",
    DeliveryStatus.CLAIMED: "Today's is just being sent.",
    DeliveryStatus.UNKNOWN: "Nobody knows yet whether today's went out; that is being found out.",
}


def operator(name: str = "") -> str:
    """The operator's name for the record: as given, else this machine's login."""
    if not name:
        try:
            name = getpass.getuser()
        except (OSError, KeyError, ImportError):  # a container without users
            name = "unnamed"
    return " ".join(name.split())[:LONGEST_NAME]


def key_at(hotline: Hotline, number: str, now: datetime) -> str:
    """The store's key of a number (E.164) at this line, migrated while the secret rotates."""
    return migrated_key(hotline.service.store(), keys_of(number, hotline.settings.secrets), now)


@dataclass(frozen=True)
class Wish:
    """A person's request as an operator records it. `number` is E.164, `key` its hash, `by` the operator."""

    number: str = field(repr=False)
    key: str
    at: datetime  # aware, UTC
    note: str
    by: str = ""

    @property
    def reference(self) -> str:
        """Takes the place of Twilio's SID in the record."""
        return f"operator-{self.at:%Y%m%dT%H%M%S%f}"

    def entry(self, action: ConsentAction) -> ConsentEntry:
        """The entry for the consent record: nothing shown, the note as the answer."""
        sid, by = self.reference, self.by
        return ConsentEntry(self.at, action, "operator", sid, "operator", "", self.note, by=by)


def stop(wish: Wish, store: Store) -> bool:
    """Opt the number out of every text; False if it was opted out before. Raises StoreDown."""
    stopped = False

    def decide(loaded: Loaded) -> Change:
        nonlocal stopped
        subscriber = loaded.subscriber or Subscriber(wish.key)
        stopped = subscriber.status is not Status.STOPPED
        return Change(opt_out(subscriber, wish.at), (wish.entry("opt-out"),) if stopped else ())

    update(store, wish.key, wish.reference, wish.at, decide)
    return stopped


def forget(wish: Wish, store: Store) -> Erasure:
    """Erase the subscriber's state and record the rest as a pending erasure. Raises StoreDown."""
    erasure = Erasure(wish.key, wish.at, wish.number)

    def erased(loaded: Loaded) -> Change:
        # Without an earlier consent there is nothing to prove, so no record begins here.
        entries = (wish.entry("forget"),) if store.personal_data(wish.key).consents else ()
        return Change(forgotten(loaded.subscriber or Subscriber(wish.key)), entries, erasure=erasure)

    update(store, wish.key, wish.reference, wish.at, erased)
    return erasure


class NotNow(Exception):
    """The reminder may not be sent again; the message says why."""


def reference(reminder: Reminder) -> str:
    """Takes the place of Twilio's SID in the record; the same all day, so a second resend is refused."""
    return f"{ACTION}-{reminder.date.isoformat()}"


def refusal(
    subscriber: Subscriber | None,
    last: Reminder | None,
    acts: Sequence[ConsentEntry],
    halted: str | None,
    now: datetime,
) -> str | None:
    """Why the day's reminder may not be sent again; None: it may. `last`: the newest one on record."""
    if subscriber is None or subscriber.status is not Status.ACTIVE or subscriber.zone is None:
        return "They get no reminders at present."
    here = local(now, subscriber.zone)
    if last is None or last.date != here.date():
        return "Today's reminder was not tried yet."
    if any(act.action == ACTION and act.sid == reference(last) for act in acts):
        return "It was sent once more today already."
    if not last.outcome.failed:
        return NOT_FAILED.get(last.outcome, "Today's is on its way: nothing says that it failed.")
    skip = verdict(replace(subscriber, next_due=now), now).skip
    if skip == "paused":
        return "They have paused their reminders."
    if skip:
        return f"It is {here:%H:%M} where they are: no text goes out at that hour."
    if halted:
        return f"All reminders wait: Twilio says {halted}, {error_of(halted).means}."
    return None


def resend(wish: Wish, hotline: Hotline) -> Reminder:
    """Send the day's reminder again; it ends QUEUED, REFUSED or UNKNOWN. Raises NotNow, StoreDown, Stale.

    One conditional write comes before the send: an earlier STOP wins, and so does another operator.
    """
    store, now = hotline.service.store(), wish.at
    subscriber = store.load(wish.key, wish.reference).subscriber
    data = store.personal_data(wish.key)
    last = data.reminders[-1] if data.reminders else None
    reason = refusal(subscriber, last, data.consents, breaker_error(store.dispatch_state(), now), now)
    if reason or subscriber is None or last is None:
        raise NotNow(reason or "They get no reminders at present.")
    judged = verdict(replace(subscriber, next_due=now), now)
    body = text(subscriber, judged, hotline.content)
    money = hotline.service.limits.segments
    if money is not None and quotas.left(store, money, now) < segments(body):
        raise NotNow("The money of this day is spent (HOTLINE_CEILING).")
    again = replace(last, outcome=DeliveryStatus.CLAIMED, at=now, sid=None, error=None)
    again = replace(again, attempt=last.attempt + 1, digest=digest(body))
    claimed, act = replace(subscriber, claimed=again), replace(wish.entry(ACTION), sid=reference(last))
    try:
        store.save(claimed, (act,), sid=act.sid, answer=NO_TEXTS, now=now)
    except Stale:
        raise Stale("somebody else was first: look again") from None
    if money is not None:
        quotas.note(store, segments(body), now)
    sent = send(subscriber, again, body, judged.validity, hotline.service.sender())
    record(sent, store, now)
    if not sent.outcome.open:
        finish(replace(claimed, version=claimed.version + 1), sent, now, store)
    return sent
