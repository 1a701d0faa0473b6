"""Answer totals: texts answered by all copies, by hour and day.

An answer must need no table, and no item may be written by every answer. So each copy counts for itself, and
adds BATCH answers at a time to the counts in the table, where it reads how many there are in all.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from hotline.domain.deadline import within
from hotline.domain.telephony import segments
from hotline.limits import Limits
from hotline.limits.rate_limiter import Verdict
from hotline.storage.interface import Store, StoreDown

BATCH = 20  # answers of a copy between two looks into the table; each copy may pass a total by so many
PATIENCE = 1.0  # seconds that an answer may wait for the table
RETRY = timedelta(minutes=5)  # after the table did not answer
PACIFIC = timedelta(hours=8)  # behind UTC in winter; all year here, since no answer may load the time zones


@dataclass
class _Count:
    """A count of one hour or day: its name in the table, what the table said last, what it lacks of ours."""

    name: str = ""
    stored: int = 0
    own: int = 0
    most: int | None = None  # unknown before the first look into the table

    def begin(self, name: str) -> None:
        if name != self.name:
            self.name, self.stored, self.own = name, 0, 0

    @property
    def reached(self) -> bool:
        return self.most is not None and self.stored + self.own >= self.most


class AnswerTotals:
    """Counts answers by hour, their segments by day. Safe to use from several threads."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._unlimited = limits.answers is None and limits.answer_ceiling is None
        self._hour, self._day = _Count(), _Count()
        self._unsent = 0  # answers
        self._retry: datetime | None = None
        self._lock = threading.Lock()

    def verdict(self, keys: Sequence[str], now: datetime, store: Callable[[], Store]) -> Verdict:
        """Past the day's total "spent". Past the hour's "busy", but subscribers are answered.

        `keys`: the texter's, the current one first. Where the table cannot tell who subscribes, all are
        answered.
        """
        if self._unlimited:
            return "answer"
        with self._lock:
            self._begin(now)
            if self._day.reached:
                return "spent"
            if not self._hour.reached:
                return "answer"
        try:
            with within(PATIENCE):
                people = store().people(keys)
        except StoreDown:
            return "answer"
        return "answer" if any(person.number for person in people.values()) else "busy"

    def note(self, texts: Iterable[str], now: datetime, store: Callable[[], Store]) -> None:
        """Count one answer of these texts; where the table does not answer, in this process alone."""
        if self._unlimited:
            return
        with self._lock:
            self._begin(now)
            self._hour.own += 1
            self._day.own += sum(map(segments, texts))
            self._unsent += 1
            if self._unsent >= BATCH and (self._retry is None or now >= self._retry):
                self._unsent, self._retry = 0, None
                self._hour.most, self._day.most = self._limits.answers, self._limits.answer_segments
                try:
                    with within(PATIENCE):
                        self._add(store(), now)
                except StoreDown:
                    self._retry = now + RETRY

    def _begin(self, now: datetime) -> None:
        hour, day = _names(now.replace(minute=0, second=0, microsecond=0))
        self._hour.begin(hour)
        self._day.begin(day)

    def _add(self, store: Store, now: datetime) -> None:
        from hotline.limits.daily_budget import NO_END

        for count in (self._hour, self._day):
            if count.most is not None and count.own:
                store.count({count.name: NO_END}, now, more=count.own)
                count.own = 0
                count.stored = store.counted(count.name)


@lru_cache(maxsize=2)
def _names(hour: datetime) -> tuple[str, str]:
    """The names of the counts of a moment's hour and day: a carriers' day ends with an hour."""
    return hour_name(hour), day_name(hour)


def hour_name(now: datetime) -> str:
    """The name of the count of an hour's answers."""
    return f"answers#{now:%Y-%m-%dT%H}"


def day_name(now: datetime) -> str:
    """The name of the count of the segments of a day's answers."""
    return f"answer-segments#{(now - PACIFIC).date()}"
