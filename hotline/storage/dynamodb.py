"""DynamoDB store: conditional saves and transactions in one table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import Any

from hotline.domain.consent import ConsentEntry, Erasure, PersonalData
from hotline.domain.reminder import DeliveryStatus, Reminder
from hotline.domain.subscriber import Subscriber
from hotline.domain.throttle import DispatchState, DueReminder
from hotline.storage import item_format, items, system_items
from hotline.storage.counters import count
from hotline.storage.interface import Loaded, Stale
from hotline.storage.item_format import Item, epoch, item, maybe_instant, text
from hotline.storage.status import forward
from hotline.storage.table_client import Table, expression
from hotline.storage.update import update_state

# Conditions. What has expired counts as absent: DynamoDB takes days to delete it.
ABSENT = "attribute_not_exists(#pk)"
ABSENT_OR_EXPIRED = f"{ABSENT} OR #expires <= :now"
UNCHANGED = "#version = :version"
ABSENT_OR_RELEASED = "attribute_not_exists(#outcome) OR #outcome = :released"  # absent, or emptied
SAME = "#at = :at"
STILL_FAILED = "#at = :seen AND #outcome IN (:refused, :undelivered, :failed)"
STILL_OPEN = "#at = :seen AND #outcome IN (:claimed, :unknown)"


class DynamoDBStore:
    """A Store over a botocore client and the name of a table made as infra/stack.yaml says.

    `load`, `consents` and `reminders` take no time: they may return an item that has expired and is not
    deleted yet, which takes days.
    """

    def __init__(self, client: Any, table: str) -> None:
        self._table = Table(client, table)

    def load(self, key: str, sid: str) -> Loaded:
        wanted = [item_format.person_key(key), item_format.answer_key(key, sid)]
        by_sort_key = {stored["sk"]["S"]: stored for stored in self._table.batch(wanted)}
        state, answer = (by_sort_key.get(key["sk"]["S"]) for key in wanted)
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
        sid: str,
        answer: str,
        now: datetime,
        erasure: Erasure | None = None,
    ) -> None:
        entries = [items.consent_item(subscriber.key, entry, n) for n, entry in enumerate(consent)]
        answered = items.answer_item(subscriber.key, sid, answer, now, consented=bool(consent))
        done = self._all_or_nothing(
            self._put_person(subscriber, now),
            *(self._table.put(entry, ABSENT) for entry in entries),
            self._table.put(answered, ABSENT_OR_EXPIRED, now=epoch(now)),
            *([self._table.put(system_items.erasure_item(erasure))] if erasure else []),
        )
        if not done:
            raise Stale("another writer saved the person or answered the message: load again")

    def move(self, before: str, after: str, now: datetime) -> bool:
        from hotline.storage.rekey import move  # only while a secret is changed

        return move(
            self._table, lambda key, prefix: _full(self._items_under(key, prefix)), before, after, now
        )

    def due(
        self, now: datetime, after: Mapping[str, DueReminder] | None = None, page: int = 100
    ) -> Iterator[DueReminder]:
        waiting = (self._due_in(shard, now, (after or {}).get(shard), page) for shard in item_format.SHARDS)
        yield from map(system_items.due_reminder_of, merge(*waiting, key=_time))

    def left_open(self, before: datetime) -> Iterator[DueReminder]:
        waiting = (
            self._due_in(item_format.open_shard(shard), before, None, 100) for shard in item_format.SHARDS
        )
        yield from map(system_items.due_reminder_of, merge(*waiting, key=_time))

    def people(self, wanted: Iterable[str]) -> dict[str, Subscriber]:
        states = self._table.batch([item_format.person_key(key) for key in wanted])
        return {subscriber.key: subscriber for subscriber in map(items.person_of, _full(states))}

    def claim(self, subscriber: Subscriber, reminder: Reminder) -> bool:
        return self._all_or_nothing(
            self._put_person(subscriber, now=reminder.at),
            self._table.put(
                items.reminder_item(reminder), ABSENT_OR_RELEASED, released=DeliveryStatus.RELEASED.value
            ),
        )

    def claim_again(self, subscriber: Subscriber, seen: Reminder, again: Reminder) -> bool:
        unchanged = expression({"version": subscriber.version}, ConditionExpression=UNCHANGED)
        check = {"TableName": self._table.name, "Key": item_format.person_key(subscriber.key), **unchanged}
        put = self._table.put(items.reminder_item(again), STILL_OPEN, seen=seen.at, **_OPEN)
        return self._table.holds(
            "transact_write_items", TransactItems=[{"ConditionCheck": check}, {"Put": put}]
        )

    def claim_anew(
        self, subscriber: Subscriber, failed: Reminder, again: Reminder, act: ConsentEntry
    ) -> bool:
        failures = {
            outcome.value: outcome.value
            for outcome in (DeliveryStatus.REFUSED, DeliveryStatus.UNDELIVERED, DeliveryStatus.FAILED)
        }
        answer = items.answer_item(subscriber.key, act.sid, "[]", act.at)
        return self._all_or_nothing(
            self._put_person(subscriber, act.at),
            self._table.put(items.reminder_item(again), STILL_FAILED, seen=failed.at, **failures),
            self._table.put(items.consent_item(subscriber.key, act, 0), ABSENT),
            self._table.put(answer, ABSENT_OR_EXPIRED, now=epoch(act.at)),
        )

    def release(self, subscriber: Subscriber, reminder: Reminder) -> bool:
        given_back = replace(reminder, outcome=DeliveryStatus.RELEASED)
        return self._all_or_nothing(
            self._put_person(subscriber, now=reminder.at),
            self._table.put(items.reminder_item(given_back), STILL_OPEN, seen=reminder.at, **_OPEN),
        )

    def dispatch_state(self, change: Callable[[DispatchState], DispatchState] | None = None) -> DispatchState:
        if change is not None:
            return update_state(self.dispatch_state, self.save_dispatch_state, change)
        stored = self._table.batch([item_format.DISPATCH_STATE_KEY])
        return system_items.dispatch_state_of(stored[0]) if stored else DispatchState()

    def save_dispatch_state(self, state: DispatchState) -> bool:
        """Save on the version that was read; False if another writer was first."""
        condition = UNCHANGED if state.version else ABSENT
        put = self._table.put(system_items.dispatch_state_item(state), condition, version=state.version)
        return self._table.holds("put_item", **put)

    def record(self, reminder: Reminder) -> bool:
        """False also where a delivery report came first: then the report stands."""
        return forward(self._table, reminder)

    def receipt(
        self, key: str, day: date, sid: str, outcome: DeliveryStatus, error: str | None, at: datetime
    ) -> bool:
        """A reminder without a sid takes the sid of the receipt.

        The receipt may arrive before the record of the sending; where Twilio's response was lost, it is the
        only source of the sid.
        """
        # `due` is unknown here and not needed: `forward` writes only outcome, time, sid and error.
        return forward(self._table, Reminder(key, day, due=at, outcome=outcome, at=at, sid=sid, error=error))

    def count(
        self, most: Mapping[str, int], now: datetime, more: int = 1, unless_stopped: Sequence[str] = ()
    ) -> str | None:
        return count(self._table, most, now, more, unless_stopped)

    def counted(self, name: str) -> int:
        stored = self._table.batch([item_format.count_key(name)])
        return system_items.count_of(stored[0]) if stored else 0

    def personal_data(self, key: str) -> PersonalData:
        erasing = bool(_full(self._table.batch([item_format.erasure_key(key)])))
        return PersonalData(tuple(self.consents(key)), tuple(self.reminders(key)), erasing)

    def consents(self, key: str) -> list[ConsentEntry]:
        """A person's whole consent record, oldest first."""
        return [items.consent_of(stored) for stored in self._items_under(key, "consent#")]

    def acts(self, most: int) -> list[tuple[str, ConsentEntry]]:
        query = expression({"shard": item_format.ACTS}, KeyConditionExpression="#due_shard = :shard")
        page = {"IndexName": "due", "ScanIndexForward": False, "Limit": most}
        indexed = islice(self._table.query(**page, **query), most)
        wanted = [{name: entry[name] for name in ("pk", "sk")} for entry in indexed]
        # A person who was moved to a new key has each entry twice: under the old key too.
        once = {stored["sk"]["S"]: stored for stored in self._table.batch(wanted)}
        newest_first = sorted(once.values(), key=_time, reverse=True)
        return [(item_format.owner_of(stored), items.consent_of(stored)) for stored in newest_first]

    def reminders(self, key: str) -> list[Reminder]:
        """A person's recorded reminders, oldest first."""
        return [items.reminder_of(stored) for stored in _full(self._items_under(key, "reminder#"))]

    def erasures(self) -> list[Erasure]:
        query = expression({"pk": "erasure"}, KeyConditionExpression="#pk = :pk")
        erasures = map(system_items.erasure_of, _full(self._table.query(ConsistentRead=True, **query)))
        return sorted(erasures, key=lambda erasure: erasure.at)

    def erase(self, erasure: Erasure, now: datetime, *, close: bool = False) -> bool:
        if close:
            emptied = items.empty(system_items.erasure_item(erasure), now)
            return self._table.holds("put_item", **self._table.put(emptied, SAME, at=erasure.at))
        for stored in _full(self._items_under(erasure.key, "reminder#")):
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

    def _all_or_nothing(self, *puts: dict[str, Any]) -> bool:
        return self._table.holds("transact_write_items", TransactItems=[{"Put": put} for put in puts])

    def _due_in(self, shard: str, now: datetime, after: DueReminder | None, page: int) -> Iterator[Item]:
        condition = "#due_shard = :shard AND #next_due <= :now"
        query = expression({"shard": shard, "now": now}, KeyConditionExpression=condition)
        start = {"ExclusiveStartKey": item_format.due_key(shard, after)} if after else {}
        return self._table.query(IndexName="due", Limit=page, **query, **start)

    def _items_under(self, key: str, prefix: str) -> Iterator[Item]:
        condition = "#pk = :pk AND begins_with(#sk, :prefix)"
        pk = item_format.person_key(key)["pk"]["S"]
        query = expression({"pk": pk, "prefix": prefix}, KeyConditionExpression=condition)
        return self._table.query(ConsistentRead=True, **query)


def _full(several: Iterable[Item]) -> list[Item]:
    """The items that have not been erased."""
    return [stored for stored in several if not items.is_empty(stored)]


_OPEN = {outcome.value: outcome.value for outcome in DeliveryStatus if outcome.open}


def _time(stored: Item) -> str:
    return text(stored, "next_due")
