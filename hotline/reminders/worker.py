"""Works through a batch of tickets: for each person claim, send and record, each in its own module."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

from hotline.content.model import Content
from hotline.domain.reminder import DeliveryStatus, Reminder
from hotline.domain.schedule import verdict
from hotline.domain.subscriber import Status, Subscriber
from hotline.domain.throttle import DueReminder, halted_at
from hotline.reminders.circuit_breaker import go_on, halt, rest
from hotline.reminders.claim import (
    SETTLED,
    claim,
    claim_again,
    release,
)
from hotline.reminders.delivery_reports import record
from hotline.reminders.send import (
    digest,
    find,
    send,
    text,
)
from hotline.storage.interface import Stale, Store, StoreDown
from hotline.twilio.error_codes import error_of, page_of, told_late
from hotline.twilio.sender import OutcomeUnknown, Sender

log = logging.getLogger("hotline")
LANES = 8  # texts handed to Twilio at a time: most of the time is waiting for it


@dataclass
class Done:
    """How many tickets came to which end; those `unfinished` must be delivered again."""

    outcomes: Counter[str] = field(default_factory=Counter)
    unfinished: list[DueReminder] = field(default_factory=list)
    stopped: str | None = None  # the carrier's error that stopped everything

    def counts(self) -> dict[str, float]:
        """For the operator; see hotline.metrics."""
        sent, refused = self.outcomes["queued"], self.outcomes["refused"]
        return {"Sent": sent, "Unfinished": len(self.unfinished), "Refused": refused}


@dataclass(frozen=True)
class Worker:
    """What work needs. `spread`: see schedule.next_due. `lanes`: how many tickets at a time.

    `home`: while the secret is changed, the code that a number should stand under.
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
        tickets: Sequence[DueReminder],
        *,
        probe: bool = False,
        in_time: Callable[[], bool] = lambda: True,
    ) -> Done:
        """Work through a batch. `in_time`: whether there is time for another. Raises StoreDown at its start.

        Everything that may have changed since the tickets were written is looked up again.
        """
        stopped = _Stop(halted_at(self.store.progress(), self.clock()), probe)
        people = self.store.people({ticket.key for ticket in tickets})
        done = Done()
        with ThreadPoolExecutor(min(self.lanes, len(tickets) or 1)) as lanes:
            ends = list(lanes.map(lambda ticket: self._safely(ticket, people, stopped, in_time), tickets))
        for ticket, end in zip(tickets, ends, strict=True):
            done.outcomes[end or "unfinished"] += 1
            if end is None:
                done.unfinished.append(ticket)
        done.stopped = stopped.code
        return done

    def _safely(
        self,
        ticket: DueReminder,
        people: Mapping[str, Subscriber],
        stopped: "_Stop",
        in_time: Callable[[], bool],
    ) -> str | None:
        """How one ticket ended, None for unfinished; what goes wrong with it touches no other."""
        if not in_time():
            return None
        try:
            return self._one(ticket, people.get(ticket.key), stopped)
        except (StoreDown, Stale):
            return None
        except Exception as error:
            log.error("work on a reminder failed: %s", type(error).__name__)
            return None

    def _one(self, ticket: DueReminder, subscriber: Subscriber | None, stopped: "_Stop") -> str | None:
        if subscriber is None or subscriber.next_due != ticket.due:
            return self._taken_up_before(ticket, subscriber, stopped)
        now = self.clock()
        if self.home and subscriber.number and self.home(subscriber.number) != subscriber.key:
            self.store.move(subscriber.key, self.home(subscriber.number), now)
            return "moved"  # found again under the new code, in a minute or at the next sweep
        judged = verdict(subscriber, now)
        if judged.skip is None and stopped.holds:
            return "waits"
        body = text(subscriber, judged, self.content)
        reminder = claim(subscriber, judged, digest(body), now, self.spread, self.store)
        if reminder is None:
            return "not ours"
        if reminder.outcome is DeliveryStatus.SKIPPED:
            return self._and_the_days_since(ticket, stopped) or reminder.error
        reminder = send(subscriber, reminder, body, judged.validity, self.sender)
        if reminder.outcome is DeliveryStatus.REFUSED and self._not_the_persons_fault(reminder, stopped):
            unsent = replace(reminder, outcome=DeliveryStatus.CLAIMED, error=None)
            if release(subscriber, unsent, self.store):
                return "waits"
        record(reminder, self.store, now)
        if reminder.outcome is DeliveryStatus.UNKNOWN:
            return None
        if stopped.code and not told_late(stopped.code):  # this was the try: it went through
            go_on(self.store)
            stopped.code = None
        return reminder.outcome.value

    def _not_the_persons_fault(self, reminder: Reminder, stopped: "_Stop") -> bool:
        """Whether nothing was sent and the day is not lost; stops everything where the fault is ours."""
        code = reminder.error or ""
        then = error_of(code).then
        if then == "halt":
            halt(code, self.store)
        elif then == "rest":
            rest(code, self.store, self.clock())
        if then in ("halt", "rest"):
            stopped.stop(code)
        return then in ("again", "rest", "halt")

    def _and_the_days_since(self, ticket: DueReminder, stopped: "_Stop") -> str | None:
        """After a standstill of days: how the newest day ended that has come since; None: none has."""
        subscriber = self.store.people([ticket.key]).get(ticket.key)
        if subscriber is None or subscriber.next_due is None or subscriber.next_due > self.clock():
            return None
        return self._one(DueReminder(ticket.key, subscriber.next_due), subscriber, stopped)

    def _taken_up_before(
        self, ticket: DueReminder, subscriber: Subscriber | None, stopped: "_Stop"
    ) -> str | None:
        """A ticket delivered again. Whether its text went out is found out before anything is sent."""
        seen = next((r for r in self.store.reminders(ticket.key) if r.due == ticket.due), None)
        if seen is None or not seen.outcome.open:
            return "done before"
        now = self.clock()
        if now - seen.at < SETTLED:
            return None
        if subscriber is None or subscriber.number is None:  # they left meanwhile: nobody can be asked about
            reminder: Reminder | None = replace(seen, outcome=DeliveryStatus.LEFT, at=now)
        else:
            again = claim_again(subscriber, seen, now, self.store)
            reminder = again and self._found_or_sent(subscriber, again, stopped)
        if reminder is None:
            return None
        if reminder.outcome is DeliveryStatus.CLAIMED:
            return "waits"  # it stays open: the next sweep takes it up
        record(reminder, self.store, now)
        if reminder.outcome is DeliveryStatus.UNKNOWN:
            return None
        return reminder.error if reminder.outcome is DeliveryStatus.SKIPPED else reminder.outcome.value

    def _found_or_sent(self, subscriber: Subscriber, reminder: Reminder, stopped: "_Stop") -> Reminder | None:
        """A claim taken up again, with what came of it; CLAIMED: it must wait; None: it could not be told."""
        assert subscriber.number is not None, "the carrier is asked by the number"
        try:
            found = find(subscriber.number, reminder, self.sender)
        except OutcomeUnknown:
            return None
        if found:
            return found
        judged = verdict(replace(subscriber, next_due=reminder.due), self.clock())
        skip: str | None = judged.skip if subscriber.status is Status.ACTIVE else "left"
        if skip is None and judged.day != reminder.date:  # they moved to where it is another date
            skip = "outside-hours"
        if skip:
            return replace(reminder, outcome=DeliveryStatus.SKIPPED, error=skip)
        if stopped.holds:
            return reminder
        body = text(subscriber, judged, self.content)
        # Written down before it is sent, as in a claim: the words may have changed since.
        if digest(body) != reminder.digest:
            changed = replace(reminder, digest=digest(body))
            if not self.store.claim_again(subscriber, reminder, changed):
                return None
            reminder = changed
        sent = send(subscriber, reminder, body, judged.validity, self.sender)
        if sent.outcome is DeliveryStatus.REFUSED and self._not_the_persons_fault(sent, stopped):
            return reminder
        return sent


class _Stop:
    """Whether sending is stopped, for all lanes of one batch. A `probe` goes on until it fails itself."""

    def __init__(self, code: str | None, probe: bool) -> None:
        self.code = code
        self._event = threading.Event()
        if code and not probe:
            self._event.set()

    @property
    def holds(self) -> bool:
        return self._event.is_set()

    def stop(self, code: str) -> None:
        self._event.set()
        if self.code != code:
            log.error("every text is refused (error %s): all reminders wait. See %s", code, page_of(code))
        self.code = code
