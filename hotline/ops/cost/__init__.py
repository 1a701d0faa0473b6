"""Cost: estimates over measured units and list prices. Command: cost."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from pathlib import Path
from typing import Any

import click

from hotline.config import SETTINGS
from hotline.content.load import load
from hotline.content.validation.vocabulary import LONGEST_SETTINGS
from hotline.dialogue.commands import COMMANDS as TEXTED_COMMANDS
from hotline.domain.schedule import EARLIEST, LATE, LATEST, window
from hotline.limits.quotas import nurse_minute, prices
from hotline.ops import ROOT
from hotline.ops.deploy.address import capacity
from hotline.prompt_tools import templates
from hotline.reminders.send import LANES
from hotline.storage.items import SHARDS

UNITS = Path(__file__).parent / "units.toml"
DAYS = 365 / 12  # in a month
RUNS = DAYS * 24 * 60  # one a minute
MILLION, GB = 1e6, 1e9
# Write units a second: of an on-demand table that has seen no more, and of each of its indexes
# (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html); of one key value
# (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html).
FRESH_WRITES, SHARD_WRITES = 4_000, 1_000
# Of a reminder's units, the due index's: out at its time, in at the next (docs/decisions/reminders.md).
INDEX_WRITES = 2
LANE_SHARE = 0.75  # of lanes / latency, what the worker reaches: docs/decisions/reminders-measured.md
Numbers = Mapping[str, Any]
ZAPPA = ROOT / "zappa_settings.json"
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)


@dataclass(frozen=True)
class Plan:
    """One line: everybody's reminder at `hour` in one zone, through a sender of `rate` segments a second."""

    subscribers: int
    hour: time
    rate: float
    spread: int  # minutes, see hotline.domain.schedule.due_on
    segments: int  # a reminder
    memory: float  # GB that the function has


@dataclass(frozen=True)
class Month:
    used: Mapping[str, float]
    twilio: Mapping[str, float]
    aws: Mapping[str, float]

    @property
    def dollars(self) -> float:
        return sum(self.twilio.values()) + sum(self.aws.values())


@dataclass(frozen=True)
class Day:
    """How one day's reminders are sent. `limit`: minutes until the last one would come too late."""

    minutes: float
    limit: float
    skipped: int  # people
    needed: float  # segments a second, for everybody to get theirs in time


def measured_units() -> Numbers:
    """Units that a reminder uses, as `python -m tests.measure_units` wrote them."""
    return tomllib.loads(UNITS.read_text("utf-8"))


def month(plan: Plan, units: Numbers, prices: Numbers) -> Month:
    """A month of daily reminders, without AWS's free tiers. `prices`: hotline/limits/prices.toml."""
    run, due, message, reminder, report = (
        units[name] for name in ("run", "due", "message", "reminder", "report")
    )
    aws, twilio, assumed, people = prices["aws"], prices["twilio"], prices["assumed"], units["due"]["people"]
    reminders = plan.subscribers * DAYS
    messages, reports = reminders / people, reminders * report["a_reminder"]
    calls = RUNS + messages + reports

    def table_units(kind: str) -> float:
        each = reminder[kind] + due.get(kind, 0) + message.get(kind, 0) / people
        return float(RUNS * run[kind] + reminders * each + reports * report[kind])

    # CPU on the part of a core that the function has, and what it waits for.
    core, table = assumed["core"], assumed["table_ms"]
    in_turn = ceil(people / LANES) * (assumed["twilio_ms"] + reminder["requests"] * table)
    a_run = run["cpu_ms"] / core + run["requests"] * table
    a_message = people * reminder["cpu_ms"] / core + message["requests"] * table + in_turn
    a_report = report["cpu_ms"] / core + report["requests"] * table
    used = {
        "reminders": reminders,
        "DynamoDB read units": table_units("read"),
        "DynamoDB write units": table_units("write"),
        # Lambda takes and deletes each message by itself, and looks into an empty queue all the time.
        "SQS requests": reminders * due["sends"] + 2 * messages + assumed["sqs_polls"],
        "delivery reports": reports,
        "calls of the function": calls,
        "Lambda milliseconds": RUNS * a_run + messages * a_message + reports * a_report,
    }
    stored = plan.subscribers * units["kept"]["bytes"] / GB
    gb_seconds = used["Lambda milliseconds"] / 1000 * plan.memory
    name, count, senders = sender(plan.rate, twilio["senders"])
    return Month(
        used,
        {
            "texts": reminders * plan.segments * twilio["segment"],
            "the carriers' fees": reminders * plan.segments * twilio["carrier"],
            f"{count} {name}{'s' if count > 1 else ''}": senders,
        },
        {
            "table: writes": used["DynamoDB write units"] * aws["write_units"] / MILLION,
            "table: reads": used["DynamoDB read units"] * aws["read_units"] / MILLION,
            "table: kept, with recovery": stored * (aws["stored_gb"] + aws["recovery_gb"]),
            "queue": used["SQS requests"] * aws["sqs_requests"] / MILLION,
            "function: time": gb_seconds * aws["lambda_gb_seconds"] / MILLION,
            "function: calls": calls * aws["lambda_requests"] / MILLION,
            "address: delivery reports": reports * aws["http_requests"] / MILLION,
            "log": calls * assumed["log_bytes"] / GB * aws["log_gb"],
            "alarms and counts": assumed["alarms"] * aws["alarm"] + assumed["counts"] * aws["metric"],
        },
    )


def day(plan: Plan) -> Day:
    """A day's sending: limited by the sender's rate, the quiet hours, and an hour after the due time."""
    spread = timedelta(minutes=plan.spread)
    closes = datetime.combine(date.min, window(certain=True)[1])
    start = min(datetime.combine(date.min, plan.hour), closes - spread)
    limit = min(spread + LATE, closes + timedelta(minutes=1) - start).total_seconds()
    total = plan.subscribers * plan.segments
    seconds = max(total / plan.rate, spread.total_seconds())
    skipped = max(0, plan.subscribers - int(limit * plan.rate / plan.segments))
    return Day(seconds / 60, limit / 60, skipped, total / limit)


def peak(plan: Plan, units: Numbers, prices: Numbers) -> dict[str, float]:
    """Write units in the busiest second: of the table, of its index, of a shard of that.

    A minute's reminders are handed over at once: what counts is how fast the copies of the function work them
    through, not the sender's rate.
    """
    reminder, assumed = units["reminder"], prices["assumed"]
    own = reminder["requests"] * assumed["table_ms"] + reminder["cpu_ms"] / assumed["core"]
    a_copy = LANE_SHARE * LANES * 1000 / (assumed["twilio_ms"] + own)  # reminders a second
    a_minute = min(60 * plan.rate / plan.segments, plan.subscribers / max(1, plan.spread))
    a_second = min(a_minute, capacity(plan.rate).senders * a_copy)
    reports = units["report"]["a_reminder"] * units["report"]["write"]
    index = a_second * INDEX_WRITES
    table = a_second * (reminder["write"] + reports) - index
    return {"table": table, "index": index, "shard": index / len(SHARDS)}


def sender(rate: float, senders: list[Numbers]) -> tuple[str, int, float]:
    """The slowest kind of sender that reaches the rate, its number, and dollars a month."""
    kind = next((kind for kind in senders if kind["rate"] >= rate), senders[-1])
    count = ceil(rate / kind["rate"])
    return kind["name"], count, count * kind["month"]


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
        peak=peak(plans[-1], units, list_prices),
        fresh_writes=FRESH_WRITES,
        shard_writes=SHARD_WRITES,
        shards=len(SHARDS),
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


COMMANDS = (cost,)
