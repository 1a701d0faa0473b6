"""The command that says what a line costs."""

import json
from datetime import time

import click

from hotline.config import SETTINGS
from hotline.content.load import load
from hotline.dialogue.commands import COMMANDS as ANSWERED
from hotline.domain.schedule import EARLIEST, LATEST
from hotline.limits.prices import prices
from hotline.ops import ROOT
from hotline.ops.cost.estimate import Asked, day, month
from hotline.ops.cost.measured import units
from hotline.ops.cost.page import (
    SIZES,
    head,
    page,
    row,
)
from hotline.reminders.job import longest

ZAPPA = ROOT / "zappa_settings.json"
# As long as the settings allow: a reminder must fit with these.
NAMED = {"name": "N" * 24, "contact": "C" * 40}


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
    """What the reminders cost a month at Twilio and AWS, and whether an hour drains in time.

    Reckoned from measured units and list prices: a daily reminder each, everybody at the same hour in the
    same time zone. Calls and other texts are not in it; AWS's free tiers are not taken off.
    """
    listed, measured = prices(), units()
    click.echo(
        f"Prices of {listed['date']} (hotline/prices.toml), units of {measured['date']} "
        "(hotline/ops/cost/units.toml)\n"
    )
    memory = json.loads(ZAPPA.read_text("utf-8"))["live"]["memory_size"] / 1024
    segments = longest(load(NAMED, set(ANSWERED)))
    sizes = (subscribers,) if subscribers else SIZES
    asked = [Asked(size, time(hour), rate, spread, segments, memory) for size in sizes]
    if subscribers:
        click.echo(page(asked[0], month(asked[0], measured, listed), day(asked[0])))
        return
    click.echo("\n".join(head()))
    for one in asked:
        click.echo(row(one, month(one, measured, listed), day(one)))


COMMANDS = (cost,)
