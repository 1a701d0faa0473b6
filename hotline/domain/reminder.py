"""Reminder: one per subscriber and local date, with its status."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DeliveryStatus(StrEnum):
    """The status of one day's reminder; receipts only move it forward (`rank`)."""

    RELEASED = "released"  # given back unsent: no longer written, the claim is taken out of the subscriber
    CLAIMED = "claimed"  # ours to send; nothing known of the sending yet
    SKIPPED = "skipped"  # decided not to send: late, outside hours
    REFUSED = "refused"  # Twilio refused it, with an error code
    UNKNOWN = "unknown"  # handed over, no answer came
    LEFT = "left"  # unknown for good: the person left, and without the number Twilio cannot be asked
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        """The order of the statuses (0 to 3): a later report may only raise it."""
        return {"queued": 1, "sent": 2}.get(self.value, 0 if self.vague else 3)

    @property
    def open(self) -> bool:
        return self in (DeliveryStatus.CLAIMED, DeliveryStatus.UNKNOWN)

    @property
    def failed(self) -> bool:
        """Whether the text did not arrive: an operator may have it sent again."""
        return self in (DeliveryStatus.REFUSED, DeliveryStatus.UNDELIVERED, DeliveryStatus.FAILED)

    @property
    def vague(self) -> bool:
        return self.open or self in (DeliveryStatus.RELEASED, DeliveryStatus.LEFT)


@dataclass(frozen=True)
class Reminder:
    """One person's reminder of one local date; that pair is its key, so it is sent at most once."""

    key: str
    date: date
    due: datetime  # aware, UTC
    outcome: DeliveryStatus
    at: datetime  # aware, UTC: when this outcome was learnt
    sid: str | None = None
    error: str | None = None  # Twilio's error code, or our reason for a skip
    attempt: int = 1  # number of attempts to send it
    digest: str | None = None  # of the text, so that it is known again in Twilio's list
