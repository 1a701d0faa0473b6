"""CloudWatch as AWS describes it: metrics of log lines, and what alarms make of metrics.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import ast
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from math import ceil
from typing import Any, Literal

from hotline.sandbox.table import stack

Json = dict[str, Any]
State = Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
Key = tuple[
    str, str, frozenset[tuple[str, str]]
]  # namespace, name, dimensions: only equal ones are one metric
MORE = 2  # data points beyond those to evaluate that are read, as in AWS's tables: five for three
STATISTICS: dict[str, Callable[[list[float]], float]] = {
    "Sum": sum,
    "Minimum": min,
    "Maximum": max,
    "p99.5": lambda values: sorted(values)[ceil(0.995 * len(values)) - 1],
}
BREACHES: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}


@dataclass
class Metrics:
    """Values by metric, each with its time (seconds since 1970)."""

    values: dict[Key, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    lines: list[str] = field(default_factory=list)  # of the log

    def put(
        self, namespace: str, name: str, dimensions: Mapping[str, str], at: datetime, value: float
    ) -> None:
        self.values[namespace, name, frozenset(dimensions.items())].append((at.timestamp(), value))

    def log(self, lines: Iterable[str]) -> None:
        """Take the metrics out of log lines in EMF; other lines hold none."""
        for line in lines:
            self.lines.append(line)
            try:
                members = json.loads(line)
                about = members["_aws"]
            except (ValueError, KeyError, TypeError):
                continue
            at = datetime.fromtimestamp(about["Timestamp"] / 1000).astimezone()
            for directive in about["CloudWatchMetrics"]:
                for names in directive["Dimensions"]:
                    dimensions = {name: members[name] for name in names}
                    assert all(isinstance(value, str) for value in dimensions.values())
                    for metric in directive["Metrics"]:
                        self.put(
                            directive["Namespace"], metric["Name"], dimensions, at, members[metric["Name"]]
                        )

    def point(self, wanted: Mapping[str, Any], statistic: str, end: float, period: float) -> float | None:
        """The data point of the period that ends at `end`; None: missing."""
        dimensions = frozenset((each["Name"], each["Value"]) for each in wanted["Dimensions"])
        values = self.values.get((wanted["Namespace"], wanted["MetricName"], dimensions), ())
        inside = [value for at, value in values if end - period <= at < end]
        return float(STATISTICS[statistic](inside)) if inside else None


def resources(**parameters: str) -> dict[str, Json]:
    """The resources of infra/stack.yaml with its parameters filled in, by name."""
    template = stack()
    values = {name: each["Default"] for name, each in template["Parameters"].items()} | parameters
    filled: dict[str, Json] = _filled(template["Resources"], values)
    return filled


def _filled(value: Any, parameters: Mapping[str, Any]) -> Any:
    match value:
        case {"Ref": str(name)}:
            return parameters.get(name, name)
        case {"Fn::GetAtt": str(name)}:
            return name
        case dict():
            return {key: _filled(inner, parameters) for key, inner in value.items()}
        case list():
            return [_filled(inner, parameters) for inner in value]
    return value


def alarms(**parameters: str) -> dict[str, Json]:
    """The properties of each alarm of the stack, by name."""
    return {
        name: each["Properties"]
        for name, each in resources(**parameters).items()
        if each["Type"] == "AWS::CloudWatch::Alarm"
    }


def states(alarm: Json, metrics: Metrics, first: datetime, last: datetime) -> list[State]:
    """The states that an alarm goes through, each named once; evaluated each minute, over sliding periods."""
    now, seen = first, list[State]()
    state: State = "OK"
    period = _period(alarm)
    step = timedelta(seconds=60 if period <= 3600 else 1800)  # else a day takes a test too long
    while now <= last:
        ends = [now.timestamp() - period * n for n in reversed(range(alarm["EvaluationPeriods"] + MORE))]
        state = judged(alarm, [_value(alarm, metrics, end, period) for end in ends], state)
        seen.append(state)
        now += step
    return [state for state, _ in groupby(seen)]


def judged(alarm: Json, points: Sequence[float | None], before: State) -> State:
    """The state after these data points, oldest first, None where one is missing."""
    most: int = alarm["EvaluationPeriods"]
    needed: int = {"DatapointsToAlarm": most, **alarm}["DatapointsToAlarm"]
    breaches, threshold = BREACHES[alarm["ComparisonOperator"]], float(alarm["Threshold"])
    real = [breaches(point, threshold) for point in points if point is not None][-most:]
    missing = alarm["TreatMissingData"]
    if len(real) < most and missing == "ignore":
        return "ALARM" if sum(real) >= needed else before if all(real) else "OK"
    filled = [missing == "breaching"] * (most - len(real))
    return "ALARM" if sum(real + filled) >= needed else "OK"


def _period(alarm: Json) -> int:
    if "Metrics" not in alarm:
        return int(alarm["Period"])
    (period,) = {each["MetricStat"]["Period"] for each in alarm["Metrics"] if "MetricStat" in each}
    return int(period)


def _value(alarm: Json, metrics: Metrics, end: float, period: float) -> float | None:
    if "Metrics" not in alarm:
        return metrics.point(alarm, alarm.get("Statistic") or alarm["ExtendedStatistic"], end, period)
    points = {
        each["Id"]: metrics.point(each["MetricStat"]["Metric"], each["MetricStat"]["Stat"], end, period)
        for each in alarm["Metrics"]
        if "MetricStat" in each
    }
    (shown,) = (each["Expression"] for each in alarm["Metrics"] if each.get("ReturnData", True))
    return computed(shown, points)


def computed(expression: str, points: Mapping[str, float | None]) -> float | None:
    """A metric math expression at one moment: SUM of an array of metrics, each times a number if at all.

    The sum leaves out metrics without a value there; without any it has none.
    """
    match ast.parse(expression, mode="eval").body:
        case ast.Call(func=ast.Name(id="SUM"), args=[ast.List(elts=elements)]):
            values = [_term(element, points) for element in elements]
            real = [value for value in values if value is not None]
            return sum(real) if real else None
    raise NotImplementedError(expression)


def _term(element: ast.expr, points: Mapping[str, float | None]) -> float | None:
    match element:
        case ast.Name(id=name):
            return points[name]
        case ast.BinOp(left=ast.Name(id=name), op=ast.Mult(), right=factor):
            value = points[name]
            return None if value is None else value * float(ast.literal_eval(factor))
    raise NotImplementedError(ast.dump(element))


@dataclass(frozen=True)
class Widget:
    """A figure of a dashboard: its metrics by id, and what is made of them."""

    title: str
    metrics: Mapping[str, Key]
    expression: str
    region: str

    def shown(self, counts: Mapping[Key, float]) -> float:
        """The number that it shows where this is all that was counted."""
        return computed(self.expression, {id: counts.get(key) for id, key in self.metrics.items()}) or 0


def dashboard(**variables: str) -> tuple[list[str], list[Widget]]:
    """The stack's dashboard: the ARNs of the alarms that it shows, and its figures.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    template, parts = stack()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    own = {name: part["Fn::If"][1]["Fn::Sub"] for name, part in parts.items()}
    for name, value in {**own, **variables}.items():
        template = template.replace(f"${{{name}}}", value)
    first, *others = json.loads(template)["widgets"]
    return first["properties"]["alarms"], [_widget(each["properties"]) for each in others]


def _widget(properties: Json) -> Widget:
    assert (properties["view"], properties["stat"], properties["period"]) == ("singleValue", "Sum", 86400)
    metrics, expressions, before = {}, [], list[str]()
    for *words, options in properties["metrics"]:
        if not words:
            expressions.append(options["expression"])
            continue
        before = [before[place] if word == "." else word for place, word in enumerate(words)]
        namespace, name, *dimensions = before
        assert options.get("visible", True) == (len(properties["metrics"]) == 1), "the sum alone is shown"
        pairs = zip(dimensions[::2], dimensions[1::2], strict=True)
        metrics[options.get("id", "m1")] = (namespace, name, frozenset(pairs))
    (expression,) = expressions or ["SUM([m1])"]
    return Widget(properties["title"], metrics, expression, properties["region"])
