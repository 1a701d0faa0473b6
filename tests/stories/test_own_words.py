"""Hours, breaks, days and zones in people's own words, by text."""

from datetime import time

import pytest

from hotline.domain.subscriber import Status
from tests.words import phrase, start_of
from tests.world import CHICAGO, NEW_YORK, Phone, World

ARIZONA, SASKATCHEWAN, ONTARIO, ALBERTA, YUKON, NOVA_SCOTIA = (
    "+16025550123", "+13065550123", "+14165550123", "+14035550123", "+18675550123", "+19025550123",
)  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    ["could you ping me each morning at 8am so I drink something", "I would love a daily nudge to hydrate at 10am",
     "can i get those water texts at noon", "me gustar\u00eda que me avisen a las 9 de la ma\u00f1ana para tomar agua"],
)  # fmt: skip
def test_a_guess_subscribes_nobody_and_names_the_word(phone: Phone, typed: str) -> None:
    answer = phone.texts(typed)
    assert "REMIND" in answer or "RECORDAR" in answer
    assert phone.subscriber is None
    assert phone.consents == []


@pytest.mark.parametrize(
    "typed",
    [
        "could we do half past ten in the morning instead",
        "can you move my text to 10:30am",
        "10:30 am works better for me",
        "change it from 9 to 10:30 am please",
    ],
)
def test_a_subscribers_new_hour_in_own_words_is_done_and_confirmed(subscriber: Phone, typed: str) -> None:
    answer = subscriber.texts(typed)
    assert start_of("changed") in answer
    assert "10:30AM" in answer
    assert subscriber.subscriber is not None
    assert subscriber.subscriber.hour == time(10, 30)


@pytest.mark.parametrize(
    ("typed", "date"),
    [("PAUSE 3", "11/27/2026"), ("going on vacation, please hold these for 2 weeks", "12/8/2026"), ("im in the hospital can you pause until friday", "11/27/2026"),
     ("no texts until December 1st please, then start again", "12/1/2026"), ("pause until 12/15", "12/15/2026"), ("pause for a week", "12/1/2026")],
)  # fmt: skip
def test_a_break_in_own_words_names_the_date_of_the_next_reminder(
    line: World, subscriber: Phone, typed: str, date: str
) -> None:
    line.remind("2026-11-23T21:00:00Z")
    answer = subscriber.texts(typed)
    assert date in answer
    assert subscriber.subscriber is not None
    assert subscriber.subscriber.paused_until is not None
    assert f"{subscriber.subscriber.paused_until:%-m/%-d/%Y}" == date
    assert subscriber.status is Status.ACTIVE


@pytest.mark.parametrize(
    ("typed", "days"),
    [("only on workdays please", "weekdays"), ("leave me alone on weekends, weekdays are fine", "weekdays")],
)
def test_days_in_own_words(subscriber: Phone, typed: str, days: str) -> None:
    answer = subscriber.texts(typed)
    assert phrase("weekdays") in answer
    assert subscriber.subscriber is not None
    assert subscriber.subscriber.days == days


@pytest.mark.parametrize(
    "typed",
    [
        "do not stop texting me",
        "don't stop texting me",
        "please don't stop",
        "dont stop the reminders, I love them",
    ],
)
def test_a_wish_to_stay_ends_nothing(subscriber: Phone, typed: str) -> None:
    subscriber.texts(typed)
    assert subscriber.status is Status.ACTIVE


# ---------------------------------------------------------------- the clock of one's own province


@pytest.mark.parametrize(
    ("number", "typed", "zone"),
    [
        (SASKATCHEWAN, "CENTRAL", "America/Regina"), (SASKATCHEWAN, "CST", "America/Regina"), (SASKATCHEWAN, "central time", "America/Regina"),
        (ONTARIO, "EASTERN", "America/Toronto"), (ALBERTA, "MOUNTAIN", "America/Edmonton"), (NOVA_SCOTIA, "ATLANTIC", "America/Halifax"),
        ("+16045550123", "PACIFIC", "America/Vancouver"), ("+12045550123", "CENTRAL", "America/Winnipeg"),
        (ARIZONA, "MST", "America/Phoenix"), (ARIZONA, "MOUNTAIN", "America/Phoenix"), (ARIZONA, "Mountain Standard Time", "America/Phoenix"),
        (CHICAGO, "Mountain Standard Time", "America/Denver"), (CHICAGO, "MOUNTAIN", "America/Denver"), (NEW_YORK, "PACIFIC", "America/Los_Angeles"),
        (SASKATCHEWAN, "EASTERN", "America/New_York"), (CHICAGO, "Pacific Daylight Time", "America/Los_Angeles"), (CHICAGO, "tiempo del pac\u00edfico", "America/Los_Angeles"),
    ],
)  # fmt: skip
def test_a_zones_name_means_the_clock_of_the_numbers_own_province(
    line: World, number: str, typed: str, zone: str
) -> None:
    phone = line.phone(number)
    phone.texts("REMIND 11AM")
    phone.texts(f"ZONE {typed}")
    assert phone.subscriber is not None
    assert phone.subscriber.status is Status.ACTIVE
    assert phone.subscriber.zone == zone
    assert phone.subscriber.zone_certain
