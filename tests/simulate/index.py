"""Simulated store: the due index and the dispatch state over arrays."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from hotline.domain.throttle import DispatchState, DueReminder
from hotline.storage import items, update_state
from tests.simulate.crowd import START, Crowd

# Where a person's reminder stands in the table.
WAITING, OPEN, RECORDED, FINISHED = range(4)


class Index:
    """What the dispatcher and the circuit breaker ask of a store."""

    def __init__(self, crowd: Crowd, stage: Any) -> None:
        self.crowd, self.stage, self.state = crowd, stage, DispatchState()
        self._first = 0  # everybody before has finished

    def due(
        self, now: datetime, after: Mapping[str, DueReminder] | None = None, page: int = 100
    ) -> Iterator[DueReminder]:
        import numpy as np

        upto = int(np.searchsorted(self.crowd.due, int((now - START).total_seconds()), "right"))
        while self._first < upto and self.stage[self._first] == FINISHED:
            run = self.stage[self._first : min(upto, self._first + 100_000)] != FINISHED
            self._first += int(run.argmax()) if run.any() else len(run)
        last = {shard: int(due.key[:24], 16) for shard, due in (after or {}).items()}
        begin = self._first
        if all(shard in last for shard in items.SHARDS):
            begin = max(begin, min(last.values()) + 1)
        newest = max(last.values(), default=-1)
        while begin < upto:
            end = min(upto, begin + 16 * page)
            for due in self.crowd.reminders(np.flatnonzero(self.stage[begin:end] != FINISHED) + begin):
                person = int(due.key[:24], 16) if newest >= begin else newest + 1
                if person > newest or person > last.get(items.shard(due.key), -1):
                    yield due
            begin = end

    def dispatch_state(
        self, change: Callable[[DispatchState], DispatchState] | None = None, *, now: datetime | None = None
    ) -> DispatchState:
        return self.state if change is None else update_state(self.dispatch_state, self._save, change)

    def _save(self, state: DispatchState) -> bool:
        self.state = replace(state, version=state.version + 1)
        return True
