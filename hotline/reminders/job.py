"""Scheduled job: dispatches reminders every minute."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from hotline.content.model import Content
from hotline.domain.throttle import SendRate
from hotline.reminders.dispatcher import HandedOver, hand_over
from hotline.reminders.queue import DirectQueue, Queue
from hotline.reminders.worker import Done, Worker
from hotline.storage.interface import Store
from hotline.twilio.sender import page_of

# What helps where reminders come too late, in the words of all who say so.
FASTER = (
    "raise TWILIO_RATE if your sender may send faster, HOTLINE_CEILING or TWILIO_DAILY if those hold them "
    "back; or get a faster sender"
)


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
