"""Commands: cost, settings."""

import json
from collections.abc import Iterator
from datetime import time
from math import ceil

import click

from hotline.config import SETTINGS
from hotline.content.load import load
from hotline.content.validation.text_limits import LONGEST_SETTINGS
from hotline.dialogue.commands import COMMANDS as TEXTED_COMMANDS
from hotline.domain.schedule import EARLIEST, LATEST
from hotline.limits.quotas import nurse_minute, prices
from hotline.ops import ROOT
from hotline.ops.cost.estimate import Day, Month, Plan, day, measured_units, month, peak

ZAPPA = ROOT / "zappa_settings.json"
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
COLUMNS = (
    "subscribers", "Twilio, dollars", "AWS, dollars", "read units", "write units", "SQS requests",
    "Lambda ms", "minutes to drain", "segments a second needed",
)  # fmt: skip


@click.command(epilog="Examples:  hotline cost --subscribers 1000000 --hour 9      hotline cost --rate 100")
@click.option("--subscribers", type=click.IntRange(min=1), help="How many; a table of sizes if not given.")
@click.option(
    "--hour",
    type=click.IntRange(EARLIEST.hour, LATEST.hour),
    default=9,
    show_default=True,
    help="The hour that everybody chose.",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0.02),
    default=float(SETTINGS["TWILIO_RATE"].default or 1),
    show_default=True,
    envvar="TWILIO_RATE",
    help="Segments a second that the sender may send.",
)
@click.option(
    "--spread",
    type=click.IntRange(0, 60),
    default=int(SETTINGS["HOTLINE_SPREAD"].default or 0),
    show_default=True,
    envvar="HOTLINE_SPREAD",
    help="Minutes over which an hour is spread.",
)
def cost(subscribers: int | None, hour: int, rate: float, spread: int) -> None:
    """What the reminders cost a month at Twilio and AWS, whether an hour drains in time, what AWS throttles.

    Reckoned from measured units and list prices: a daily reminder each, everybody at the same hour in the
    same time zone. Calls and other texts are not in it; AWS's free tiers are not taken off. Last comes what a
    minute with a nurse costs, which HOTLINE_CEILING counts.
    """
    units = measured_units()
    click.echo(
        f"Prices of {prices()['date']} (hotline/limits/prices.toml), units of {units['date']} "
        "(hotline/ops/cost/units.toml)\n"
    )
    memory = json.loads(ZAPPA.read_text("utf-8"))["live"]["memory_size"] / 1024
    segments = load(LONGEST_SETTINGS, set(TEXTED_COMMANDS)).longest_reminder
    if not subscribers:
        click.echo(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    for size in (subscribers,) if subscribers else SIZES:
        plan = Plan(size, time(hour), rate, spread, segments, memory)
        a_month, a_day = month(plan, units, prices()), day(plan)
        click.echo("\n".join(_page(plan, a_month, a_day)) if subscribers else _row(plan, a_month, a_day))
        for warning in peak(plan, units, prices()).warnings:
            if subscribers or size == SIZES[-1]:
                click.echo(f"\n{warning}")
    out, own = (prices()["twilio"][leg] for leg in ("voice_out", "voice_in"))
    legs = f"{out:.4f} for the call to the nurse and {own:.4f} for the caller's own"
    click.echo(f"\nA minute with a nurse (HOTLINE_NURSE_NUMBER): {nurse_minute():.4f} dollars, {legs}.")


def _page(plan: Plan, a_month: Month, a_day: Day) -> Iterator[str]:
    hour = f"{plan.hour.hour % 12 or 12}{'AM' if plan.hour.hour < 12 else 'PM'}"
    sending = f"all at {hour} in one time zone, {plan.rate:g} segments a second"
    yield f"{plan.subscribers:,} subscribers, {sending}\n"
    for who, costs in (("Twilio", a_month.twilio), ("AWS", a_month.aws)):
        for what, dollars in costs.items():
            yield f"{who + ' ' + what:34}{dollars:16,.2f}"
    yield f"{'together':34}{a_month.dollars:16,.2f}  dollars a month\n"
    for what, count in a_month.used.items():
        yield f"{what:34}{count:16,.0f}  a month"
    yield f"\n{'minutes to drain':34}{a_day.minutes:16,.0f}  of {a_day.limit:.0f}"
    if not a_day.skipped:
        yield "Everybody gets theirs in time."
        return
    yield f"Too slow: {a_day.skipped:,} people a day would be skipped, since theirs would come too late."
    hours = ceil(a_day.minutes / a_day.limit)
    needed = f"{a_day.needed:,.1f} segments a second, or {hours} hours with as many each"
    yield f"For all of them it takes {needed}."


def _row(plan: Plan, a_month: Month, a_day: Day) -> str:
    units = ("DynamoDB read units", "DynamoDB write units", "SQS requests", "Lambda milliseconds")
    cells = (
        f"{plan.subscribers:,}",
        f"{sum(a_month.twilio.values()):,.0f}",
        f"{sum(a_month.aws.values()):,.0f}",
        *(_rounded(a_month.used[unit]) for unit in units),
        f"{a_day.minutes:,.0f}" + (" (too slow)" if a_day.skipped else ""),
        f"{a_day.needed:,.2f}" if a_day.needed < 10 else f"{a_day.needed:,.0f}",
    )
    return f"| {' | '.join(cells)} |"


def _rounded(number: float) -> str:
    """Three digits and a word: 30.4 million."""
    for size, word in ((1e9, " billion"), (1e6, " million"), (1e3, " thousand")):
        if number >= size:
            return f"{number / size:.3g}{word}"
    return f"{number:.3g}"


@click.command(epilog="Example:  hotline settings")
def settings() -> None:
    """Print the reference of all settings: each variable, what it is, its form and its default."""
    click.echo("| Variable | What it is | Must be | Default |")
    click.echo("|---|---|---|---|")
    for name, setting in SETTINGS.items():
        default = {None: "**required**", "": "none"}.get(setting.default, f"`{setting.default}`")
        click.echo(f"| `{name}` | {setting.meaning} | {setting.hint} | {default} |")


COMMANDS = (cost, settings)
