"""What people type after ZONE, and the zone it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.content.load import load
from hotline.dialogue.commands import COMMANDS
from hotline.domain.schedule import STANDING, rules, same_clock
from hotline.zones.lookup import NOWHERE, Found, _codes, atlas, lookup


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        pytest.param("60601", "America/Chicago", id="chicago"),
        pytest.param("60601 1234", "America/Chicago", id="zip-plus-4"),
        pytest.param("606011234", "America/Chicago", id="zip-plus-4-in-one"),
        pytest.param("10001", "America/New_York", id="new-york"),
        pytest.param("47601", "America/Chicago", id="boonville-in"),
        pytest.param("46534", "America/Chicago", id="knox-in"),
        pytest.param("47591", "America/New_York", id="vincennes-in"),
        pytest.param("37347", "America/Chicago", id="jasper-tn"),
        pytest.param("37405", "America/New_York", id="chattanooga-which-the-data-has-central"),
        pytest.param("97914", "America/Denver", id="ontario-or"),
        pytest.param("79901", "America/Denver", id="el-paso"),
        pytest.param("79942", "America/Denver", id="el-paso-which-the-data-has-central"),
        pytest.param("32501", "America/Chicago", id="pensacola"),
        pytest.param("32301", "America/New_York", id="tallahassee"),
        pytest.param("42701", "America/New_York", id="elizabethtown-ky"),
        pytest.param("42101", "America/Chicago", id="bowling-green-ky"),
        pytest.param("83843", "America/Los_Angeles", id="moscow-id"),
        pytest.param("83522", "America/Los_Angeles", id="cottonwood-id-which-the-data-has-mountain"),
        pytest.param("83702", "America/Denver", id="boise"),
        pytest.param("86515", "America/Denver", id="window-rock-navajo"),
        pytest.param("86045", "America/Denver", id="tuba-city-navajo"),
        pytest.param("86034", "America/Phoenix", id="keams-canyon-hopi"),
        pytest.param("86003", "America/Phoenix", id="flagstaff-which-the-data-has-navajo"),
        pytest.param("85001", "America/Phoenix", id="phoenix"),
        pytest.param("89883", "America/Denver", id="west-wendover-nv"),
        pytest.param("49801", "America/Chicago", id="iron-mountain-mi"),
        pytest.param("49855", "America/New_York", id="marquette-mi"),
        pytest.param("36867", "America/New_York", id="phenix-city-al"),
        pytest.param("00901", "America/Puerto_Rico", id="san-juan"),
        pytest.param("00802", "America/St_Thomas", id="st-thomas"),
        pytest.param("96910", "Pacific/Guam", id="guam"),
        pytest.param("96950", "Pacific/Saipan", id="saipan"),
        pytest.param("96799", "Pacific/Pago_Pago", id="pago-pago"),
        pytest.param("96813", "Pacific/Honolulu", id="honolulu"),
        pytest.param("99546", "America/Adak", id="adak"),
        pytest.param("99634", "America/Anchorage", id="napakiak-whose-zone-the-data-misspells"),
        pytest.param("99950", "America/Anchorage", id="the-last-zip"),
    ],
)
def test_a_zip_code_names_its_zone(words: str, zone: str) -> None:
    found = lookup(words).zone
    assert found is not None
    assert same_clock(found, zone, STANDING)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("00000", id="below-all"),
        pytest.param("99999", id="above-all"),
        pytest.param("09012", id="military-post"),
        pytest.param("34012", id="military-post-americas"),
        pytest.param("56999", id="returned-parcels"),
        pytest.param("36856", id="people-use-both-clocks"),
        pytest.param("42757", id="on-the-line"),
        pytest.param("99903", id="hyder"),
        pytest.param("6060", id="four-digits"),
        pytest.param("606011", id="six-digits"),
        pytest.param("60601 12", id="a-short-tail"),
    ],
)
def test_a_zip_code_without_a_sure_zone_is_not_found(words: str) -> None:
    assert lookup(words) == Found()


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("k1a 0b1", "America/Toronto"),
        ("k1a0b1", "America/Toronto"),
        ("v6b", "America/Vancouver"),
        ("t2p 1j9", "America/Edmonton"),
        ("s9v 0a1", "America/Edmonton"),
        ("s7k", "America/Regina"),
        ("b3h", "America/Halifax"),
        ("x0a 0h0", "America/Iqaluit"),
        ("v0b 1g0", None),
        ("d1a 1a1", None),
    ],
)
def test_a_canadian_postal_code_names_its_zone_where_it_lies_in_one(words: str, zone: str | None) -> None:
    assert lookup(words) == Found(zone)


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        pytest.param("chicago", "America/Chicago", id="large-city"),
        pytest.param("columbus", "America/New_York", id="overwhelmingly-the-larger"),
        pytest.param("columbus ohio", "America/New_York", id="city-state"),
        pytest.param("columbus ne", "America/Chicago", id="city-state-code"),
        pytest.param("portland or", "America/Los_Angeles", id="portland-or"),
        pytest.param("portland oregon", "America/Los_Angeles", id="portland-oregon"),
        pytest.param("portland maine", "America/New_York", id="portland-maine"),
        pytest.param("st louis", "America/Chicago", id="st-louis"),
        pytest.param("saint louis", "America/Chicago", id="saint-louis"),
        pytest.param("fort worth", "America/Chicago", id="fort-worth"),
        pytest.param("ft worth tx", "America/Chicago", id="ft-worth"),
        pytest.param("coeur dalene", "America/Los_Angeles", id="apostrophe-dropped"),
        pytest.param("coeur d alene", "America/Los_Angeles", id="apostrophe-a-space"),
        pytest.param("winston salem", "America/New_York", id="hyphen"),
        pytest.param("new york city", "America/New_York", id="new-york-city"),
        pytest.param("new york", "America/New_York", id="new-york"),
        pytest.param("nyc", "America/New_York", id="nyc"),
        pytest.param("brooklyn", "America/New_York", id="brooklyn"),
        pytest.param("washington dc", "America/New_York", id="washington-dc"),
        pytest.param("washington state", "America/Los_Angeles", id="washington-state"),
        pytest.param("el paso", "America/Denver", id="el-paso"),
        pytest.param("chicago usa", "America/Chicago", id="country-named-too"),
        pytest.param("montreal quebec", "America/Toronto", id="montreal"),
        pytest.param("san juan puerto rico", "America/Puerto_Rico", id="san-juan"),
        pytest.param("mexico city", "America/Mexico_City", id="mexico-city"),
        pytest.param("guam", "Pacific/Guam", id="territory"),
        pytest.param("ohio", "America/New_York", id="state"),
        pytest.param("california", "America/Los_Angeles", id="state-that-towns-are-named-after"),
        pytest.param("prince edward island", "America/Halifax", id="province"),
        pytest.param("berlin", "Europe/Berlin", id="berlin"),
        pytest.param("paris france", "Europe/Paris", id="paris"),
        pytest.param("paris texas", "America/Chicago", id="paris-texas"),
        pytest.param("london england", "Europe/London", id="london"),
        pytest.param("london ontario", "America/Toronto", id="london-ontario"),
        pytest.param("america chicago", "America/Chicago", id="iana"),
        pytest.param("america new york", "America/New_York", id="iana-two-words"),
        pytest.param(
            "america argentina buenos aires", "America/Argentina/Buenos_Aires", id="iana-three-parts"
        ),
        pytest.param("europe london", "Europe/London", id="iana-london"),
    ],
)
def test_words_name_a_zone(words: str, zone: str) -> None:
    assert lookup(words) == Found(zone) or same_clock(lookup(words).zone or "UTC", zone, STANDING)


@pytest.mark.parametrize(
    ("words", "some"),
    [
        pytest.param("portland", ["Portland OR", "Portland ME"], id="two-towns"),
        pytest.param("springfield", ["Springfield MO", "Springfield MA", "Springfield OR"], id="many-towns"),
        pytest.param("paris", ["Paris France", "Paris TX"], id="a-world-city-never-wins-by-size"),
        pytest.param("rome", ["Rome Italy", "Rome GA"], id="rome"),
        pytest.param("washington", ["Washington State", "Washington DC"], id="state-and-city"),
        pytest.param("ontario", ["Toronto ON", "Ontario CA"], id="province-and-city"),
        pytest.param("texas", ["Houston TX", "El Paso TX"], id="state-on-two-clocks"),
        pytest.param("kansas", ["Wichita KS", "Goodland KS"], id="state-on-two-clocks-few-people"),
        pytest.param("la", ["Los Angeles CA", "Louisiana State"], id="nickname-and-code"),
    ],
)
def test_a_name_on_several_clocks_is_a_choice(words: str, some: list[str]) -> None:
    found = lookup(words)
    assert found.zone is None
    assert set(some) <= set(found.choices)
    assert len(found.choices) <= 4


@pytest.mark.parametrize(
    "words",
    [
        "",
        "atlantis",
        "lincoln ia",
        "midway fl",
        "chicago atlantis",
        "atlantis state",
        "oh oh oh",
        "cuba",
        "utc",
        "a",
    ],
)
def test_what_names_no_place_is_not_found(words: str) -> None:
    assert lookup(words) == Found()


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789 ", max_size=40))
def test_any_words_are_answered_with_one_zone_or_choices_or_neither(words: str) -> None:
    found = lookup(words)
    assert not (found.zone and found.choices)


@given(st.integers(0, 99_999))
def test_every_zip_code_has_a_zone_that_exists_or_none(number: int) -> None:
    zone = lookup(f"{number:05}").zone
    assert zone is None or rules(zone).key == zone


def test_every_line_of_the_data_names_a_zone_that_exists() -> None:
    starts, zones, prefixes = _codes()
    assert starts == sorted(set(starts))
    used = {*zones, *prefixes.values()} - {NOWHERE}
    used |= {place.zone for places in atlas().cities.values() for place in places}
    used |= {region.zone for region in atlas().regions.values() if region.zone}
    for zone in used:
        assert rules(zone).key == zone
    for start, zone in zip(starts, zones, strict=True):
        assert lookup(start) == Found(None if zone == NOWHERE else zone)


def test_every_choice_offered_can_be_typed_and_is_then_found() -> None:
    names = {name for places in atlas().cities.values() for name in (place.name for place in places)}
    for name in names | {region.name for region in atlas().regions.values()}:
        for choice in lookup(name).choices:
            assert lookup(choice.lower()).zone, f"{name!r} offers {choice!r}, which does not settle it"
            assert choice.isascii()


def test_every_state_and_province_is_known_by_name() -> None:
    assert len({region.code for region in atlas().regions.values()}) == 51 + 13 + 5
    for region in atlas().regions.values():
        found = lookup(region.name)
        assert found.zone or len(found.choices) > 1


def test_a_command_and_its_hour_alone_name_no_place() -> None:
    """REMIND 9AM is not looked up (hotline.dialogue.subscribe): none of these words may be a place's name."""
    names = {place.name for places in atlas().cities.values() for place in places}
    for language in load({}, set(COMMANDS)).languages.values():
        hour = {*language.commands["remind"], *language.grammar.am, *language.grammar.pm}
        assert {word for word in hour if " " not in word and lookup(word) != Found()} == set()
        assert {name for name in names if set(name.split()) <= hour} == set()
