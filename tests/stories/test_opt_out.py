"""Leaving, coming back and asking for help, on every kind of number."""

from collections.abc import Callable

import pytest

from hotline.domain.subscriber import Status
from hotline.storage import StoreDown
from hotline.twilio.webhook import WORDS
from tests.words import law, menu_of, speech_of, start_of, text_of
from tests.world import ADDRESS, STAGE, Phone, World

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
    assert text_of("stopped") in phone.texts(word)
    assert phone.texts(word) == ""  # one confirmation, then silence
    subscriber = phone.subscriber
    assert subscriber is not None
    assert (subscriber.status, subscriber.number, subscriber.next_due) == (Status.STOPPED, None, None)
    assert phone.consents[-1].action == "opt-out"
    assert phone.consents[-1].answer == word


@pytest.mark.parametrize("word", WORDS)
def test_where_twilio_has_answered_we_add_nothing(phone: Phone, word: str) -> None:
    assert phone.texts(word.upper()) == ""


def test_a_stop_that_the_carrier_does_not_know_is_confirmed_by_us(phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    assert text_of("stopped") in phone.texts("Stop!")
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


@pytest.mark.parametrize(
    "typed",
    ["how do i stop this later if i want", "what happens if i text stop", "can i stop later if i want"],
)
def test_a_question_about_leaving_hears_how_and_changes_nothing(phone: Phone, typed: str) -> None:
    phone.texts("REMIND 9AM")
    assert "STOP" in phone.texts(typed)
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
    assert text_of("stopped") in phone.texts("QUIT")
    assert text_of("started") in phone.texts("YES")


def test_start_lifts_the_opt_out_but_subscribes_nobody(worlds: Callable[..., World]) -> None:
    line = worlds("none")
    phone = line.phone()
    phone.texts("REMIND 9AM")
    phone.texts("STOP")
    assert text_of("started") in phone.texts("START")
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
    assert phone.texts("CRAMP").startswith(start_of("cramp"))
    assert phone.status is Status.STOPPED


def test_remind_after_stop_and_start_is_a_fresh_consent(phone: Phone) -> None:
    for text in ("REMIND 9AM", "STOP", "START", "REMIND 10AM"):
        phone.texts(text)
        phone.world.clock.turn(seconds=20)
    assert [entry.action for entry in phone.consents] == ["opt-in", "opt-out", "opt-in-texts", "opt-in"]
    assert phone.status is Status.ACTIVE


@pytest.mark.parametrize(("passed", "signed_up"), [(-1, False), (0, False), (110, False), (130, True)])
def test_only_a_sign_up_that_comes_well_after_a_stop_counts(
    worlds: Callable[..., World], passed: int, signed_up: bool
) -> None:
    """A REMIND whose first read is late comes to the table after a STOP that was sent later."""
    line = worlds("none")
    phone = line.phone()
    phone.texts("please stop texting me")
    line.clock.turn(seconds=passed - 1)  # a text takes a second
    said = phone.texts("REMIND 9AM")
    assert (phone.status is Status.ACTIVE) == signed_up
    assert said.startswith(start_of("opted_out")) != signed_up


def test_key_9_texts_nobody_who_has_stopped(line: World, phone: Phone) -> None:
    phone.texts("please stop texting me")
    call, texts = phone.calls(), len(phone.inbox)
    call.press("19")
    assert speech_of("opted_out") in call.last
    assert len(phone.inbox) == texts


def test_help_names_programme_contact_and_the_way_out(worlds: Callable[..., World]) -> None:
    for asked in ("HELP", "info", "help me please"):
        answer = worlds("none").phone().texts(asked)
        for part in ("Knee Line", "help@knee.example", "STOP", law("rates")):
            assert part in answer


def test_water_off_ends_the_reminders_and_keeps_the_answers(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    assert text_of("water_off") in phone.texts("WATER OFF")
    line.remind("2026-11-24T15:00:00Z")
    assert phone.reminders == []
    assert phone.texts("TIPS") != ""
    assert phone.subscriber is not None
    assert phone.subscriber.number is None


@pytest.mark.parametrize(
    "typed",
    ["please turn off the water reminders", "stop the water reminders", "stop my water reminders", "cancel water reminders",
     "no more water reminders please"],
)  # fmt: skip
def test_whoever_ends_the_water_reminders_keeps_the_answers(phone: Phone, typed: str) -> None:
    phone.texts("REMIND 9AM")
    assert text_of("water_off") in phone.texts(typed)
    assert phone.status is Status.OFF


def test_a_slip_of_stop_alone_is_confirmed_once_and_then_there_is_silence(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    assert phone.texts("stpo").startswith(start_of("stopped"))
    for again in ("stop please", "STPO", "d\u00e9jenme en paz", "no m\u00e1s", "Stop!"):
        line.clock.turn(minutes=2)
        assert phone.texts(again) == ""
    for day in range(24, 28):
        line.remind(f"2026-11-{day}T15:00:00Z")
    assert phone.inbox[-1].startswith(start_of("stopped"))
    assert [entry.action for entry in phone.consents] == ["opt-in", "opt-out"]


@pytest.mark.parametrize("before", [["REMIND"], ["REMIND 9AM"], ["REMIND 9AM", "PAUSE"]])
@pytest.mark.parametrize(
    "later", ["9AM", "8", "60601", "1", "no", "ok", "JOIN", "RESUME", "ZONE DENVER", "CRAMP"]
)
def test_an_answer_to_a_later_question_never_resubscribes(
    worlds: Callable[..., World], before: list[str], later: str
) -> None:
    phone = worlds("none").phone()
    for text in (*before, "please stop"):
        phone.texts(text)
    entries = phone.consents
    phone.texts(later)
    assert phone.status is Status.STOPPED
    assert phone.consents == entries


@pytest.mark.parametrize("back", [["START", "REMIND 10AM"], ["REMIND 10AM"], ["START", "REMIND", "10AM"]])
def test_who_left_by_phone_comes_back_by_text_with_a_fresh_consent_and_is_reminded(
    line: World, phone: Phone, back: list[str]
) -> None:
    """One list for both channels: a key on the phone ends what was begun by text, and the other way round."""
    phone.texts("REMIND 9AM")
    call = phone.calls()
    for key in "321":
        call.press(key)
    assert phone.status is Status.STOPPED
    assert not line.remind("2026-11-24T15:00:00Z").outcomes
    for text in back:
        phone.texts(text)
    fresh = phone.consents[-1]
    assert (fresh.action, fresh.medium, fresh.answer) == ("opt-in", "text", back[-1])
    assert fresh.at > phone.consents[0].at
    assert line.remind("2026-11-24T16:00:00Z").outcomes == {"queued": 1}


def test_who_left_by_text_is_not_signed_up_by_phone(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    phone.texts("please stop")
    call = phone.calls()
    for key in "3111":
        call.press(key)
    assert speech_of("opted_out") in call.last
    assert phone.status is Status.STOPPED
    assert phone.inbox[-1].startswith(start_of("stopped"))


def test_a_text_refused_for_an_opt_out_puts_the_person_on_our_list(line: World, phone: Phone) -> None:
    """A STOP that we never got: the carrier has it, refuses key 9, and so we learn it (21610)."""
    line.carrier.faults.opted_out.add(phone.number)
    call = phone.calls()
    for key in "19":
        call.press(key)
    assert speech_of("opted_out") in call.last
    assert phone.status is Status.STOPPED
    entry = phone.consents[-1]
    assert (entry.action, entry.wording, entry.answer) == ("opt-out", "carrier", "error 21610")
    phone.calls().press("3")
    assert len(phone.consents) == 1


def test_a_confirming_text_refused_for_an_opt_out_signs_nobody_up(line: World, phone: Phone) -> None:
    line.carrier.faults.opted_out.add(phone.number)
    call = phone.calls()
    for key in "3111":
        call.press(key)
    assert speech_of("opted_out") in call.last
    assert phone.status is Status.STOPPED
    assert [entry.action for entry in phone.consents] == ["opt-in-asked", "opt-out"]


@pytest.mark.parametrize(("error", "status"), [("21610", Status.STOPPED), ("30003", Status.ACTIVE)])
def test_a_report_that_a_text_was_refused_for_an_opt_out_is_believed_too(
    line: World, phone: Phone, error: str, status: Status
) -> None:
    """With Advanced Opt-Out the carrier takes the text first, and says 21610 in the delivery report."""
    phone.texts("REMIND 9AM")
    reports(line, phone, error)
    assert phone.status is status
    assert [e.action for e in phone.consents] == (["opt-in", "opt-out"] if error == "21610" else ["opt-in"])


@pytest.mark.parametrize(
    ("keys", "status"), [("19", Status.STOPPED), ("11", None)], ids=["texted", "never texted"]
)
def test_a_report_of_an_opt_out_is_believed_of_whoever_we_texted_and_of_nobody_else(
    line: World, phone: Phone, keys: str, status: Status | None
) -> None:
    """A report about somebody whom we never texted would begin a record of a stranger."""
    phone.calls().press(keys)
    line.clock.turn(hours=20)  # over the end of the carriers' day
    reports(line, phone, "21610")
    assert phone.status is status
    assert [e.action for e in phone.consents] == (["opt-out"] if status else [])


def reports(line: World, phone: Phone, error: str) -> None:
    """Twilio reports, twice, that a text sent in a call was not delivered."""
    form = [
        ("MessageSid", "SM" + "5" * 32), ("To", phone.number), ("MessageStatus", "undelivered"), ("ErrorCode", error)
    ]  # fmt: skip
    for _ in range(2):
        line.clock.turn(minutes=1)
        line.carrier.webhooks.send(f"{ADDRESS}{STAGE}/receipts", form, "SM1")


# ---------------------------------------------------------------- not for me


@pytest.mark.parametrize("answer", ["NO", "no thanks", "Not for me", "this is not for me", "nope"])
def test_who_hears_the_terms_and_says_no_is_let_go_kindly_and_stays_welcome(
    phone: Phone, answer: str
) -> None:
    assert text_of("ask_hour") in phone.texts("REMIND")
    said = phone.texts(answer)
    assert said.startswith(start_of("not_for_me"))
    assert phone.texts("9AM").startswith(start_of("hour_alone", hour="9AM"))  # the question is closed
    assert phone.consents == []
    assert phone.texts("CRAMP").startswith(start_of("cramp"))


def test_not_for_me_after_the_confirmation_ends_the_reminders_and_is_no_stop(
    line: World, phone: Phone
) -> None:
    assert text_of("confirmed") in phone.texts("REMIND 9AM")
    assert text_of("not_for_me") in phone.texts("Not for me.")
    assert (phone.status, phone.subscriber and phone.subscriber.number) == (Status.OFF, None)
    assert phone.consents[-1].action == "opt-out-reminders"
    assert not line.remind("2026-11-24T15:00:00Z").outcomes
    assert phone.texts("TIPS") != ""


def test_no_from_a_subscriber_is_told_how_to_stop_and_changes_nothing(phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    assert text_of("stop_how") in phone.texts("no")
    assert phone.status is Status.ACTIVE


def test_no_out_of_the_blue_is_courtesy(phone: Phone) -> None:
    assert phone.texts("no thanks") == ""
    assert phone.subscriber is None


def test_no_to_the_text_that_asks_to_confirm_ends_the_wish(line: World, phone: Phone) -> None:
    call = phone.calls()
    for key in "3111":
        call.press(key)
    assert text_of("join_ask") in phone.inbox[-1]
    assert text_of("not_for_me") in phone.texts("NO")
    assert text_of("join_nothing") in phone.texts("JOIN")
    assert phone.status is Status.OFF


def test_star_at_the_terms_by_phone_goes_back_and_keeps_nothing(phone: Phone) -> None:
    call = phone.calls()
    for key in "31":
        call.press(key)
    assert law("fluids") in call.last
    assert menu_of("terms") in call.last
    call.press("*")
    assert menu_of("reminders") in call.last
    assert phone.subscriber is None


@pytest.mark.parametrize(
    "words",
    [
        "stop texting me my chest hurts",
        "unsubscribe, my leg is swollen",
        "ya no me manden mensajes me duele el pecho",
    ],
)
def test_a_wish_to_leave_beside_a_danger_sign_gets_the_emergency_words_first_and_is_obeyed(
    line: World, phone: Phone, words: str
) -> None:
    phone.texts("REMIND 9AM")
    phone.texts(words)
    emergency, ended = phone.last
    assert "911" in emergency
    assert "STOP" not in emergency
    assert phone.status is Status.STOPPED
    assert phone.consents[-1].answer == words
    phone.texts(words)
    assert phone.last == [emergency]  # danger is never held back; the confirmation came once
    assert ended


def test_danger_beside_a_wish_to_leave_is_answered_though_the_table_is_down(
    line: World, phone: Phone
) -> None:
    def down(*_: object, **__: object) -> None:
        raise StoreDown

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line.hotline.service.store(), "load", down)
        assert phone.texts("stop texting me my chest hurts").startswith(start_of("danger"))
    assert phone.subscriber is None


def test_danger_and_a_wish_to_leave_said_aloud_get_the_emergency_words_first_and_no_more_texts(
    line: World, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    call = phone.calls()
    call.say("stop texting me my chest hurts")
    assert 0 <= call.last.index(speech_of("danger")) < call.last.index(speech_of("stopped"))
    assert phone.status is Status.STOPPED
    entry = phone.consents[-1]
    assert (entry.action, entry.medium) == ("opt-out", "voice")


def test_a_stop_beside_danger_that_may_be_meant_for_the_voice_or_the_pain_ends_nothing(
    line: World, phone: Phone
) -> None:
    phone.texts("REMIND 9AM")
    call = phone.calls()
    call.say("make it stop my chest hurts")
    assert speech_of("danger") in call.last
    assert phone.status is Status.ACTIVE


def test_danger_said_aloud_beside_a_wish_to_leave_is_answered_though_the_table_is_down(
    line: World, phone: Phone
) -> None:
    def down(*_: object, **__: object) -> None:
        raise StoreDown

    call = phone.calls()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line.hotline.service.store(), "load", down)
        call.say("stop texting me my chest hurts")
    assert speech_of("danger") in call.last
    assert speech_of("stopped") not in call.last
    assert phone.subscriber is None


@pytest.mark.parametrize("words", ["make it stop my chest hurts", "i cant breathe when does it stop"])
def test_a_stop_that_is_meant_for_the_pain_leaves_nothing(line: World, phone: Phone, words: str) -> None:
    phone.texts("REMIND 9AM")
    assert "911" in phone.texts(words)
    assert phone.status is Status.ACTIVE
