"""Calling the line: menus, keys, words, silence, and opting in by phone."""

from collections.abc import Callable

import pytest

from hotline.domain.subscriber import Status
from hotline.sandbox.twilio_simulator import Call
from tests.words import label, law, menu_of, phrase, speech_of, start_of, text_of
from tests.world import ADDRESS, CHICAGO, STAGE, Phone, World


def after(call: Call, keys: str) -> str:
    """What is heard after the last of these keys."""
    for key in keys:
        call.press(key)
    return call.last


def test_the_first_words_are_the_emergency_line_then_who_then_the_menu(phone: Phone) -> None:
    heard = phone.calls().last
    first = [speech_of("emergency"), speech_of("welcome"), menu_of("main")]
    places = [heard.index(part) for part in first]
    assert places == sorted(places)
    assert places[0] == 0
    assert f"{speech_of('emergency')} {speech_of('welcome')}" in heard  # a pause between, not one run-on


@pytest.mark.parametrize(
    ("keys", "heard"),
    [("1", label("dehydration")), ("2", label("hydrate")), ("3", menu_of("reminders")), ("4", speech_of("about")),
     ("11", speech_of("dehydration")), ("14", speech_of("nutrition")), ("15", speech_of("conditions")),
     ("16", speech_of("age")), ("24", speech_of("gradual")), ("121", label("gradual")), ("31", law("fluids"))],
)  # fmt: skip
def test_each_key_leads_down_to_its_explanation(phone: Phone, keys: str, heard: str) -> None:
    assert heard in after(phone.calls(), keys)


def test_zero_repeats_star_goes_back_and_nine_texts_in_every_menu(line: World, phone: Phone) -> None:
    for path in ("", "1", "2", "3", "31", "4", "13", "22", "311"):
        call = phone.calls()
        here = after(call, path) if path else call.last
        words = here.rsplit(". ", 3)[-1]
        assert words in after(call, "0"), path
        assert speech_of("texted") in after(call, "9"), path
        assert speech_of("texted_already") in after(call, "9"), path
        assert speech_of("footer") in after(call, "*") or speech_of("footer_main") in call.last, path
    assert phone.inbox[0] == phone.texts("CRAMP")


def test_a_text_that_twilio_did_not_take_is_sent_when_it_is_asked_for_again(
    line: World, phone: Phone
) -> None:
    call = phone.calls()
    line.carrier.faults.rest_status = 500
    assert speech_of("maybe_texted") in after(call, "19")
    assert speech_of("maybe_texted") in after(call, "9"), "Twilio cannot say whether it has it"
    line.carrier.faults.rest_status = None
    assert speech_of("texted") in after(call, "9")
    assert speech_of("texted_already") in after(call, "9")
    assert len(phone.inbox) == 1


def test_nine_texts_just_what_was_heard(phone: Phone) -> None:
    after(phone.calls(), "159")
    assert phone.inbox[-1] == phone.texts("conditions")


@pytest.mark.parametrize(
    ("spoken", "heard"),
    [("tips", speech_of("tips")), ("why do I get cramps", speech_of("cramp")), ("one", speech_of("cramp")),
     ("Potassium.", speech_of("nutrition")), ("stop", menu_of("end")), ("remind me", menu_of("reminders")),
     ("chest pain", speech_of("danger")), ("say that again", menu_of("main")), ("flurb garnix", speech_of("unheard"))],
)  # fmt: skip
def test_spoken_words_work_beside_keys(phone: Phone, spoken: str, heard: str) -> None:
    call = phone.calls()
    call.say(spoken)
    assert heard in call.last


def test_a_key_repeats_the_emergency_line_with_its_signs_and_the_crisis_line(phone: Phone) -> None:
    call = phone.calls()
    assert menu_of("main") in call.last
    heard = after(call, "5")
    assert heard.startswith(menu_of("emergency"))
    assert "9 1 1" in menu_of("emergency").split("9 8 8")[0]
    assert menu_of("emergency") in after(call, "0")
    after(call, "9")
    assert phone.inbox[-1].startswith(start_of("danger"))
    assert text_of("danger") in phone.inbox[-1]
    assert menu_of("main") in after(call, "*")


@pytest.mark.parametrize(
    ("spoken", "first"),
    [("my chest hurts", speech_of("danger")), ("I want to die.", speech_of("self_harm")), ("no puedo respirar", speech_of("danger", "es"))],
)  # fmt: skip
@pytest.mark.parametrize("keys", ["", "1", "31", "32"])
def test_danger_said_aloud_gets_the_emergency_words_wherever_the_call_stands(
    phone: Phone, keys: str, spoken: str, first: str
) -> None:
    call = phone.calls()
    after(call, keys)
    call.say(spoken)
    assert call.last.startswith(first)
    assert "9 1 1" in first
    assert "9 8 8" in call.last


# Whoever wishes it in Spanish is answered in Spanish.
SPANISH = {"no me llamen", "d\u00e9jenme en paz", "no m\u00e1s"}
LEFT = {
    "en": speech_of("stopped"),
    "es": speech_of("stopped", "es"),
}
ASKED = {
    "en": menu_of("end"),
    "es": menu_of("end", "es"),
}


@pytest.mark.parametrize(
    "spoken", ["Stop texting me.", "take me off your list", "no me llamen", "remove me", "wrong number", "d\u00e9jenme en paz"]
)  # fmt: skip
def test_a_plain_wish_to_leave_said_aloud_ends_every_text_at_once(
    line: World, phone: Phone, spoken: str
) -> None:
    phone.texts("REMIND 9AM")
    call = phone.calls()
    call.say(spoken)
    said = LEFT["es" if spoken in SPANISH else "en"]
    assert call.last.startswith(said)
    assert phone.status is Status.STOPPED
    entry = phone.consents[-1]
    assert (entry.action, entry.medium, entry.answer) == ("opt-out", "voice", spoken)
    assert not line.remind("2026-11-24T15:00:00Z").outcomes


@pytest.mark.parametrize("spoken", ["stop", "please stop", "no m\u00e1s"])
def test_a_stop_that_may_be_meant_for_the_voice_is_asked_about_first(phone: Phone, spoken: str) -> None:
    phone.texts("REMIND 9AM")
    call = phone.calls()
    call.say(spoken)
    assert ASKED["es" if spoken in SPANISH else "en"] in call.last
    assert phone.status is Status.ACTIVE
    call.say("please stop")
    assert phone.consents[-1].action == "opt-out"


def test_a_question_about_stopping_something_else_gets_its_answer_alone(phone: Phone) -> None:
    call = phone.calls()
    call.say("should I stop running")
    assert speech_of("stop_how") not in call.last
    assert speech_of("overuse") in call.last or speech_of("gradual") in call.last


def test_a_call_for_help_says_how_to_reach_us(phone: Phone) -> None:
    call = phone.calls()
    call.say("help")
    assert speech_of("about") in call.last


@pytest.mark.parametrize("spoken", ["can I speak to a person", "i want a nurse", "operator please"])
def test_whoever_asks_for_a_person_is_told_that_none_listens_and_where_to_turn(
    phone: Phone, spoken: str
) -> None:
    call = phone.calls()
    call.say(spoken)
    assert call.last.startswith(speech_of("person"))
    assert speech_of("person") in call.last


@pytest.mark.parametrize("spoken", ["hello", "thank you"])
def test_a_kind_word_is_not_called_unheard(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    call.say(spoken)
    assert call.last.startswith(menu_of("main"))


def test_nobody_agrees_to_terms_they_have_not_heard(phone: Phone) -> None:
    call = phone.calls()
    call.say("I agree")
    assert menu_of("hour") not in call.last
    after(call, "31")
    call.say("I agree")
    assert menu_of("hour") in call.last


def test_an_unknown_key_is_named_once_and_the_menu_repeats(phone: Phone) -> None:
    call = phone.calls()
    assert speech_of("unknown") in after(call, "6")
    assert menu_of("main") in call.last
    assert speech_of("unknown") not in after(call, "6")
    assert speech_of("tips") in after(call, "2")


def test_silence_asks_twice_and_the_third_ends_kindly_with_the_offer_to_text(phone: Phone) -> None:
    call = phone.calls()
    for _ in range(2):
        call.silence()
        assert speech_of("silence") in call.last
    call.silence()
    assert speech_of("silent_end") in call.last
    assert call.ended == "hung up by the line"


def test_a_word_in_between_makes_the_line_patient_again(phone: Phone) -> None:
    call = phone.calls()
    for _ in range(4):
        call.silence()
        call.silence()
        call.press("0")
    assert call.ended is None


def test_no_key_is_lost_while_the_menu_is_still_spoken(phone: Phone) -> None:
    call = phone.calls()
    assert call.gather is not None
    assert (call.gather.digits, call.gather.speech, call.gather.timeout) == (1, True, 6)
    assert "tips" in call.gather.hints


# ---------------------------------------------------------------- opting in and out by phone


def test_opting_in_by_phone_starts_only_when_the_phone_answers(line: World, phone: Phone) -> None:
    assert speech_of("join_ask") in after(phone.calls(), "3111")
    [asked] = phone.inbox
    for part in ("Knee Line", "9AM Central time", "JOIN", "STOP", "HELP", law("rates"), law("fluids")):
        assert part in asked
    assert phone.subscriber is not None
    assert (phone.subscriber.status, phone.subscriber.number) == (Status.PENDING, None)
    assert not line.remind("2026-11-24T15:00:00Z").outcomes
    assert text_of("confirmed") in phone.texts("join")
    assert line.remind("2026-11-25T15:00:00Z").outcomes == {"queued": 1}
    assert [(e.action, e.medium) for e in phone.consents] == [("opt-in-asked", "voice"), ("opt-in", "text")]
    assert phone.consents[0].sid.startswith("CA")
    assert menu_of("terms") in phone.consents[0].shown  # the terms as they were read


def test_yes_to_the_confirming_text_counts_too_and_is_confirmed(phone: Phone) -> None:
    after(phone.calls(), "3112")
    assert phrase("noon") in phone.texts("YES")


def test_whoever_did_not_ask_does_nothing_and_gets_nothing(line: World, phone: Phone) -> None:
    after(phone.calls(), "3111")
    for _ in range(3):
        line.remind(line.clock.turn(days=1).isoformat())
    assert len(phone.inbox) == 1


@pytest.mark.parametrize(
    ("typed", "more", "hour"),
    [("10#", "", "10AM"), ("630#", "", "6:30PM"), ("8#", "1", "8AM"), ("8#", "2", "8PM"), ("830#", "1", "8:30AM"),
     ("1915#", "", "7:15PM"), ("9#", "2", "9PM"), ("12#", "", "noon")],
)  # fmt: skip
def test_any_hour_can_be_typed_on_the_keys(phone: Phone, typed: str, more: str, hour: str) -> None:
    call = phone.calls()
    after(call, "3115")
    after(call, typed + more)
    assert f"{hour} Central time" in phone.inbox[-1]


@pytest.mark.parametrize("typed", ["3#", "23#", "0#", "9999#", "2200#", "6666666#"])
def test_an_hour_in_the_night_or_no_hour_at_all_is_asked_again(phone: Phone, typed: str) -> None:
    call = phone.calls()
    after(call, "3115")
    after(call, typed)
    assert call.ended is None
    if typed != "3#":  # three can only be the afternoon
        assert phone.subscriber is None


def test_an_hour_can_be_spoken(phone: Phone) -> None:
    call = phone.calls()
    after(call, "311")
    call.say("8 a.m.")
    assert "8AM Central time" in phone.inbox[-1]
    call = phone.calls()
    after(call, "311")
    call.say("nine")
    assert menu_of("half") in call.last
    call.say("in the evening")
    assert "9PM Central time" in phone.inbox[-1]


def test_a_key_ends_all_texts(line: World, phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    call = phone.calls()
    assert menu_of("end") in after(call, "32")
    assert speech_of("stopped") in after(call, "1")
    assert phone.subscriber is not None
    assert (phone.subscriber.status, phone.subscriber.number) == (Status.STOPPED, None)
    assert (phone.consents[-1].action, phone.consents[-1].medium, phone.consents[-1].answer) == (
        "opt-out",
        "voice",
        "1",
    )
    assert not line.remind("2026-11-24T15:00:00Z").outcomes


def test_after_stop_the_phone_says_to_text_start_first(worlds: Callable[..., World]) -> None:
    phone = worlds().phone()
    phone.texts("STOP")
    assert speech_of("opted_out") in after(phone.calls(), "3111")
    assert speech_of("opted_out") in after(phone.calls(), "19")  # the carrier refuses the text: 21610
    assert speech_of("texted") not in phone.calls().last


def test_a_subscriber_who_calls_again_loses_nothing(phone: Phone) -> None:
    phone.texts("REMIND 9AM")
    before = phone.subscriber
    assert speech_of("already_on") in after(phone.calls(), "3112")
    assert phone.subscriber == before


@pytest.mark.parametrize(
    "caller", ["anonymous", "unknown", "+266696687", "sip:someone@example.com", "", "5550143"]
)
def test_a_hidden_or_malformed_number_gets_everything_but_texts(line: World, caller: str) -> None:
    line.carrier.faults.landline.add("*")  # nothing may be sent at all
    call = line.carrier.call(caller, withheld=caller == "anonymous")
    assert speech_of("dehydration") in after(call, "11")
    assert speech_of("withheld") in after(call, "9")
    assert speech_of("withheld_reminders") in after(call, "**3")
    assert menu_of("main") in call.last
    assert len(line.carrier.requests) == 0


def test_a_text_that_cannot_be_sent_is_said_so_and_the_call_goes_on(line: World, phone: Phone) -> None:
    for name, value, told in (
        ("rest_status", 500, "maybe_texted"),
        ("rest_status", 429, "not_texted"),
        ("rest_status", 401, "not_texted"),
        ("hang_after_accepting", True, "maybe_texted"),
    ):
        setattr(line.carrier.faults, name, value)
        call = phone.calls()
        assert speech_of(told) in after(call, "19")
        assert speech_of("tips") in after(call, "*2")
        line.carrier.faults.rest_status, line.carrier.faults.hang_after_accepting = None, False


# ---------------------------------------------------------------- no call for ever

INPUTS = ["", *"0123456789*#", "zzz", "stop", "back"]


def advance(call: Call, said: str) -> None:
    if said == "":
        call.silence()
    elif said in "0123456789*#":
        call.press(said)
    else:
        call.say(said)


ENDS = [
    speech_of(id, code)
    for id in ("goodbye", "silent_end", "unheard_end", "long_end")
    for code in ("en", "es")
]


@pytest.mark.parametrize("said", INPUTS)
@pytest.mark.parametrize("start", ["", "1", "11", "2", "3", "31", "311", "3115", "32", "4"])
def test_no_call_goes_on_for_ever_whatever_is_repeated(phone: Phone, start: str, said: str) -> None:
    call = phone.calls()
    after(call, start) if start else None
    for _ in range(300):  # sixty steps of at most four keys each
        if call.ended:
            break
        advance(call, said)
    assert call.ended == "hung up by the line"
    assert any(call.last.endswith(said) for said in ENDS)


def test_every_menu_answers_every_key_silence_and_nonsense(line: World) -> None:
    """Breadth first from the welcome: every page that can be reached, every input there, no dead end."""
    structure = line.hotline.content.structure
    waiting, seen = [""], set[str]()
    while waiting:
        path = waiting.pop(0)
        for said in INPUTS:
            call = line.carrier.call("anonymous" if "9" in path else CHICAGO, withheld="9" in path)
            after(call, path) if path else None
            advance(call, said)
            assert call.heard[-1] != ""
            assert call.ended in (None, "hung up by the line")
            page = page_of(call)
            if page and page not in seen and said and said in "0123456789*#":
                seen.add(page)
                waiting.append(path + said)
    # "nurse" is for a line with a nurse: tests/stories/test_nurse.py
    assert seen >= set(structure.menus) - {"half", "nurse"} | set(structure.topics) - {"cramp", "tips"}


def page_of(call: Call) -> str:
    """The page where a call stands, out of the address that it would go on with."""
    if call.gather is None:
        return ""
    address = call.gather.action.removeprefix(f"{ADDRESS}{STAGE}/voice/")
    return address.split("/")[1]


@pytest.mark.parametrize(
    "path",
    ["", "/en", "/en/nowhere/0-0-0", "/xx/main/0-0-0", "/en/main/999-0-0", "/en/main/0-0-0/9999", "/en/half/1-0-0/zz",
     "/en/half/1-0-0", "/en/half/1-0-0/9999", "/en/main/-1-0-0", "/en/MAIN/0-0-0"],
)  # fmt: skip
def test_an_address_we_never_made_never_breaks_the_call(line: World, path: str) -> None:
    answer = line.carrier.webhooks.send(
        f"{ADDRESS}{STAGE}/voice{path}", [("CallSid", "CA" + "1" * 32), ("Digits", "1")], "CA1"
    )
    assert answer.status == 200
    assert b"<Say" in answer.body
