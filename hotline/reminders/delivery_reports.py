"""Delivery reports: status callbacks to stored status.

A status only moves forward (claimed, queued, sent, then delivered, undelivered or failed), whatever is
reported twice, late or out of order. What follows from it is done first, since a status that is closed is
not looked at again; all of it may be done twice.
"""

from dataclasses import replace
from datetime import date, datetime

from hotline.domain.subscriber import (
    ConsentAction,
    ConsentEntry,
    DeliveryStatus,
    Reminder,
    Status,
    Subscriber,
    opt_out,
    without_details,
)
from hotline.domain.throttle import DispatchState
from hotline.reminders.circuit_breaker import note_failure, note_success, others_get_through
from hotline.storage import Change, Loaded, Store, update
from hotline.twilio.sender import error_of

# https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
REPORTS = {
    "queued": DeliveryStatus.QUEUED,
    "sending": DeliveryStatus.SENT,
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.DELIVERED,
    "undelivered": DeliveryStatus.UNDELIVERED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}


def record(reminder: Reminder, store: Store, now: datetime, state: DispatchState | None = None) -> None:
    """Save the outcome of a sending and apply it. Raises StoreDown.

    `state`: of the circuit breaker, which has noted a refusal; None: it has not.
    """
    if reminder.outcome is DeliveryStatus.REFUSED:
        _follow(reminder, store, now, state or note_failure(reminder, "sending", store, now))
    store.record(reminder)


def receipt(
    key: str, day: date, sid: str, status: str, error: str | None, store: Store, now: datetime
) -> bool:
    """Save a delivery report; False if it brings no change, or the text is not ours. Raises StoreDown."""
    outcome = REPORTS.get(status)
    if outcome is None:
        return False
    if not (outcome is DeliveryStatus.DELIVERED or outcome.failed):
        return True  # nothing follows from it, and the next report says more: it is counted, not written
    state = store.dispatch_state(now=now)
    trouble = state.open_error or state.attempts.get("delivery")
    if not (trouble if outcome is DeliveryStatus.DELIVERED else error):
        moved = store.receipt(key, day, sid, outcome, error, now)
        if moved is not None and outcome is DeliveryStatus.DELIVERED:
            note_success(moved, "delivery", store, now, state)
        return moved is not None
    stored = next((known for known in store.personal_data(key).reminders if known.date == day), None)
    if stored is None or stored.sid not in (None, sid):
        return False
    again = (stored.outcome, stored.error) == (outcome, error)
    if not again and stored.outcome.rank >= outcome.rank:
        return False
    reported = replace(stored, outcome=outcome, error=error)
    if outcome.failed:
        state = note_failure(reported, "delivery", store, now, learnt=stored.at if again else None)
        _follow(reported, store, now, state)
    elif not again:
        note_success(reported, "delivery", store, now, store.dispatch_state())
    return store.receipt(key, day, sid, outcome, error, now) is not None


def _follow(reminder: Reminder, store: Store, now: datetime, state: DispatchState) -> None:
    """Apply a failure to the person. An opt-out at Twilio is always kept."""
    match error_of(reminder.error or "").then:
        case "opt-out":
            _leave(reminder, store, now, Status.STOPPED, "opt-out")
        case "end" if _counts(reminder, store, state):
            _leave(reminder, store, now, Status.OFF, "unreachable")
        case "pause" if _counts(reminder, store, state):
            _leave(reminder, store, now, Status.PAUSED, "paused-unreachable")


def _counts(reminder: Reminder, store: Store, state: DispatchState) -> bool:
    """Whether the person failed on enough days in a row for this code, while others got through.

    Days before the circuit breaker last closed do not count.
    """
    row = error_of(reminder.error or "")
    first, days = reminder, 1
    for earlier in reversed(store.personal_data(reminder.key).reminders):
        if earlier.date >= reminder.date:
            continue
        if earlier.outcome.failed and error_of(earlier.error or "").then == row.then:
            if state.closed_at and earlier.due <= state.closed_at:
                break
            first, days = earlier, days + 1
        elif earlier.outcome is DeliveryStatus.DELIVERED or earlier.outcome.failed:
            break
    return days >= row.days and others_get_through(state, reminder.key, first.due)


def _leave(reminder: Reminder, store: Store, now: datetime, status: Status, action: ConsentAction) -> None:
    """End or pause a person's reminders, with an entry in the consent record. Raises StoreDown.

    Done once for this reminder and code: a person who has come back since is left alone.
    """
    ref = f"reminder-{reminder.date.isoformat()}-{reminder.error}"

    def left(loaded: Loaded) -> Change | None:
        subscriber = loaded.subscriber
        if subscriber is None or loaded.answered is not None or subscriber.status is status:
            return None
        if subscriber.status not in (Status.ACTIVE, Status.PAUSED):
            return None
        entry = ConsentEntry(now, action, "text", ref, "carrier", "", f"error {reminder.error}")
        return Change(_after(subscriber, status, now), (entry,))

    update(store, reminder.key, ref, now, left)


def _after(subscriber: Subscriber, status: Status, now: datetime) -> Subscriber:
    if status is Status.STOPPED:
        return opt_out(subscriber, now)
    if status is Status.PAUSED:  # RESUME brings them back
        return replace(subscriber, status=status, next_due=None, paused_until=None)
    return without_details(subscriber, status)
