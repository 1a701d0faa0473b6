"""Hours, breaks and places, wherever they stand in what a person types or says."""

from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.content.load import PROMPTS
from hotline.content.model import Content
from hotline.content.normalise import words
from hotline.understanding.breaks import AFTER_TOMORROW
from hotline.understanding.hours import read_half, read_hour
from hotline.understanding.intent import Hour, Slots
from hotline.understanding.lexicon import Lexicon
from hotline.understanding.slots import read_slots
from hotline.zones.lookup import Found, lookup


def clock(told: str) -> time:
    hour, _, minute = told.partition(":")
    return time(int(hour), int(minute or 0))


def shown(hour: Hour | None) -> str:
    """ "8:30" for an hour that is sure, "8:30|20:30" for two that may be, "" for none."""
    either = () if hour is None else (hour.at,) if hour.at else hour.either or ()
    return "|".join(f"{at:%-H:%M}" for at in either if at)


def read(content: Content, language: str, text: str) -> str:
    """The hour of a message, else its part of the day."""
    slots = read_slots(text, content, language)
    return shown(slots.hour) or slots.half


TABLE = Path(__file__).with_name("slots.tsv")
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()[1:]]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def rows(slot: str) -> list[tuple[str, str, str]]:
    """Language, value and message of the lines of slots.tsv that are about a slot."""
    return [(language, value, message) for about, language, value, message in ROWS if about == slot]


def test_every_line_is_about_a_slot() -> None:
    assert {row[0] for row in ROWS} == {"hour", "whole", "change", "no hour", "break", "place"}
    assert len(ROWS) > 200


def test_a_message_that_is_not_searched_for_an_hour_or_a_break_has_none(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = (PROMPTS / "examples" / "en.tsv").read_text("utf-8").splitlines()[1::800]
    texts = [message for *_, message in ROWS] + [line.split("\t")[-1] for line in examples]
    texts += [" ".join(text.split()[at : at + 2]) for text in texts for at in (0, 2)]
    short = {text: read_slots(text, content, "en") for text in texts}
    monkeypatch.setattr(Lexicon, "may_say_when", lambda *_: True)
    assert {text: read_slots(text, content, "en") for text in texts} == short


@pytest.mark.parametrize(("language", "hour", "text"), rows("hour"))
def test_hours(content: Content, language: str, hour: str, text: str) -> None:
    assert read(content, language, text) == hour


@pytest.mark.parametrize(("language", "hour", "text"), rows("change"))
def test_the_new_hour_of_a_change(content: Content, language: str, hour: str, text: str) -> None:
    assert set(read(content, language, text).split("|")) == set(hour.split("|"))


@pytest.mark.parametrize(("language", "value", "text"), rows("no hour"))
def test_numbers_that_are_no_hour_and_hours_that_are_no_wish(
    content: Content, language: str, value: str, text: str
) -> None:
    assert (value, read_slots(text, content, language).hour) == ("-", None)


@pytest.mark.parametrize(("language", "length", "text"), rows("break"))
def test_breaks(content: Content, language: str, length: str, text: str) -> None:
    slots = read_slots(text, content, language)
    if length == "-":
        assert (slots.days, slots.until) == (None, None)
    elif length == "tomorrow":
        assert (slots.days, slots.until) == (None, AFTER_TOMORROW)
    elif length.isdigit():
        assert (slots.days, slots.until) == (int(length), None)
    elif "-" in length:
        month, day = length.split("-")
        assert slots.until == (int(month), int(day))
    else:
        assert slots.until == WEEKDAYS.index(length)


@pytest.mark.parametrize(("language", "zone", "text"), rows("place"))
def test_the_first_candidate_that_is_a_place_is_the_one_meant(
    content: Content, language: str, zone: str, text: str
) -> None:
    names = content.languages[language].zone_words
    places = read_slots(text, content, language).places
    found = [Found(names[place]) if place in names else lookup(place) for place in places]
    first = next((place.zone for place in found if place.zone or place.choices), None)
    assert first == (zone if zone != "-" else None)


def test_a_message_without_words_has_no_values(content: Content) -> None:
    for text in ("", "   ", "!!!", "👍"):
        assert read_slots(text, content, "en") == Slots()


@given(text=st.text(max_size=200), language=st.sampled_from(["en", "es", "xx"]))
def test_any_text_can_be_read(content: Content, text: str, language: str) -> None:
    found = read_slots(text, content, language)
    assert found.hour is None or (found.hour.at is None) != (found.hour.either is None)


@pytest.mark.parametrize("until", ["until", "through"])
def test_every_day_that_can_be_written_is_read(content: Content, until: str) -> None:
    months = content.languages["en"].grammar.slots.months
    for month, name in enumerate(months, 1):
        for day in range(1, 32):
            following = {(month, day + 1), (month % 12 + 1, 1)} if until == "through" else set()
            found = read_slots(f"pause {until} {name} {day}", content, "en").until
            assert found in {(month, day), *following}, (name, day)


SMALL_WORDS = """
at to a las y no not from 8 8am 20:30 half past quarter media menos para noon mediodia pm de la noche until
hasta 15 15th july enero lunes monday 3 days semanas , . so make it 555-0142 $5 24 0800 2030
"""
HARMLESS_WORDS = "hello please thanks the water text grandma honey sunny porch kitchen every day good ok dear"
PIECES = st.lists(st.sampled_from(SMALL_WORDS.split()), max_size=14)
HARMLESS = st.lists(st.sampled_from(HARMLESS_WORDS.split()), max_size=6).map(" ".join)


@given(pieces=PIECES, language=st.sampled_from(["en", "es"]))
def test_any_row_of_small_words_can_be_read(content: Content, pieces: list[str], language: str) -> None:
    found = read_slots(" ".join(pieces), content, language)
    assert found.days is None or 1 <= found.days <= 366
    assert not isinstance(found.until, tuple) or (0 <= found.until[0] <= 12 and 1 <= found.until[1] <= 31)


@given(
    before=HARMLESS,
    after=HARMLESS,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    space=st.sampled_from(["", " "]),
)
def test_an_hour_with_am_or_pm_is_found_whatever_harmless_words_stand_around(
    content: Content, before: str, after: str, at: time, space: str
) -> None:
    told = f"{at.hour % 12 or 12}:{at.minute:02}{space}{'am' if at.hour < 12 else 'pm'}"
    assert read_slots(f"{before} at {told} {after}", content, "en").hour == Hour(at)


@pytest.mark.parametrize(("language", "hour", "typed"), rows("whole"))
def test_an_hour_and_nothing_else(content: Content, language: str, hour: str, typed: str) -> None:
    assert shown(read_hour(words(typed), content.languages[language].grammar)) == hour.strip("-")


def test_keys_are_read_packed(content: Content) -> None:
    grammar = content.languages["en"].grammar
    assert read_hour(("830",), grammar, packed=True) == Hour(either=(clock("8:30"), clock("20:30")))
    assert read_hour(("2030",), grammar, packed=True) == Hour(clock("20:30"))


def test_a_part_of_the_day_and_nothing_else(content: Content) -> None:
    grammar = content.languages["es"].grammar
    assert read_half(words("en la mañana"), grammar) == "am"
    assert read_half(words("por la noche"), grammar) == "pm"
    assert read_half(words("mañana temprano"), grammar) is None
