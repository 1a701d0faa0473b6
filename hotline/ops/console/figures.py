"""Daily figures: metric counts to texts, calls, topics, reminders."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from hotline.metrics import DANGER_LABELS, Count, LimitLabel, Metric, StepLabel, TextLabel
from hotline.ops.console.metrics_source import Source
from hotline.twilio.error_codes import error_of

SMALL_GROUP = 5  # a word that fewer asked for in the days shown is left out: it may point at a person
TOPIC = "topic "
NO_REASON, REFUSED = "none", "refused"  # failures that are counted without Twilio's code
UNNAMED = {NO_REASON: "no reason given", REFUSED: "refused by Twilio when it was handed over"}
LEFT = ("opt-out", "opt-out-reminders", "unreachable")  # of hotline.domain.subscriber.ConsentAction
Day = Counter[tuple[str, str]]  # (metric, label) -> how many


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


# The columns of a table of days: the name of the figure, its heading.
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
    """The figures of one day's counts."""
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
    return Figures(
        texts=day[Metric.TEXTS, ""],
        calls=day[Metric.CALL_STEPS, StepLabel.BEGAN],
        danger=day[Metric.CALL_STEPS, StepLabel.DANGER]
        + sum(day[Metric.TEXTS, label] for label in DANGER_LABELS),
        misses=day[Metric.TEXTS, TextLabel.MISS] + day[Metric.TEXTS, TextLabel.NEAR],
        limited=sum(
            number
            for (metric, label), number in day.items()
            if metric == Metric.LIMITED and label not in ("", LimitLabel.EXEMPT)
        ),
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
    """The sum of several days."""
    sums = {
        name: sum((getattr(day, name) for day in days), type(getattr(Figures(), name))())
        for name in Figures.__dataclass_fields__
    }
    return Figures(**sums)


def reason(code: str) -> str:
    """What a failure means, by its code or one of UNNAMED."""
    return UNNAMED.get(code) or error_of(code).means


def shown(words: Counter[str]) -> list[tuple[str, int]]:
    """The words with at least SMALL_GROUP requests, most first."""
    return [(word, number) for word, number in words.most_common() if number >= SMALL_GROUP]


def of_days(source: Source, days: int, now: datetime, zone: tzinfo | None) -> dict[date, Figures]:
    """The figures of the last `days` days up to `now` (aware), oldest first, empty ones too.

    Days begin in `zone` (None: on this machine). Raises CannotCount.
    """
    here = now.astimezone(zone)
    dates = [here.date() - timedelta(days=n) for n in reversed(range(days))]
    start = datetime.combine(dates[0], time(0), here.tzinfo)
    counted = by_day(source.between(start, now + timedelta(hours=1)), zone)
    return {day: figures(counted.get(day, Counter())) for day in dates}


def rows(days: Mapping[date, Figures]) -> Iterator[list[str]]:
    """A table: its head, then a row a day."""
    yield ["day", *COLUMNS.values()]
    for day, figures_of_day in days.items():
        yield [day.isoformat(), *(str(getattr(figures_of_day, name)) for name in COLUMNS)]
