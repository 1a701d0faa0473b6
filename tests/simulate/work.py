"""Simulated worker: claim, send, record and finish over arrays of people."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from hotline.domain.schedule import verdict
from hotline.domain.subscriber import DeliveryStatus, Reminder
from hotline.domain.throttle import breaker_error
from hotline.ops.cost import INDEX_WRITES, SHARD_WRITES, Numbers, measured_units
from hotline.reminders.circuit_breaker import note_failure, note_success
from hotline.reminders.job import BATCH
from hotline.reminders.send import SETTLED
from hotline.storage import items
from hotline.twilio.sender import error_of
from tests.simulate.crowd import moment
from tests.simulate.index import FINISHED, OPEN, RECORDED, WAITING, Index
from tests.simulate.limits import TABLE_TRIES, TWILIO_QUEUE_HOURS, Messages
from tests.simulate.line import SENT, SKIPPED, TOLD, Day, Line

VISIBILITY, DELIVERIES = 360, 15  # infra/stack.yaml: seconds until a message comes again, and how often
REPORT_AFTER = 5  # seconds from sending to the delivery reports
BUSY = "20429"


class Work:
    """The copies of the function.

    `base`, `indexed`: write units of this second; `limit`, `index_limit`: what the table and its index take.
    """

    def __init__(self, line: Line, day: Day, index: Index, seed: int) -> None:
        import numpy as np

        self.np, self.line, self.crowd, self.day, self.index = np, line, day.crowd, day, index
        self.random = np.random.default_rng(seed)
        self.stage = index.stage
        self.claimed_at = np.zeros(len(day.crowd), dtype=np.int32)
        self.at_twilio = 0.0  # segments that wait there
        self.reports: dict[int, float] = {}  # write units, by second
        self.base = self.indexed = self.limit = self.index_limit = 0.0
        units: Numbers = measured_units()
        self.a_reminder = units["reminder"]["write"] - INDEX_WRITES  # claim, record, finish
        self.a_reports = units["report"]["a_reminder"] * units["report"]["write"]

    def begin(self, second: int, limit: float, index_limit: float) -> None:
        """A second: the delivery reports of earlier texts come, and Twilio has sent some."""
        self.limit, self.index_limit = limit, index_limit
        reports = self.reports.pop(second, 0.0)
        self.base, self.indexed = min(reports, limit), 0.0
        self.day.throttled["table"].note(second, reports - limit)
        self.at_twilio = max(0.0, self.at_twilio - self.line.rate)

    def work(self, people: Any, tries: int, probe: bool, second: int, refused: float) -> Messages | None:
        """The steps of hotline/reminders/worker.py; messages that come again."""
        np, now = self.np, moment(second)
        if breaker_error(self.index.state, now) and not probe:
            return None  # "waits": each keeps the place in the index
        once = np.zeros(len(people), dtype=bool)
        once[np.unique(people, return_index=True)[1]] = True
        stage = self.stage[people]
        settled = second - self.claimed_at[people] >= SETTLED.total_seconds()
        fresh, again = people[once & (stage == WAITING)], people[once & (stage == OPEN) & settled]
        recorded = people[once & (stage == RECORDED)]
        ends = len(fresh) + len(again)
        table = self._failing(ends * self.a_reminder + len(recorded), self.base, self.limit)
        index = self._failing((ends + len(recorded)) * INDEX_WRITES, self.indexed, self.index_limit)
        claimed = self._written(fresh, table, "table", second)
        skip, validity = self._judged(claimed, now)
        sending, skipped = claimed[~skip], claimed[skip]
        accepted = self.random.random(len(sending)) >= refused if refused else np.ones(len(sending), bool)
        if self.at_twilio > TWILIO_QUEUE_HOURS * 3600 * self.line.rate:
            accepted[:] = False
            self.day.throttled["Twilio's queue"].note(second, len(sending))
        elif refused:
            self.day.throttled["Twilio 429"].note(second, int((~accepted).sum()))
        self._note(sending, accepted, now)
        released = sending[~accepted] if error_of(BUSY).then == "again" else sending[:0]
        self._sent(sending[accepted], validity[~skip][accepted], second)
        self.day.ended[skipped] = SKIPPED
        done = np.concatenate([sending[accepted], skipped, self._written(again, table, "table", second)])
        self.stage[done], self.claimed_at[done] = OPEN, second
        recorded_now = self._written(done, table, "table", second)
        self.stage[recorded_now] = RECORDED
        finishing = self._written(np.concatenate([recorded, recorded_now]), table, "table", second)
        finished = self._finished(self._written(finishing, index, "index", second), second)
        self.stage[finished] = FINISHED
        self.day.worked[second // 60] += len(skipped)
        self.base += len(claimed) + len(released) + len(recorded_now) + len(finishing)
        self.indexed += INDEX_WRITES * len(finished)
        if len(finished) + len(released) + (stage == FINISHED).sum() < len(people):
            return self._back(people, released, tries, second)
        return None

    def _failing(self, wanted: float, used: float, limit: float) -> float:
        """The part of requests that is throttled at each try, where more is wanted than is left."""
        return 0.0 if wanted <= max(0.0, limit - used) else 1 - max(0.0, limit - used) / wanted

    def _written(self, people: Any, failing: float, what: str, second: int) -> Any:
        """Those whose write is taken, by chance, within the tries of the client."""
        if not failing or not len(people):
            return people
        taken = self.random.random(len(people)) >= failing**TABLE_TRIES
        self.day.throttled[what].note(second, failing * len(people))
        return people[taken]

    def _finished(self, people: Any, second: int) -> Any:
        """Those whose move in the index its shards take."""
        evenly = len(people) * INDEX_WRITES / len(items.SHARDS)
        if evenly <= SHARD_WRITES / 2:  # no shard gets twice its part: what is hashed is even enough
            return people
        shards = [int(items.shard(self.crowd.key(person))) for person in people.tolist()]
        order = self.np.argsort(shards, kind="stable")
        counts = self.np.bincount(shards)
        place = self.np.arange(len(people)) - self.np.repeat(self.np.cumsum(counts) - counts, counts)
        held = place >= SHARD_WRITES // INDEX_WRITES
        self.day.throttled["index shard"].note(second, INDEX_WRITES * int(held.sum()))
        return people[order][~held]

    def _judged(self, people: Any, now: datetime) -> tuple[Any, Any]:
        """By schedule.verdict: whether to skip each, and the seconds that Twilio may hold the text."""
        np = self.np
        alike, which = np.unique(
            self.crowd.zone[people].astype(np.int64) * 10**6 + self.crowd.due[people], return_inverse=True
        )
        judged = [
            verdict(replace(self.crowd.in_zone[zone], next_due=moment(due)), now)
            for zone, due in (divmod(one, 10**6) for one in alike.tolist())
        ]
        skip = np.array([one.skip is not None for one in judged], dtype=bool)
        return skip[which], np.array([one.validity for one in judged], dtype=np.int32)[which]

    def _sent(self, people: Any, validity: Any, second: int) -> None:
        """Hand texts to Twilio, which sends them at the sender's rate and gives up what waits too long."""
        segments, np = self.line.segments, self.np
        waits = (self.at_twilio + np.arange(len(people)) * segments) / self.line.rate
        self.at_twilio += len(people) * segments
        expired = waits > validity
        self.day.throttled["Twilio's queue"].note(second, int(expired.sum()))
        self.day.texts[people] += 1
        self.day.handed[second // 60] += len(people)
        self.day.worked[second // 60] += len(people)
        self.day.ended[people] = np.where(expired, TOLD, SENT)
        self.day.left_at[people] = np.where(expired, -1, second + waits)
        at = second + REPORT_AFTER
        self.reports[at] = self.reports.get(at, 0.0) + len(people) * self.a_reports

    def _note(self, people: Any, accepted: Any, now: datetime) -> None:
        """The circuit breaker sees refusals, and what goes through after them; sixty a second will do."""
        state = self.index.state
        if accepted.all() and not state.attempts and not state.open_error:
            return
        for person, went in zip(people[:60].tolist(), accepted[:60].tolist(), strict=True):
            due = moment(int(self.crowd.due[person]))
            reminder = Reminder(f"{person:08d}", now.date(), due, DeliveryStatus.REFUSED, now, error=BUSY)
            if went:
                note_success(reminder, "sending", self.index, now, self.index.state)  # type: ignore[arg-type]
            else:
                note_failure(reminder, "sending", self.index, now)  # type: ignore[arg-type]

    def _back(self, people: Any, released: Any, tries: int, second: int) -> Messages | None:
        """Messages with somebody who is not finished come again, whole, until they are dead letters."""
        np = self.np
        open_ones = (self.stage[people] != FINISHED) & ~np.isin(people, released)
        message = np.arange(len(people)) // BATCH
        whole = people[np.isin(message, message[open_ones])]
        if not len(whole) or tries + 1 >= DELIVERIES:
            return None
        return Messages(whole, second + VISIBILITY, tries + 1)
