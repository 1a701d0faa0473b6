"""Subscriber: state, opt-out, reminders, consent record; how long each is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from hotline.domain.telephony import Medium


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


# How long after a STOP a sign-up may still be one that was sent before it: mobile networks reorder texts.
SIGN_UP_WAITS = timedelta(minutes=2)
# The same after START, which says that they want to be back: only Twilio may be late, which tries a webhook
# for 15 seconds (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
SIGN_UP_AFTER_START_WAITS = timedelta(seconds=15)

# No answer takes this long: a STOP further ahead of a message is of a clock that was wrong.
CLOCKS_DIFFER = timedelta(minutes=10)

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


SIGNED_UP = (Status.PENDING, Status.ACTIVE, Status.PAUSED)


@dataclass(frozen=True)
class PendingQuestion:
    """A question of ours that the person may still answer."""

    what: Literal["hour", "again", "zone", "forget"]  # again: the hour once more, without the terms
    until: datetime  # aware, UTC
    hour: time | None = None  # the hour already named, where only the zone or the half of the day is missing


@dataclass(frozen=True)
class Subscriber:
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
    asked: PendingQuestion | None = None
    next_due: datetime | None = None
    last_day: date | None = None  # local date of the last reminder claimed: never a second one on it
    stopped_at: datetime | None = None  # aware, UTC: the last STOP; it stays when they come back
    claimed: Reminder | None = None  # being sent: until its outcome is recorded they stay in the due index
    version: int = 0


def opt_out(subscriber: Subscriber, at: datetime) -> Subscriber:
    """The subscriber after a STOP that came at `at` (aware, UTC), by any path; the latest counts.

    Each STOP moves the time, also one of a copy whose clock is behind: an answer that it overtakes sees it.
    """
    stopped_at = max(at, subscriber.stopped_at + timedelta.resolution) if subscriber.stopped_at else at
    return replace(without_details(subscriber, Status.STOPPED), stopped_at=stopped_at)


def held_by_stop(before: Subscriber, after: Subscriber, at: datetime, *, overtaken: bool = False) -> bool:
    """Whether the STOP of `before` forbids the change to `after` by a message that arrived at `at`.

    `overtaken`: the STOP was saved while the message was being answered, whatever the times are.

    Only a newer opt-in ends a STOP: a START after it, or a sign-up that cannot have been sent
    before it. Why: docs/decisions/leaving-and-coming-back.md.
    """
    assert before.stopped_at is not None, "asked about those who have opted out once"
    if before.status in SIGNED_UP:
        return False
    passed = timedelta(microseconds=-1) if overtaken else at - before.stopped_at
    if passed < -CLOCKS_DIFFER:
        return False
    asks = after.asked is not None and after.asked.what != "forget"  # an answer to it would sign up
    if after.status in SIGNED_UP or asks:
        waits = SIGN_UP_WAITS if before.status is Status.STOPPED else SIGN_UP_AFTER_START_WAITS
        return passed < waits
    return after.status is not before.status and passed <= timedelta(0)  # in the same moment STOP wins


def without_details(subscriber: Subscriber, status: Status) -> Subscriber:
    """The subscriber after they left: without number, hour and zone."""
    return Subscriber(
        subscriber.key,
        status,
        language=subscriber.language,
        last_day=subscriber.last_day,
        stopped_at=subscriber.stopped_at,
        claimed=subscriber.claimed,
        version=subscriber.version,
    )


ConsentAction = Literal[
    "opt-in", "opt-in-asked", "opt-in-texts", "opt-in-refused", "change", "pause", "resume", "opt-out",
    "opt-out-reminders", "unreachable", "paused-unreachable", "forget", "resend",
]  # fmt: skip


@dataclass(frozen=True)
class ConsentEntry:
    """One entry of the append-only consent record: the words shown, and the answer."""

    at: datetime  # aware, UTC
    action: ConsentAction
    medium: Medium
    sid: str  # Twilio's MessageSid or CallSid, or the operator's own reference
    wording: str  # prompt id and content version, e.g. "remind.terms@3f2a9c"
    shown: str  # the exact words last shown or spoken to the person
    answer: str  # the exact words or keys that came back; of an operator's act, their note about it
    programme: str = "all"  # the daily text as prompts/structure.toml calls it, or every text of the line
    by: str = ""  # the operator's name, where an operator did it


@dataclass(frozen=True)
class PersonalData:
    """All that is kept about one person besides their state. `erasing`: a FORGET ME is being carried out."""

    consents: tuple[ConsentEntry, ...] = ()  # oldest first
    reminders: tuple[Reminder, ...] = ()
    erasing: bool = False


@dataclass(frozen=True)
class Erasure:
    """An erasure request that is not carried out yet: until then the number is stored."""

    key: str
    at: datetime  # aware, UTC: what came later stays
    number: str = field(repr=False)


# How long each kind of record is kept: the store, the documents and the public pages read this one table.
# DynamoDB deletes what has expired (the attribute `expires`); the store itself deletes nothing.
# None: until the person ends it themselves, or without end where they left.
KEPT: Mapping[str, timedelta | None] = {
    "question": timedelta(days=1),  # of a person about whom only an open question is stored
    "pending": timedelta(days=7),  # an opt-in by phone that is not confirmed
    "subscribed": None,  # until the person opts out
    "ended": timedelta(days=35),  # that they ended, and the last day: never two reminders on one
    "stopped": None,  # so that a STOP holds
    # Beyond the four years in which a text may be sued over (28 USC 1658).
    "consent": timedelta(days=5 * 366),
    "reminder": timedelta(days=35),  # a month's view for the operator
    "answer": timedelta(days=1),  # Twilio repeats a webhook within minutes
    "count": timedelta(days=2),  # how many texts a call or a number got; of one day or one call
    # A wish to be forgotten, with the number; a law gives 45 days to fulfil it.
    "erasure": timedelta(days=45),
}


def retention_period(kind: str) -> timedelta:
    """How long a kind that expires is kept."""
    period = KEPT[kind]
    assert period is not None, f"{kind} is kept without end"
    return period


def retention_values() -> dict[str, str]:
    """How long what is kept, as values for braces: in days, the consent record in years."""
    kinds = ("reminder", "pending", "count", "ended", "erasure")
    days = {f"{kind}_days": str(retention_period(kind).days) for kind in kinds}
    return days | {"consent_years": str(retention_period("consent").days // 365)}
