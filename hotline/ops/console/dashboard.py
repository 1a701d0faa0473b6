"""Dashboard: the line's state, the first page; the console's session."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from hotline.app import Hotline
from hotline.content.model import Content
from hotline.content.notice import Notice
from hotline.domain.throttle import breaker_error, carrier_day
from hotline.limits.quotas import segment, texted
from hotline.ops.checks import alarms_of
from hotline.ops.checks.aws_checks import SILENT
from hotline.ops.console.figures import Figures, of_days, shown, together
from hotline.ops.target import Target
from hotline.storage import StoreDown

USUAL_DAYS = 28  # a usual day is the median of so many
ENOUGH_DAYS = 7  # of them with any count, before one is called usual
NEARLY_SPENT = 0.8  # of the day's money


@dataclass(frozen=True)
class Spending:
    """US dollars of a carriers' day. Without a `ceiling` texts to callers are not counted."""

    dollars: float
    ceiling: float | None

    @property
    def share(self) -> float:
        return min(1.0, self.dollars / self.ceiling) if self.ceiling else 0.0


@dataclass(frozen=True)
class LineState:
    """The state of the line now.

    `last_run`: time since the last run ended well, None: none has. `alarms`: (name in infra/stack.yaml,
    description) of those in ALARM, None: the line has none at all. `down`: why the table does not answer.
    """

    alarms: Sequence[tuple[str, str]] | None
    alarms_set: int
    notice: Notice | None
    last_run: timedelta | None = None
    halted: str | None = None
    halted_until: datetime | None = None
    spending: Spending | None = None
    down: str = ""

    @property
    def silent(self) -> bool:
        return not self.down and (self.last_run is None or self.last_run > SILENT)

    @property
    def problems(self) -> int:
        nearly_spent = self.spending is not None and self.spending.share >= NEARLY_SPENT
        return sum((bool(self.down), self.silent, bool(self.halted), bool(self.alarms), nearly_spent))


def line_state(target: Target, now: datetime) -> LineState:
    """Read anew. Raises botocore's ClientError and BotoCoreError of a stage on AWS."""
    described = alarms_of(target.cloud, target.stage) if target.cloud and target.stage else {}
    active = sorted((name, alarm) for name, alarm in described.items() if alarm["StateValue"] == "ALARM")
    alarms = [(name, alarm.get("AlarmDescription", "")) for name, alarm in active] if target.stage else None
    notice = target.notice(now)
    try:
        progress = target.hotline.service.store().dispatch_state()
        spending = spent(target.hotline, now)
    except StoreDown as down:
        return LineState(alarms, len(described), notice, down=str(down))
    last_run = max(timedelta(), now - progress.minute) if progress.minute else None
    halted = breaker_error(progress, now)
    halted_until = progress.open_until if halted else None
    return LineState(alarms, len(described), notice, last_run, halted, halted_until, spending)


def spent(hotline: Hotline, now: datetime) -> Spending:
    """As the daily budget counts: reminders handed over and texts to callers. Raises StoreDown."""
    store, ceiling = hotline.service.store(), hotline.settings.ceiling
    progress = store.dispatch_state()
    segments = progress.in_day if progress.day == carrier_day(now) else 0
    if ceiling is not None:
        segments += texted(store, now)
    return Spending(segments * segment(), ceiling)


def dashboard(figures: Mapping[date, Figures], span: int, content: Content) -> dict[str, Any]:
    """The last `span` days of `figures`, which are by day, oldest first, today last; for dashboard.html.

    `usual`: the median of the days before, None: too few to tell. Lists are (name, number), most first.
    """
    days = dict(list(figures.items())[-span:])
    before = list(figures.values())[:-1][-USUAL_DAYS:]
    total = together(list(days.values()))

    def usual(name: str) -> int | None:
        values = [getattr(day, name) for day in before]
        return round(median(values)) if sum(map(bool, values)) >= ENOUGH_DAYS else None

    topics = content.languages[content.structure.default_language].topics
    return {
        "today": list(days.values())[-1],
        "usual": {name: usual(name) for name in ("texts", "calls")},
        "total": total,
        "days": days,
        "topics": [(topics[id].label if id in topics else id, n) for id, n in total.topics.most_common()],
        "unanswered": shown(total.unanswered),
        "failures": total.failed.most_common(),
    }


TARGET_FRESH = timedelta(seconds=20)  # then the settings of a stage are read again
DAYS = 90
LATE_DAYS = 2  # just after midnight CloudWatch still counts for the day before
MOST_CASES = 20  # open at a time; the one looked at longest ago is closed


@dataclass
class Case:
    """A subscriber who was looked up, under a random id. `done`, `error`: of the last action, shown once."""

    id: str
    number: str = field(repr=False)
    done: str = ""
    error: str = ""


class Session:
    """`find` finds the line and raises what `target.find` does; `operator`: the name for the record."""

    def __init__(self, find: Callable[[], Target], clock: Callable[[], datetime], operator: str) -> None:
        self._find, self.clock, self.operator = find, clock, operator
        self.found: Target | None = None  # the line, once it was found
        self._target_read = clock()
        self._figures: dict[date, Figures] = {}
        self._cases: OrderedDict[str, Case] = OrderedDict()
        self._lock = threading.Lock()

    def target(self, *, anew: bool = False) -> Target:
        """The line, with settings that are some seconds old at most."""
        with self._lock:
            if self.found is None or anew or self.clock() - self._target_read > TARGET_FRESH:
                self.found, self._target_read = self._find(), self.clock()
            return self.found

    def figures(self) -> dict[date, Figures]:
        """The last DAYS days, oldest first; only the last LATE_DAYS of them are counted each time."""
        target, now = self.target(), self.clock()
        with self._lock:
            zone = target.zone.rules
            if now.astimezone(zone).date() in self._figures:
                self._figures |= of_days(target.source, LATE_DAYS, now, zone)
            else:
                self._figures = of_days(target.source, DAYS, now, zone)
            return dict(self._figures)

    def open(self, number: str) -> Case:
        case = Case(secrets.token_urlsafe(9), number)
        with self._lock:
            self._cases[case.id] = case
            while len(self._cases) > MOST_CASES:
                self._cases.popitem(last=False)
        return case

    def case(self, id: str) -> Case | None:
        with self._lock:
            if id in self._cases:
                self._cases.move_to_end(id)
            return self._cases.get(id)
