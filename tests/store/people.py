"""People, consent and reminders for the store's tests."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from hotline.domain.subscriber import ConsentEntry, DeliveryStatus, Reminder, Status, Subscriber
from hotline.storage import Stale, Store

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)
NUMBER = "+12025550143"


def ann(**changes: Any) -> Subscriber:
    """Somebody who gets a reminder at NOW."""
    known: dict[str, Any] = {
        "key": "ann",
        "status": Status.ACTIVE,
        "number": NUMBER,
        "zone": "America/New_York",
        "zone_certain": True,
        "hour": time(10),
        "next_due": NOW,
    }
    return Subscriber(**(known | changes))


def consent(**changes: Any) -> ConsentEntry:
    known: dict[str, Any] = {
        "at": NOW,
        "action": "opt-in",
        "medium": "text",
        "sid": "SM1",
        "wording": "remind.terms@1",
        "shown": "Reply YES to get one text a day.",
        "answer": "YES",
    }
    return ConsentEntry(**(known | changes))


def reminder(**changes: Any) -> Reminder:
    known: dict[str, Any] = {
        "key": "ann",
        "date": DAY,
        "due": NOW,
        "outcome": DeliveryStatus.CLAIMED,
        "at": NOW,
    }
    return Reminder(**(known | changes))


def put(store: Store, subscriber: Subscriber) -> bool:
    """Save a subscriber alone; False if another writer was first."""
    try:
        store.save(subscriber, (), sid=None, answer="", now=NOW)
    except Stale:
        return False
    return True


def claim(store: Store, subscriber: Subscriber, claimed: Reminder) -> bool:
    return put(store, replace(subscriber, claimed=claimed))
