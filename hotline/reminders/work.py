"""Works through a batch of tickets: for each person claim, send and record, each in its own module."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

from hotline.content.model import Content
from hotline.conversation.person import Outcome, Person, Reminder, Status
from hotline.reminders.claim import claim, claim_again, release
from hotline.reminders.halt import go_on, halt, rest
from hotline.reminders.pace import Ticket, halted_at
from hotline.reminders.record import record
from hotline.reminders.schedule import verdict
from hotline.reminders.send import digest, find, send, text
from hotline.sender import OutcomeUnknown, Sender
from hotline.sender.errors import error_of, page_of
from hotline.store import Store, StoreDown

log = logging.getLogger("hotline")
LANES = 8  # texts handed to Twilio at a time: most of the time is waiting for it


@dataclass
class Done:
    """How many tickets came to which end; those `unfinished` must be delivered again."""

    outcomes: Counter[str] = field(default_factory=Counter)
    unfinished: list[Ticket] = field(default_factory=list)
    stopped: str | None = None  # the carrier's error that stopped everything


@dataclass(frozen=True)
class Worker:
    """What work needs. `spread`: see schedule.next_due. `lanes`: how many tickets at a time."""

    store: Store
    sender: Sender
    content: Content
    clock: Callable[[], datetime]
    spread: int = 0
    lanes: int = LANES

    def work(
        self, tickets: Sequence[Ticket], *, probe: bool = False, in_time: Callable[[], bool] = lambda: True
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
        self, ticket: Ticket, people: Mapping[str, Person], stopped: "_Stop", in_time: Callable[[], bool]
    ) -> str | None:
        """How one ticket ended, None for unfinished; what goes wrong with it touches no other."""
        if not in_time():
            return None
        try:
            return self._one(ticket, people.get(ticket.key), stopped)
        except StoreDown:
            return None
        except Exception as error:
            log.error("work on a reminder failed: %s", type(error).__name__)
            return None

    def _one(self, ticket: Ticket, person: Person | None, stopped: "_Stop") -> str | None:
        if person is None:
            return "gone"
        if person.next_due != ticket.due:
            return self._taken_up_before(ticket, person)
        now = self.clock()
        judged = verdict(person, now)
        if judged.skip is None and stopped.holds:
            return "waits"
        body = text(person, judged, self.content)
        reminder = claim(person, judged, digest(body), now, self.spread, self.store)
        if reminder is None:
            return "not ours"
        if reminder.outcome is Outcome.SKIPPED:
            return reminder.error
        reminder = send(person, reminder, body, judged.validity, self.sender)
        if reminder.outcome is Outcome.REFUSED and self._nothing_sent(person, reminder, stopped):
            return "waits"
        record(reminder, self.store, now)
        if reminder.outcome is Outcome.UNKNOWN:
            return None
        if stopped.code:  # this was the try: it went through
            go_on(self.store)
            stopped.code = None
        return reminder.outcome.value

    def _nothing_sent(self, person: Person, reminder: Reminder, stopped: "_Stop") -> bool:
        """Give the claim back where the fault is not the person's; stop everything where it is ours."""
        code = reminder.error or ""
        then = error_of(code).then
        if then not in ("again", "rest", "halt"):
            return False
        if then == "halt":
            halt(code, self.store)
        elif then == "rest":
            rest(code, self.store, self.clock())
        if then != "again":
            stopped.stop(code)
        return release(person, replace(reminder, outcome=Outcome.CLAIMED, error=None), self.store)

    def _taken_up_before(self, ticket: Ticket, person: Person) -> str | None:
        """A ticket delivered again. Whether its text went out is found out before anything is sent."""
        seen = next((r for r in self.store.reminders(ticket.key) if r.due == ticket.due), None)
        if seen is None or not seen.outcome.open or seen.sid is not None:
            return "done before"
        now = self.clock()
        reminder = claim_again(person, seen, now, self.store)
        if reminder is None:
            return None
        if person.number is None:  # they left meanwhile: nobody can be asked about
            record(replace(reminder, outcome=Outcome.UNKNOWN, error="left"), self.store, now)
            return "left"
        try:
            found = find(person.number, reminder, self.sender)
        except OutcomeUnknown:
            return None
        judged = verdict(replace(person, next_due=ticket.due), now)
        skip = judged.skip if person.status is Status.ACTIVE else "left"
        if found:
            reminder = found
        elif skip:
            reminder = replace(reminder, outcome=Outcome.SKIPPED, error=skip)
        else:
            body = text(person, judged, self.content)
            # Written down before it is sent, as in a claim: the words may have changed since.
            if digest(body) != reminder.digest:
                changed = replace(reminder, digest=digest(body))
                if not self.store.claim_again(person, reminder, changed):
                    return None
                reminder = changed
            reminder = send(person, reminder, body, judged.validity, self.sender)
            then = error_of(reminder.error or "").then if reminder.outcome is Outcome.REFUSED else ""
            if then in ("again", "rest", "halt"):
                return None  # nothing went out: the next delivery finds that out
        record(reminder, self.store, now)
        return None if reminder.outcome is Outcome.UNKNOWN else reminder.error or reminder.outcome.value


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
