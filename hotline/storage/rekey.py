"""Rekey: a person's items from old key to new."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from hotline.domain.subscriber import Status, Subscriber, without_details
from hotline.storage import Stale, items
from hotline.storage.items import Item, epoch
from hotline.storage.table_client import ABSENT, UNCHANGED, Table

ItemsUnder = Callable[[str, str], Iterable[Item]]  # subscriber key, prefix of the sort key -> items
PutPerson = Callable[[Subscriber, datetime], dict[str, Any]]  # the request, on the version


def move(
    table: Table, items_under: ItemsUnder, put_person: PutPerson, before: str, after: str, now: datetime
) -> bool:
    """True if there was a person to move. Raises Stale if another writer was first.

    The record is moved first, the person last, so an interrupted move is repeated. A STOP on either side
    holds. Consent entries are copied and stay under the old key too: the function may not delete them, and
    without the old secret that key leads to no number.
    """
    for prefix in ("consent#", "message#"):  # an answered message counts as answered under the new key
        for stored in items.full(items_under(before, prefix)):
            table.holds("put_item", **table.put(_under(after, stored), ABSENT))
    both = table.batch([items.person_key(before), items.person_key(after)])
    by_key = {stored["pk"]["S"]: stored for stored in both}
    old = by_key.get(f"person#{before}")
    if old is None or items.is_empty(old) or _expired(old, now):
        return False
    for stored in items.full(items_under(before, "reminder#")):
        table.holds("put_item", **table.put(_under(after, stored), ABSENT))
        table.ask("put_item", **table.put(items.empty(stored, now)))
    there = by_key.get(f"person#{after}")
    there = None if there is None or items.is_empty(there) or _expired(there, now) else there
    subscriber = _either(items.person_of(old), items.person_of(there) if there else None, after)
    emptied = table.put(items.empty(old, now), UNCHANGED, version=int(old["version"]["N"]))
    if not table.holds(
        "transact_write_items", TransactItems=[{"Put": emptied}, {"Put": put_person(subscriber, now)}]
    ):
        raise Stale("another writer saved the person: load again")
    return True


def _either(old: Subscriber, new: Subscriber | None, after: str) -> Subscriber:
    """The subscriber to store under the new key: the one already there, stopped if either is."""
    if new is None:
        return replace(old, key=after, version=0)
    stops = [at for at in (old.stopped_at, new.stopped_at) if at is not None]
    merged = without_details(new, Status.STOPPED) if Status.STOPPED in (old.status, new.status) else new
    return replace(merged, stopped_at=max(stops, default=None), claimed=new.claimed or old.claimed)


def _under(after: str, stored: Item) -> Item:
    return {**stored, "pk": items.person_key(after)["pk"]}


def _expired(stored: Item, now: datetime) -> bool:
    return "expires" in stored and int(stored["expires"]["N"]) <= epoch(now)
