"""Record: writes down what became of a reminder, and draws what follows from a carrier's error.

A record only moves forward (claimed, queued, sent, then delivered, undelivered or failed), whatever comes
twice, late or out of order.
"""

from dataclasses import replace
from datetime import date, datetime

from hotline.conversation.known import gone
from hotline.conversation.person import Consent, Outcome, Person, Reminder, Status
from hotline.reminders.halt import arrived, halt, rest
from hotline.sender.errors import CarrierError, error_of
from hotline.store import Stale, Store

# https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
REPORTS = {
    "queued": Outcome.QUEUED,
    "sending": Outcome.SENT,
    "sent": Outcome.SENT,
    "delivered": Outcome.DELIVERED,
    "read": Outcome.DELIVERED,
    "undelivered": Outcome.UNDELIVERED,
    "failed": Outcome.FAILED,
}
FAILED = (Outcome.REFUSED, Outcome.UNDELIVERED, Outcome.FAILED)


def record(reminder: Reminder, store: Store, now: datetime) -> None:
    """Keep the outcome of a sending, and do what follows for the person. Raises StoreDown."""
    store.record(reminder)
    if reminder.outcome in FAILED:
        _follow(reminder.key, reminder.date, reminder.error or "", store, now)


def receipt(
    key: str, day: date, sid: str, status: str, error: str | None, store: Store, now: datetime
) -> bool:
    """Keep a delivery report; False if it is no news, or of a text we never sent. Raises StoreDown."""
    outcome = REPORTS.get(status)
    if outcome is None or not store.receipt(key, day, sid, outcome, error, now):
        return False
    if outcome in FAILED:
        _follow(key, day, error or "", store, now)
    elif outcome is Outcome.DELIVERED:
        arrived(store)
    return True


def _follow(key: str, day: date, code: str, store: Store, now: datetime) -> None:
    row = error_of(code)
    match row.then:
        case "halt":
            halt(code, store)
        case "rest":
            rest(code, store, now)
        case "opt-out":
            _leave(key, day, code, store, now, Status.STOPPED, "opt-out")
        case "end":
            _leave(key, day, code, store, now, Status.OFF, "unreachable")
        case "pause":
            if _in_a_row(key, store) >= row.days:
                _leave(key, day, code, store, now, Status.PAUSED, "paused-unreachable")


def _in_a_row(key: str, store: Store) -> int:
    """How many of the last days the person could not be reached, without one that says otherwise between."""
    days = 0
    for reminder in reversed(store.reminders(key)):
        if reminder.outcome in FAILED and _counts(error_of(reminder.error or "")):
            days += 1
        elif reminder.outcome in (Outcome.DELIVERED, *FAILED):
            break
    return days


def _counts(row: CarrierError) -> bool:
    return row.then == "pause"


def _leave(key: str, day: date, code: str, store: Store, now: datetime, status: Status, action: str) -> None:
    """End or pause somebody's reminders on the carrier's word, with an entry in the consent record."""
    ref = f"reminder-{day.isoformat()}-{code}"
    for _ in range(3):
        person = store.load(key, ref).person
        if person is None or person.status not in (Status.ACTIVE, Status.PAUSED) or person.status is status:
            return
        entry = Consent(now, action, "text", ref, "carrier", "", f"error {code}")
        try:
            store.save(_after(person, status), (entry,), sid=ref, answer="[]", now=now)
        except Stale:
            continue
        return


def _after(person: Person, status: Status) -> Person:
    if status is Status.PAUSED:  # RESUME brings them back
        return replace(person, status=status, next_due=None, paused_until=None)
    return gone(person, status)
