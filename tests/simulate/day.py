"""Simulated day: the project's dispatcher over limits, second by second."""

import heapq
from collections import deque
from collections.abc import Sequence
from itertools import count
from typing import Any, cast

from hotline.domain.throttle import DueReminder, SendRate, breaker_error
from hotline.ops.cost import measured_units
from hotline.reminders import job
from hotline.reminders.job import BATCH
from tests.simulate.crowd import Crowd, moment, people_of
from tests.simulate.index import FINISHED, Index
from tests.simulate.limits import (
    COPIES_A_SECOND,
    FIRST_COPIES,
    HAND_OVER_SECONDS,
    Messages,
    Throughput,
    speed,
)
from tests.simulate.line import Day, Line
from tests.simulate.work import Work

DAY, AFTERWARDS = 24 * 60, 180  # minutes; 15 deliveries of a message take an hour and a half


class Simulation:
    """One line's day. `run` gives what came of it."""

    def __init__(self, line: Line, crowd: Crowd, seed: int = 1) -> None:
        import numpy as np

        self.line, self.day = line, Day.of(crowd)
        self.index = Index(crowd, np.zeros(len(crowd), dtype=np.int8))
        self.work = Work(line, self.day, self.index, seed)
        self.ready: deque[Messages] = deque()
        self.later: list[tuple[float, int, Messages]] = []
        self.numbers = count()
        self.table, self.gsi = Throughput(line.warm), Throughput(line.warm)
        self.running = float(FIRST_COPIES)
        self.put_at = 0

    def run(self) -> Day:
        rate = SendRate(self.line.rate, self.line.per_day)
        a_run = measured_units()["run"]["write"]
        for minute in range(DAY + AFTERWARDS):
            self.put_at = 60 * minute
            # The dispatcher asks a store and a queue for no more than these have.
            store, now = cast(Any, self.index), moment(self.put_at)
            done = job.hand_over(now, store, self, rate, self.line.segments)
            self.day.longest_run = max(self.day.longest_run, done.reminders * HAND_OVER_SECONDS)
            if done.too_slow:
                self.day.too_slow.append(minute)
            if breaker_error(self.index.state, now):
                self.day.breaker_open.append(minute)
            self.day.write_units += a_run
            if self._idle():
                continue
            base = indexed = 0.0
            for second in range(self.put_at, self.put_at + 60):
                self._second(second, self.table.limit(minute), self.gsi.limit(minute))
                base, indexed = base + self.work.base, indexed + self.work.indexed
            self.table.note(base + a_run)
            self.gsi.note(indexed)
            self.day.write_units += base + indexed
            if minute > DAY and not self.ready and not self.later and (self.index.stage == FINISHED).all():
                break
        return self.day

    def _idle(self) -> bool:
        """Whether nothing happens in this minute. What the run writes is too little to count then."""
        if self.ready or self.later or self.work.reports or self.work.at_twilio:
            return False
        self.running = FIRST_COPIES
        self.table.note(0)
        self.gsi.note(0)
        return True

    def put(self, batches: Sequence[Sequence[DueReminder]], *, probe: bool = False) -> None:
        """Messages from the run, as hotline.reminders.queue.Queue."""
        if batches:
            people = people_of([reminder for batch in batches for reminder in batch])
            self.ready.append(Messages(people, self.put_at, 0, probe, HAND_OVER_SECONDS))

    def _second(self, second: int, limit: float, index_limit: float) -> None:
        self.work.begin(second, limit, index_limit)
        while self.later and self.later[0][0] <= second:
            self.ready.append(heapq.heappop(self.later)[2])
        if not self.ready:
            self.running = max(FIRST_COPIES, self.running - COPIES_A_SECOND)
            return
        rate, refused = speed(min(self.line.most_copies, self.running))
        room = max(BATCH, int(rate) // BATCH * BATCH)
        for messages in self.ready:
            number = min(room, messages.ready(second))
            if number < len(messages.people):
                number = number // BATCH * BATCH
            if number:
                room -= number
                people = messages.taken(number)
                again = self.work.work(people, messages.tries, messages.probe, second, refused)
                if again is not None:
                    heapq.heappush(self.later, (again.put_at, next(self.numbers), again))
            if room < BATCH:
                break
        self.ready = deque(messages for messages in self.ready if len(messages.people))
        if room < BATCH:
            waiting = sum(messages.ready(second) for messages in self.ready)
            self.day.throttled["queue"].note(second, waiting)
            self.running += COPIES_A_SECOND if waiting and self.running < self.line.most_copies else 0
        self.day.peak = max(self.day.peak, self.work.base + self.work.indexed)
