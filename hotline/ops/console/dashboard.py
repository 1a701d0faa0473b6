"""Dashboard: the line's state, today's figures, recent days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from hotline.app import Hotline
from hotline.content.model import Content
from hotline.content.notice import Notice
from hotline.domain.throttle import breaker_error, carrier_day
from hotline.limits.quotas import segment, texted
from hotline.ops.checks.function_checks import alarms_of
from hotline.ops.checks.reminder_checks import SILENT
from hotline.ops.console.figures import Figures, shown, together
from hotline.ops.console.target import Target
from hotline.storage.interface import StoreDown

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
        """How much of the ceiling is spent, 0 to 1."""
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
        """Whether the run of every minute has stopped."""
        return not self.down and (self.last_run is None or self.last_run > SILENT)

    @property
    def problems(self) -> int:
        """How many things need the operator."""
        nearly_spent = self.spending is not None and self.spending.share >= NEARLY_SPENT
        return sum((bool(self.down), self.silent, bool(self.halted), bool(self.alarms), nearly_spent))


def line_state(target: Target, now: datetime) -> LineState:
    """Read anew. Raises botocore's ClientError and BotoCoreError of a stage on AWS."""
    alarms: list[tuple[str, str]] | None = None
    alarms_set = 0
    if target.cloud and target.stage:
        described = alarms_of(target.cloud, target.stage)
        alarms_set = len(described)
        alarms = [
            (name, alarm.get("AlarmDescription", ""))
            for name, alarm in sorted(described.items())
            if alarm["StateValue"] == "ALARM"
        ]
    notice = target.hotline.settings.notice
    notice = notice if notice and notice.until > now else None
    try:
        progress = target.hotline.service.store().dispatch_state()
        spending = spent(target.hotline, now)
    except StoreDown as down:
        return LineState(alarms, alarms_set, notice, down=str(down))
    last_run = max(timedelta(), now - progress.minute) if progress.minute else None
    halted = breaker_error(progress, now)
    halted_until = progress.open_until if halted else None
    return LineState(alarms, alarms_set, notice, last_run, halted, halted_until, spending)


def spent(hotline: Hotline, now: datetime) -> Spending:
    """As the daily budget counts: reminders handed over and texts to callers. Raises StoreDown."""
    store, ceiling = hotline.service.store(), hotline.settings.ceiling
    progress = store.dispatch_state()
    segments = progress.in_day if progress.day == carrier_day(now) else 0
    if ceiling is not None:
        segments += texted(store, now)
    return Spending(segments * segment(), ceiling)


@dataclass(frozen=True)
class Dashboard:
    """`usual`: the median of the days before, by the figure's name, None: too few to tell.

    The lists are (name, number), most first; `failures` by Twilio's code or a reason of ours.
    """

    today: Figures
    usual: Mapping[str, int | None]
    total: Figures
    days: Mapping[date, Figures]
    topics: Sequence[tuple[str, int]]
    unanswered: Sequence[tuple[str, int]]
    failures: Sequence[tuple[str, int]]


def dashboard(figures: Mapping[date, Figures], span: int, content: Content) -> Dashboard:
    """The last `span` days of `figures`, which are by day, oldest first, today last."""
    days = dict(list(figures.items())[-span:])
    before = list(figures.values())[:-1][-USUAL_DAYS:]
    total = together(list(days.values()))
    topics = content.languages[content.structure.default_language].topics
    return Dashboard(
        today=list(days.values())[-1],
        usual={name: _usual([getattr(day, name) for day in before]) for name in ("texts", "calls")},
        total=total,
        days=days,
        topics=[(topics[id].label if id in topics else id, n) for id, n in total.topics.most_common()],
        unanswered=shown(total.unanswered),
        failures=total.failed.most_common(),
    )


def _usual(values: Sequence[int]) -> int | None:
    busy = [value for value in values if value]
    return round(median(values)) if len(busy) >= ENOUGH_DAYS else None
