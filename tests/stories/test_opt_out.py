"""Leaving, coming back and asking for help, on every kind of number."""

from collections.abc import Callable

import pytest

from hotline.content.reserved import WORDS
from hotline.conversation.person import Status
from tests.world import Phone, World

STOP_WORDS = [word for word, wish in WORDS.items() if wish == "stop"]
STATES = {
    "a stranger": [],
    "asked for the hour": ["REMIND"],
    "subscribed": ["REMIND 9AM"],
    "paused": ["REMIND 9AM", "PAUSE"],
    "water off": ["REMIND 9AM", "WATER OFF"],
}


def test_the_stop_words_are_twilios_own_eight() -> None:
    assert STOP_WORDS == ["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"]
    assert [word for word, wish in WORDS.items() if wish == "start"] == ["start", "yes", "unstop"]
    assert [word for word, wish in WORDS.items() if wish == "help"] == ["help", "info"]


@pytest.mark.parametrize("before", STATES.values(), ids=STATES.keys())
@pytest.mark.parametrize("word", STOP_WORDS)
def test_every_stop_word_ends_everything_in_every_state(
    worlds: Callable[..., World], word: str, before: list[str]
) -> None:
    phone = worlds("none").phone()
    for text in before:
        phone.texts(text)
    assert "you are opted out" in phone.texts(word)
    assert phone.texts(word) == ""  # one confirmation, then silence
    person = phone.person
    assert person is not None
    assert (person.status, person.number, person.next_due) == (Status.STOPPED, None, None)
    assert phone.consents[-1].action == "opt-out"
    assert phone.consents[-1].answer == word


@pytest.mark.parametrize("word", WORDS)
def test_where_twilio_has_answered_we_add_nothing(phone: Phone, word: str) -> None:
    assert phone.texts(word.upper()) == ""


def test_a_stop_that_the_carrier_does_not_know_is_confirmed_by_us(phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    assert "you are opted out" in phone.texts("Stop!")
    assert phone.status is Status.STOPPED


@pytest.mark.parametrize(
    "typed",
    [
        "please stop",
        "Stop texting me",
        "opt out",
        "take me off your list",
        "wrong number",
        "no more",
        "remove me",
        "stop please",
        "take me off",
        "stpo",
        "no m\u00e1s",
        "d\u00e9jenme en paz",
        "no me manden mensajes",
    ],
)
def test_a_clear_wish_to_leave_counts_whatever_the_words(worlds: Callable[..., World], typed: str) -> None:
    phone = worlds("none").phone()
    phone.texts("REMIND 9AM")
    phone.texts(typed)
    assert phone.status is Status.STOPPED


@pytest.mark.parametrize("typed", ["stoop", "stap", "stpo running", "dont remind me", "unsubscrieb"])
def test_no_guess_unsubscribes_but_it_hears_how(phone: Phone, typed: str) -> None:
    phone.texts("REMIND 9AM")
    assert "text STOP" in phone.texts(typed)
    assert phone.status is Status.ACTIVE


def test_advanced_opt_out_is_believed_whatever_the_word_was(worlds: Callable[..., World]) -> None:
    line = worlds("advanced")
    phone = line.phone()
    phone.texts("REMIND 9AM")
    assert phone.texts("ENOUGH", OptOutType="STOP") == ""
    assert [e.action for e in phone.consents] == ["opt-in", "opt-out"]
    assert phone.texts("HELP ME NOW", OptOutType="HELP") == ""
    assert phone.texts("BACK", OptOutType="START") == ""
    assert phone.status is Status.OFF


def test_on_a_toll_free_number_we_answer_what_the_network_does_not(worlds: Callable[..., World]) -> None:
    phone = worlds("toll-free").phone()
    assert phone.texts("STOP") == ""
    phone = worlds("toll-free").phone()
    assert "you are opted out" in phone.texts("QUIT")
    assert "you can text with us again" in phone.texts("YES")


def test_start_lifts_the_opt_out_but_subscribes_nobody(worlds: Callable[..., World]) -> None:
    line = worlds("none")
    phone = line.phone()
    phone.texts("REMIND 9AM")
    phone.texts("STOP")
    assert "Water reminders are off" in phone.texts("START")
    assert phone.status is Status.OFF
    line.remind("2026-11-24T15:00:00Z")
    assert "time for" not in phone.inbox[-1]


@pytest.mark.parametrize("word", ["START", "YES", "UNSTOP"])
def test_yes_from_somebody_who_never_asked_changes_nothing(phone: Phone, word: str) -> None:
    phone.texts("REMIND")
    phone.texts(word)
    assert phone.status is Status.NEW
    assert phone.consents == []


def test_a_question_after_stop_is_answered_and_resubscribes_nobody(worlds: Callable[..., World]) -> None:
    phone = worlds("none").phone()
    phone.texts("REMIND 9AM")
    phone.texts("STOP")
    assert phone.texts("CRAMP").startswith("Cramp behind the knee")
    assert phone.status is Status.STOPPED


def test_remind_after_stop_and_start_is_a_fresh_consent(phone: Phone) -> None:
    for text in ("REMIND 9AM", "STOP", "START", "REMIND 10AM"):
        phone.texts(text)
    assert [entry.action for entry in phone.consents] == ["opt-in", "opt-out", "opt-in-texts", "opt-in"]
    assert phone.status is Status.ACTIVE


def test_help_names_programme_contact_and_the_way_out(worlds: Callable[..., World]) -> None:
    for asked in ("HELP", "info", "help me please"):
        answer = worlds("none").phone().texts(asked)
        for part in ("Knee Line", "help@knee.example", "STOP", "rates may apply"):
            assert part in answer


def test_water_off_ends_the_reminders_and_keeps_the_answers(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    assert "have ended" in phone.texts("WATER OFF")
    line.remind("2026-11-24T15:00:00Z")
    assert phone.reminders == []
    assert phone.texts("TIPS") != ""
    assert phone.person is not None
    assert phone.person.number is None
