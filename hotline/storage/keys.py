"""Keys of the table and of its one index."""

from datetime import date
from zlib import crc32

from hotline.domain.consent import ConsentEntry
from hotline.domain.throttle import DueReminder
from hotline.storage.attribute_values import (
    Item,
    instant,
    item,
    text,
)

# One key value of an index takes 1,000 writes a second, and a day's rush (everybody's 8 o'clock in one
# zone) saves as many people as it reminds: 16 lets 16,000 people a second through, and asks for no more
# than 16 small queries a run. More is one edit here: an old shard number stays inside a larger range.
SHARDS = tuple(f"{n:02d}" for n in range(16))


def person_key(key: str) -> Item:
    return item(pk=f"person#{key}", sk="state")


def answer_key(key: str, sid: str) -> Item:
    return item(pk=f"person#{key}", sk=f"message#{sid}")


def reminder_key(key: str, day: date) -> Item:
    return item(pk=f"person#{key}", sk=f"reminder#{day.isoformat()}")


def consent_key(key: str, entry: ConsentEntry, n: int) -> Item:
    """`n` tells apart the entries of one message; the time in front makes a drawer read oldest first."""
    return item(pk=f"person#{key}", sk=f"consent#{instant(entry.at)}#{entry.sid}#{n:02d}")


def erasure_key(key: str) -> Item:
    """All in one partition, so that a query finds them; there are few, and each for minutes."""
    return item(pk="erasure", sk=key)


def count_key(name: str) -> Item:
    return item(pk=f"count#{name}", sk="count")


DISPATCH_STATE_KEY = item(pk="progress", sk="reminders")


def due_key(shard: str, ticket: DueReminder) -> Item:
    """Where a ticket stands in the due index."""
    return {**person_key(ticket.key), **item(due_shard=shard, next_due=ticket.due)}


def shard(key: str) -> str:
    """Where in the index a person stands; the same on every machine, unlike Python's own hash."""
    return SHARDS[crc32(key.encode()) % len(SHARDS)]


def open_shard(of_people: str) -> str:
    """Where in the same index the open reminders of a shard's people stand, apart from the people."""
    return f"open-{of_people}"


# In the same index again, by their time: what operators did, so that the last of it is found without a scan.
ACTS = "acts"


def owner_of(stored: Item) -> str:
    """Whose drawer an item lies in."""
    return text(stored, "pk").removeprefix("person#")
