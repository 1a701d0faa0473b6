"""Items: keys, plain values, and what is kept of a person, both ways."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, cast
from zlib import crc32

from hotline.domain.subscriber import (
    KEPT,
    ConsentEntry,
    DeliveryStatus,
    PendingQuestion,
    Reminder,
    Status,
    Subscriber,
    retention_period,
)
from hotline.domain.throttle import DueReminder

Item = dict[str, dict[str, Any]]  # name -> value in DynamoDB's form, e.g. {"S": "text"}, {"N": "1"}
Readers = Mapping[str, Callable[[Any], Any]]

# Attributes that are stored as they are, under the names of the fields, and what reads each.
MOMENT, DAY, HOUR = datetime.fromisoformat, date.fromisoformat, time.fromisoformat
OF_PERSON: Readers = {
    "status": Status, "number": str, "language": str, "zone": str, "zone_certain": bool, "hour": HOUR,
    "days": str, "paused_until": DAY, "last_day": DAY, "stopped_at": MOMENT,
}  # fmt: skip
OF_CONSENT: Readers = dict.fromkeys(("action", "medium", "wording", "shown", "answer", "programme"), str)
OF_REMINDER: Readers = {
    "date": DAY, "due": MOMENT, "outcome": DeliveryStatus, "at": MOMENT, "sid": str, "error": str,
    "attempt": int, "digest": str,
}  # fmt: skip

# As what the state of a person without a number is kept, and how long what each message adds.
KEPT_AS = {"new": "question", "off": "ended", "active": "subscribed", "paused": "subscribed"}
CONSENT_KEPT, ANSWER_KEPT, REMINDER_KEPT = map(retention_period, ("consent", "answer", "reminder"))


def item(**values: Any) -> Item:
    """DynamoDB's form of plain values; None is left out, times become `instant`s."""
    return {name: _wire(value) for name, value in values.items() if value is not None}


def item_of(source: object, names: Iterable[str], **more: Any) -> Item:
    """The attributes of `source` that are stored as they are, under their own names; and `more`."""
    return item(**{name: getattr(source, name) for name in names}, **more)


def values_of(stored: Item, readers: Readers) -> dict[str, Any]:
    """The plain values of the attributes that are there."""
    return {name: read(*stored[name].values()) for name, read in readers.items() if name in stored}


def instant(at: datetime) -> str:
    """UTC, microseconds always written: as text it sorts as time does."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be kept: pass an aware datetime")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def epoch(at: datetime) -> int:
    """Whole seconds since 1970, the only form DynamoDB's expiry reads."""
    return int(at.timestamp())


def text(stored: Item, name: str) -> str:
    return cast(str, stored[name]["S"])


def maybe(stored: Item, name: str) -> str | None:
    return text(stored, name) if name in stored else None


def _wire(value: Any) -> dict[str, Any]:
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case datetime():
            return {"S": instant(value)}
        case date() | time():
            return {"S": value.isoformat()}
        case str():  # a plain one of an enum's member
            return {"S": str(value)}
    raise TypeError(f"the table holds no {type(value).__name__}")


def maybe_instant(stored: Item, name: str) -> datetime | None:
    return datetime.fromisoformat(text(stored, name)) if name in stored else None


# ---------------------------------------------------------------- keys of the table and of its index

# A key value of an index takes 1,000 writes a second, and each reminder makes two (out at its time, in at the
# next): 16 shards take 8,000 reminders a second and cost a run 16 small queries. The number may grow: an old
# shard number stays inside a larger range.
SHARDS = tuple(f"{n:02d}" for n in range(16))


def person_key(key: str) -> Item:
    return item(pk=f"person#{key}", sk="state")


def answer_key(key: str, sid: str) -> Item:
    return item(pk=f"person#{key}", sk=f"message#{sid}")


def reminder_key(key: str, day: date) -> Item:
    return item(pk=f"person#{key}", sk=f"reminder#{day.isoformat()}")


def consent_key(key: str, entry: ConsentEntry, n: int) -> Item:
    """`n` tells apart the entries of one message; with the time in front, a query reads oldest first."""
    return item(pk=f"person#{key}", sk=f"consent#{instant(entry.at)}#{entry.sid}#{n:02d}")


def erasure_key(key: str) -> Item:
    """All erasures share one partition, so that a query reads them; they are few and short-lived."""
    return item(pk="erasure", sk=key)


def count_key(name: str) -> Item:
    return item(pk=f"count#{name}", sk="count")


DISPATCH_STATE_KEY = item(pk="progress", sk="reminders")


def due_key(shard: str, due: DueReminder) -> Item:
    return {**person_key(due.key), **item(due_shard=shard, next_due=due.due)}


def shard(key: str) -> str:
    """The index shard of a person; the same on every machine, unlike Python's own hash."""
    return SHARDS[crc32(key.encode()) % len(SHARDS)]


# The index shard of operators' acts, by time: the latest are read without a scan.
ACTS = "acts"


def owner_of(stored: Item) -> str:
    return text(stored, "pk").removeprefix("person#")


# ---------------------------------------------------------------- items


def person_item(subscriber: Subscriber, now: datetime) -> Item:
    """As it is to be stored: under the next version.

    In the due index a subscriber stands at the time of the claimed reminder, until that has an outcome: so a
    claim whose worker died is found again as one that is due. The next reminder's time is kept beside it.
    """
    status = subscriber.status.value
    keep = KEPT["subscribed" if subscriber.number else KEPT_AS.get(status, status)]
    asked, claimed = subscriber.asked, subscriber.claimed
    due, then = claimed.due if claimed else subscriber.next_due, subscriber.next_due
    return {
        **person_key(subscriber.key),
        **item_of(
            subscriber,
            OF_PERSON,
            next_due=due,
            due_shard=shard(subscriber.key) if due else None,
            version=subscriber.version + 1,
            expires=epoch(now + keep) if keep else None,
        ),
        **({"asked": {"M": item(what=asked.what, until=asked.until, hour=asked.hour)}} if asked else {}),
        **({"claimed": {"M": item_of(claimed, OF_REMINDER, then=then)}} if claimed else {}),
    }


def person_of(stored: Item) -> Subscriber:
    asked, claimed = stored.get("asked", {}).get("M"), stored.get("claimed", {}).get("M")
    return Subscriber(
        key=owner_of(stored),
        asked=PendingQuestion(**values_of(asked, {"what": str, "until": MOMENT, "hour": HOUR}))
        if asked
        else None,
        next_due=maybe_instant(claimed, "then") if claimed else maybe_instant(stored, "next_due"),
        claimed=_reminder(owner_of(stored), claimed) if claimed else None,
        version=int(stored["version"]["N"]),
        **values_of(stored, OF_PERSON),
    )


def consent_item(key: str, entry: ConsentEntry, n: int) -> Item:
    expires = epoch(entry.at + CONSENT_KEPT)
    index = {"due_shard": ACTS, "next_due": entry.at} if entry.medium == "operator" else {}
    plain = item_of(entry, ("at", "sid", *OF_CONSENT), by=entry.by or None, expires=expires, **index)
    return consent_key(key, entry, n) | plain


def outlived(sort_key: str, now: datetime) -> bool:
    """Whether the consent entry with this sort key has been kept as long as it must."""
    at = datetime.fromisoformat(sort_key.split("#")[1])
    return now - at >= CONSENT_KEPT


def consent_of(stored: Item) -> ConsentEntry:
    """Time and sid come from the sort key, which no update can change."""
    _, at, sid = text(stored, "sk").rpartition("#")[0].split("#", 2)
    by = maybe(stored, "by") or ""
    return ConsentEntry(MOMENT(at), sid=sid, by=by, **values_of(stored, OF_CONSENT))


def answer_item(key: str, sid: str, answer: str, now: datetime, *, consented: bool = False) -> Item:
    """The answer to one message, kept for a day; with a consent entry, as long as that entry.

    So a signed webhook that is sent again within those years changes nothing.
    """
    expires = epoch(now + (CONSENT_KEPT if consented else ANSWER_KEPT))
    return {**answer_key(key, sid), **item(answer=answer, at=now, expires=expires)}


def reminder_item(reminder: Reminder) -> Item:
    expires = epoch(reminder.due + REMINDER_KEPT)
    return {
        **reminder_key(reminder.key, reminder.date),
        **item_of(reminder, OF_REMINDER),
        **item(expires=expires),
    }


def reminder_of(stored: Item) -> Reminder:
    return _reminder(owner_of(stored), stored)


def _reminder(key: str, stored: Item) -> Reminder:
    return Reminder(key, **values_of(stored, OF_REMINDER))


def empty(stored: Item, now: datetime) -> Item:
    """What stands in the place of an erased item: its key, and that it has expired."""
    return {"pk": stored["pk"], "sk": stored["sk"], **item(expires=epoch(now))}


def is_empty(stored: Item) -> bool:
    return stored.keys() <= {"pk", "sk", "expires", "mark"}


def full(several: Iterable[Item]) -> list[Item]:
    """The items that have not been erased."""
    return [stored for stored in several if not is_empty(stored)]
