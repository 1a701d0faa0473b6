"""The reminders' part of a store in this process's memory: for campaigns too long for a table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from hotline.domain.consent import ConsentEntry, PersonalData
from hotline.domain.reminder import DeliveryStatus, Reminder
from hotline.domain.subscriber import Subscriber
from hotline.domain.throttle import DispatchState, DueReminder
from hotline.storage.interface import Loaded, Stale
from hotline.storage.item_format import shard
from hotline.storage.status import precedes
from hotline.storage.update import update_state


@dataclass
class MemoryStore:
    """A hotline.storage.interface.Store, as far as reminders and delivery reports ask for it."""

    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    log: dict[str, dict[date, Reminder]] = field(default_factory=dict)
    answered: set[tuple[str, str]] = field(default_factory=set)
    state: DispatchState = field(default_factory=DispatchState)

    def load(self, key: str, sid: str) -> Loaded:
        return Loaded(self.subscribers.get(key), "[]" if (key, sid) in self.answered else None)

    def save(self, subscriber: Subscriber, consent: Sequence[ConsentEntry], *, sid: str, **_: Any) -> None:
        if not self._saved(subscriber):
            raise Stale
        self.answered.add((subscriber.key, sid))

    def due(
        self, now: datetime, after: Mapping[str, DueReminder] | None = None, page: int = 100
    ) -> Iterator[DueReminder]:
        last = {number: (one.due, one.key) for number, one in (after or {}).items()}
        found = sorted((one.next_due, one.key) for one in self.subscribers.values() if one.next_due)
        return (
            DueReminder(key, due)
            for due, key in found
            if due <= now and (shard(key) not in last or (due, key) > last[shard(key)])
        )

    def left_open(self, before: datetime) -> Iterator[DueReminder]:
        for days in self.log.values():
            for one in days.values():
                if one.outcome.open and one.due <= before:
                    yield DueReminder(one.key, one.due)

    def people(self, wanted: Iterable[str]) -> dict[str, Subscriber]:
        return {key: self.subscribers[key] for key in wanted if key in self.subscribers}

    def claim(self, subscriber: Subscriber, reminder: Reminder) -> bool:
        known = self.log.setdefault(reminder.key, {}).get(reminder.date)
        if known and known.outcome is not DeliveryStatus.RELEASED:
            return False
        return self._saved(subscriber) and self._kept(reminder)

    def claim_again(self, subscriber: Subscriber, seen: Reminder, again: Reminder) -> bool:
        same = self.subscribers[subscriber.key].version == subscriber.version
        known = self.log[seen.key][seen.date]
        return same and known.outcome.open and known.at == seen.at and self._kept(again)

    def release(self, subscriber: Subscriber, reminder: Reminder) -> bool:
        return self._saved(subscriber) and self._kept(replace(reminder, outcome=DeliveryStatus.RELEASED))

    def record(self, reminder: Reminder) -> bool:
        known = self.log[reminder.key].get(reminder.date)
        return known is not None and precedes(known.outcome, reminder.outcome) and self._kept(reminder)

    def receipt(
        self, key: str, day: date, sid: str, outcome: DeliveryStatus, error: str | None, at: datetime
    ) -> bool:
        known = self.log[key].get(day)
        if known is None or known.sid not in (None, sid):
            return False
        return self.record(replace(known, outcome=outcome, error=error, at=at, sid=sid))

    def reminders(self, key: str) -> list[Reminder]:
        return [one for _, one in sorted(self.log.get(key, {}).items())]

    def personal_data(self, key: str) -> PersonalData:
        return PersonalData(reminders=tuple(self.reminders(key)))

    def dispatch_state(self, change: Callable[[DispatchState], DispatchState] | None = None) -> DispatchState:
        if change is not None:
            return update_state(self.dispatch_state, self.save_dispatch_state, change)
        return self.state

    def save_dispatch_state(self, state: DispatchState) -> bool:
        if state.version != self.state.version:
            return False
        self.state = replace(state, version=state.version + 1)
        return True

    def _saved(self, subscriber: Subscriber) -> bool:
        known = self.subscribers.get(subscriber.key)
        if (known.version if known else 0) != subscriber.version:
            return False
        self.subscribers[subscriber.key] = replace(subscriber, version=subscriber.version + 1)
        return True

    def _kept(self, reminder: Reminder) -> bool:
        self.log.setdefault(reminder.key, {})[reminder.date] = reminder
        return True
