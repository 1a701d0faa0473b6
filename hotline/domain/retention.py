"""Retention: how long each kind of record is kept.

The store, the documents and the public pages all read this one table.
DynamoDB deletes what has expired (the attribute `expires`); the store itself deletes nothing.
"""

from collections.abc import Mapping
from datetime import timedelta

from hotline.domain.subscriber import Status, Subscriber

# None: until the person ends it themselves, or without end where they left.
KEPT: Mapping[str, timedelta | None] = {
    "question": timedelta(days=1),  # of a person about whom only an open question is stored
    "pending": timedelta(days=7),  # an opt-in by phone that is not confirmed
    "subscribed": None,  # until the person opts out
    "ended": timedelta(days=35),  # that they ended, and the last day: never two reminders on one
    "stopped": None,  # so that a STOP holds
    "consent": timedelta(
        days=5 * 366
    ),  # beyond the four years in which a text may be sued over (28 USC 1658)
    "reminder": timedelta(days=35),  # a month's view for the operator
    "answer": timedelta(days=1),  # Twilio repeats a webhook within minutes
    "count": timedelta(days=2),  # how many texts a call or a number got; of one day or one call
    "erasure": timedelta(
        days=45
    ),  # a wish to be forgotten, with the number; a law gives 45 days to fulfil it
}


def retention_period(kind: str) -> timedelta:
    """How long a kind that expires is kept."""
    period = KEPT[kind]
    assert period is not None, f"{kind} is kept without end"
    return period


def kind_of(subscriber: Subscriber) -> str:
    """Which row of the table a person's state falls under."""
    if subscriber.number:
        return "subscribed"
    match subscriber.status:
        case Status.NEW:
            return "question"
        case Status.PENDING:
            return "pending"
        case Status.OFF:
            return "ended"
        case Status.STOPPED:
            return "stopped"
    return "subscribed"
