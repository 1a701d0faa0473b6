"""Worker: claims, sends and records a batch of reminders."""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hotline.content.model import Content
from hotline.domain.schedule import Verdict, verdict
from hotline.domain.subscriber import DeliveryStatus, Reminder, Status, Subscriber
from hotline.domain.throttle import DispatchState, DueReminder, breaker_error
from hotline.reminders.circuit_breaker import Breaker, note_failure, note_success
from hotline.reminders.delivery_reports import record
from hotline.reminders.send import (
    SETTLED,
    Lanes,
    claim,
    claim_again,
    digest,
    find,
    finish,
    release,
    send,
    shared_lanes,
    text,
)
from hotline.storage import Stale, Store, StoreDown
from hotline.twilio.sender import UNKNOWN, OutcomeUnknown, Sender, error_of

log = logging.getLogger("hotline")
UNKNOWN_KEEPS_PLACE = timedelta(minutes=30)  # after its due time, refused with a code that is not listed


@dataclass
class Done:
    """Due reminders counted by outcome; `unfinished` ones must be delivered again."""

    outcomes: Counter[str] = field(default_factory=Counter)
    unfinished: list[DueReminder] = field(default_factory=list)
    stopped: str | None = None  # Twilio's error for which the circuit breaker is open

    def counts(self) -> dict[str, float]:
        """For the operator; see hotline.metrics."""
        sent, refused = self.outcomes["queued"], self.outcomes["refused"]
        return {"Sent": sent, "Unfinished": len(self.unfinished), "Refused": refused}


@dataclass(frozen=True)
class Worker:
    """Works through batches. `spread`: see schedule.next_due. `home`: number to key; moves old items."""

    store: Store
    sender: Sender
    content: Content
    clock: Callable[[], datetime]
    spread: int = 0
    home: Callable[[str], str] | None = None
    lanes: Lanes = field(default_factory=shared_lanes)

    def work(
        self, batch: Sequence[DueReminder], *, probe: bool = False, in_time: Callable[[], bool] = lambda: True
    ) -> Done:
        """Work through a batch, as it is stored now; all of it is unfinished where the store is down.

        `probe`: although the breaker is open. `in_time`: whether there is time for another reminder.
        """
        try:
            breaker = Breaker(self._state(), self.clock, probe=probe)
            people = self.store.people({due.key for due in batch}, consistent=False)
        except StoreDown as down:
            log.error("a batch of reminders is unfinished: %s", down)
            return Done(Counter(unfinished=len(batch)), list(batch))
        done = Done()
        # Delivered again it begins with those who were not reached: a process that dies again gets further.
        batch = sorted(batch, key=lambda due: not _waits_for(due, people.get(due.key)))
        ends = list(self.lanes.map(lambda due: self._safely(due, people, breaker, in_time), batch))
        for due, end in zip(batch, ends, strict=True):
            done.outcomes[end or "unfinished"] += 1
            if end is None:
                done.unfinished.append(due)
        done.stopped = breaker.error
        return done

    def _state(self) -> DispatchState:
        """The dispatch state, read anew where it says that all wait: it may be over."""
        state = self.store.dispatch_state(now=self.clock())
        return self.store.dispatch_state() if breaker_error(state, self.clock()) else state

    def _safely(
        self,
        due: DueReminder,
        people: Mapping[str, Subscriber],
        breaker: Breaker,
        in_time: Callable[[], bool],
    ) -> str | None:
        """The outcome of one reminder, None if unfinished; an error does not affect the others."""
        try:
            end = None if not in_time() else self._one(due, people.get(due.key), breaker)
            # After a standstill of days the newest one is not passed over.
            while isinstance(end, _Skipped) and in_time():
                subscriber = self.store.people([due.key]).get(due.key)
                if subscriber is None or subscriber.next_due is None or subscriber.next_due > self.clock():
                    break
                end = self._one(DueReminder(due.key, subscriber.next_due), subscriber, breaker)
            return end
        except (StoreDown, Stale):
            return None
        except Exception as error:
            log.error("work on a reminder failed: %s", type(error).__name__)
            return None

    def _one(self, due: DueReminder, subscriber: Subscriber | None, breaker: Breaker) -> str | None:
        if not _waits_for(due, subscriber):  # what was read may have been out of date
            subscriber = self.store.people([due.key]).get(due.key)
        if subscriber is None or not _waits_for(due, subscriber):
            return self._taken_up_before(due, subscriber, breaker)
        if self.home and subscriber.number and self.home(subscriber.number) != subscriber.key:
            self.store.move(subscriber.key, self.home(subscriber.number), self.clock())
            return "moved"  # found again under the new code, in a minute or at the next sweep
        with self.lanes.claims:
            now = self.clock()
            judged = verdict(subscriber, now)
            if judged.skip is None and breaker.holds:
                return "waits"
            body = text(subscriber, judged, self.content)
            claimed = claim(subscriber, judged, digest(body), now, self.spread, self.store)
            reminder = None if claimed is None or judged.skip else self._sent(claimed, body, judged)
        if claimed is None:
            current = self.store.people([due.key]).get(due.key)
            outdated = current is not None and current.version > subscriber.version
            return self._one(due, current, breaker) if outdated and _waits_for(due, current) else "not ours"
        assert claimed.claimed is not None
        if reminder is None:
            skipped = replace(claimed.claimed, outcome=DeliveryStatus.SKIPPED, error=judged.skip)
            return _Skipped(self._recorded(skipped, claimed, breaker, now))
        if self._keeps_place(reminder, breaker) and release(subscriber, claimed, now, self.store):
            return "waits"
        return self._recorded(reminder, claimed, breaker, now)

    def _sent(self, claimed: Subscriber, body: str, judged: Verdict) -> Reminder:
        """Its outcome. Who waited for a lane is read and judged anew, since a STOP may have come."""
        assert claimed.claimed is not None

        def wanted() -> bool:
            current = self.store.people([claimed.key]).get(claimed.key)
            return current is not None and current.version == claimed.version

        with self.lanes.lane() as waited:
            if waited:
                judged = verdict(replace(claimed, next_due=claimed.claimed.due), self.clock())
                if skip := judged.skip or (None if wanted() else "left"):
                    return replace(claimed.claimed, outcome=DeliveryStatus.SKIPPED, error=skip)
            return send(claimed, claimed.claimed, body, judged.validity, self.sender, wanted)

    def _keeps_place(self, reminder: Reminder, breaker: Breaker) -> bool:
        """Note a refusal; True if the day may be tried again, since the fault may not be the person's."""
        if reminder.outcome is not DeliveryStatus.REFUSED:
            return False
        now, code = self.clock(), reminder.error or ""
        breaker.see(note_failure(reminder, "sending", self.store, now))
        row = error_of(code)
        if row.about_person:
            return False
        if row is UNKNOWN and now - reminder.due < UNKNOWN_KEEPS_PLACE:
            return True
        return row.then in ("again", "rest", "halt") or breaker.error == code

    def _recorded(
        self, reminder: Reminder, claimed: Subscriber, breaker: Breaker, now: datetime
    ) -> str | None:
        """Save the outcome and move the person on; its name, None if unfinished."""
        record(reminder, self.store, now, breaker.state)
        if reminder.outcome is DeliveryStatus.UNKNOWN:
            return None
        if reminder.outcome is DeliveryStatus.QUEUED:
            breaker.see(note_success(reminder, "sending", self.store, now, breaker.state))
        finish(claimed, reminder, now, self.store)
        return reminder.error if reminder.outcome is DeliveryStatus.SKIPPED else reminder.outcome.value

    def _taken_up_before(
        self, due: DueReminder, subscriber: Subscriber | None, breaker: Breaker
    ) -> str | None:
        """Handle a reminder that was delivered again: ask Twilio for its text before sending one."""
        reminders = self.store.personal_data(due.key).reminders
        seen, now = next((known for known in reminders if known.due == due.due), None), self.clock()
        if seen is None or not seen.outcome.open:
            if seen is not None and subscriber is not None:
                finish(subscriber, seen, now, self.store)
            return "done before"
        if now - seen.at < SETTLED:
            return None
        if subscriber is None or subscriber.number is None:  # they left: Twilio cannot be asked about them
            left = replace(seen, outcome=DeliveryStatus.LEFT, at=now)
            record(left, self.store, now)
            if subscriber is not None:
                finish(subscriber, left, now, self.store)
            return DeliveryStatus.LEFT.value
        again = replace(seen, outcome=DeliveryStatus.CLAIMED, at=now, attempt=seen.attempt + 1)
        claimed = claim_again(subscriber, again, now, self.store)
        if claimed is None:
            return None
        try:
            on_record = find(subscriber.number, again, self.sender)
        except OutcomeUnknown:
            return None
        if on_record:
            record(on_record, self.store, now)
            finish(claimed, on_record, now, self.store)
            return on_record.outcome.value
        return self._sent_again(claimed, again, breaker)

    def _sent_again(self, subscriber: Subscriber, reminder: Reminder, breaker: Breaker) -> str | None:
        """Send a claimed reminder again, since Twilio has no text of it; None if unfinished."""
        now = self.clock()
        judged = verdict(replace(subscriber, next_due=reminder.due), now)
        skip = judged.skip if subscriber.status is Status.ACTIVE else "left"
        if skip is None and judged.day != reminder.date:  # they moved to where it is another date
            skip = "outside-hours"
        if skip:
            skipped = replace(reminder, outcome=DeliveryStatus.SKIPPED, error=skip)
            return self._recorded(skipped, subscriber, breaker, now)
        if breaker.holds:
            return "waits"  # it stays claimed: the next sweep takes it up
        body = text(subscriber, judged, self.content)
        # Written down before it is sent, as in a claim: the words may have changed since.
        claimed: Subscriber | None = subscriber
        if digest(body) != reminder.digest:
            claimed = claim_again(subscriber, replace(reminder, digest=digest(body)), now, self.store)
        if claimed is None:
            return None
        with self.lanes.claims:
            sent = self._sent(claimed, body, judged)
        return "waits" if self._keeps_place(sent, breaker) else self._recorded(sent, claimed, breaker, now)


def _waits_for(due: DueReminder, subscriber: Subscriber | None) -> bool:
    """Whether this reminder of the person is still to be claimed."""
    return subscriber is not None and subscriber.claimed is None and subscriber.next_due == due.due


class _Skipped(str):
    """Why a day was recorded as skipped when it was claimed: another day may have fallen due since."""
