"""What is known about one person: values, no behaviour of the store."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal

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
class PendingQuestion:
    """A question we put to the person and may still get the answer of."""

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
    version: int = 0


def without_details(subscriber: Subscriber, status: Status) -> Subscriber:
    """What stays of somebody who left: no number, hour or zone."""
    kept = Subscriber(subscriber.key, status, language=subscriber.language)
    return replace(kept, last_day=subscriber.last_day, version=subscriber.version)
