"""Due: finds the reminders whose time has come, and hands them over no faster than the carrier takes them.

The due index is read from where the last run ended; once in SWEEP minutes from its beginning, so that
somebody whose message was lost on the way is found again. Then every claim of which nobody wrote down what
came of it is handed over again, too. Handing somebody over twice does no harm: the claim decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from hotline.domain.schedule import LATE
from hotline.domain.throttle import (
    DispatchState,
    DueReminder,
    SendRate,
    allowance,
    counted,
    halted_at,
)
from hotline.reminders.queue import Queue
from hotline.storage.interface import Store

BATCH = 10  # people in a message: one of them who fails takes few along
SWEEP = 10  # minutes
# How long after it was due a reminder whose claim is still open is handed over again: the queue itself has
# delivered a message again by then, unless it was lost or has failed for good.
LEFT_OPEN = timedelta(minutes=10)
LATE_AT_ONCE = 5000  # tickets that are only to be recorded as skipped: they cost the carrier nothing
DRAIN = timedelta(minutes=30)  # whoever still waits after this long: the operator is told


@dataclass(frozen=True)
class HandedOver:
    """What one run handed over. `oldest`: how late the first was; `waits`: the first one left behind."""

    tickets: int = 0
    oldest: timedelta = timedelta()
    waits: timedelta | None = None  # None: nobody is left behind
    halted: str | None = None

    @property
    def too_slow(self) -> bool:
        """Whether those who are left behind may come too late, at the configured rate."""
        return self.waits is not None and self.waits > DRAIN


def hand_over(now: datetime, store: Store, queue: Queue, pace: SendRate, segments: int) -> HandedOver:
    """Hand over what is due at `now` (aware UTC) and was not handed over yet.

    `segments`: of the longest reminder. While everything is stopped a single one is handed over, as a try;
    none while the carrier's day lasts.
    Raises StoreDown, QueueDown; then nothing is lost, and the next run begins where this one began.
    """
    progress = store.progress()
    halted = halted_at(progress, now)
    if progress.halted and halted is None:  # the rest until the carrier's next day is over
        progress = replace(progress, halted=None, halted_until=None, positions={})
    allowed = allowance(pace, progress, now) // segments
    if halted:
        allowed = 0 if progress.halted_until else 1  # a rest has its end: nothing is tried before
    sweeps = _sweeps(progress, now)
    from_start = halted or sweeps
    late: list[DueReminder] = []
    fresh: list[DueReminder] = []
    waits = None
    for ticket in store.due(now, {} if from_start else progress.positions, page=_page(allowed)):
        if now - ticket.due > LATE and len(late) < LATE_AT_ONCE:
            late.append(ticket)
        elif now - ticket.due <= LATE and len(fresh) < allowed:
            fresh.append(ticket)
        else:
            waits = now - ticket.due
            break
    left_open = list(islice(store.left_open(now - LEFT_OPEN), LATE_AT_ONCE)) if sweeps else []
    queue.put(_batches([*left_open, *late]))
    queue.put(_batches(fresh), probe=halted is not None)
    handed = [*late, *fresh]
    progress = counted(progress, 0 if halted else len(fresh) * segments, now)
    store.save_progress(replace(progress, positions=_advanced(progress, handed, store)))
    oldest = now - handed[0].due if handed else timedelta()
    return HandedOver(len(left_open) + len(handed), oldest, None if halted else waits, halted)


def _sweeps(progress: DispatchState, now: datetime) -> bool:
    """Whether this is the first run in its SWEEP minutes, whenever runs come."""
    before = progress.minute
    return before is None or now.timestamp() // (60 * SWEEP) != before.timestamp() // (60 * SWEEP)


def _page(allowed: int) -> int:
    return min(1000, max(10, allowed))


def _batches(tickets: Sequence[DueReminder]) -> list[Sequence[DueReminder]]:
    return [tickets[n : n + BATCH] for n in range(0, len(tickets), BATCH)]


def _advanced(
    progress: DispatchState, handed: Sequence[DueReminder], store: Store
) -> Mapping[str, DueReminder]:
    """Each shard's last ticket; a sweep that ended early moves none of them back."""
    positions = dict(progress.positions)
    for ticket in handed:
        shard = store.shard(ticket.key)
        before = positions.get(shard)
        if before is None or before.due <= ticket.due:
            positions[shard] = ticket
    return positions
