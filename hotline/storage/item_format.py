"""Item format: plain values and keys in DynamoDB's own form."""

from datetime import UTC, date, datetime, time
from typing import Any, cast
from zlib import crc32

from hotline.domain.consent import ConsentEntry
from hotline.domain.throttle import DueReminder

Item = dict[str, dict[str, Any]]  # name -> value in DynamoDB's form, e.g. {"S": "text"}, {"N": "1"}


def item(**values: Any) -> Item:
    """DynamoDB's form of plain values; None is left out, times become `instant`s."""
    return {name: _wire(value) for name, value in values.items() if value is not None}


def item_of(source: object, names: tuple[str, ...], **more: Any) -> Item:
    """The attributes of `source` that are stored as they are, under their own names; and `more`."""
    return item(**{name: getattr(source, name) for name in names}, **more)


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


def maybe_time(stored: Item, name: str) -> time | None:
    return time.fromisoformat(text(stored, name)) if name in stored else None


def maybe_date(stored: Item, name: str) -> date | None:
    return date.fromisoformat(text(stored, name)) if name in stored else None


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
    """The place of a due reminder in the due index."""
    return {**person_key(due.key), **item(due_shard=shard, next_due=due.due)}


def shard(key: str) -> str:
    """The index shard of a person; the same on every machine, unlike Python's own hash."""
    return SHARDS[crc32(key.encode()) % len(SHARDS)]


# The index shard of operators' acts, by time: the latest are read without a scan.
ACTS = "acts"


def owner_of(stored: Item) -> str:
    """The subscriber key of an item's partition."""
    return text(stored, "pk").removeprefix("person#")
