"""Several workers at once on the dispatch state: no failure is lost, nothing is counted twice."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import cast

from hotline.domain.subscriber import DeliveryStatus, Reminder
from hotline.domain.throttle import DispatchState
from hotline.reminders.circuit_breaker import closed, note_failure
from hotline.storage import Store
from tests.chaos.memory import MemoryStore

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@dataclass
class Interrupted(MemoryStore):
    """Before each save another worker does something."""

    others: list[Callable[[], object]] = field(default_factory=list)

    def save_dispatch_state(self, state: DispatchState) -> bool:
        if self.others:
            self.others.pop()()
        return super().save_dispatch_state(state)


def refused(n: int) -> Reminder:
    return Reminder(f"{n:032x}"[::-1], date(2026, 11, 24), NOW, DeliveryStatus.REFUSED, NOW, error="99123")


def test_failures_of_five_workers_at_once_open_the_breaker_once(caplog) -> None:  # type: ignore[no-untyped-def]
    store = Interrupted()
    keep = cast(Store, store)
    store.others = [partial(note_failure, refused(n), "sending", keep, NOW) for n in range(1, 5)]
    assert note_failure(refused(5), "sending", keep, NOW).open_error == "99123"
    assert {len(noted) for noted in store.state.attempts.values()} == {5}
    assert len(caplog.messages) == 1


def test_the_operator_is_told_of_the_same_error_once_a_day(caplog) -> None:  # type: ignore[no-untyped-def]
    store = MemoryStore()
    keep = cast(Store, store)
    told = []
    for later in (timedelta(), timedelta(hours=23, minutes=59), timedelta(days=1)):
        state = note_failure(replace(refused(1), error="20003"), "sending", keep, NOW + later)
        assert (state.open_error, state.open_until, state.open_stage) == ("20003", None, "sending")
        assert state.told_error == "20003"
        told.append(state.told_at)
        store.dispatch_state(partial(closed, now=NOW + later))
    assert told == [NOW, NOW, NOW + timedelta(days=1)]
    note_failure(replace(refused(1), error="21606"), "sending", keep, NOW + timedelta(days=1, hours=1))
    assert len(caplog.messages) == 3, "another error is told at once"
    assert store.state.told_error == "21606"
