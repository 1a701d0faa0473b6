"""The figures of a day: from the log's own lines, by CloudWatch or on this machine."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.metrics import NAMESPACE, Count
from hotline.ops.console.figures import (
    COLUMNS,
    Figures,
    by_day,
    cloudwatch_counts,
    figures,
    of_days,
    reason,
    rows,
    shown,
    together,
    with_operators,
)
from hotline.ops.support import Wish, forget, stop
from hotline.sandbox.data_folder import COUNTS, MetricsLog
from tests.stores import REGION, moto_server
from tests.world import CHICAGO, NEW_YORK, TENNESSEE, World

NOW = datetime(2026, 11, 25, 18, 30, tzinfo=UTC)
CHICAGO_TIME = ZoneInfo("America/Chicago")


def test_the_journal_keeps_what_it_is_told_whatever_was_torn(tmp_path: Path) -> None:
    journal = MetricsLog(tmp_path)
    assert list(journal.between(NOW - timedelta(days=1), NOW)) == []
    journal.tell("Texts", "topic age", NOW)
    with (tmp_path / COUNTS).open("a") as file:
        file.write('{"_aws": {"Timest\n')
    journal.tell("Texts", "topic age", NOW)
    [day] = by_day(journal.between(NOW - timedelta(days=1), NOW), CHICAGO_TIME).values()
    assert day == {("Texts", ""): 2, ("Texts", "topic age"): 2}
    assert list(journal.between(NOW - timedelta(days=2), NOW - timedelta(days=1))) == []
    assert (tmp_path / COUNTS).stat().st_mode & 0o077 == 0


@pytest.fixture
def cloudwatch() -> Iterator[Any]:
    with moto_server() as url:
        yield boto3.client("cloudwatch", region_name=REGION, endpoint_url=url)


def test_cloudwatch_gives_the_hours_back_by_name(cloudwatch: Any) -> None:
    client = cloudwatch
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for about, value in (("topic age", 2), ("miss", 3)):
        of_one = [{"Name": "FunctionName", "Value": "knee-live"}, {"Name": "About", "Value": about}]
        for dimensions in (of_one[:1], of_one):
            client.put_metric_data(
                Namespace=NAMESPACE,
                MetricData=[
                    {"MetricName": "Texts", "Dimensions": dimensions, "Timestamp": hour, "Value": value}
                ],
            )
    asked = [("Texts", ""), ("Texts", "topic age"), ("Texts", "miss"), ("Texts", "danger")]
    source = partial(cloudwatch_counts, client, "knee-live", asked)
    counted = {(one.metric, one.about): one.number for one in source(hour, hour + timedelta(hours=1))}
    assert counted == {("Texts", ""): 5, ("Texts", "topic age"): 2, ("Texts", "miss"): 3}
    other = partial(cloudwatch_counts, client, "knee-trial", asked)
    assert list(other(hour, hour + timedelta(hours=1))) == []


def test_a_day_is_told_as_people_ask_for_it() -> None:
    day = Counter(
        {
            ("Texts", ""): 9, ("Texts", "topic age"): 3, ("Texts", "miss"): 2, ("Texts", "danger"): 1,
            ("CallSteps", ""): 8, ("CallSteps", "began"): 2, ("CallSteps", "topic age"): 1,
            ("CallSteps", "danger"): 1,
            ("HandedOver", ""): 7, ("Sent", ""): 6, ("Refused", ""): 1,
            ("Receipts", "delivered"): 4, ("Receipts", "30003"): 2,
            ("Changes", "opt-in"): 3, ("Changes", "opt-out"): 1, ("Changes", "opt-out-reminders"): 1,
            ("Limited", ""): 3, ("Limited", "same"): 2, ("Limited", "exempt"): 1,
            ("Unanswered", ""): 6, ("Unanswered", "ibuprofen"): 5, ("Unanswered", "ice"): 1,
        }
    )  # fmt: skip
    told = figures(day)
    assert (told.texts, told.calls, told.danger, told.misses) == (9, 2, 2, 2)
    assert told.limited == 2  # neither twice, nor what was answered all the same
    assert (told.due, told.sent, told.delivered, told.failures) == (7, 6, 4, 3)
    assert told.failed == {"30003": 2, "refused": 1}
    assert reason("30003") == "the phone is off or out of reach"
    assert (told.opted_in, told.opted_out) == (3, 2)
    assert told.topics == {"age": 4}
    assert shown(told.unanswered) == [("ibuprofen", 5)]  # one person's ice is nobody's business
    both = together([told, told])
    assert (both.texts, both.failures, both.topics["age"]) == (18, 6, 8)
    assert shown(both.unanswered) == [("ibuprofen", 10)]


def test_every_day_has_a_row_and_begins_at_midnight_of_its_own_zone(tmp_path: Path) -> None:
    journal = MetricsLog(tmp_path)
    journal.tell("Texts", "miss", datetime(2026, 11, 25, 5, 30, tzinfo=UTC))  # 23:30 of the 24th in Chicago
    journal.tell("Texts", "miss", NOW)
    table = list(rows(of_days(journal.between, 3, NOW, CHICAGO_TIME)))
    assert table[0] == ["day", *COLUMNS.values()]
    assert [(row[0], row[1]) for row in table[1:]] == [
        ("2026-11-23", "0"), ("2026-11-24", "1"), ("2026-11-25", "1"),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 24 * 60), st.integers(1, 50)), max_size=40))
def test_no_count_is_lost_or_doubled_whatever_the_zone_and_the_clock_change(
    told: list[tuple[int, int]],
) -> None:
    start = datetime(2026, 10, 20, tzinfo=UTC)  # the first of November has 25 hours there
    counts = [Count(start + timedelta(hours=hour), "Texts", "", number) for hour, number in told]
    found = by_day(counts, CHICAGO_TIME)
    assert sum(day["Texts", ""] for day in found.values()) == sum(number for _, number in told)
    assert together([figures(day) for day in found.values()]).texts == sum(number for _, number in told)


def test_figures_of_nothing_are_nought() -> None:
    assert together([]) == Figures()
    assert json.dumps(list(rows({}))) == json.dumps([["day", *COLUMNS.values()]])


def test_who_left_by_an_operators_act_is_counted_once(line: World) -> None:
    for number in (CHICAGO, NEW_YORK, TENNESSEE):
        line.phone(number).texts("REMIND 9AM")
    store = line.hotline.service.store()

    def wish(number: str) -> Wish:
        return Wish(number, line.phone(number).key, line.clock.turn(minutes=1), "letter", "Ada")

    stop(wish(CHICAGO), store)
    forget(wish(CHICAGO), store)
    forget(wish(NEW_YORK), store)
    source = partial(with_operators, MetricsLog(Path("/nowhere")).between, line.hotline.service.store)
    told = of_days(source, 1, line.clock.now, CHICAGO_TIME)
    assert [day.opted_out for day in told.values()] == [2]
    assert list(source(line.clock.turn(seconds=1), line.clock.turn(hours=1))) == []
