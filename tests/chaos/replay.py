"""Every error code for seven days against a line of many people, refused at sending or reported later.

What hits everybody may pause nobody, and the operator hears of it once a day at most; what hits one dead
number ends or pauses that person alone.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

from hotline.content.load import load
from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS
from hotline.domain.schedule import next_due
from hotline.domain.subscriber import Status, Subscriber
from hotline.domain.telephony import key_of
from hotline.domain.throttle import SendRate, Stage
from hotline.reminders import worker
from hotline.reminders.delivery_reports import receipt
from hotline.reminders.job import run
from hotline.reminders.queue import DirectQueue
from hotline.reminders.send import Lanes
from hotline.reminders.worker import Worker
from hotline.storage import Store
from hotline.twilio.sender import Refused, Sent, error_of
from tests.chaos.memory import MemoryStore
from tests.world import SECRET

FILE = Path(__file__).with_name("error_codes.txt")
STAGES: tuple[Stage, Stage] = ("sending", "delivery")
SPREAD = 10  # minutes
MINUTES = (0, 1, 2, 3, 5, 8, 11, 21, 41, 75)  # after nine, at which the run comes
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)  # of the first day
NINE = timedelta(hours=15)  # in Chicago


@cache
def published() -> tuple[str, ...]:
    """Every code of the data file."""
    lines = [line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    codes: list[str] = []
    for word in " ".join(lines).split():
        first, _, last = word.partition("-")
        codes += map(str, range(int(first), int(last or first) + 1))
    return tuple(codes)


@cache
def made_up() -> tuple[str, ...]:
    """200 codes that nobody has published."""
    known = set(published())
    tried = (
        str(n) for n in (*range(30900, 31000), *range(575000, 575100), *range(700, 800), *range(99000, 99100))
    )
    return tuple(code for code in tried if code not in known)[:200]


@cache
def content() -> Content:
    return load({"name": "Knee Line", "contact": "help@knee.example"}, set(COMMANDS))


@dataclass
class Line:
    """A line of so many people. `fails`: whether the text to a number fails, and with which code."""

    size: int
    stage: Stage
    fails: Callable[[str], str | None] = lambda number: None
    store: MemoryStore = field(default_factory=MemoryStore)
    now: datetime = MIDNIGHT
    told: int = 0  # how often the operator was told that the breaker opened
    texts: list[str] = field(default_factory=list)  # the numbers that were texted
    on_their_way: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for n in range(self.size):
            number = f"+1312555{n:04}"
            subscriber = Subscriber(
                key_of(number, SECRET),
                Status.ACTIVE,
                number,
                zone="America/Chicago",
                zone_certain=True,
                hour=time(9),
            )
            due = next_due(subscriber, self.now, SPREAD)
            self.store.subscribers[subscriber.key] = Subscriber(**{**vars(subscriber), "next_due": due})

    def send(self, to: str, body: str, **_: Any) -> Sent:
        """As hotline.twilio.sender.Sender."""
        code = self.fails(to)
        if code and self.stage == "sending":
            raise Refused(code)
        self.texts.append(to)
        self.on_their_way.append((to, f"SM{len(self.texts)}"))
        return Sent(f"SM{len(self.texts)}")

    def find(self, to: str, since: datetime) -> Iterator[Any]:
        return iter(())

    def live(self, days: int, minutes: Sequence[int] = MINUTES) -> None:
        """So many days; each text's report comes after its run."""
        store = cast(Store, self.store)
        lane = Worker(store, cast(Any, self), content(), lambda: self.now, SPREAD, lanes=Lanes(1, 0, 0))
        queue = DirectQueue()
        midnight = self.now.replace(hour=0, minute=0)
        for day in range(days):
            for minute in minutes:
                self.now = midnight + timedelta(days=day, minutes=minute) + NINE
                run(self.now, store, queue, SendRate(100), content(), lane)
                self._report(store)
        self.now = midnight + timedelta(days=days)

    def _report(self, store: Store) -> None:
        sent, self.on_their_way = self.on_their_way, []
        for number, sid in sent:
            code = self.fails(number)
            status = "undelivered" if code else "delivered"
            receipt(key_of(number, SECRET), self.now.date(), sid, status, code, store, self.now)

    def statuses(self) -> dict[str, Status]:
        """Of each number."""
        return {
            f"+1312555{n:04}": self.store.subscribers[key_of(f"+1312555{n:04}", SECRET)].status
            for n in range(self.size)
        }


class _Told(logging.Handler):
    """Counts what the operator is told."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def emit(self, record: logging.LogRecord) -> None:
        self._line.told += "every text is refused" in record.getMessage()


class InThisThread:
    """As concurrent.futures.Executor, without threads."""

    def __init__(self, lanes: int) -> None:
        assert lanes == 1

    def __enter__(self) -> "InThisThread":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    map = staticmethod(map)


def lived(line: Line, days: int, minutes: Sequence[int] = MINUTES) -> Line:
    """The line after so many days, with what was told counted."""
    log, handler = logging.getLogger("hotline"), _Told(line)
    log.addHandler(handler)
    propagates, log.propagate = log.propagate, False
    try:
        # One lane needs no thread, and threads took nine tenths of the time.
        with patch.object(worker, "ThreadPoolExecutor", InThisThread, create=True):
            line.live(days, minutes)
    finally:
        log.removeHandler(handler)
        log.propagate = propagates
    return line


def everybody(code: str, stage: Stage, size: int, minutes: Sequence[int] = MINUTES) -> list[str]:
    """What is wrong after seven days on which every text ended with this code."""
    line = lived(Line(size, stage, lambda number: code), 7, minutes)
    wrong = []
    # A STOP that the carrier has is kept whatever others get: see docs/decisions/reminders.md.
    allowed = {Status.ACTIVE, Status.STOPPED} if error_of(code).then == "opt-out" else {Status.ACTIVE}
    hurt = sum(status not in allowed for status in line.statuses().values())
    if hurt:
        wrong.append(f"{code} at {stage}: {hurt} of {size} people are no longer active")
    if not 1 <= line.told <= 7:
        wrong.append(f"{code} at {stage}: the operator was told {line.told} times in 7 days")
    return wrong


def one_dead(code: str, stage: Stage, size: int, minutes: Sequence[int] = MINUTES) -> list[str]:
    """What is wrong after seven days on which one number alone ended with this code."""
    dead = f"+1312555{size // 2:04}"
    line = lived(Line(size, stage, lambda number: code if number == dead else None), 7, minutes)
    statuses = line.statuses()
    wrong = []
    row = error_of(code)
    if (statuses.pop(dead) is Status.ACTIVE) is row.about_person:
        wrong.append(f"{code} at {stage}: the person whose own number it is ended as {line.statuses()[dead]}")
    if set(statuses.values()) != {Status.ACTIVE}:
        wrong.append(f"{code} at {stage}: others than the one were hurt")
    if row.then not in ("halt", "rest") and line.told:
        wrong.append(f"{code} at {stage}: one dead number stopped everybody")
    return wrong


def replay(
    codes: Sequence[str], size: int, minutes: Sequence[int] = MINUTES, weeks: list[str] | None = None
) -> list[str]:
    """What is wrong, of all these codes at both stages; each week that was lived is put into `weeks`."""
    wrong, weeks = [], [] if weeks is None else weeks
    for code in codes:
        for stage in STAGES:
            wrong += everybody(code, stage, size, minutes)
            weeks.append(f"{code} at {stage}")
            if error_of(code).about_person:
                wrong += one_dead(code, stage, size, minutes)
                weeks.append(f"{code} at {stage}, one number")
    return wrong
