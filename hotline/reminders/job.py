"""Run of every minute: due reminders to the queue, at the send rate; erasures.

The due index is read from where the last run ended; once in SWEEP minutes from its beginning, so that a
person whose message was lost on the way is found again, and one whose claim has no outcome yet. Handing a
reminder over twice does no harm: the claim decides.

FORGET ME is too slow for a webhook: the run carries it out, here and at Twilio, from a small item that holds
the number until all is done. Each step may be done twice: the next run continues one that ended early.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from hotline.content.model import Content
from hotline.domain.schedule import LATE
from hotline.domain.subscriber import Erasure
from hotline.domain.throttle import (
    DispatchState,
    DueReminder,
    SendRate,
    allowance,
    breaker_error,
    counted,
)
from hotline.reminders.circuit_breaker import closed
from hotline.reminders.queue import DirectQueue, Queue
from hotline.reminders.worker import Done, Worker
from hotline.storage import Store
from hotline.storage.items import shard
from hotline.twilio.sender import OutcomeUnknown, Refused, Sender, page_of

log = logging.getLogger("hotline")
BATCH = 25  # people in a message: one of them who fails takes few along
SWEEP = 10  # minutes
LATE_AT_ONCE = 5000  # reminders that are only to be recorded as skipped: they cost no text
DRAIN = timedelta(minutes=30)  # reminders that still wait after this long: the operator is told
# Until the answer to ERASE has arrived, and what was on its way then: Twilio deletes no text in flight.
TEXTS_SETTLED = timedelta(minutes=5)
MOST_ERASED = 100  # texts a run: some 15 seconds of a minute
ERASURE_WAITS = timedelta(days=1)  # after that the operator is told of an erasure that is not done
# What helps where reminders come too late, in the words of all who say so.
FASTER = (
    "raise TWILIO_RATE if your sender may send faster, HOTLINE_CEILING or TWILIO_DAILY if those hold them "
    "back; or get a faster sender"
)


@dataclass(frozen=True)
class HandedOver:
    """The result of a run. `waits`: delay of the first reminder that is left."""

    reminders: int = 0
    waits: timedelta | None = None  # None: no reminder waits
    open_error: str | None = None  # Twilio's error for which the circuit breaker is open

    @property
    def too_slow(self) -> bool:
        """Whether the waiting reminders may come too late at the configured rate."""
        return self.waits is not None and self.waits > DRAIN


def hand_over(now: datetime, store: Store, queue: Queue, rate: SendRate, segments: int) -> HandedOver:
    """Hand over the reminders due at `now` (aware UTC) that were not handed over yet.

    `segments`: of the longest reminder. While the circuit breaker is open a single reminder is handed over,
    as a probe; none while the carriers' day lasts.
    Raises StoreDown, QueueDown; then nothing is lost, and the next run begins where this one began.
    """
    state = _without_rest(store.dispatch_state(), now)
    error = breaker_error(state, now)
    allowed = allowance(rate, state, now) // segments
    if error:
        allowed = 0 if state.open_until else 1  # a rest has its end: nothing is tried before
    sweeps = _sweeps(state, now)
    late: list[DueReminder] = []
    fresh: list[DueReminder] = []
    waits = None
    for due in store.due(now, {} if error or sweeps else state.positions, page=min(1000, max(10, allowed))):
        if now - due.due > LATE and len(late) < LATE_AT_ONCE:
            late.append(due)
        elif now - due.due <= LATE and len(fresh) < allowed:
            fresh.append(due)
        else:
            waits = now - due.due
            break
    queue.put(_batches(late))
    queue.put(_batches(fresh), probe=error is not None)
    handed = [*late, *fresh]
    spent = 0 if error else len(fresh) * segments

    def change(current: DispatchState) -> DispatchState:
        current = counted(_without_rest(current, now), spent, now)
        if current.closed_at != state.closed_at:  # the breaker closed meanwhile: the next run begins anew
            return current
        return replace(current, positions=_advanced(current, handed))

    store.dispatch_state(change)
    return HandedOver(len(handed), None if error else waits, error)


def _without_rest(state: DispatchState, now: datetime) -> DispatchState:
    """The state with the breaker closed, if it was open until a carriers' day that has come."""
    return closed(state, now) if state.open_error and breaker_error(state, now) is None else state


def _sweeps(state: DispatchState, now: datetime) -> bool:
    """Whether this is the first run in its span of SWEEP minutes."""
    before = state.minute
    return before is None or now.timestamp() // (60 * SWEEP) != before.timestamp() // (60 * SWEEP)


def _batches(reminders: Sequence[DueReminder]) -> list[Sequence[DueReminder]]:
    return [reminders[n : n + BATCH] for n in range(0, len(reminders), BATCH)]


def _advanced(state: DispatchState, handed: Sequence[DueReminder]) -> Mapping[str, DueReminder]:
    """Each shard's last reminder; a sweep that ended early moves none of them back."""
    positions = dict(state.positions)
    for due in handed:
        before = positions.get(shard(due.key))
        if before is None or before.due <= due.due:
            positions[shard(due.key)] = due
    return positions


@dataclass
class Run:
    """What one run did. `outcomes`: how many reminders came to which end, where it worked on them itself.

    `spent`: the money of the day is. `limit_used`: percent of the limit nearest to its end.
    """

    handed_over: HandedOver
    outcomes: Counter[str] = field(default_factory=Counter)
    stopped: str | None = None  # Twilio's error for which the circuit breaker is open
    alerts: list[str] = field(default_factory=list)  # for the operator; the caller logs or prints them
    spent: bool = False
    limit_used: float = 0.0

    def counts(self) -> dict[str, float]:
        """For the operator; see hotline.metrics."""
        handed = self.handed_over
        return {
            "Finished": 1,
            "HandedOver": handed.reminders,
            "WaitingMinutes": handed.waits.total_seconds() / 60 if handed.waits else 0,
            "Halted": 1 if self.stopped else 0,
            "CeilingReached": 1 if self.spent else 0,
            "LimitUsed": self.limit_used,
        }


def run(now: datetime, store: Store, queue: Queue, rate: SendRate, content: Content, worker: Worker) -> Run:
    """Dispatch the reminders due at `now` (aware UTC). Raises StoreDown or QueueDown; no reminder is lost."""
    handed = hand_over(now, store, queue, rate, content.longest_reminder)
    done = Run(handed, stopped=handed.open_error)
    if isinstance(queue, DirectQueue):
        worked = _work_at_once(now, queue, worker)
        done.outcomes, done.stopped = worked.outcomes, worked.stopped
    done.alerts = _alerts(done, rate)
    return done


def _work_at_once(now: datetime, queue: DirectQueue, worker: Worker) -> Done:
    together = Done()
    for delivery in queue.take(now):
        done = worker.work(delivery.batch, probe=delivery.probe)
        together.outcomes += done.outcomes
        together.stopped = done.stopped or (together.stopped if done.unfinished else None)
        if done.unfinished:
            queue.put_back(delivery, done.unfinished, now)
    return together


def _alerts(done: Run, rate: SendRate) -> list[str]:
    """Alerts for the operator, each with what to do."""
    alerts = []
    if done.stopped:
        alerts.append(
            f"all reminders wait, and nobody loses a place: Twilio refuses them (error {done.stopped}). Once "
            f"that is mended they go on by themselves. See {page_of(done.stopped)}"
        )
    if done.handed_over.too_slow:
        alerts.append(
            f"reminders wait for more than half an hour at {rate.per_second:g} segments a second: later than "
            f"an hour they are skipped. What to do: {FASTER}"
        )
    return alerts


@dataclass
class Erased:
    """The result of a run: people erased, texts deleted at Twilio, and people who still wait."""

    people: int = 0
    texts: int = 0
    waiting: int = 0


def erase(now: datetime, store: Store, sender: Sender, most: int = MOST_ERASED) -> Erased:
    """Carry out the requests that are due at `now` (aware UTC), with a limit of texts. Raises StoreDown."""
    done = Erased()
    for erasure in store.erasures():
        if (
            now - erasure.at >= TEXTS_SETTLED
            and done.texts < most
            and _erase_one(erasure, now, store, sender, most, done)
        ):
            done.people += 1
            continue
        done.waiting += 1
        if now - erasure.at > ERASURE_WAITS:
            log.error("somebody who asked to be forgotten waits for more than a day: see the errors above")
    return done


def _erase_one(
    erasure: Erasure, now: datetime, store: Store, sender: Sender, most: int, done: Erased
) -> bool:
    """Whether this person is now erased completely."""
    store.erase(erasure, now)
    try:
        texts, last = sender.forget(erasure.number, erasure.at + TEXTS_SETTLED, most - done.texts)
    except Refused as refused:
        log.error("Twilio refuses to delete texts (error %s); it is tried again", refused.code)
        return False
    except OutcomeUnknown:
        log.warning("Twilio did not answer while texts were deleted; it is tried again")
        return False
    done.texts += texts
    return last and store.erase(erasure, now, close=True)
