"""The reminders' part of a store in this process's memory: for campaigns too long for a table."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from hotline.domain.subscriber import ConsentEntry, DeliveryStatus, PersonalData, Reminder, Subscriber
from hotline.domain.throttle import DispatchState, DueReminder
from hotline.storage import Loaded, Stale, update_state
from hotline.storage.items import shard
from hotline.storage.system_items import precedes


@dataclass
class MemoryStore:
    """A hotline.storage.Store, as far as reminders and delivery reports ask for it."""

    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    log: dict[str, dict[date, Reminder]] = field(default_factory=dict)
    answered: set[tuple[str, str]] = field(default_factory=set)
    state: DispatchState = field(default_factory=DispatchState)

    def load(self, key: str, sid: str | None) -> Loaded:
        return Loaded(self.subscribers.get(key), "[]" if (key, sid) in self.answered else None)

    def save(
        self, subscriber: Subscriber, consent: Sequence[ConsentEntry], *, sid: str | None, **_: Any
    ) -> None:
        known = self.subscribers.get(subscriber.key)
        if (known.version if known else 0) != subscriber.version:
            raise Stale
        self.subscribers[subscriber.key] = replace(subscriber, version=subscriber.version + 1)
        if sid is not None:
            self.answered.add((subscriber.key, sid))

    def due(
        self, now: datetime, after: Mapping[str, DueReminder] | None = None, page: int = 100
    ) -> Iterator[DueReminder]:
        last = {number: (one.due, one.key) for number, one in (after or {}).items()}
        times = {
            key: one.claimed.due if one.claimed else one.next_due for key, one in self.subscribers.items()
        }
        found = sorted((due, key) for key, due in times.items() if due)
        return (
            DueReminder(key, due)
            for due, key in found
            if due <= now and (shard(key) not in last or (due, key) > last[shard(key)])
        )

    def people(self, wanted: Iterable[str], *, consistent: bool = True) -> dict[str, Subscriber]:
        return {key: self.subscribers[key] for key in wanted if key in self.subscribers}

    def record(self, reminder: Reminder) -> bool:
        known = self.log.setdefault(reminder.key, {}).get(reminder.date)
        if known is not None and not precedes(known.outcome, reminder.outcome):
            return False
        self.log[reminder.key][reminder.date] = reminder
        return True

    def receipt(
        self, key: str, day: date, sid: str, outcome: DeliveryStatus, error: str | None, at: datetime
    ) -> Reminder | None:
        known = self.log.get(key, {}).get(day)
        if known is None or known.sid not in (None, sid):
            return None
        reported = replace(known, outcome=outcome, error=error, at=at, sid=sid)
        return reported if self.record(reported) else None

    def reminders(self, key: str) -> list[Reminder]:
        person = self.subscribers.get(key)
        claimed = {person.claimed.date: person.claimed} if person and person.claimed else {}
        return [one for _, one in sorted({**claimed, **self.log.get(key, {})}.items())]

    def personal_data(self, key: str) -> PersonalData:
        return PersonalData(reminders=tuple(self.reminders(key)))

    def dispatch_state(
        self, change: Callable[[DispatchState], DispatchState] | None = None, *, now: datetime | None = None
    ) -> DispatchState:
        if change is not None:
            return update_state(self.dispatch_state, self.save_dispatch_state, change)
        return self.state

    def save_dispatch_state(self, state: DispatchState) -> bool:
        if state.version != self.state.version:
            return False
        self.state = replace(state, version=state.version + 1)
        return True
