"""The cost page and the table of sizes, as text."""

from collections.abc import Mapping
from datetime import time
from math import ceil

from hotline.ops.cost.estimate import Asked, Day, Month

HEADS = (
    "subscribers", "Twilio, dollars", "AWS, dollars", "read units", "write units", "SQS requests",
    "Lambda ms", "minutes to drain", "segments a second needed",
)  # fmt: skip
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


def page(asked: Asked, month: Month, day: Day) -> str:
    """All about one size."""
    lines = [
        f"{asked.subscribers:,} subscribers, all at {_clock(asked.hour)} in one time zone, "
        f"{asked.rate:g} segments a second",
        "",
        *_dollars("Twilio", month.twilio),
        *_dollars("AWS", month.aws),
        f"{'together':34}{sum(month.twilio.values()) + sum(month.aws.values()):16,.2f}  dollars a month",
        "",
    ]
    for what, number in (
        ("reminders", month.reminders),
        ("DynamoDB read units", month.read_units),
        ("DynamoDB write units", month.write_units),
        ("SQS requests", month.sqs_requests),
        ("delivery reports", month.reports),
        ("calls of the function", month.calls),
        ("Lambda milliseconds", month.lambda_ms),
    ):
        lines.append(f"{what:34}{number:16,.0f}  a month")
    lines += ["", f"{'minutes to drain':34}{day.minutes:16,.0f}  of {day.limit:.0f}", *_verdict(asked, day)]
    return "\n".join(lines)


def row(asked: Asked, month: Month, day: Day) -> str:
    """One size as a row of the table."""
    cells = (
        f"{asked.subscribers:,}",
        f"{sum(month.twilio.values()):,.0f}",
        f"{sum(month.aws.values()):,.0f}",
        *map(short, (month.read_units, month.write_units, month.sqs_requests, month.lambda_ms)),
        f"{day.minutes:,.0f}" + ("" if day.in_time else " (too slow)"),
        f"{day.needed:,.2f}" if day.needed < 10 else f"{day.needed:,.0f}",
    )
    return f"| {' | '.join(cells)} |"


def head() -> list[str]:
    """What stands over the rows."""
    return [f"| {' | '.join(HEADS)} |", "|" + "---|" * len(HEADS)]


def short(number: float) -> str:
    """Three digits and a word: 30.4 million."""
    for size, word in ((1e9, " billion"), (1e6, " million"), (1e3, " thousand")):
        if number >= size:
            return f"{number / size:.3g}{word}"
    return f"{number:.3g}"


def _dollars(who: str, costs: Mapping[str, float]) -> list[str]:
    return [f"{who + ' ' + what:34}{cost:16,.2f}" for what, cost in costs.items()]


def _clock(hour: time) -> str:
    return f"{hour.hour % 12 or 12}{'AM' if hour.hour < 12 else 'PM'}"


def _verdict(asked: Asked, day: Day) -> list[str]:
    if day.in_time:
        return ["Everybody gets theirs in time."]
    hours = ceil(day.minutes / day.limit)
    return [
        f"Too slow: {day.skipped:,} people a day would be skipped, since theirs would come too late.",
        f"For all of them it takes {day.needed:,.1f} segments a second, or {hours} hours with as many each.",
    ]
