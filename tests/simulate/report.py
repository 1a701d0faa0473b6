"""Report of a simulated day: lateness, throttling, dollars, and that nobody got two or was lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from hotline.limits.quotas import prices
from hotline.ops.cost import DAYS, MILLION, Plan, measured_units, month
from tests.simulate.crowd import moment
from tests.simulate.line import SENT, SKIPPED, TOLD, Day, Line

MEMORY = 1.0  # GB: zappa_settings.json
PERCENTILES = (50, 99, 99.9)
HEAD = (
    "people", "segments a second", "spread", "copies", "warm", "sent", "skipped", "told", "twice", "lost",
    *(f"late {percentile:g} %" for percentile in PERCENTILES),
    "writes in a second", "AWS, dollars", "Twilio, dollars",
)  # fmt: skip


@dataclass(frozen=True)
class Summary:
    """What is printed of one line's day. `due`, `sent`, `waiting`: by minute."""

    name: str
    cells: tuple[str, ...]
    throttled: str
    right: bool  # nobody got two, nobody was lost
    cpu: float  # seconds that the simulation took
    due: Sequence[int]
    sent: Sequence[int]
    waiting: Sequence[int]


def summary(name: str, line: Line, day: Day, cpu: float) -> Summary:
    """`told`: the operator was: a dead letter, or a text that Twilio gave up."""
    import numpy as np

    sent, skipped = int((day.ended == SENT).sum()), int((day.ended == SKIPPED).sum())
    told = int((day.ended == TOLD).sum())
    twice, lost = int((day.texts > 1).sum()), line.people - sent - skipped - told
    minutes = (day.left_at - day.crowd.due)[day.left_at >= 0] / 60
    late = np.percentile(minutes, PERCENTILES) if sent else np.zeros(len(PERCENTILES))
    aws, twilio = dollars(line, day, sent)
    cells = (
        f"{line.people:,}", f"{line.rate:g}", f"{line.spread}", f"{line.most_copies}", f"{line.warm:,.0f}",
        f"{sent:,}", f"{skipped:,}", f"{told:,}", f"{twice:,}", f"{lost:,}",
        *(f"{minute:.1f}" for minute in late), f"{day.peak:,.0f}", f"{aws:,.2f}", f"{twilio:,.0f}",
    )  # fmt: skip
    last = max(day.worked, default=0) + 10
    due = np.bincount(day.crowd.due // 60, minlength=last)[:last]
    ended = np.array([day.worked[minute] for minute in range(last)])
    waiting = np.cumsum(due) - np.cumsum(ended)
    right = twice == 0 and lost == 0
    return Summary(name, cells, _throttled(day), right, cpu, due.tolist(), ended.tolist(), waiting.tolist())


def dollars(line: Line, day: Day, sent: int) -> tuple[float, float]:
    """Of this day: AWS with the writes that were made, and Twilio."""
    plan = Plan(sent, time(9), line.rate, line.spread, line.segments, MEMORY)
    a_month = month(plan, measured_units(), prices())
    writes = day.write_units * prices()["aws"]["write_units"] / MILLION
    others = sum(cost for name, cost in a_month.aws.items() if name != "table: writes")
    return writes + others / DAYS, sum(a_month.twilio.values()) / DAYS


def _throttled(day: Day) -> str:
    parts = []
    for name, held in day.throttled.items():
        if held.count >= 1:
            what = held.what.format(f"{held.count:,.0f}")
            parts.append(f"{name}: {what}, {moment(held.first):%H:%M} to {moment(held.last):%H:%M}")
    if day.breaker_open:
        first, last = (moment(60 * minute) for minute in (day.breaker_open[0], day.breaker_open[-1]))
        parts.append(
            f"circuit breaker open in {len(day.breaker_open)} minutes, {first:%H:%M} to {last:%H:%M}"
        )
    if day.too_slow:
        first, last = (moment(60 * minute) for minute in (day.too_slow[0], day.too_slow[-1]))
        parts.append(f"Twilio's rate: the operator is told, {first:%H:%M} to {last:%H:%M}")
    return "; ".join(parts)
