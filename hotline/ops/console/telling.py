"""Times, spans and money as the console's pages write them; and what a person's state is called."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from hotline.ops.checks.context import Finding
from hotline.ops.console.days import reason
from hotline.twilio.error_codes import error_of, page_of

WORST = ("green", "amber", "red")


def moment(at: datetime, *, year: bool = False) -> str:
    """Wed Nov 25, 14:05, or Wed Nov 25 2026, 14:05: on this machine's clock."""
    here = at.astimezone()
    return f"{here:%a} {day(here.date())}{f' {here.year}' if year else ''}, {here:%H:%M}"


def day(on: date) -> str:
    """Nov 25"""
    return f"{on:%b} {on.day}"


def span(of: timedelta) -> str:
    """How long, in one unit that people think in."""
    minutes = int(of.total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= 2 * size or (unit == "minute" and minutes):
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"


def dollars(amount: float) -> str:
    """$1,234.50, and no cents from a thousand on."""
    return f"${amount:,.0f}" if amount >= 1000 else f"${amount:,.2f}"


def tallied(findings: Iterable[Finding]) -> Iterator[tuple[str, Any]]:
    """Each finding as it comes, then ("all", how many of each colour)."""
    seen = dict.fromkeys(WORST, 0)
    for one in findings:
        seen[one.colour] += 1
        yield "one", one
    yield "all", seen


FILTERS: dict[str, Callable[..., Any]] = {
    "moment": moment,
    "day": day,
    "span": span,
    "dollars": dollars,
    "reason": reason,
    "carrier": error_of,
    "carrier_page": page_of,
    "number": lambda n: f"{n:,}",
}
