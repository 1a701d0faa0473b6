"""Talk on the phone: spoken keys, hours and wishes, and what was hardly made out."""

import pytest

from hotline.domain.subscriber import Status
from hotline.sandbox.twilio_simulator import Call
from tests.words import label, menu_of, speech_of
from tests.world import Phone, World

NINE = "2026-11-24T15:00:00Z"  # in Chicago


def after(call: Call, keys: str) -> str:
    """What is heard after the last of these keys."""
    for key in keys:
        call.press(key)
    return call.last


def mumbled(call: Call, words: str, confidence: str) -> None:
    """Say something that Twilio recognises with so much confidence."""
    assert call.gather is not None
    call._act()
    call._go(call.gather.action, ("SpeechResult", words), ("Confidence", confidence))


FIRST = [
    "one",
    "press one",
    "number one",
    "option 1",
    "the first one",
    "uno",
    "won",
    "I want the first one please",
    "um one",
    "oprima uno",
    "la primera",
    "pressing 1",
]
PAGES = {"": "1", "1": "1", "2": "1", "3": "1", "31": "1", "11": "1"}  # the keys to a page: a key there


@pytest.mark.parametrize("spoken", FIRST)
@pytest.mark.parametrize("path", PAGES)
def test_a_key_that_is_spoken_is_that_key_of_the_page_just_heard(
    phone: Phone, path: str, spoken: str
) -> None:
    pressed, said = phone.calls(), phone.calls()
    for call in (pressed, said):
        after(call, path) if path else None
    pressed.press("1")
    said.say(spoken)
    assert said.last == pressed.last


def test_i_want_to_press_one_is_not_two(phone: Phone) -> None:
    pressed, said = phone.calls(), phone.calls()
    pressed.press("1")
    said.say("I want to press one")
    assert said.last == pressed.last


@pytest.mark.parametrize(
    ("spoken", "key"),
    [("press two", "2"), ("number two", "2"), ("the second one", "2"), ("too", "2"), ("to", "2"), ("dos", "2"), ("option 3", "3"), ("three please", "3"), ("tree", "3"),
     ("four", "4"), ("for", "4"), ("the fourth one", "4"), ("option five", "5"), ("cinco", "5"), ("zero", "0"), ("oh", "0"), ("star", "*"), ("nine", "9"), ("press nine", "9"),
     ("I will press two", "2"), ("la segunda", "2"), ("marque tres", "3"), ("number 4, honey", "4")],
)  # fmt: skip
@pytest.mark.parametrize("path", ["", "1", "2"])
def test_other_keys_are_spoken_too(phone: Phone, path: str, spoken: str, key: str) -> None:
    pressed, said = phone.calls(), phone.calls()
    for call in (pressed, said):
        after(call, path) if path else None
    pressed.press(key)
    said.say(spoken)
    assert said.last == pressed.last


@pytest.mark.parametrize("spoken", ["press one", "one", "number one", "yes", "I want to press one", "stop"])
def test_at_to_stop_all_our_texts_press_one_stops(line: World, subscriber: Phone, spoken: str) -> None:
    call = subscriber.calls()
    assert menu_of("end") in after(call, "32")
    call.say(spoken)
    assert call.last.startswith(speech_of("stopped"))
    assert subscriber.status is Status.STOPPED
    assert not line.remind(NINE).outcomes


@pytest.mark.parametrize(
    "spoken",
    [
        "911",
        "9 1 1",
        "9-1-1",
        "nine one one",
        "call nine one one",
        "call 911 please",
        "112",
        "I said nine one one now",
        "nueve uno uno",
        "nine eleven is what I need, 911",
    ],
)
@pytest.mark.parametrize("path", ["", "1", "31", "311", "3115", "32", "11"])
def test_an_emergency_number_is_heard_on_every_page(phone: Phone, path: str, spoken: str) -> None:
    call = phone.calls()
    after(call, path) if path else None
    call.say(spoken)
    assert speech_of("danger") in call.last or speech_of("danger", "es") in call.last
    assert phone.subscriber is None
    assert call.ended is None


@pytest.mark.parametrize("spoken", ["988", "9 8 8", "nine eight eight", "call 988"])
@pytest.mark.parametrize("path", ["", "311", "3115", "32"])
def test_the_crisis_number_is_heard_on_every_page(phone: Phone, path: str, spoken: str) -> None:
    call = phone.calls()
    after(call, path) if path else None
    call.say(spoken)
    assert call.last.startswith(speech_of("self_harm"))


@pytest.mark.parametrize(
    ("spoken", "half", "hour"),
    [("9:00", "in the morning", "9AM"), ("10 o'clock", "", "10AM"), ("ten o'clock", "", "10AM"), ("half past nine", "", "9:30AM"), ("9:30 in the morning", "", "9:30AM"),
     ("quarter past 4 in the afternoon", "", "4:15PM"), ("noon", "", "noon"), ("8 a.m.", "", "8AM"), ("at 6 30 p.m.", "", "6:30PM"), ("ten in the morning please", "", "10AM"),
     ("eight", "in the evening", "8PM"), ("I would like 11 am", "", "11AM"), ("five p m", "", "5PM"), ("a las diez de la ma\u00f1ana", "", "10AM")],
)  # fmt: skip
@pytest.mark.parametrize("path", ["311", "3115"])
def test_an_hour_is_understood_where_one_is_asked_for(
    phone: Phone, path: str, spoken: str, half: str, hour: str
) -> None:
    call = phone.calls()
    after(call, path)
    call.say(spoken)
    if half:
        assert menu_of("half") in call.last
        call.say(half)
    assert f"{hour} Central time" in phone.inbox[-1]
    assert phone.status is Status.PENDING


@pytest.mark.parametrize(
    "spoken",
    [
        "repeat",
        "say that again please",
        "could you repeat that",
        "what did you say",
        "come again",
        "otra vez",
    ],
)
def test_repeat_reads_the_page_again(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    heard = after(call, "1")
    call.say(spoken)
    assert call.last == heard


@pytest.mark.parametrize(
    "spoken", ["slower", "slow down please", "you talk too fast", "can you speak slower", "m\u00e1s despacio"]
)
def test_slower_reads_the_page_again_with_longer_breaks(
    phone: Phone, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = phone.calls()
    heard = after(call, "1")
    documents = list[str]()
    listen = call._webhooks.send

    def send(*arguments: object, **named: object) -> object:
        answer = listen(*arguments, **named)  # type: ignore[arg-type]
        documents.append(answer.body.decode())
        return answer

    monkeypatch.setattr(call._webhooks, "send", send)
    call.press("0")
    call.say(spoken)
    assert call.last == heard
    usual, slow = documents
    assert slow.count("1500ms") > 3
    assert "1500ms" not in usual


@pytest.mark.parametrize("spoken", ["back", "go back", "take me back", "previous menu please", "atr\u00e1s"])
def test_back_goes_one_page_up(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    causes = after(call, "1")
    after(call, "1")
    call.say(spoken)
    assert call.last == causes


@pytest.mark.parametrize(
    "spoken", ["main menu", "go to the main menu", "start over", "take me to the beginning"]
)
def test_main_menu_is_reached_from_everywhere(phone: Phone, spoken: str) -> None:
    for path in ("11", "22", "31", "32", "311"):
        call = phone.calls()
        after(call, path)
        call.say(spoken)
        assert call.last.startswith(menu_of("main")), path


@pytest.mark.parametrize(
    "spoken", ["text me that", "text me", "can you text that to me", "send it to my phone please"]
)
def test_text_me_that_sends_what_was_just_heard(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    after(call, "15")
    call.say(spoken)
    assert speech_of("texted") in call.last
    assert phone.inbox[-1] == phone.texts("conditions")


@pytest.mark.parametrize(
    "spoken",
    ["Spanish please", "espa\u00f1ol", "in Spanish", "do you have this in Spanish", "no hablo ingl\u00e9s"],
)
def test_spanish_please_turns_the_call(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    after(call, "1")
    call.say(spoken)
    assert speech_of("emergency", "es") in call.last
    assert menu_of("main", "es") in call.last


@pytest.mark.parametrize(
    "spoken", ["goodbye", "bye bye", "that's all", "that is all thank you", "I'm done, thanks", "adi\u00f3s"]
)
def test_goodbye_is_said_kindly_and_then_the_line_hangs_up(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    after(call, "1")
    call.say(spoken)
    assert call.last in (speech_of("goodbye"), speech_of("goodbye", "es"))
    assert call.ended == "hung up by the line"


@pytest.mark.parametrize(
    "spoken",
    [
        "nurse",
        "can I talk to a nurse",
        "I need to speak with somebody",
        "operator",
        "quiero hablar con una enfermera",
    ],
)
def test_whoever_asks_for_a_nurse_is_told_that_nobody_listens(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    call.say(spoken)
    assert "help@knee.example" in call.last
    assert call.ended is None


@pytest.mark.parametrize(
    "spoken", ["stop calling me", "don't call me again", "please stop calling this number"]
)
def test_stop_calling_me_ends_all_texts_or_asks(subscriber: Phone, spoken: str) -> None:
    call = subscriber.calls()
    call.say(spoken)
    ended = subscriber.status is Status.STOPPED and speech_of("stopped") in call.last
    asked = subscriber.status is Status.ACTIVE and menu_of("end") in call.last
    assert ended or asked


@pytest.mark.parametrize("spoken", ["I don't know", "I'm not sure", "um I have no idea", "no s\u00e9"])
def test_whoever_does_not_know_hears_the_page_again_without_haste(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    after(call, "2")
    call.say(spoken)
    assert call.last.startswith((speech_of("unsure"), speech_of("unsure", "es")))
    assert label("hydrate") in call.last or label("hydrate", "es") in call.last


def test_eight_misses_end_with_words_that_fit(phone: Phone) -> None:
    call = phone.calls()
    for _ in range(7):
        call.say("flurb garnix")
        assert call.ended is None
    call.say("flurb garnix")
    assert call.last.startswith(speech_of("unheard_end"))
    assert speech_of("silent_end") not in call.last
    assert call.ended == "hung up by the line"


# ---------------------------------------------------------------- hardly made out


@pytest.mark.parametrize("confidence", ["0.1", "0.49"])
def test_a_wish_to_leave_hardly_made_out_is_asked_about(subscriber: Phone, confidence: str) -> None:
    call = subscriber.calls()
    mumbled(call, "stop texting me", confidence)
    assert menu_of("end") in call.last
    assert subscriber.status is Status.ACTIVE
    mumbled(call, "stop texting me", "0.9")
    assert [entry.action for entry in subscriber.consents] == ["opt-in", "opt-out"]


@pytest.mark.parametrize("path", ["311", "3115"])
@pytest.mark.parametrize("spoken", ["ten in the morning", "noon"])
def test_an_hour_hardly_made_out_is_asked_again(phone: Phone, path: str, spoken: str) -> None:
    call = phone.calls()
    after(call, path)
    mumbled(call, spoken, "0.2")
    assert speech_of("unheard") in call.last
    assert phone.subscriber is None
    mumbled(call, spoken, "0.8")
    assert phone.status is Status.PENDING


@pytest.mark.parametrize("spoken", ["press one", "one", "the first one"])
def test_a_spoken_key_that_changes_something_hardly_made_out_changes_nothing(
    subscriber: Phone, spoken: str
) -> None:
    call = subscriber.calls()
    after(call, "32")
    mumbled(call, spoken, "0.3")
    assert subscriber.status is Status.ACTIVE
    call.press("1")
    assert [entry.action for entry in subscriber.consents] == ["opt-in", "opt-out"]


@pytest.mark.parametrize(
    ("spoken", "first"),
    [("chest pain", speech_of("danger")), ("my chest hurts", speech_of("danger")), ("nine one one", speech_of("danger")), ("I want to die", speech_of("self_harm")),
     ("he is going to kill me", speech_of("violence")), ("no puedo respirar", speech_of("danger", "es"))],
)  # fmt: skip
@pytest.mark.parametrize("confidence", ["0.0", "0.05", "0.3", "", "none", "nan"])
def test_danger_hardly_made_out_is_danger_all_the_same(
    phone: Phone, confidence: str, spoken: str, first: str
) -> None:
    call = phone.calls()
    mumbled(call, spoken, confidence)
    assert call.last.startswith(first)


@pytest.mark.parametrize("confidence", ["0.1", "0.9"])
def test_a_page_is_visited_however_little_was_made_out(phone: Phone, confidence: str) -> None:
    call = phone.calls()
    mumbled(call, "tips", confidence)
    assert speech_of("tips") in call.last
