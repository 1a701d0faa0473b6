"""Record: writes down what became of a reminder, and draws what follows from a carrier's error.

A record only moves forward (claimed, queued, sent, then delivered, undelivered or failed), whatever comes
twice, late or out of order.
"""

from dataclasses import replace
from datetime import date, datetime

from hotline.domain.consent import ConsentAction, ConsentEntry
from hotline.domain.reminder import DeliveryStatus, Reminder
from hotline.domain.subscriber import Status, Subscriber, opt_out, without_details
from hotline.reminders.circuit_breaker import arrived, halt, rest
from hotline.storage.interface import Stale, Store
from hotline.twilio.error_codes import CarrierError, error_of

# https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
REPORTS = {
    "queued": DeliveryStatus.QUEUED,
    "sending": DeliveryStatus.SENT,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,
    "undelivered": DeliveryStatus.UNDELIVERED,
    "failed": DeliveryStatus.FAILED,
}
FAILED = (DeliveryStatus.REFUSED, DeliveryStatus.UNDELIVERED, DeliveryStatus.FAILED)


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
    elif outcome is DeliveryStatus.DELIVERED:
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
        elif reminder.outcome in (DeliveryStatus.DELIVERED, *FAILED):
            break
    return days


def _counts(row: CarrierError) -> bool:
    return row.then == "pause"


def _leave(
    key: str, day: date, code: str, store: Store, now: datetime, status: Status, action: ConsentAction
) -> None:
    """End or pause somebody's reminders on the carrier's word, with an entry in the consent record."""
    ref = f"reminder-{day.isoformat()}-{code}"
    for _ in range(3):
        subscriber = store.load(key, ref).subscriber
        if (
            subscriber is None
            or subscriber.status not in (Status.ACTIVE, Status.PAUSED)
            or subscriber.status is status
        ):
            return
        entry = ConsentEntry(now, action, "text", ref, "carrier", "", f"error {code}")
        try:
            store.save(_after(subscriber, status, now), (entry,), sid=ref, answer="[]", now=now)
        except Stale:
            continue
        return


def _after(subscriber: Subscriber, status: Status, now: datetime) -> Subscriber:
    if status is Status.STOPPED:
        return opt_out(subscriber, now)
    if status is Status.PAUSED:  # RESUME brings them back
        return replace(subscriber, status=status, next_due=None, paused_until=None)
    return without_details(subscriber, status)
