"""Rate limiter: answers to each number, and totals of all numbers.

A guard against loops and floods that needs no store.

Each copy of the function counts for itself and forgets when it ends. Why that is enough for answers, and
what it cannot hold, stands in docs/decisions/limits.md.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import Literal

from hotline.domain.deadline import within
from hotline.domain.telephony import segments
from hotline.limits import Limits
from hotline.storage import Store, StoreDown

SHORT, LONG = timedelta(minutes=5), timedelta(days=1)
SAME = 3  # answers to the very same words in a row: a person may ask again, a machine always does
NOTICE = timedelta(hours=1)  # between two notices to one number that answers pause
MISS = timedelta(minutes=1)  # at most one "sorry" in so long: many short texts may be one long message
MOST_NUMBERS = 4096  # remembered at once, a few kilobytes each at most; the least recently seen goes first

# same, many: say once that these words, or so many texts, get no more answers for now; busy: that so many
# people text (the hour's total of answers is reached); spent: say nothing (the day's is)
Verdict = Literal["answer", "same", "many", "busy", "spent", "silence"]


@dataclass
class _Sender:
    """The state of one number: our answers by message, and a hash of the last words."""

    answers: dict[str, tuple[datetime, Verdict]] = field(default_factory=dict)
    words: int = 0
    in_a_row: int = 0
    noticed: datetime | None = None
    missed: tuple[datetime, str] | None = None

    def forget(self, now: datetime) -> None:
        """Drop what is more than a day old; the oldest stands first."""
        while self.answers and now - next(iter(self.answers.values()))[0] >= LONG:
            del self.answers[next(iter(self.answers))]

    def was_noticed(self, now: datetime) -> bool:
        """Whether a notice that answers pause was sent within the hour, or no answer has followed it."""
        if self.noticed is None:
            return False
        last = next(reversed(self.answers.values()))[0] if self.answers else self.noticed
        return now - self.noticed < NOTICE or last <= self.noticed

    def recent(self, now: datetime) -> int:
        return sum(
            1 for _ in takewhile(lambda answer: now - answer[0] < SHORT, reversed(self.answers.values()))
        )


class RateLimiter:
    """At most `burst` answers to a number in five minutes and `daily` in a day, SAME to the same words."""

    def __init__(self, burst: int = 20, daily: int = 40) -> None:
        self._burst, self._daily = burst, daily
        self._senders: OrderedDict[str, _Sender] = OrderedDict()
        self._lock = threading.Lock()

    def judge(self, key: str, sid: str, words: str, now: datetime, total: Verdict = "answer") -> Verdict:
        """The verdict on one message; the same verdict for a repeated webhook (the same `sid`).

        `total`: the verdict by the totals of all numbers, where this number is within its own limits.
        Other words begin a new row, so a person who rephrases is not taken for a machine. Only answers
        count, so a number that waits is answered again.
        """
        with self._lock:
            sender = self._sender(key)
            sender.forget(now)
            if sid in sender.answers:
                return sender.answers[sid][1]
            verdict = self._verdict(sender, hash(words), now)
            verdict = total if verdict == "answer" else verdict
            if verdict not in ("answer", "spent") and sender.was_noticed(now):
                verdict = "silence"
            if verdict not in ("silence", "spent"):
                sender.answers[sid] = now, verdict
                sender.noticed = sender.noticed if verdict == "answer" else now
            return verdict

    def miss(self, key: str, sid: str, now: datetime) -> bool:
        """Whether to say that we did not understand: not if we said so within a minute."""
        with self._lock:
            sender = self._sender(key)
            if sender.missed and now - sender.missed[0] < MISS and sender.missed[1] != sid:
                return False
            sender.missed = now, sid
            return True

    def _verdict(self, sender: _Sender, words: int, now: datetime) -> Verdict:
        recent = sender.recent(now)
        same = words == sender.words and recent > 0
        sender.words, sender.in_a_row = words, sender.in_a_row + 1 if same else 1
        if sender.in_a_row > SAME:
            return "same"
        return "many" if recent >= self._burst or len(sender.answers) >= self._daily else "answer"

    def _sender(self, key: str) -> _Sender:
        sender = self._senders.setdefault(key, _Sender())
        self._senders.move_to_end(key)
        if len(self._senders) > MOST_NUMBERS:
            self._senders.popitem(last=False)
        return sender


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
    """Counts answers by hour, their segments by day. Safe to use from several threads.

    An answer must need no table, and no item may be written by every answer. So each copy counts for itself,
    and adds BATCH answers at a time to the counts in the table, where it reads how many there are in all.
    """

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
        from hotline.limits.quotas import NO_END  # most answers need none of it

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
    return f"answers#{now:%Y-%m-%dT%H}"


def day_name(now: datetime) -> str:
    return f"answer-segments#{(now - PACIFIC).date()}"
