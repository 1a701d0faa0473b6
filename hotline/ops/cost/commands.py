"""Commands: cost, settings."""

import json
from datetime import time
from pathlib import Path

import click

from hotline.config import SETTINGS
from hotline.content.load import load
from hotline.content.validation.text_limits import LONGEST_SETTINGS
from hotline.dialogue.commands import COMMANDS as TEXTED_COMMANDS
from hotline.domain.schedule import EARLIEST, LATEST
from hotline.limits.prices import nurse_minute, prices
from hotline.ops import ROOT
from hotline.ops.cost.estimate import Plan, day, measured_units, month, peak
from hotline.prompt_tools import templates

ZAPPA = ROOT / "zappa_settings.json"
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


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
    units, list_prices = measured_units(), prices()
    memory = json.loads(ZAPPA.read_text("utf-8"))["live"]["memory_size"] / 1024
    segments = load(LONGEST_SETTINGS, set(TEXTED_COMMANDS)).longest_reminder
    sizes = (subscribers,) if subscribers else SIZES
    plans = [Plan(size, time(hour), rate, spread, segments, memory) for size in sizes]
    pages = templates(Path(__file__).parent)
    pages.filters["rounded"] = _rounded
    page = pages.get_template("estimate.txt").render(
        rows=[(plan, month(plan, units, list_prices), day(plan)) for plan in plans],
        warnings=peak(plans[-1], units, list_prices).warnings,
        units=units,
        prices=list_prices,
        nurse_minute=nurse_minute(),
    )
    click.echo(page, nl=False)


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
