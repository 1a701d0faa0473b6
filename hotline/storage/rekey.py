"""Rekey: a person's items from old key to new."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from hotline.domain.subscriber import Status, Subscriber, without_details
from hotline.storage import items, keys
from hotline.storage.attribute_values import Item, epoch
from hotline.storage.interface import Stale
from hotline.storage.table_client import Table

ABSENT = "attribute_not_exists(#pk)"
ABSENT_OR_EXPIRED = f"{ABSENT} OR #expires <= :now"
UNCHANGED = "#version = :version"
Drawer = Callable[[str, str], list[Item]]  # key, prefix -> what is there


def move(table: Table, drawer: Drawer, before: str, after: str, now: datetime) -> bool:
    """True if there was somebody to move. Raises Stale if somebody else wrote meanwhile.

    The record goes first, the person last: what breaks off is done again. A STOP on either side holds. The
    proof is copied, not taken away: nobody may do that, and without the old secret its code is nobody's.
    """
    for prefix in (
        "consent#",
        "message#",
    ):  # a message that was answered counts as answered under the new key
        for stored in drawer(before, prefix):
            table.holds("put_item", **table.put(_under(after, stored), ABSENT))
    both = table.batch([keys.person_key(before), keys.person_key(after)])
    found = {stored["pk"]["S"]: stored for stored in both}
    old = found.get(f"person#{before}")
    if old is None or items.is_empty(old) or _expired(old, now):
        return False
    for stored in drawer(before, "reminder#"):
        table.holds("put_item", **table.put(_under(after, stored), ABSENT))
        table.ask("put_item", **table.put(items.empty(stored, now)))
    there = found.get(f"person#{after}")
    there = None if there is None or items.is_empty(there) or _expired(there, now) else there
    subscriber = _either(items.person_of(old), items.person_of(there) if there else None, after)
    stored = items.person_item(subscriber, now)
    emptied = table.put(items.empty(old, now), UNCHANGED, version=int(old["version"]["N"]))
    put = (
        table.put(stored, UNCHANGED, version=subscriber.version)
        if there
        else table.put(stored, ABSENT_OR_EXPIRED, now=epoch(now))
    )
    if not table.holds("transact_write_items", TransactItems=[{"Put": emptied}, {"Put": put}]):
        raise Stale("somebody else saved the person: load again")
    return True


def _either(old: Subscriber, new: Subscriber | None, after: str) -> Subscriber:
    """Who stands under the new key: the one there already, but stopped if either is."""
    if new is None:
        return replace(old, key=after, version=0)
    stops = [at for at in (old.stopped_at, new.stopped_at) if at is not None]
    kept = without_details(new, Status.STOPPED) if Status.STOPPED in (old.status, new.status) else new
    return replace(kept, stopped_at=max(stops, default=None))


def _under(after: str, stored: Item) -> Item:
    return {**stored, "pk": keys.person_key(after)["pk"]}


def _expired(stored: Item, now: datetime) -> bool:
    return "expires" in stored and int(stored["expires"]["N"]) <= epoch(now)
