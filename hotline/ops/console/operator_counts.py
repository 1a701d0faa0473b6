"""Operator counts: stops and erasures on record to counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hotline.metrics import Count, Metric
from hotline.ops.console.figures import LEFT
from hotline.ops.console.metrics_source import Source
from hotline.storage.interface import Store, StoreDown

MOST_ACTS = 500  # read; older ones are not counted


@dataclass(frozen=True)
class WithOperators:
    """The counts of `counted`, and the stops and erasures that operators recorded.

    The function counts none of these: they are written from the operator's machine.
    """

    counted: Source
    store: Callable[[], Store]

    def between(self, first: datetime, last: datetime) -> Iterator[Count]:
        """See Source. While the table is down (the console says so) the acts are left out."""
        yield from self.counted.between(first, last)
        try:
            hours = [at.replace(minute=0, second=0, microsecond=0) for at in self._left(first, last)]
        except StoreDown:
            return
        for hour in hours:
            yield from (Count(hour, Metric.CHANGES, label, 1) for label in ("", "opt-out"))

    def _left(self, first: datetime, last: datetime) -> Iterator[datetime]:
        store = self.store()
        for key, act in store.acts(MOST_ACTS):
            if first <= act.at < last and (
                act.action == "opt-out" or (act.action == "forget" and _was_joined(store, key, act.at))
            ):
                yield act.at


def _was_joined(store: Store, key: str, at: datetime) -> bool:
    """Whether reminders were on before an erasure: nobody leaves twice, by a stop and an erasure."""
    before = [entry.action for entry in store.personal_data(key).consents if entry.at < at]
    return next((action == "opt-in" for action in reversed(before) if action in ("opt-in", *LEFT)), False)
