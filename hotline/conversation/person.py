"""What is known about one person: values, no behaviour of the store."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal

Medium = Literal["text", "voice", "operator"]  # operator: a wish by voicemail, mail or letter
Days = Literal["everyday", "weekdays"]


class Status(StrEnum):
    """Where a person stands with the reminders.

    NEW      nothing agreed; perhaps a question of ours is open
    PENDING  agreed by phone; waits for the confirming text from that phone
    ACTIVE   gets reminders (also while `paused_until` lies ahead)
    PAUSED   paused until RESUME
    OFF      ended the reminders; texts still welcome
    STOPPED  opted out of every text
    """

    NEW = "new"
    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    OFF = "off"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Asked:
    """A question we put to the person and may still get the answer of."""

    what: Literal["hour", "again", "zone", "forget"]  # again: the hour once more, without the terms
    until: datetime  # aware, UTC
    hour: time | None = None  # the hour already named, where only the zone or the half of the day is missing


@dataclass(frozen=True)
class Person:
    """One person's state; `version` 0 means never saved.

    `number` (E.164) is present only from opt-in to opt-out; everywhere else the keyed hash `key` stands
    for it. `hour` is wall time in the IANA zone `zone`; `next_due` is aware UTC, None when nothing is due.
    """

    key: str
    status: Status = Status.NEW
    number: str | None = field(default=None, repr=False)
    language: str = "en"
    zone: str | None = None
    zone_certain: bool = False  # False: guessed, and the number's range lies in several zones
    hour: time | None = None
    days: Days = "everyday"
    paused_until: date | None = None  # first local date that gets a reminder again
    asked: Asked | None = None
    next_due: datetime | None = None
    last_day: date | None = None  # local date of the last reminder claimed: never a second one on it
    version: int = 0


@dataclass(frozen=True)
class Consent:
    """One entry of the append-only consent record: what was shown, what came back."""

    at: datetime  # aware, UTC
    action: str  # opt-in, opt-in-asked, change, pause, resume, opt-out, ...
    medium: Medium
    sid: str  # Twilio's MessageSid or CallSid, or the operator's own reference
    wording: str  # prompt id and content version, e.g. "remind.terms@3f2a9c"
    shown: str  # the exact words last shown or spoken to the person
    answer: str  # the exact words or keys that came back; of an operator's act, their note about it
    programme: str = "water"
    by: str = ""  # the operator's name, where an operator did it


class Outcome(StrEnum):
    """What became of one day's reminder; receipts only move it forward (`rank`)."""

    RELEASED = "released"  # given back unsent, since nothing could be sent; still to be claimed
    CLAIMED = "claimed"  # ours to send; nothing known of the sending yet
    SKIPPED = "skipped"  # decided not to send: late, outside hours
    REFUSED = "refused"  # Twilio refused it, with an error code
    UNKNOWN = "unknown"  # handed over, no answer came
    LEFT = "left"  # unknown for good: they left, and nobody can be asked about their number
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"

    @property
    def rank(self) -> int:
        """Order of a text's life (0 to 3): a later report may only raise it."""
        return {"queued": 1, "sent": 2}.get(self.value, 0 if self.vague else 3)

    @property
    def open(self) -> bool:
        """Whether it is still to be found out if a text went out."""
        return self in (Outcome.CLAIMED, Outcome.UNKNOWN)

    @property
    def vague(self) -> bool:
        """Whether any news is better."""
        return self.open or self in (Outcome.RELEASED, Outcome.LEFT)


@dataclass(frozen=True)
class Reminder:
    """One person's reminder of one local date: the name that makes it happen at most once."""

    key: str
    date: date
    due: datetime  # aware, UTC
    outcome: Outcome
    at: datetime  # aware, UTC: when this outcome was learnt
    sid: str | None = None
    error: str | None = None  # Twilio's error code, or our reason for a skip
    attempt: int = 1  # how often somebody set out to send it
    digest: str | None = None  # of the text, so that it is known again in Twilio's list


@dataclass(frozen=True)
class Record:
    """All that is kept about one person besides their state. `erasing`: a FORGET ME is being carried out."""

    consents: tuple[Consent, ...] = ()  # oldest first
    reminders: tuple[Reminder, ...] = ()
    erasing: bool = False


@dataclass(frozen=True)
class Erasure:
    """A wish to be forgotten that is not wholly carried out: until then the number must be known."""

    key: str
    at: datetime  # aware, UTC: what came later stays
    number: str = field(repr=False)
