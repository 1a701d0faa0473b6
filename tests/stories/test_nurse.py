"""A person to talk to: by key, by word and by text, within the hours and outside them."""

from collections.abc import Callable

import pytest

from hotline.limits.quotas import cost_in_segments, nurse_minute, segment, texted
from hotline.sandbox.twilio_simulator import Call
from hotline.storage import StoreDown
from tests.words import content, menu_of, phrase, speech_of, start_of, text_of
from tests.world import ADDRESS, CHICAGO, LINE_NUMBER, STAGE, World

NURSE = "+13125550177"
HAS_NURSE = {
    "HOTLINE_NURSE_NUMBER": NURSE,
    "HOTLINE_NURSE_HOURS": "Mon-Fri 9-17, Sat 10-13:30 America/Chicago",
    "HOTLINE_NURSE_HOLIDAYS": "2026-11-26",
}
SUNDAY, HOLIDAY = "2026-11-29T18:00:00+00:00", "2026-11-26T18:00:00+00:00"
OFFER, OFFER_ES = speech_of("nurse_offer"), speech_of("nurse_offer", "es")
HOURS, HOURS_ES = (
    f"{days[0]}-{days[4]} 9AM-5PM, {days[5]} 10AM-1:30PM, {zone}"
    for days, zone in (
        (content().languages["en"].phrases["days"], "Central time"),
        (content().languages["es"].phrases["days"], "hora del Centro"),
    )
)
SPOKEN_DAYS = content().languages["en"].phrases["spoken_days"]
SPOKEN = (
    f"{SPOKEN_DAYS[0]} {phrase('to')} {SPOKEN_DAYS[4]} 9 A M {phrase('to')} 5 P M, "
    f"{SPOKEN_DAYS[5]} 10 A M {phrase('to')} 1 30 P M, Central time"
)


@pytest.fixture
def staffed(worlds: Callable[..., World]) -> World:
    """A line with a nurse; it is Monday noon."""
    return worlds(**HAS_NURSE)


def in_spanish(call: Call) -> Call:
    call.press("8")
    return call


@pytest.mark.parametrize(
    "said", ["nurse", "operator", "a person", "I want to talk to a person", "can I speak to a nurse please", "#", "1#", "12#"]
)  # fmt: skip
def test_a_key_and_plain_words_ring_the_nurse_and_nobody_else(staffed: World, said: str) -> None:
    call = staffed.phone().calls()
    call.press(said) if "#" in said else call.say(said)
    assert call.last.endswith(speech_of("nurse_calling"))
    assert call.dial is not None
    assert (call.dial.number, call.dial.caller_id, call.dial.seconds) == (NURSE, LINE_NUMBER, 20 * 60)
    call.callee("takes")
    assert [step.text for step in call.steps if step.kind == "callee"] == [speech_of("nurse_whisper")]
    assert call.last == speech_of("nurse_over")
    assert call.ended == "hung up by the line"


@pytest.mark.parametrize(
    "said", ["enfermera", "operadora", "una persona", "quiero hablar con una enfermera", "#"]
)
def test_in_spanish_the_nurse_hears_which_language_it_is(staffed: World, said: str) -> None:
    call = in_spanish(staffed.phone().calls())
    assert OFFER_ES in call.last
    call.press(said) if said == "#" else call.say(said)
    assert call.last.startswith(speech_of("nurse_calling", "es"))
    call.callee("takes")
    assert [step.text for step in call.steps if step.kind == "callee"] == [
        speech_of("nurse_whisper"),
        speech_of("nurse_whisper", "es"),
    ]
    assert call.last.startswith(speech_of("nurse_over", "es"))


@pytest.mark.parametrize(
    ("does", "said", "in_english"),
    [
        ("busy", speech_of("nurse_busy", "es"), speech_of("nurse_busy")),
        ("no-answer", speech_of("nurse_missed", "es"), speech_of("nurse_missed")),
        ("voicemail", speech_of("nurse_missed", "es"), speech_of("nurse_missed")),
    ],
)
def test_a_call_that_nobody_takes_is_told_kindly_with_what_to_do(
    staffed: World, does: str, said: str, in_english: str
) -> None:
    call = staffed.phone().calls()
    call.press("#")
    call.callee(does)  # type: ignore[arg-type]
    assert call.last.startswith(in_english)
    assert "9 1 1" in in_english
    assert menu_of("main") in call.last
    assert OFFER not in call.last  # it was said a moment ago
    call.press("#")
    assert call.dial is not None
    call.callee(does)  # type: ignore[arg-type]
    call.press("2")
    assert speech_of("tips") in call.last
    spanish = in_spanish(staffed.phone().calls())
    spanish.press("#")
    spanish.callee(does)  # type: ignore[arg-type]
    assert spanish.last.startswith(said)


@pytest.mark.parametrize("at", [SUNDAY, HOLIDAY])
def test_outside_the_hours_they_are_said_and_key_9_texts_them(staffed: World, at: str) -> None:
    staffed.clock.turn(at)
    phone = staffed.phone()
    call = phone.calls()
    assert OFFER not in call.last
    call.say("nurse")
    assert call.last.startswith(menu_of("nurse", nurse_hours_spoken=SPOKEN))
    assert call.dial is None
    first = call.last
    call.press("0")
    assert call.last == first
    call.press("9")
    assert speech_of("texted") in call.last
    assert phone.inbox[-1] == text_of("nurse", nurse_line=LINE_NUMBER, nurse_hours=HOURS)
    call.press("*")
    assert menu_of("main") in call.last
    spanish = in_spanish(phone.calls())
    spanish.press("#")
    assert menu_of("nurse", "es") in spanish.last
    spanish.press("9")
    assert HOURS_ES in phone.inbox[-1]


@pytest.mark.parametrize(
    ("typed", "hours"),
    [("NURSE", HOURS), ("operator", HOURS), ("can I talk to someone", HOURS), ("Enfermera", HOURS_ES), ("quiero hablar con una persona", HOURS_ES)],
)  # fmt: skip
def test_by_text_number_and_hours_are_told(staffed: World, typed: str, hours: str) -> None:
    answer = staffed.phone().texts(typed)
    assert LINE_NUMBER in answer
    assert f"{hours}." in answer
    assert NURSE not in answer  # the nurse's own number is nobody's business


def test_zero_repeats_and_offers_the_nurse_first_since_many_press_it_for_a_person(staffed: World) -> None:
    call = staffed.phone().calls()
    assert call.last.count(OFFER) == 1
    call.press("0")
    assert call.last.startswith(OFFER)
    assert call.last.count(OFFER) == 1
    call.press("1")
    call.press("0")
    assert call.last.startswith(f"{OFFER} {speech_of('cramp')}")


@pytest.mark.parametrize(
    "said", ["chest pain", "nurse, I have chest pain", "I want to die", "no puedo respirar, una enfermera"]
)
def test_words_of_danger_get_the_emergency_number_alone(staffed: World, said: str) -> None:
    phone = staffed.phone()
    call = phone.calls()
    call.say(said)
    assert call.dial is None
    assert "9 1 1" in call.last
    assert OFFER not in call.last
    assert OFFER_ES not in call.last
    answer = phone.texts(said)
    assert "911" in answer
    assert text_of("nurse") not in answer
    assert text_of("nurse", "es") not in answer


def test_a_wish_that_was_hardly_made_out_rings_nobody(
    staffed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotline.sandbox.twilio_simulator import calls

    monkeypatch.setattr(calls, "CONFIDENCE", "0.3")
    call = staffed.phone().calls()
    call.say("nurse")
    assert call.dial is None
    assert call.last.startswith(OFFER)


@pytest.mark.parametrize("withheld", [False, True])
def test_the_callers_number_is_shown_only_where_the_settings_say_so(
    worlds: Callable[..., World], withheld: bool
) -> None:
    line = worlds(**HAS_NURSE, HOTLINE_NURSE_CALLER_ID="caller", HOTLINE_NURSE_MINUTES="5")
    call = line.phone().calls(withheld=withheld)
    call.press("#")
    assert call.dial is not None
    assert call.dial.caller_id == (LINE_NUMBER if withheld else None)
    assert (call.dial.number, call.dial.seconds) == (NURSE, 300)


@pytest.mark.parametrize("said", ["nurse", "operator", "I want a person"])
def test_without_a_nurse_the_line_says_that_nobody_listens(line: World, said: str) -> None:
    phone = line.phone()
    call = phone.calls()
    assert "nurse" not in call.last
    call.press("#")
    assert speech_of("unknown") in call.last
    call.say(said)
    assert call.last.startswith(speech_of("person"))
    assert call.dial is None
    assert phone.texts(said).startswith(start_of("person"))


def test_a_call_to_the_nurse_counts_to_the_days_money_and_stops_with_it(worlds: Callable[..., World]) -> None:
    enough = cost_in_segments(2 * nurse_minute()) + cost_in_segments(nurse_minute())
    line = worlds(**HAS_NURSE, HOTLINE_CEILING=f"{enough * segment() + 0.005:.2f}")
    store = line.hotline.service.store()
    call = line.phone().calls()
    call.press("#")
    call.callee("takes")  # 72 seconds: two minutes are paid for
    assert texted(store, line.clock.now) == cost_in_segments(2 * nurse_minute())
    call = line.phone().calls()
    call.press("#")
    call.callee("voicemail")
    assert texted(store, line.clock.now) == enough
    call.press("#")
    assert call.dial is None
    assert call.last.startswith(speech_of("nurse_spent"))
    line.clock.turn(days=1)
    call = line.phone().calls()
    call.press("#")
    assert call.dial is not None


def test_a_report_that_comes_twice_is_counted_once(worlds: Callable[..., World]) -> None:
    line = worlds(**HAS_NURSE, HOTLINE_CEILING="25")
    service, now = line.hotline.service, line.clock.now
    for _ in range(2):
        service.limits.note_call(service.store, "CA" + "1" * 32, 61, now)
    assert texted(service.store(), now) == cost_in_segments(2 * nurse_minute())


def test_the_nurse_is_rung_while_the_table_is_down(
    worlds: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = worlds(**HAS_NURSE, HOTLINE_CEILING="25")

    def down(*_: object, **__: object) -> None:
        raise StoreDown

    monkeypatch.setattr("hotline.limits.quotas.left", down)
    call = line.phone().calls()
    call.press("#")
    assert call.dial is not None


def test_a_long_talk_ends_with_a_goodbye_not_with_a_call_that_was_too_long(staffed: World) -> None:
    call = staffed.phone().calls()
    call.press("#")
    staffed.clock.turn(minutes=45)
    call.callee("takes")
    assert call.last.startswith(speech_of("nurse_over"))


def test_coming_back_without_a_word_from_twilio_is_silence_on_the_page_of_the_hours(staffed: World) -> None:
    call = staffed.phone().calls()
    call.press("#")
    assert call.dial is not None
    assert call.dial.action.startswith(f"{ADDRESS}{STAGE}/voice/en/nurse/")
    call._go(call.dial.action)
    assert call.last.endswith(speech_of("footer"))
    assert speech_of("silence") in call.last
    assert CHICAGO not in str(call.steps)
