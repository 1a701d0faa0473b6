"""Wall time stays wall time, by our own zone rules."""

import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.schedule import (
    apart,
    at_wall,
    local,
    rules,
    same_clock,
)

ZONES = [
    "America/New_York",
    "America/Adak",
    "America/Phoenix",
    "America/St_Johns",
    "America/Havana",  # changes at midnight
    "Africa/Cairo",  # changes at midnight
    "Asia/Beirut",
    "Asia/Kathmandu",  # 5:45 ahead
    "Australia/Lord_Howe",  # half an hour of summer time
    "Pacific/Chatham",  # 12:45 ahead
    "Pacific/Kiritimati",
    "Europe/London",
    "UTC",
]
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(
    day=DAYS, hour=st.integers(8, 20), minute=st.sampled_from([0, 15, 30, 45]), zone=st.sampled_from(ZONES)
)
def test_a_daytime_hour_is_kept_on_every_day_of_two_years(
    day: date, hour: int, minute: int, zone: str
) -> None:
    moment = at_wall(day, time(hour, minute), zone)
    assert moment.tzinfo is UTC
    assert local(moment, zone).replace(tzinfo=None) == datetime.combine(day, time(hour, minute))


@given(day=DAYS, hour=st.times(), zone=st.sampled_from(ZONES))
def test_any_hour_is_kept_unless_the_clocks_skip_it(day: date, hour: time, zone: str) -> None:
    shown = local(at_wall(day, hour, zone), zone).replace(tzinfo=None, fold=0)
    skipped = shown - datetime.combine(day, hour)
    assert skipped in (timedelta(0), timedelta(minutes=30), timedelta(hours=1))


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        pytest.param(date(2026, 3, 7), "America/Chicago", 23, id="chicago-spring-2026"),
        pytest.param(date(2026, 10, 31), "America/Chicago", 25, id="chicago-autumn-2026"),
        pytest.param(date(2027, 3, 13), "America/Chicago", 23, id="chicago-spring-2027"),
        pytest.param(date(2027, 11, 6), "America/Chicago", 25, id="chicago-autumn-2027"),
        pytest.param(date(2026, 10, 3), "Australia/Lord_Howe", 23.5, id="lord-howe-spring"),
        pytest.param(date(2026, 4, 4), "Australia/Lord_Howe", 24.5, id="lord-howe-autumn"),
        pytest.param(date(2026, 4, 23), "Africa/Cairo", 23, id="cairo-spring"),
        pytest.param(date(2026, 10, 29), "Africa/Cairo", 25, id="cairo-autumn"),
        pytest.param(date(2026, 9, 26), "Pacific/Chatham", 23, id="chatham-spring"),
        pytest.param(date(2027, 4, 3), "Pacific/Chatham", 25, id="chatham-autumn"),
        pytest.param(date(2026, 3, 7), "Asia/Kathmandu", 24, id="kathmandu-never"),
        pytest.param(date(2026, 3, 7), "America/Phoenix", 24, id="phoenix-never"),
    ],
)
def test_nine_to_nine_is_a_short_or_a_long_day_when_clocks_change(day: date, zone: str, hours: float) -> None:
    one, next_one = (at_wall(day + timedelta(days=n), time(9), zone) for n in (0, 1))
    assert next_one - one == timedelta(hours=hours)


def test_a_skipped_hour_is_read_with_the_offset_before_the_gap() -> None:
    assert at_wall(date(2027, 3, 14), time(2, 30), "America/New_York") == datetime(
        2027, 3, 14, 7, 30, tzinfo=UTC
    )
    assert at_wall(date(2026, 4, 24), time(0, 30), "Africa/Cairo") == datetime(
        2026, 4, 23, 22, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("fold", [0, 1])
def test_a_repeated_hour_is_the_first(fold: int) -> None:
    first = datetime(2027, 11, 7, 5, 30, tzinfo=UTC)
    assert at_wall(date(2027, 11, 7), time(1, 30, fold=fold), "America/New_York") == first


def test_zones_with_the_same_clock_are_known_by_their_rules_not_names() -> None:
    assert same_clock("America/New_York", "America/Detroit", 2027)
    assert same_clock("America/Chicago", "America/Indiana/Knox", 2027)
    assert not same_clock("America/Denver", "America/Phoenix", 2027)
    assert not same_clock("America/New_York", "America/Chicago", 2027)


def test_distance_is_the_largest_of_the_year_without_the_night_of_the_change() -> None:
    assert apart(["America/New_York", "America/Chicago"], 2027) == timedelta(hours=1)
    assert apart(["America/Phoenix", "America/Denver"], 2027) == timedelta(hours=1)
    assert apart(["America/St_Johns", "America/Goose_Bay"], 2027) == timedelta(minutes=30)
    assert apart(["Pacific/Honolulu", "America/Chicago", "America/New_York"], 2027) == timedelta(hours=6)
    assert apart(["America/Chicago"], 2027) == apart([], 2027) == timedelta(0)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Chicago",
        "America/Nowhere",
        "leapseconds",
        "Asia/Tokyo/x",
        "America",
        "../zones",
        "/etc/localtime",
        "America//Chicago",
    ],
)
def test_a_name_that_is_no_zone_says_what_to_use(name: str) -> None:
    with pytest.raises(ZoneInfoNotFoundError, match="use an IANA name"):
        rules(name)


def test_the_machines_zone_rules_are_never_read(tmp_path: Path) -> None:
    (tmp_path / "America").mkdir()
    shutil.copy(str(files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo")), tmp_path / "America" / "Chicago")
    program = (
        "from datetime import UTC, date, datetime, time; from zoneinfo import ZoneInfo; "
        "from hotline.domain.schedule import at_wall; "
        "fooled = datetime(2027, 1, 1, 9, tzinfo=ZoneInfo('America/Chicago')).astimezone(UTC); "
        "print(fooled.hour, at_wall(date(2027, 1, 1), time(9), 'America/Chicago').hour)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONTZPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["0", "15"]
