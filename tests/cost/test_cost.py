"""The cost page: every price from the file, every unit measured, the table in the papers as printed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hotline.limits.quotas import prices, segment
from hotline.ops.cli import main
from hotline.ops.cost import Plan, day, measured_units, month, sender
from tests.measure_units import measured, written_down

ROOT = Path(__file__).parents[2]
MILLION = Plan(1_000_000, time(9), rate=100, spread=5, segments=1, memory=1.0)


def printed(*command: str) -> Result:
    return CliRunner().invoke(main, ["cost", *command], catch_exceptions=False)


def changed(listed: Any, path: tuple[Any, ...], by: float) -> Any:
    """The prices with one of them multiplied."""
    if not path:
        return listed * by
    first, rest = path[0], path[1:]
    if isinstance(listed, list):
        return [changed(one, rest, by) if n == first else one for n, one in enumerate(listed)]
    return {name: changed(one, rest, by) if name == first else one for name, one in listed.items()}


DOLLARS: list[tuple[Any, ...]] = [
    ("twilio", "segment"),
    ("twilio", "carrier"),
    ("twilio", "senders", 2, "month"),
    *(("aws", name) for name in prices()["aws"]),
]


@pytest.mark.parametrize("path", DOLLARS, ids=lambda path: ".".join(map(str, path)))
def test_every_price_in_the_file_is_in_the_sum(path: tuple[Any, ...]) -> None:
    dearer = month(MILLION, measured_units(), changed(prices(), path, 2))
    assert dearer.dollars > month(MILLION, measured_units(), prices()).dollars


def test_no_dollar_is_hard_coded() -> None:
    free: Any = prices()
    for path in [*DOLLARS, ("twilio", "senders", 0, "month"), ("twilio", "senders", 1, "month")]:
        free = changed(free, path, 0)
    assert month(MILLION, measured_units(), free).dollars == 0


def test_texts_cost_what_the_ceiling_reckons_with() -> None:
    found = month(MILLION, measured_units(), prices()).twilio
    texts = found["texts"] + found["the carriers' fees"]
    assert texts == pytest.approx(segment() * 1_000_000 * 365 / 12)


def test_ten_times_the_people_cost_ten_times_as_much_but_for_what_stands_still() -> None:
    none, few, many = (
        month(replace(MILLION, subscribers=people), measured_units(), prices())
        for people in (0, 1_000, 10_000)
    )
    assert many.dollars - none.dollars == pytest.approx(10 * (few.dollars - none.dollars))


@pytest.mark.parametrize(
    ("plan", "minutes", "limit", "skipped"),
    [
        (MILLION, 167, 65, 610_000),
        (replace(MILLION, rate=300), 56, 65, 0),
        (replace(MILLION, subscribers=3_900, rate=1), 65, 65, 0),
        (replace(MILLION, subscribers=3_901, rate=1), 65, 65, 1),
        (replace(MILLION, subscribers=100), 5, 65, 0),
        (replace(MILLION, subscribers=100, rate=1, hour=time(21)), 5, 6, 0),
        (replace(MILLION, subscribers=1_000, rate=1, hour=time(21)), 17, 6, 640),
        (replace(MILLION, subscribers=1_000, rate=1, spread=0, hour=time(21)), 17, 1, 940),
        (replace(MILLION, subscribers=1_000, rate=1, segments=2), 33, 65, 0),
    ],
    ids=[
        "a short code for a million", "three", "just in time", "one too many", "only spread", "the last hour",
        "too many in the last hour", "and nothing spread", "two segments",
    ],
)  # fmt: skip
def test_an_hour_drains_no_faster_than_the_sender_and_no_later_than_it_may(
    plan: Plan, minutes: int, limit: int, skipped: int
) -> None:
    found = day(plan)
    assert (round(found.minutes), round(found.limit), found.skipped) == (minutes, limit, skipped)
    assert day(replace(plan, rate=found.needed * 1.001)).skipped == 0


@pytest.mark.parametrize(
    ("rate", "kind", "times"),
    [(0.5, "long code", 1), (3, "toll-free number", 1), (4, "short code", 1), (2_564, "short code", 26)],
)
def test_a_rate_has_its_sender(rate: float, kind: str, times: int) -> None:
    assert sender(rate, prices()["twilio"]["senders"])[:2] == (kind, times)


def test_the_table_in_the_papers_is_what_the_command_prints() -> None:
    table = [line for line in printed("--rate", "100").stdout.splitlines() if line.startswith("|")]
    assert len(table) == 7
    assert "\n".join(table) in (ROOT / "infra/costs.md").read_text("utf-8")


def test_one_size_is_told_in_full_with_what_to_do_where_it_is_too_slow() -> None:
    told = printed("--subscribers", "1000000", "--hour", "9", "--rate", "100").stdout
    for what in ("dollars a month", "DynamoDB write units", "SQS requests", "Lambda milliseconds", "of 65"):
        assert what in told
    assert str(prices()["date"]) in told
    assert "Too slow: 610,000 people a day would be skipped" in told
    assert "256.4 segments a second" in told
    assert "Everybody gets theirs in time." in printed("--subscribers", "1000", "--hour", "20").stdout


def test_what_aws_would_throttle_is_said_beforehand() -> None:
    """From 400 segments a second the copies write faster than a new table takes: docs/scale.md."""
    by_rate = {
        rate: printed("--subscribers", "10000000", "--rate", rate).stdout for rate in ("300", "500", "4000")
    }
    assert "write units a second" not in by_rate["300"]
    assert "reminders take up to 5," in by_rate["500"]
    assert "--warm-throughput" in by_rate["500"]
    assert "shards of the index" not in by_rate["500"]
    assert "hotline/storage/items.py" in by_rate["4000"]
    assert "write units a second" not in printed("--subscribers", "100", "--rate", "2000").stdout


def test_the_rate_is_the_lines_own_where_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_RATE", "3")
    assert "3 segments a second" in printed("--subscribers", "10").stdout


def test_the_measured_units_are_what_reminders_take_today(server_url: str) -> None:
    """But for the milliseconds, which are the machine's, and some words more or fewer.

    If this fails: python -m tests.measure_units, and the table of infra/costs.md anew.
    """
    now = measured(server_url)
    assert counted(now) == counted(measured_units())
    assert now["kept"]["bytes"] == pytest.approx(measured_units()["kept"]["bytes"], rel=0.1)
    assert all(one["cpu_ms"] > 0 for one in now.values() if "cpu_ms" in one)
    assert "[reminder]" in written_down(now, measured_units()["date"])


def counted(found: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    return {
        part: {kind: number for kind, number in numbers.items() if kind not in ("cpu_ms", "bytes")}
        for part, numbers in found.items()
        if isinstance(numbers, Mapping)
    }
