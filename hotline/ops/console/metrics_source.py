"""Metric source: names of all metrics, counts from CloudWatch and of what operators did.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, get_args

from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS
from hotline.domain.subscriber import ConsentAction
from hotline.metrics import BY_LABEL, NAMESPACE, Count, LimitLabel, Metric, StepLabel, TextLabel
from hotline.ops import OperatorError
from hotline.reminders.delivery_reports import REPORTS
from hotline.storage.interface import Store, StoreDown
from hotline.twilio.sender import ERRORS

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

    try:
        for start in range(0, len(names), METRICS_PER_REQUEST):
            yield from _requested(client, function, names[start : start + METRICS_PER_REQUEST], first, last)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        message = f"CloudWatch refused ({code}): your user needs cloudwatch:GetMetricData"
        raise OperatorError(message) from None
    except BotoCoreError as error:
        raise OperatorError(f"CloudWatch did not answer ({type(error).__name__}): try again") from None


def _requested(
    client: Any, function: str, names: Sequence[tuple[str, str]], first: datetime, last: datetime
) -> Iterator[Count]:
    queries = [
        {"Id": f"m{index}", "ReturnData": True, "MetricStat": _statistic(function, metric, label)}
        for index, (metric, label) in enumerate(names)
    ]
    pages = client.get_paginator("get_metric_data").paginate(
        MetricDataQueries=queries, StartTime=first, EndTime=last, ScanBy="TimestampAscending"
    )
    for series in (series for page in pages for series in page["MetricDataResults"]):
        metric, label = names[int(series["Id"][1:])]
        for hour, number in zip(series["Timestamps"], series["Values"], strict=True):
            if number:
                yield Count(hour, metric, label, round(number))


def _statistic(function: str, metric: str, label: str) -> dict[str, Any]:
    about = {"FunctionName": function} | ({"About": label} if label else {})
    dimensions = [{"Name": name, "Value": value} for name, value in about.items()]
    named = {"Namespace": NAMESPACE, "MetricName": metric, "Dimensions": dimensions}
    return {"Metric": named, "Period": HOUR, "Stat": "Sum"}


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
