"""Dispatcher: due reminders to the queue, at the send rate.

The due index is read from where the last run ended; once in SWEEP minutes from its beginning, so that a
person whose message was lost on the way is found again, and one whose claim has no outcome yet. Handing a
reminder over twice does no harm: the claim decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hotline.domain.schedule import LATE
from hotline.domain.throttle import (
    DispatchState,
    DueReminder,
    SendRate,
    allowance,
    breaker_error,
    counted,
)
from hotline.reminders.circuit_breaker import closed
from hotline.reminders.queue import Queue
from hotline.storage.interface import Store
from hotline.storage.items import shard

BATCH = 25  # people in a message: one of them who fails takes few along
SWEEP = 10  # minutes
LATE_AT_ONCE = 5000  # reminders that are only to be recorded as skipped: they cost no text
DRAIN = timedelta(minutes=30)  # reminders that still wait after this long: the operator is told


@dataclass(frozen=True)
class HandedOver:
    """The result of a run. `waits`: delay of the first reminder that is left."""

    reminders: int = 0
    waits: timedelta | None = None  # None: no reminder waits
    open_error: str | None = None  # Twilio's error for which the circuit breaker is open

    @property
    def too_slow(self) -> bool:
        """Whether the waiting reminders may come too late at the configured rate."""
        return self.waits is not None and self.waits > DRAIN


def hand_over(now: datetime, store: Store, queue: Queue, rate: SendRate, segments: int) -> HandedOver:
    """Hand over the reminders due at `now` (aware UTC) that were not handed over yet.

    `segments`: of the longest reminder. While the circuit breaker is open a single reminder is handed over,
    as a probe; none while the carriers' day lasts.
    Raises StoreDown, QueueDown; then nothing is lost, and the next run begins where this one began.
    """
    state = _without_rest(store.dispatch_state(), now)
    error = breaker_error(state, now)
    allowed = allowance(rate, state, now) // segments
    if error:
        allowed = 0 if state.open_until else 1  # a rest has its end: nothing is tried before
    sweeps = _sweeps(state, now)
    late: list[DueReminder] = []
    fresh: list[DueReminder] = []
    waits = None
    for due in store.due(now, {} if error or sweeps else state.positions, page=min(1000, max(10, allowed))):
        if now - due.due > LATE and len(late) < LATE_AT_ONCE:
            late.append(due)
        elif now - due.due <= LATE and len(fresh) < allowed:
            fresh.append(due)
        else:
            waits = now - due.due
            break
    queue.put(_batches(late))
    queue.put(_batches(fresh), probe=error is not None)
    handed = [*late, *fresh]
    spent = 0 if error else len(fresh) * segments

    def change(current: DispatchState) -> DispatchState:
        current = counted(_without_rest(current, now), spent, now)
        if current.closed_at != state.closed_at:  # the breaker closed meanwhile: the next run begins anew
            return current
        return replace(current, positions=_advanced(current, handed))

    store.dispatch_state(change)
    return HandedOver(len(handed), None if error else waits, error)


def _without_rest(state: DispatchState, now: datetime) -> DispatchState:
    """The state with the breaker closed, if it was open until a carriers' day that has come."""
    return closed(state, now) if state.open_error and breaker_error(state, now) is None else state


def _sweeps(state: DispatchState, now: datetime) -> bool:
    """Whether this is the first run in its span of SWEEP minutes."""
    before = state.minute
    return before is None or now.timestamp() // (60 * SWEEP) != before.timestamp() // (60 * SWEEP)


def _batches(reminders: Sequence[DueReminder]) -> list[Sequence[DueReminder]]:
    return [reminders[n : n + BATCH] for n in range(0, len(reminders), BATCH)]


def _advanced(state: DispatchState, handed: Sequence[DueReminder]) -> Mapping[str, DueReminder]:
    """Each shard's last reminder; a sweep that ended early moves none of them back."""
    positions = dict(state.positions)
    for due in handed:
        before = positions.get(shard(due.key))
        if before is None or before.due <= due.due:
            positions[shard(due.key)] = due
    return positions
