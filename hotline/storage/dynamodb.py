"""DynamoDB store: conditional saves and transactions in one table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from hotline.domain.subscriber import (
    ConsentEntry,
    DeliveryStatus,
    Erasure,
    PersonalData,
    Reminder,
    Subscriber,
)
from hotline.domain.throttle import DispatchState, DueReminder
from hotline.storage import Loaded, Stale, items, system_items, update_state
from hotline.storage.items import Item, epoch, item, maybe_instant, text
from hotline.storage.table_client import ABSENT, ABSENT_OR_EXPIRED, UNCHANGED, Table, expression

SAME = "#at = :at"
STATE_KEPT = timedelta(seconds=20)  # so long a process goes by the dispatch state that it has read


class DynamoDBStore:
    """A Store over a botocore client and the name of a table made as infra/stack.yaml says.

    `load`, `consents` and `reminders` take no time: they may return an item that has expired and is not
    deleted yet, which takes days.
    """

    def __init__(self, client: Any, table: str) -> None:
        self._table = Table(client, table)
        self._state_read: tuple[datetime, DispatchState] | None = None  # when, and what

    def load(self, key: str, sid: str | None) -> Loaded:
        wanted = [items.person_key(key), *([items.answer_key(key, sid)] if sid else [])]
        by_sort_key = {stored["sk"]["S"]: stored for stored in self._table.batch(wanted)}
        state, answer = by_sort_key.get("state"), by_sort_key.get(f"message#{sid}")
        state = None if state is None or items.is_empty(state) else state
        return Loaded(
            subscriber=items.person_of(state) if state else None,
            answered=text(answer, "answer") if answer else None,
            answered_at=maybe_instant(answer, "at") if answer else None,
        )

    def save(
        self,
        subscriber: Subscriber,
        consent: Sequence[ConsentEntry],
        *,
        sid: str | None,
        answer: str,
        now: datetime,
        erasure: Erasure | None = None,
    ) -> None:
        person = self._put_person(subscriber, now)
        if sid is None:
            saved = self._table.holds("put_item", **person)
        else:
            entries = [items.consent_item(subscriber.key, entry, n) for n, entry in enumerate(consent)]
            answered = items.answer_item(subscriber.key, sid, answer, now, consented=bool(consent))
            puts = [
                person,
                *(self._table.put(entry, ABSENT) for entry in entries),
                self._table.put(answered, ABSENT_OR_EXPIRED, now=epoch(now)),
                *([self._table.put(system_items.erasure_item(erasure))] if erasure else []),
            ]
            saved = self._table.holds("transact_write_items", TransactItems=[{"Put": put} for put in puts])
        if not saved:
            raise Stale("another writer saved the person or answered the message: load again")

    def move(self, before: str, after: str, now: datetime) -> bool:
        from hotline.storage.rekey import move  # only while a secret is changed

        return move(self._table, self._items_under, self._put_person, before, after, now)

    def due(
        self, now: datetime, after: Mapping[str, DueReminder] | None = None, page: int = 100
    ) -> Iterator[DueReminder]:
        waiting = (self._due_in(shard, now, (after or {}).get(shard), page) for shard in items.SHARDS)
        yield from map(system_items.due_reminder_of, merge(*waiting, key=_time))

    def people(self, wanted: Iterable[str], *, consistent: bool = True) -> dict[str, Subscriber]:
        keys = [items.person_key(key) for key in wanted]
        states = self._table.batch(keys, consistent=consistent)
        return {subscriber.key: subscriber for subscriber in map(items.person_of, items.full(states))}

    def dispatch_state(
        self, change: Callable[[DispatchState], DispatchState] | None = None, *, now: datetime | None = None
    ) -> DispatchState:
        if change is not None:
            self._state_read = None
            return update_state(self.dispatch_state, self.save_dispatch_state, change)
        if now and self._state_read and timedelta() <= now - self._state_read[0] < STATE_KEPT:
            return self._state_read[1]
        stored = self._table.batch([items.DISPATCH_STATE_KEY])
        state = system_items.dispatch_state_of(stored[0]) if stored else DispatchState()
        if now:
            self._state_read = now, state
        return state

    def save_dispatch_state(self, state: DispatchState) -> bool:
        """Save on the version that was read; False if another writer was first."""
        condition = UNCHANGED if state.version else ABSENT
        put = self._table.put(system_items.dispatch_state_item(state), condition, version=state.version)
        return self._table.holds("put_item", **put)

    def record(self, reminder: Reminder) -> bool:
        return system_items.record(self._table, reminder)

    def receipt(
        self, key: str, day: date, sid: str, outcome: DeliveryStatus, error: str | None, at: datetime
    ) -> Reminder | None:
        moved, stored = system_items.forward(self._table, key, day, sid, outcome, error, at)
        if moved is not None or (stored is not None and not stored.outcome.failed):
            return moved
        claimed = self._claimed(key)  # the report may have overtaken the record of the sending
        if claimed is None or claimed.date != day or not _is_newer(claimed, stored):
            return None
        reported = replace(claimed, outcome=outcome, error=error, at=at, sid=sid)
        return reported if self.record(reported) else None

    def count(
        self, most: Mapping[str, int], now: datetime, more: int = 1, unless_stopped: Sequence[str] = ()
    ) -> str | None:
        return system_items.count(self._table, most, now, more, unless_stopped)

    def counted(self, name: str) -> int:
        stored = self._table.batch([items.count_key(name)])
        return int(stored[0]["counted"]["N"]) if stored else 0

    def personal_data(self, key: str) -> PersonalData:
        erasing = bool(items.full(self._table.batch([items.erasure_key(key)])))
        return PersonalData(tuple(self.consents(key)), tuple(self.reminders(key)), erasing)

    def consents(self, key: str) -> list[ConsentEntry]:
        """A person's whole consent record, oldest first."""
        return [items.consent_of(stored) for stored in self._items_under(key, "consent#")]

    def acts(self, most: int) -> list[tuple[str, ConsentEntry]]:
        query = expression({"shard": items.ACTS}, KeyConditionExpression="#due_shard = :shard")
        page = {"IndexName": "due", "ScanIndexForward": False, "Limit": most}
        indexed = islice(self._table.query(**page, **query), most)
        wanted = [{name: entry[name] for name in ("pk", "sk")} for entry in indexed]
        # A person who was moved to a new key has each entry twice: under the old key too.
        once = {stored["sk"]["S"]: stored for stored in self._table.batch(wanted)}
        newest_first = sorted(once.values(), key=_time, reverse=True)
        return [(items.owner_of(stored), items.consent_of(stored)) for stored in newest_first]

    def reminders(self, key: str) -> list[Reminder]:
        """A person's reminders, oldest first: those recorded, and one that is claimed."""
        claimed = self._claimed(key)
        recorded = [items.reminder_of(stored) for stored in items.full(self._items_under(key, "reminder#"))]
        by_day = {reminder.date: reminder for reminder in recorded}
        if claimed and _is_newer(claimed, by_day.get(claimed.date)):
            by_day[claimed.date] = claimed
        return [by_day[day] for day in sorted(by_day)]

    def _claimed(self, key: str) -> Reminder | None:
        person = self.people([key]).get(key)
        return person.claimed if person else None

    def erasures(self) -> list[Erasure]:
        query = expression({"pk": "erasure"}, KeyConditionExpression="#pk = :pk")
        erasures = map(system_items.erasure_of, items.full(self._table.query(ConsistentRead=True, **query)))
        return sorted(erasures, key=lambda erasure: erasure.at)

    def erase(self, erasure: Erasure, now: datetime, *, close: bool = False) -> bool:
        if close:
            emptied = items.empty(system_items.erasure_item(erasure), now)
            return self._table.holds("put_item", **self._table.put(emptied, SAME, at=erasure.at))
        for stored in items.full(self._items_under(erasure.key, "reminder#")):
            if items.reminder_of(stored).due <= erasure.at:
                put = self._table.put(items.empty(stored, now), "#due = :due", due=text(stored, "due"))
                self._table.holds("put_item", **put)
        for stored in self._items_under(erasure.key, "message#"):
            at = maybe_instant(stored, "at")
            if at is None or at <= erasure.at:  # only its words go: a repeated webhook still changes nothing
                self._table.ask("put_item", **self._table.put(stored | item(answer="[]")))
        return True

    def _put_person(self, subscriber: Subscriber, now: datetime) -> dict[str, Any]:
        stored = items.person_item(subscriber, now)
        if subscriber.version == 0:
            return self._table.put(stored, ABSENT_OR_EXPIRED, now=epoch(now))
        return self._table.put(stored, UNCHANGED, version=subscriber.version)

    def _due_in(self, shard: str, now: datetime, after: DueReminder | None, page: int) -> Iterator[Item]:
        condition = "#due_shard = :shard AND #next_due <= :now"
        query = expression({"shard": shard, "now": now}, KeyConditionExpression=condition)
        start = {"ExclusiveStartKey": items.due_key(shard, after)} if after else {}
        return self._table.query(IndexName="due", Limit=page, **query, **start)

    def _items_under(self, key: str, prefix: str) -> Iterator[Item]:
        condition = "#pk = :pk AND begins_with(#sk, :prefix)"
        pk = items.person_key(key)["pk"]["S"]
        query = expression({"pk": pk, "prefix": prefix}, KeyConditionExpression=condition)
        return self._table.query(ConsistentRead=True, **query)


def _is_newer(claimed: Reminder, recorded: Reminder | None) -> bool:
    """Whether the record is of an earlier attempt than the claim, which is to be made up for."""
    if recorded is None:
        return True
    made_up_for = recorded.outcome.open or recorded.outcome.failed
    return made_up_for and recorded.attempt < claimed.attempt


def _time(stored: Item) -> str:
    return text(stored, "next_due")
