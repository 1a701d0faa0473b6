"""The zone that operators are shown times in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hotline.ops.support.commands import as_text
from hotline.ops.target import zone_of
from tests.console.browser import ConsoleBrowser, text
from tests.world import World


@pytest.mark.parametrize(
    ("zone", "number", "country", "label"),
    [
        ("America/Chicago", "+12025550100", "US", "Central time"),
        (None, "+13125550100", "US", "Central time"),
        (None, "+18005550100", "US", "Eastern time"),  # toll-free: of no place
        (None, None, "GB", "London time"),
        ("America/Sao_Paulo", None, "US", "Sao Paulo time"),
    ],
)
def test_the_lines_zone_is_the_one_set_else_its_numbers_else_its_countrys(
    line: World, zone: str | None, number: str | None, country: str, label: str
) -> None:
    settings = replace(line.hotline.settings, zone=zone, number=number, country=country)
    assert zone_of(replace(line.hotline, settings=settings)).label == label


def test_pages_and_records_show_the_lines_zone(console: ConsoleBrowser) -> None:
    phone = console.line.phone()
    phone.texts("REMIND 9AM")
    console.opens()
    assert "Mon Nov 23, 13:00, Eastern time" in text(console.get("/"))  # 18:00 UTC
    assert "10:00, Eastern time" in text(console.get(console.finds()))
    record = as_text(phone.key, phone.subscriber, phone.consents, zone_of(console.line.hotline))
    assert any("opt-in, 2026-11-23 13:00:01 Eastern time" in row for row in record)


def test_a_moment_is_turned_to_the_lines_clock(line: World) -> None:
    assert zone_of(line.hotline).time(datetime(2026, 7, 1, 12, tzinfo=UTC)) == "2026-07-01 08:00 Eastern time"
