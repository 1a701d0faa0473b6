"""A span of days as a person reads it at a glance: today beside a usual day, and the drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from hotline.content.model import Content
from hotline.ops.console.chart import Drawing, Series, bars
from hotline.ops.console.days import Figures, shown, together
from hotline.twilio.error_codes import page_of

USUAL = 28  # days that a usual one is made of
ENOUGH = 7  # of them that something was counted on, before one is called usual


@dataclass(frozen=True)
class Row:
    """One row of a list, `share` of the longest."""

    name: str
    number: int
    share: float


@dataclass(frozen=True)
class Failure:
    """Texts that did not arrive, for one reason; `page`: Twilio's about it."""

    code: str
    number: int
    page: str


@dataclass(frozen=True)
class Glance:
    """`usual`: the median of the days before, by the figure's name; None: too few to tell."""

    today: Figures
    usual: Mapping[str, int | None]
    total: Figures
    days: Mapping[date, Figures]
    asked: Drawing
    reminders: Drawing
    people: Drawing
    topics: Sequence[Row]
    unanswered: Sequence[Row]
    failures: Sequence[Failure]


def glance(figures: Mapping[date, Figures], span: int, content: Content) -> Glance:
    """`figures`: by day, oldest first, today last."""
    days = dict(list(figures.items())[-span:])
    told, before = list(days.values()), list(figures.values())[:-1][-USUAL:]
    total = together(told)
    names = content.languages[content.structure.default_language].topics
    return Glance(
        told[-1],
        {name: _usual([getattr(day, name) for day in before]) for name in ("texts", "calls")},
        total,
        days,
        _asked(days),
        _reminders(days),
        _people(days),
        _rows([(names[id].label if id in names else id, n) for id, n in total.topics.most_common()]),
        _rows(shown(total.unanswered)),
        [_failure(code, number) for code, number in total.failed.most_common()],
    )


def _failure(code: str, number: int) -> Failure:
    return Failure(code, number, page_of(code) if code.isdecimal() else "")


def _usual(values: Sequence[int]) -> int | None:
    busy = [value for value in values if value]
    return round(median(values)) if len(busy) >= ENOUGH else None


def _rows(counted: Sequence[tuple[str, int]]) -> list[Row]:
    most = max((number for _, number in counted), default=1)
    return [Row(name, number, number / most) for name, number in counted]


def _asked(days: Mapping[date, Figures]) -> Drawing:
    told = days.values()
    titles = [f"{_day(on)}: {one.texts} texts, {one.calls} calls" for on, one in days.items()]
    return bars(titles, [Series("one", [d.texts for d in told]), Series("two", [d.calls for d in told])])


def _reminders(days: Mapping[date, Figures]) -> Drawing:
    told = days.values()
    titles = [
        f"{_day(on)}: {one.delivered} of {one.due} arrived, {one.failures} failed" for on, one in days.items()
    ]
    return bars(
        titles, [Series("one", [d.delivered for d in told]), Series("bad", [d.failures for d in told])]
    )


def _people(days: Mapping[date, Figures]) -> Drawing:
    told = days.values()
    titles = [f"{_day(on)}: {one.opted_in} came, {one.opted_out} left" for on, one in days.items()]
    return bars(
        titles, [Series("one", [d.opted_in for d in told])], Series("two", [d.opted_out for d in told])
    )


def _day(on: date) -> str:
    return f"{on:%a %b} {on.day}"
