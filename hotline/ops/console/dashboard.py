"""Dashboard: metric counts to daily figures, recent days, the line's state."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from statistics import median
from typing import Any

from hotline.app import Hotline
from hotline.content.model import Content
from hotline.content.notice import Notice
from hotline.domain.throttle import breaker_error, carrier_day
from hotline.limits.quotas import segment, texted
from hotline.metrics import DANGER_LABELS, Count, LimitLabel, Metric, StepLabel, TextLabel
from hotline.ops.checks.function_checks import alarms_of
from hotline.ops.checks.reminder_checks import SILENT
from hotline.ops.console.metrics_source import LEFT, Source
from hotline.ops.target import Target
from hotline.storage.interface import StoreDown
from hotline.twilio.sender import error_of

SMALL_GROUP = 5  # a word that fewer asked for in the days shown is left out: it may point at a person
TOPIC = "topic "
NO_REASON, REFUSED = "none", "refused"  # failures that are counted without Twilio's code
UNNAMED = {NO_REASON: "no reason given", REFUSED: "refused by Twilio when it was handed over"}
Day = Counter[tuple[str, str]]  # (metric, label) -> how many
USUAL_DAYS = 28  # a usual day is the median of so many
ENOUGH_DAYS = 7  # of them with any count, before one is called usual
NEARLY_SPENT = 0.8  # of the day's money


@dataclass(frozen=True)
class Figures:
    """One day of the line, or several together."""

    texts: int = 0
    calls: int = 0
    danger: int = 0
    misses: int = 0
    limited: int = 0
    due: int = 0
    sent: int = 0
    delivered: int = 0
    opted_in: int = 0
    opted_out: int = 0
    failed: Counter[str] = field(default_factory=Counter)  # by Twilio's error code, or one of UNNAMED
    topics: Counter[str] = field(default_factory=Counter)  # by id, texts and calls together
    unanswered: Counter[str] = field(default_factory=Counter)  # by word

    @property
    def failures(self) -> int:
        return self.failed.total()


# The columns of a table of days: the figure, its heading.
COLUMNS: Mapping[str, str] = {
    "texts": "texts", "calls": "calls", "danger": "danger signs", "misses": "not understood",
    "limited": "held back", "due": "reminders due", "sent": "sent", "delivered": "delivered",
    "failures": "failed", "opted_in": "opted in", "opted_out": "opted out",
}  # fmt: skip


def by_day(counts: Iterable[Count], zone: tzinfo | None) -> Mapping[date, Day]:
    """The counts of each day, as days begin in `zone` (None: on this machine)."""
    days: dict[date, Day] = {}
    for count in counts:
        day = days.setdefault(count.hour.astimezone(zone).date(), Counter())
        day[count.metric, count.about] += count.number
    return days


def figures(day: Day) -> Figures:
    topics, failed, unanswered = Counter[str](), Counter[str](), Counter[str]()
    for (metric, label), number in day.items():
        if metric in (Metric.TEXTS, Metric.CALL_STEPS) and label.startswith(TOPIC):
            topics[label.removeprefix(TOPIC)] += number
        elif metric == Metric.UNANSWERED and label:
            unanswered[label] += number
        elif metric == Metric.RECEIPTS and (label in ("failed", "undelivered") or label.isdecimal()):
            failed[label if label.isdecimal() else NO_REASON] += number
    if refused := day[Metric.REFUSED, ""]:
        failed[REFUSED] += refused
    danger_texts = sum(day[Metric.TEXTS, label] for label in DANGER_LABELS)
    held_back = [
        day[key] for key in day if key[0] == Metric.LIMITED and key[1] not in ("", LimitLabel.EXEMPT)
    ]
    return Figures(
        texts=day[Metric.TEXTS, ""],
        calls=day[Metric.CALL_STEPS, StepLabel.BEGAN],
        danger=day[Metric.CALL_STEPS, StepLabel.DANGER] + danger_texts,
        misses=day[Metric.TEXTS, TextLabel.MISS] + day[Metric.TEXTS, TextLabel.NEAR],
        limited=sum(held_back),
        due=day[Metric.HANDED_OVER, ""],
        sent=day[Metric.SENT, ""],
        delivered=day[Metric.RECEIPTS, "delivered"],
        opted_in=day[Metric.CHANGES, "opt-in"],
        opted_out=sum(day[Metric.CHANGES, action] for action in LEFT),
        failed=failed,
        topics=topics,
        unanswered=unanswered,
    )


def together(days: Sequence[Figures]) -> Figures:
    sums = {
        name: sum((getattr(day, name) for day in days), type(getattr(Figures(), name))())
        for name in Figures.__dataclass_fields__
    }
    return Figures(**sums)


def reason(code: str) -> str:
    return UNNAMED.get(code) or error_of(code).means


def shown(words: Counter[str]) -> list[tuple[str, int]]:
    """The words with at least SMALL_GROUP requests, most first."""
    return [(word, number) for word, number in words.most_common() if number >= SMALL_GROUP]


def of_days(source: Source, days: int, now: datetime, zone: tzinfo | None) -> dict[date, Figures]:
    """The figures of the last `days` days up to `now` (aware), oldest first, empty ones too.

    Days begin in `zone` (None: on this machine). Raises OperatorError.
    """
    here = now.astimezone(zone)
    dates = [here.date() - timedelta(days=n) for n in reversed(range(days))]
    start = datetime.combine(dates[0], time(0), here.tzinfo)
    counted = by_day(source(start, now + timedelta(hours=1)), zone)
    return {day: figures(counted.get(day, Counter())) for day in dates}


def rows(days: Mapping[date, Figures]) -> Iterator[list[str]]:
    """A table: its head, then a row a day."""
    yield ["day", *COLUMNS.values()]
    for day, figures_of_day in days.items():
        yield [day.isoformat(), *(str(getattr(figures_of_day, name)) for name in COLUMNS)]


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
    topics = content.languages[content.structure.default_language].topics
    return {
        "today": list(days.values())[-1],
        "usual": {name: _usual([getattr(day, name) for day in before]) for name in ("texts", "calls")},
        "total": total,
        "days": days,
        "topics": [(topics[id].label if id in topics else id, n) for id, n in total.topics.most_common()],
        "unanswered": shown(total.unanswered),
        "failures": total.failed.most_common(),
    }


def _usual(values: Sequence[int]) -> int | None:
    busy = [value for value in values if value]
    return round(median(values)) if len(busy) >= ENOUGH_DAYS else None
