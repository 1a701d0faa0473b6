"""Worker: claims, sends and records a batch of reminders."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hotline.content.model import Content
from hotline.domain.reminder import DeliveryStatus, Reminder
from hotline.domain.schedule import verdict
from hotline.domain.subscriber import Status, Subscriber
from hotline.domain.throttle import DispatchState, DueReminder, breaker_error
from hotline.reminders.circuit_breaker import note_failure, note_success
from hotline.reminders.claim import SETTLED, claim, claim_again, release
from hotline.reminders.delivery_reports import record
from hotline.reminders.send import digest, find, send, text
from hotline.storage.interface import Stale, Store, StoreDown
from hotline.twilio.error_codes import UNKNOWN, error_of
from hotline.twilio.sender import OutcomeUnknown, Sender

log = logging.getLogger("hotline")
LANES = 8  # texts handed to Twilio at a time: most of the time is waiting for it
# How long after it was due a reminder refused with an unknown code keeps its place: a sweep tries it again.
UNKNOWN_KEEPS_PLACE = timedelta(minutes=30)


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
    """Works through batches. `spread`: see schedule.next_due. `lanes`: reminders at a time.

    `home`: number to key; while the secret is rotated, it moves the old items first.
    """

    store: Store
    sender: Sender
    content: Content
    clock: Callable[[], datetime]
    spread: int = 0
    lanes: int = LANES
    home: Callable[[str], str] | None = None

    def work(
        self,
        batch: Sequence[DueReminder],
        *,
        probe: bool = False,
        in_time: Callable[[], bool] = lambda: True,
    ) -> Done:
        """Work through a batch; all of it is unfinished where the store is down.

        `probe`: try although the breaker is open. `in_time`: whether there is time for another reminder.
        Everything that may have changed since the batch was written is looked up again.
        """
        try:
            breaker = _Breaker(self.store.dispatch_state(), self.clock, probe=probe)
            people = self.store.people({due.key for due in batch})
        except StoreDown as down:
            log.error("a batch of reminders is unfinished: %s", down)
            return Done(Counter(unfinished=len(batch)), list(batch))
        done = Done()
        with ThreadPoolExecutor(min(self.lanes, len(batch) or 1)) as lanes:
            ends = list(lanes.map(lambda due: self._safely(due, people, breaker, in_time), batch))
        for due, end in zip(batch, ends, strict=True):
            done.outcomes[end or "unfinished"] += 1
            if end is None:
                done.unfinished.append(due)
        done.stopped = breaker.error
        return done

    def _safely(
        self,
        due: DueReminder,
        people: Mapping[str, Subscriber],
        breaker: "_Breaker",
        in_time: Callable[[], bool],
    ) -> str | None:
        """The outcome of one reminder, None if unfinished; an error does not affect the others."""
        if not in_time():
            return None
        try:
            end = self._one(due, people.get(due.key), breaker)
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

    def _one(self, due: DueReminder, subscriber: Subscriber | None, breaker: "_Breaker") -> str | None:
        if subscriber is None or subscriber.next_due != due.due:
            return self._taken_up_before(due, subscriber, breaker)
        now = self.clock()
        if self.home and subscriber.number and self.home(subscriber.number) != subscriber.key:
            self.store.move(subscriber.key, self.home(subscriber.number), now)
            return "moved"  # found again under the new code, in a minute or at the next sweep
        judged = verdict(subscriber, now)
        if judged.skip is None and breaker.holds:
            return "waits"
        body = text(subscriber, judged, self.content)
        reminder = claim(subscriber, judged, digest(body), now, self.spread, self.store)
        if reminder is None:
            return "not ours"
        if reminder.outcome is DeliveryStatus.SKIPPED:
            return _Skipped(reminder.error or "")
        wanted = self._wanted(subscriber, subscriber.version + 1)
        reminder = send(subscriber, reminder, body, judged.validity, self.sender, wanted)
        if self._keeps_place(reminder, breaker):
            unsent = replace(reminder, outcome=DeliveryStatus.CLAIMED, error=None)
            if release(subscriber, unsent, self.store):
                return "waits"
        return self._recorded(reminder, breaker, now)

    def _wanted(self, subscriber: Subscriber, version: int) -> Callable[[], bool]:
        """Whether the person is unchanged since the claim: a STOP may have come."""

        def wanted() -> bool:
            current = self.store.people([subscriber.key]).get(subscriber.key)
            return current is not None and current.version == version

        return wanted

    def _keeps_place(self, reminder: Reminder, breaker: "_Breaker") -> bool:
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

    def _recorded(self, reminder: Reminder, breaker: "_Breaker", now: datetime) -> str | None:
        """Save the outcome; its name, None if unfinished."""
        record(reminder, self.store, now, breaker.state)
        if reminder.outcome is DeliveryStatus.UNKNOWN:
            return None
        if reminder.outcome is DeliveryStatus.QUEUED:
            breaker.see(note_success(reminder, "sending", self.store, now, breaker.state))
        return reminder.error if reminder.outcome is DeliveryStatus.SKIPPED else reminder.outcome.value

    def _taken_up_before(
        self, due: DueReminder, subscriber: Subscriber | None, breaker: "_Breaker"
    ) -> str | None:
        """Handle a reminder that was delivered again: ask Twilio for its text before sending one."""
        seen = next((r for r in self.store.personal_data(due.key).reminders if r.due == due.due), None)
        if seen is None or not seen.outcome.open:
            return "done before"
        now = self.clock()
        if now - seen.at < SETTLED:
            return None
        if subscriber is None or subscriber.number is None:  # they left: Twilio cannot be asked about them
            record(replace(seen, outcome=DeliveryStatus.LEFT, at=now), self.store, now)
            return DeliveryStatus.LEFT.value
        again = claim_again(subscriber, seen, now, self.store)
        if again is None:
            return None
        try:
            on_record = find(subscriber.number, again, self.sender)
        except OutcomeUnknown:
            return None
        if on_record:
            record(on_record, self.store, now)
            return on_record.outcome.value
        sent = self._sent_again(subscriber, again, breaker)
        if sent is None:
            return None
        if sent.outcome is DeliveryStatus.CLAIMED:
            return "waits"  # it stays open: the next sweep takes it up
        return self._recorded(sent, breaker, now)

    def _sent_again(self, subscriber: Subscriber, reminder: Reminder, breaker: "_Breaker") -> Reminder | None:
        """Send a claimed reminder again, since Twilio has no text of it. CLAIMED: wait; None: not ours."""
        judged = verdict(replace(subscriber, next_due=reminder.due), self.clock())
        skip: str | None = judged.skip if subscriber.status is Status.ACTIVE else "left"
        if skip is None and judged.day != reminder.date:  # they moved to where it is another date
            skip = "outside-hours"
        if skip:
            return replace(reminder, outcome=DeliveryStatus.SKIPPED, error=skip)
        if breaker.holds:
            return reminder
        body = text(subscriber, judged, self.content)
        # Written down before it is sent, as in a claim: the words may have changed since.
        if digest(body) != reminder.digest:
            changed = replace(reminder, digest=digest(body))
            if not self.store.claim_again(subscriber, reminder, changed):
                return None
            reminder = changed
        wanted = self._wanted(subscriber, subscriber.version)
        sent = send(subscriber, reminder, body, judged.validity, self.sender, wanted)
        return reminder if self._keeps_place(sent, breaker) else sent


class _Skipped(str):
    """Why a day was recorded as skipped when it was claimed: another day may have fallen due since."""


class _Breaker:
    """The circuit breaker, shared by all lanes of a batch. A `probe` goes on until it fails itself."""

    def __init__(self, state: DispatchState, clock: Callable[[], datetime], *, probe: bool) -> None:
        self._clock = clock
        self._stop = threading.Event()
        self.state = state
        if self.error and not probe:
            self._stop.set()

    @property
    def error(self) -> str | None:
        """The error for which it is open."""
        return breaker_error(self.state, self._clock())

    @property
    def holds(self) -> bool:
        """Whether nothing more of this batch may be sent."""
        return self._stop.is_set()

    def see(self, state: DispatchState) -> None:
        """Take the state after an attempt of this batch; where it is open the others wait."""
        before, self.state = self.state, state
        if self.error and state is not before:
            self._stop.set()
