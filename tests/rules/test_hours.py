"""Hours of the day, as people write and say them."""
# ruff: noqa: E501 - tables of what people type and write read better unbroken

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.content.grammar import Grammar
from hotline.content.model import Language
from hotline.content.normalise import words
from hotline.dialogue.subscribe import the_hour
from hotline.dialogue.subscription import spoken, written
from hotline.domain.schedule import allowed
from hotline.understanding.hours import read_hour
from hotline.understanding.intent import Hour

EVERY = [time(hour, minute) for hour in range(24) for minute in range(60)]
HALVES = ["am", "AM", "a.m.", "A.M.", " am", " a. m.", "a"]


def read(typed: str, grammar: Grammar, *, packed: bool = False) -> Hour | None:
    return read_hour(words(typed), grammar, packed=packed)


def test_every_minute_of_the_day_is_read_back_as_it_is_written(english: Language, grammar: Grammar) -> None:
    for at in EVERY:
        assert read(written(at, english), grammar) == Hour(at)
        assert read(spoken(at, english), grammar) == Hour(at) or 0 < at.minute < 10


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize(
    "form", ["{h}:{m:02}{x}", "{h}.{m:02}{x}", "{h:02}:{m:02} {x}", "{h} {m:02} {x}", "{h}{m:02} {x}"]
)
def test_every_minute_is_read_in_every_form_of_the_12_hour_clock(
    grammar: Grammar, form: str, half: str
) -> None:
    for at in EVERY:
        sign = half.replace("a", "p").replace("A", "P") if at.hour >= 12 else half
        typed = form.format(h=at.hour % 12 or 12, m=at.minute, x=sign)
        assert read(typed, grammar) == Hour(at), typed


@pytest.mark.parametrize(
    "form", ["{h:02}:{m:02}", "{h:02}.{m:02}", "{h:02}h{m:02}", "{h:02}{m:02}", "at {h:02}:{m:02} please"]
)
def test_every_minute_is_read_on_the_24_hour_clock(grammar: Grammar, form: str) -> None:
    for at in EVERY:
        typed = form.format(h=at.hour, m=at.minute)
        found = read(typed, grammar)
        if 10 <= at.hour <= 12:  # 10:30 may be either half of the day
            either = (at.replace(hour=at.hour % 12), at.replace(hour=at.hour % 12 + 12))
            assert found == Hour(either=either), typed
        else:
            assert found == Hour(at), typed


@pytest.mark.parametrize("number", range(1, 13))
@pytest.mark.parametrize(
    "form", ["{}", "at {}", "{} oclock", "{}:00", "{} o'clock please", "every day at {}"]
)
def test_a_bare_number_could_be_either_half_of_the_day(grammar: Grammar, form: str, number: int) -> None:
    assert read(form.format(number), grammar) == Hour(either=(time(number % 12), time(number % 12 + 12)))


@pytest.mark.parametrize(
    ("number", "meant"),
    [
        (1, 13),
        (2, 14),
        (3, 15),
        (4, 16),
        (5, 17),
        (6, 18),
        (7, 19),
        (8, None),
        (9, None),
        (10, 10),
        (11, 11),
        (12, 12),
    ],
)
def test_a_bare_number_is_asked_about_only_where_both_halves_are_possible(
    grammar: Grammar, number: int, meant: int | None
) -> None:
    hour = read(str(number), grammar)
    assert hour is not None
    assert the_hour(hour) == (time(meant) if meant is not None else None)


@pytest.mark.parametrize(
    ("typed", "at"),
    [("noon", time(12)), ("12 noon", time(12)), ("12 midnight", time(0)), ("midday", time(12)), ("midnight", time(0)),
     ("12am", time(0)), ("12pm", time(12)), ("9 in the morning", time(9)), ("8:30 at night", time(20, 30)), ("6 tonight", time(18)),
     ("nine am", time(9)), ("eight thirty pm", time(20, 30)), ("four in the afternoon", time(16)), ("13", time(13)),
     ("20", time(20)), ("24:00", time(0)), ("0:00", time(0)), ("20:30pm", time(20, 30)), ("0800", time(8)), ("9\u202fAM", time(9)),
     ("\uff19\uff21\uff2d", time(9)), ("\u0669 am", time(9)), ("830am", time(8, 30)), ("1030pm", time(22, 30)),
     ("half past 8 am", time(8, 30)), ("quarter to nine in the morning", time(8, 45)), ("a quarter past 7 pm", time(19, 15)),
     ("half past noon", time(12, 30)), ("quarter to 12 am", time(23, 45))],
)  # fmt: skip
def test_plain_hours(grammar: Grammar, typed: str, at: time) -> None:
    assert read(typed, grammar) == Hour(at)


@pytest.mark.parametrize(
    "typed",
    ["", "am", "25", "9:60", "9:99pm", "99", "13am", "0am", "9 10 11", "9am 10am", "60601", "9:5", "-", "9 monkeys",
     "noon am", "12 tips", "9am tomorrow", "24:30:00", "1234567", "2460", "half past", "half past 8:30", "quarter to", "half past monkeys"],
)  # fmt: skip
def test_what_is_no_hour_is_none(grammar: Grammar, typed: str) -> None:
    assert read(typed, grammar) is None


@pytest.mark.parametrize(
    ("certain", "first", "last"), [(True, time(8), time(21)), (False, time(9), time(20))]
)
def test_the_possible_hours_end_on_the_minute(certain: bool, first: time, last: time) -> None:
    possible = [at for at in EVERY if allowed(at, certain=certain)]
    assert (possible[0], possible[-1]) == (first, last)
    assert possible == [at for at in EVERY if first <= at <= last]


@given(st.text(max_size=30), st.booleans())
def test_reading_never_raises(grammar: Grammar, typed: str, packed: bool) -> None:
    found = read(typed, grammar, packed=packed)
    assert found is None or (found.at is None) != (found.either is None)


@given(st.integers(0, 9999))
def test_what_is_typed_on_the_keys_is_an_hour_or_none(grammar: Grammar, typed: int) -> None:
    digits = str(typed)
    found = read(digits, grammar, packed=True)
    hour, minute = (typed, 0) if len(digits) < 3 else divmod(typed, 100)
    assert (found is not None) == (hour <= 24 and minute <= 59)
