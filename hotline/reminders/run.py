"""The run of every minute: hands over what is due, and without a queue works on it at once."""

import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from hotline.content.gsm7 import segments
from hotline.content.model import Content
from hotline.queue import Queue
from hotline.queue.direct import DirectQueue
from hotline.reminders.due import HandedOver, hand_over
from hotline.reminders.pace import Pace
from hotline.reminders.work import Done, Worker
from hotline.sender.errors import page_of
from hotline.store import Store

log = logging.getLogger("hotline")


@dataclass
class Run:
    """What one run did. `outcomes`: how many reminders came to which end, where it worked on them itself."""

    handed_over: HandedOver
    outcomes: Counter[str] = field(default_factory=Counter)
    stopped: str | None = None  # the carrier's error that stops everything


def run(now: datetime, store: Store, queue: Queue, pace: Pace, content: Content, worker: Worker) -> Run:
    """Everything due at `now` (aware UTC). Raises StoreDown or QueueDown; nobody loses their place."""
    handed = hand_over(now, store, queue, pace, longest(content))
    done = Run(handed, stopped=handed.halted)
    if isinstance(queue, DirectQueue):
        worked = _work_at_once(now, queue, worker)
        done.outcomes, done.stopped = worked.outcomes, worked.stopped
    _say(done, pace)
    return done


def longest(content: Content) -> int:
    """The segments of the longest reminder."""
    bodies = (content.fill(body) for one in content.languages.values() for body in one.reminders)
    return max(map(segments, bodies))


def _work_at_once(now: datetime, queue: DirectQueue, worker: Worker) -> Done:
    together = Done()
    for delivery in queue.take(now):
        done = worker.work(delivery.batch, probe=delivery.probe)
        together.outcomes += done.outcomes
        together.stopped = done.stopped
        if done.unfinished:
            queue.put_back(delivery, done.unfinished, now)
    return together


def _say(done: Run, pace: Pace) -> None:
    """What an operator must know, in the log."""
    if done.stopped:
        log.error(
            "reminders wait: Twilio refuses them (error %s). See %s", done.stopped, page_of(done.stopped)
        )
    if done.handed_over.too_slow:
        log.error(
            "reminders wait for more than half an hour at %s segments a second: later than an hour they are "
            "skipped. Raise TWILIO_RATE if your sender may send faster, HOTLINE_CEILING or TWILIO_DAILY if "
            "those hold them back; or get a faster sender",
            pace.per_second,
        )
