"""What a month costs and how long an hour takes to drain: pure arithmetic over measured units and prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from hotline.domain.schedule import LATE, window
from hotline.reminders.worker import LANES

DAYS = 365 / 12  # in a month
RUNS = DAYS * 24 * 60  # one a minute
MILLION, GB = 1e6, 1e9
Numbers = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """One line: everybody's reminder at `hour` in one zone, through a sender of `rate` segments a second."""

    subscribers: int
    hour: time
    rate: float
    spread: int  # minutes, see hotline.domain.schedule.due_on
    segments: int  # a reminder
    memory: float  # GB that the function has


@dataclass(frozen=True)
class Month:
    """Units and US dollars of a month."""

    reminders: float
    read_units: float
    write_units: float
    sqs_requests: float
    calls: float  # of the function
    lambda_ms: float
    reports: float  # requests to the address: Twilio's delivery reports
    stored_gb: float
    twilio: Mapping[str, float]
    aws: Mapping[str, float]


@dataclass(frozen=True)
class Day:
    """How one day's reminders drain. `limit`: minutes until the last one would come too late."""

    minutes: float
    limit: float
    skipped: int  # people
    needed: float  # segments a second, for everybody to get theirs in time

    @property
    def in_time(self) -> bool:
        return self.skipped == 0


def month(asked: Asked, units: Numbers, prices: Numbers) -> Month:
    """Everybody reminded each day. AWS's free tiers are not taken off; `prices`: hotline/prices.toml."""
    run, due, message, reminder, report = (
        units[name] for name in ("run", "due", "message", "reminder", "report")
    )
    reminders, assumed = asked.subscribers * DAYS, prices["assumed"]
    messages, reports = reminders / due["people"], reminders * report["a_reminder"]
    each = {
        kind: reminder[kind] + due.get(kind, 0) + message.get(kind, 0) / due["people"]
        for kind in ("read", "write")
    }
    calls = RUNS + messages + reports
    used = {
        "read_units": RUNS * run["read"] + reminders * each["read"] + reports * report["read"],
        "write_units": RUNS * run["write"] + reminders * each["write"] + reports * report["write"],
        # Lambda takes and deletes each message by itself, and looks into an empty queue all the time.
        "sqs_requests": reminders * due["sends"] + 2 * messages + assumed["sqs_polls"],
        "lambda_ms": milliseconds(units, assumed, messages, reports),
        "stored_gb": asked.subscribers * units["kept"]["bytes"] / GB,
    }
    return Month(
        reminders=reminders,
        calls=calls,
        reports=reports,
        twilio=_twilio(asked, reminders, prices["twilio"]),
        aws=_aws(asked, used, calls, reports, prices),
        **used,
    )


def milliseconds(units: Numbers, assumed: Numbers, messages: float, reports: float) -> float:
    """How long the function runs: its CPU on the part of a core that it has, and what it waits for."""
    run, reminder, report = units["run"], units["reminder"], units["report"]
    people, core, table = units["due"]["people"], assumed["core"], assumed["table_ms"]
    in_turn = ceil(people / LANES) * (assumed["twilio_ms"] + reminder["requests"] * table)
    a_message = people * reminder["cpu_ms"] / core + units["message"]["requests"] * table + in_turn
    a_run = run["cpu_ms"] / core + run["requests"] * table
    a_report = report["cpu_ms"] / core + report["requests"] * table
    return float(RUNS * a_run + messages * a_message + reports * a_report)


def day(asked: Asked) -> Day:
    """How a day drains: no faster than the sender, no later than the window and an hour after it was due."""
    _, last = window(certain=True)
    closes = datetime.combine(date.min, last)
    start = min(datetime.combine(date.min, asked.hour), closes - timedelta(minutes=asked.spread))
    spread = timedelta(minutes=asked.spread)
    limit = min(spread + LATE, closes + timedelta(minutes=1) - start).total_seconds()
    total = asked.subscribers * asked.segments
    seconds = max(total / asked.rate, spread.total_seconds())
    skipped = max(0, asked.subscribers - int(limit * asked.rate / asked.segments))
    return Day(seconds / 60, limit / 60, skipped, total / limit)


def sender(rate: float, senders: list[Numbers]) -> tuple[str, int, float]:
    """The slowest kind of sender that reaches the rate, how many of it, and what they cost a month."""
    found = next((one for one in senders if one["rate"] >= rate), senders[-1])
    times = ceil(rate / found["rate"])
    return found["name"], times, times * found["month"]


def _twilio(asked: Asked, reminders: float, prices: Numbers) -> dict[str, float]:
    segments = reminders * asked.segments
    name, times, cost = sender(asked.rate, prices["senders"])
    return {
        "texts": segments * prices["segment"],
        "the carriers' fees": segments * prices["carrier"],
        f"{times} {name}{'s' if times > 1 else ''}": cost,
    }


def _aws(
    asked: Asked, used: Mapping[str, float], calls: float, reports: float, prices: Numbers
) -> dict[str, float]:
    aws, assumed = prices["aws"], prices["assumed"]
    seconds = used["lambda_ms"] / 1000
    return {
        "table: writes": used["write_units"] * aws["write_units"] / MILLION,
        "table: reads": used["read_units"] * aws["read_units"] / MILLION,
        "table: kept, with recovery": used["stored_gb"] * (aws["stored_gb"] + aws["recovery_gb"]),
        "queue": used["sqs_requests"] * aws["sqs_requests"] / MILLION,
        "function: time": seconds * asked.memory * aws["lambda_gb_seconds"] / MILLION,
        "function: calls": calls * aws["lambda_requests"] / MILLION,
        "address: delivery reports": reports * aws["http_requests"] / MILLION,
        "log": calls * assumed["log_bytes"] / GB * aws["log_gb"],
        "alarms and counts": assumed["alarms"] * aws["alarm"] + assumed["counts"] * aws["metric"],
    }
