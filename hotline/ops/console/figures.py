"""Figures: counts of CloudWatch and of operators, by day.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, get_args

from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS
from hotline.domain.subscriber import ConsentAction
from hotline.metrics import (
    BY_LABEL,
    DANGER_LABELS,
    NAMESPACE,
    Count,
    LimitLabel,
    Metric,
    StepLabel,
    TextLabel,
)
from hotline.ops import OperatorError
from hotline.reminders.delivery_reports import REPORTS
from hotline.storage import Store, StoreDown
from hotline.twilio.sender import ERRORS, error_of

BY_ITSELF = (Metric.HANDED_OVER, Metric.SENT, Metric.REFUSED)  # of hotline/lambda_entrypoints.py
LEFT = ("opt-out", "opt-out-reminders", "unreachable")  # of hotline.domain.consent.ConsentAction
MOST_ACTS = 500  # of operators, read; older ones are not counted
METRICS_PER_REQUEST = 500
HOUR = 3600  # seconds; CloudWatch keeps hours for 15 months
Source = Callable[[datetime, datetime], Iterable[Count]]  # of every count from a moment (aware) up to another


def names(content: Content) -> Iterator[tuple[str, str]]:
    """Every (metric, label) that is counted, label "" for all of the metric.

    CloudWatch lists no metric that is older than two weeks, so each is asked for by its name.
    """
    structure = content.structure
    topics = [f"topic {id}" for id in structure.topics]
    texts = [*topics, *(f"command {id}" for id in COMMANDS), *TextLabel]
    texts += [f"language {code}" for code in content.languages]
    yield from ((metric, "") for metric in (*BY_LABEL, *BY_ITSELF))
    yield from ((Metric.TEXTS, label) for label in texts)
    yield from ((Metric.CALL_STEPS, label) for label in (*StepLabel, *topics))
    yield from ((Metric.CALL_STEPS, f"menu {id}") for id in structure.menus)
    yield from ((Metric.LIMITED, label) for label in LimitLabel)
    yield from ((Metric.CHANGES, action) for action in get_args(ConsentAction))
    yield from ((Metric.RECEIPTS, label) for label in (*REPORTS, *ERRORS))
    yield from ((Metric.UNANSWERED, word) for word in sorted(structure.listened))


def cloudwatch_counts(
    client: Any, function: str, names: Sequence[tuple[str, str]], first: datetime, last: datetime
) -> Iterator[Count]:
    """The counts of one function, by a client of CloudWatch; `names`: as `names()`. Raises OperatorError."""
    from botocore.exceptions import BotoCoreError, ClientError

    queries = []
    for index, (metric, label) in enumerate(names):
        about = {"FunctionName": function} | ({"About": label} if label else {})
        dimensions = [{"Name": name, "Value": value} for name, value in about.items()]
        named = {"Namespace": NAMESPACE, "MetricName": metric, "Dimensions": dimensions}
        statistic = {"Metric": named, "Period": HOUR, "Stat": "Sum"}
        queries.append({"Id": f"m{index}", "ReturnData": True, "MetricStat": statistic})
    paginator, during = client.get_paginator("get_metric_data"), {"StartTime": first, "EndTime": last}
    try:
        for start in range(0, len(queries), METRICS_PER_REQUEST):
            some = queries[start : start + METRICS_PER_REQUEST]
            pages = paginator.paginate(MetricDataQueries=some, ScanBy="TimestampAscending", **during)
            for series in (series for page in pages for series in page["MetricDataResults"]):
                metric, label = names[int(series["Id"][1:])]
                for hour, number in zip(series["Timestamps"], series["Values"], strict=True):
                    if number:
                        yield Count(hour, metric, label, round(number))
    except ClientError as error:
        code = error.response["Error"]["Code"]
        message = f"CloudWatch refused ({code}): your user needs cloudwatch:GetMetricData"
        raise OperatorError(message) from None
    except BotoCoreError as error:
        raise OperatorError(f"CloudWatch did not answer ({type(error).__name__}): try again") from None


def with_operators(
    counted: Source, store: Callable[[], Store], first: datetime, last: datetime
) -> Iterator[Count]:
    """The counts of `counted`, and the stops and erasures that operators recorded.

    The function counts none of these: they are written from the operator's machine. While the table is down
    (the console says so) they are left out.
    """
    yield from counted(first, last)
    try:
        hours = [at.replace(minute=0, second=0, microsecond=0) for at in _left(store(), first, last)]
    except StoreDown:
        return
    for hour in hours:
        yield from (Count(hour, Metric.CHANGES, label, 1) for label in ("", "opt-out"))


def _left(store: Store, first: datetime, last: datetime) -> Iterator[datetime]:
    for key, act in store.acts(MOST_ACTS):
        if first <= act.at < last and (
            act.action == "opt-out" or (act.action == "forget" and _was_joined(store, key, act.at))
        ):
            yield act.at


def _was_joined(store: Store, key: str, at: datetime) -> bool:
    """Whether reminders were on before an erasure: nobody leaves twice, by a stop and an erasure."""
    before = [entry.action for entry in store.personal_data(key).consents if entry.at < at]
    return next((action == "opt-in" for action in reversed(before) if action in ("opt-in", *LEFT)), False)


SMALL_GROUP = 5  # a word that fewer asked for in the days shown is left out: it may point at a person
TOPIC = "topic "
NO_REASON, REFUSED = "none", "refused"  # failures that are counted without Twilio's code
UNNAMED = {NO_REASON: "no reason given", REFUSED: "refused by Twilio when it was handed over"}
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
    """The figures of the last `days` days in `zone`, oldest first, empty ones too. Raises OperatorError."""
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
