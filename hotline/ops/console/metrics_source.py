"""Metric source: names of all metrics, counts from CloudWatch.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol, get_args

from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS
from hotline.domain.subscriber import ConsentAction
from hotline.metrics import BY_LABEL, NAMESPACE, Count, LimitLabel, Metric, StepLabel, TextLabel
from hotline.reminders.delivery_reports import REPORTS
from hotline.twilio.error_codes import ERRORS

BY_ITSELF = (Metric.HANDED_OVER, Metric.SENT, Metric.REFUSED)  # of hotline/lambda_entrypoints.py
METRICS_PER_REQUEST = 500
HOUR = 3600  # seconds; CloudWatch keeps hours for 15 months


class Source(Protocol):
    """Where counts come from."""

    def between(self, first: datetime, last: datetime) -> Iterable[Count]:
        """Every count from `first` (aware) up to `last`. Raises CannotCount."""


class CannotCount(Exception):
    """The counts are not available; the message says why and what to do."""


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


class CloudWatch:
    """The counts of one function, through a boto3 client of CloudWatch; `names` as `names()` gives them."""

    def __init__(self, client: Any, function: str, names: Sequence[tuple[str, str]]) -> None:
        self._client, self._function, self._names = client, function, names

    def between(self, first: datetime, last: datetime) -> Iterator[Count]:
        """See Source."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            for start in range(0, len(self._names), METRICS_PER_REQUEST):
                yield from self._request(self._names[start : start + METRICS_PER_REQUEST], first, last)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise CannotCount(
                f"CloudWatch refused ({code}): your user needs cloudwatch:GetMetricData"
            ) from None
        except BotoCoreError as error:
            raise CannotCount(f"CloudWatch did not answer ({type(error).__name__}): try again") from None

    def _request(self, names: Sequence[tuple[str, str]], first: datetime, last: datetime) -> Iterator[Count]:
        queries = [
            {"Id": f"m{index}", "ReturnData": True, "MetricStat": self._statistic(metric, label)}
            for index, (metric, label) in enumerate(names)
        ]
        pages = self._client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries, StartTime=first, EndTime=last, ScanBy="TimestampAscending"
        )
        for page in pages:
            for series in page["MetricDataResults"]:
                metric, label = names[int(series["Id"][1:])]
                for hour, number in zip(series["Timestamps"], series["Values"], strict=True):
                    if number:
                        yield Count(hour, metric, label, round(number))

    def _statistic(self, metric: str, label: str) -> dict[str, Any]:
        dimensions = [{"Name": "FunctionName", "Value": self._function}]
        if label:
            dimensions.append({"Name": "About", "Value": label})
        return {
            "Metric": {"Namespace": NAMESPACE, "MetricName": metric, "Dimensions": dimensions},
            "Period": HOUR,
            "Stat": "Sum",
        }
