"""Counts of a deployed line, from the metrics that CloudWatch makes of its log.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from hotline.metrics import NAMESPACE, Count
from hotline.ops.console.counts import CannotCount

AT_ONCE = 500  # metrics that a request may ask for
HOUR = 3600  # seconds; CloudWatch keeps hours for 15 months


class CloudWatch:
    """A `counts.Source` over a client and a function's name. `names`: see hotline.ops.console.known."""

    def __init__(self, client: Any, function: str, names: Sequence[tuple[str, str]]) -> None:
        self._client, self._function, self._names = client, function, names

    def between(self, first: datetime, last: datetime) -> Iterator[Count]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            for n in range(0, len(self._names), AT_ONCE):
                yield from self._some(self._names[n : n + AT_ONCE], first, last)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise CannotCount(
                f"CloudWatch refused ({code}): your user needs cloudwatch:GetMetricData"
            ) from None
        except BotoCoreError as error:
            raise CannotCount(f"CloudWatch did not answer ({type(error).__name__}): try again") from None

    def _some(self, names: Sequence[tuple[str, str]], first: datetime, last: datetime) -> Iterator[Count]:
        queries = [
            {"Id": f"m{n}", "ReturnData": True, "MetricStat": self._stat(metric, about)}
            for n, (metric, about) in enumerate(names)
        ]
        pages = self._client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries, StartTime=first, EndTime=last, ScanBy="TimestampAscending"
        )
        for page in pages:
            for series in page["MetricDataResults"]:
                metric, about = names[int(series["Id"][1:])]
                yield from _counted(metric, about, zip(series["Timestamps"], series["Values"], strict=True))

    def _stat(self, metric: str, about: str) -> dict[str, Any]:
        dimensions = [{"Name": "FunctionName", "Value": self._function}]
        if about:
            dimensions.append({"Name": "About", "Value": about})
        return {
            "Metric": {"Namespace": NAMESPACE, "MetricName": metric, "Dimensions": dimensions},
            "Period": HOUR,
            "Stat": "Sum",
        }


def _counted(metric: str, about: str, points: Iterable[tuple[datetime, float]]) -> Iterator[Count]:
    for hour, number in points:
        if number:
            yield Count(hour, metric, about, round(number))
