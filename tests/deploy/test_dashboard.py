"""The dashboard of the stack shows the figures of the console's first page."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from hotline.app import Hotline
from hotline.metrics import BY_LABEL, NAMESPACE, Metric
from hotline.ops.checks.doctor import WATCHING
from hotline.ops.console.figures import COLUMNS, Figures, figures, names
from tests.deploy.cloudwatch import Key, Widget, dashboard
from tests.world import World

FUNCTION = "cramp-hotline-live"
ALARMS, WIDGETS = dashboard(**{"FunctionName": FUNCTION, "AWS::Region": "us-east-1"})
FREE = 50  # metrics of a dashboard that costs nothing


def _key(metric: str, label: str) -> Key:
    about = [("About", label)] if label else []
    return NAMESPACE, metric, frozenset([("FunctionName", FUNCTION), *about])


Case = tuple[Mapping[Key, float], Figures]


def _cases(hotline: Hotline) -> list[Case]:
    """Each count that the line may write, alone, and the console's figures of it.

    One with a label is written in total too, and those with labels are never written without.
    """
    days = [
        Counter({(metric, ""): 1, (metric, label): 1})
        for metric, label in names(hotline.content)
        if label or metric not in BY_LABEL
    ]
    return [({_key(*name): float(number) for name, number in day.items()}, figures(day)) for day in days]


def _is_same(cases: list[Case], figure: str, widget: Widget) -> bool:
    return all(widget.shown(counts) == getattr(console, figure) for counts, console in cases)


def test_each_figure_of_the_console_is_there_and_is_the_same(line: World) -> None:
    assert [widget.title for widget in WIDGETS] == list(COLUMNS.values())
    assert {widget.region for widget in WIDGETS} == {"us-east-1"}
    shown = [key for widget in WIDGETS for key in widget.metrics.values()]
    assert set(shown) <= {_key(*name) for name in names(line.hotline.content)}
    assert {name for _, name, _ in shown} <= set(Metric)
    assert len(shown) <= FREE
    cases = _cases(line.hotline)
    for figure, widget in zip(COLUMNS, WIDGETS, strict=True):
        assert _is_same(cases, figure, widget), widget.title


def test_a_figure_that_counts_something_else_is_found(line: World) -> None:
    cases, other = _cases(line.hotline), _key(Metric.TEXTS, "empty")
    for figure, widget in zip(COLUMNS, WIDGETS, strict=True):
        for id in widget.metrics:
            wrong = replace(widget, metrics={**widget.metrics, id: other})
            assert not _is_same(cases, figure, wrong), (widget.title, id)


def test_every_alarm_is_on_it() -> None:
    assert {arn.removeprefix("${").removesuffix(".Arn}") for arn in ALARMS} == WATCHING
