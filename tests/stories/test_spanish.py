"""Spanish, from the first word to a reminder and a call: told by words, kept by a cookie, never by a store."""

import pytest
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from hotline.domain.subscriber import Status
from hotline.domain.telephony import foreign, segments
from hotline.sandbox.twilio_simulator import Call
from hotline.storage import StoreDown
from tests.words import label, listed, menu_of, phrase, reminders, speech_of, start_of, text_of
from tests.world import ADDRESS, CHICAGO, NEW_YORK, STAGE, TOKEN, Phone, World

NINE_IN_CHICAGO = "2026-11-24T15:00:00Z"


def posted(client: FlaskClient, body: str, cookie: str = "") -> tuple[str, str]:
    """The answer to a signed text with this Cookie header, and the cookie that it sets."""
    form = {"MessageSid": "SM1", "From": CHICAGO, "Body": body}
    signature = RequestValidator(TOKEN).compute_signature(f"{ADDRESS}{STAGE}/sms", form)
    headers = {"X-Twilio-Signature": signature, **({"Cookie": cookie} if cookie else {})}
    answer = client.post("/sms", data=form, headers=headers)
    assert answer.status_code == 200
    return answer.text, answer.headers.get("Set-Cookie", "").partition(";")[0]


@pytest.fixture
def client(line: World) -> FlaskClient:
    return line.hotline.app(line.clock).test_client(use_cookies=False)


# By text


def test_a_spanish_word_is_answered_in_spanish_and_a_number_after_it_too(phone: Phone) -> None:
    assert phone.texts("Calambre").startswith(start_of("cramp", "es"))
    assert phone.texts("1").startswith(start_of("dehydration", "es"))
    assert phone.texts("B").startswith(start_of("stretch", "es"))
    assert phone.texts("HELP!").startswith(start_of("help", "es"))
    assert phone.texts("CRAMP").startswith(start_of("cramp"))
    assert phone.texts("1").startswith(start_of("dehydration"))


def test_every_answer_is_there_in_spanish_under_its_key_and_its_name(line: World, phone: Phone) -> None:
    phone.texts("ESPAÑOL")
    spanish = line.hotline.content.languages["es"]
    for topic in line.hotline.content.structure.topics.values():
        text = line.hotline.content.fill(spanish.topics[topic.id].text or "")
        assert phone.texts(spanish.topics[topic.id].label if topic.id != "cramp" else "calambre") == text
        assert not topic.key or phone.texts(topic.key) == text
        assert (foreign(text), segments(text) <= 2) == ("", True)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("mi mamá tiene diabetes", start_of("conditions", "es")),
        ("¿qué puedo hacer?", start_of("tips", "es")),
        ("¿por qué me dan calambres?", start_of("cramp", "es")[:40]),
        ("deshidratcion", start_of("dehydration", "es")),
        ("no entiendo nada de esto", start_of("help", "es")),
        ("hola buenos días", start_of("hello", "es")),
        ("ayuda", start_of("help", "es")),
        ("no puedo respirar", start_of("danger", "es")),
        ("my mother has diabetes", start_of("conditions")),
    ],
)
def test_a_first_message_is_answered_in_the_language_that_its_words_tell(
    phone: Phone, typed: str, answer: str
) -> None:
    assert phone.texts(typed).startswith(answer)


def test_a_language_lasts_four_hours_and_a_bare_number_then_says_how_to_switch(
    line: World, phone: Phone
) -> None:
    phone.texts("calambre")
    line.clock.turn(hours=3.9)
    assert phone.texts("1").startswith(start_of("dehydration", "es"))
    line.clock.turn(hours=4)
    late = phone.texts("1")
    assert late.startswith(start_of("dehydration"))
    assert late.endswith("En español: ESPAÑOL")
    assert "ESPAÑOL" not in phone.texts("1")
    assert phone.texts("FALTA DE AGUA").startswith(start_of("dehydration", "es"))


def test_the_same_text_with_the_same_cookie_gets_the_same_answer(client: FlaskClient) -> None:
    for cookie, begins, sets in (
        ("lang=es", listed("dehydration", "es"), "lang=es"),
        ("other=1; lang=es", listed("dehydration", "es"), "lang=es"),
        ("", listed("dehydration"), "lang=en"),
        ("lang=xx", listed("dehydration"), "lang=en"),
        ("lang=../es", listed("dehydration"), "lang=en"),
        ('lang="e\\163"; =;;', "1 ", "lang="),
        ("lang=" + "es" * 2000, listed("dehydration"), "lang=en"),
    ):
        first = posted(client, "1", cookie)
        assert begins in first[0], cookie
        assert first[1].startswith(sets)
        assert posted(client, "1", cookie) == first


def test_the_name_of_a_language_answers_though_the_table_is_down(line: World, phone: Phone) -> None:
    def down(*_: object, **__: object) -> None:
        raise StoreDown

    store = line.hotline.service.store()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "load", down)
        assert text_of("language_now", "es") in phone.texts("ESPAÑOL")
        assert phone.texts("2").startswith(start_of("overuse", "es"))
        assert text_of("not_saved", "es") in phone.texts("RECORDAR 9AM")
    assert phone.texts("English").startswith(start_of("language_now"))
    assert phone.subscriber is None


# The daily text


def test_a_whole_reminder_in_spanish(line: World, phone: Phone) -> None:
    confirmed = phone.texts("RECORDAR a las 9 de la mañana")
    assert confirmed.startswith(start_of("confirmed", "es", hour="9AM", zone="hora del Centro"))
    assert phone.subscriber is not None
    assert phone.subscriber.language == "es"
    line.remind(NINE_IN_CHICAGO)
    assert phone.inbox[-1] in {
        line.hotline.content.fill(text) for text in line.hotline.content.languages["es"].reminders
    }
    line.clock.turn(hours=9)  # no cookie any more: what is known of the person tells
    assert start_of(
        "status_on", "es", hour="9AM", zone="hora del Centro", days=phrase("everyday", "es")
    ) in phone.texts("ESTADO")
    line.clock.turn(hours=9)
    assert phone.texts("STATUS").startswith(start_of("status_on", "es"))
    assert phone.texts("PAUSA 3").startswith(start_of("paused_until", "es"))
    assert phone.texts("reanudar").startswith(start_of("resumed", "es"))
    assert phone.texts("zona montaña").startswith(start_of("moved", "es", zone="hora de la Montaña"))
    assert phone.texts("quitar agua").startswith(start_of("water_off", "es"))
    assert phone.status is Status.OFF


def test_an_hour_asked_for_is_answered_in_spanish_a_day_later(line: World, phone: Phone) -> None:
    assert text_of("ask_hour", "es") in phone.texts("recordatorio")
    line.clock.turn(hours=20)
    assert phone.texts("8") == text_of("ask_half", "es", first="8AM", second="8PM")
    line.clock.turn(hours=5)
    assert phone.texts("8 de la noche").startswith(start_of("confirmed", "es"))
    assert phone.status is Status.ACTIVE


def test_alto_ends_everything_in_spanish(phone: Phone) -> None:
    phone.texts("RECORDAR 9AM")
    answer = phone.texts("ALTO")
    assert answer.startswith(start_of("stopped", "es"))
    assert segments(answer) == 1
    assert phone.status is Status.STOPPED
    assert [consent.action for consent in phone.consents] == ["opt-in", "opt-out"]


def test_the_name_of_a_language_moves_the_daily_text_to_it(line: World) -> None:
    phone = line.phone(NEW_YORK)
    phone.texts("REMIND 9AM")
    assert text_of("language_now", "es") in phone.texts("español")
    line.remind("2026-11-24T14:00:00Z")
    assert phone.inbox[-1] in reminders("es")
    phone.texts("ENGLISH")
    line.remind("2026-11-25T14:00:00Z")
    assert phone.inbox[-1] in reminders()


# By phone


def languages(call: Call, since: int = 0) -> list[str]:
    return [step.language for step in call.steps[since:] if step.kind == "say"]


def test_a_call_begins_in_english_and_offers_spanish_in_a_spanish_voice(phone: Phone) -> None:
    call = phone.calls()
    assert languages(call) == ["en-US", "es-US", "en-US"]
    assert call.heard[0].startswith(speech_of("emergency"))
    assert call.heard[1] == speech_of("invite", "es", key="8")
    assert menu_of("main") in call.heard[2]


@pytest.mark.parametrize("how", ["8", "español"])
def test_a_whole_call_in_spanish(phone: Phone, how: str) -> None:
    call = phone.calls()
    before = len(call.steps)
    call.press(how) if how == "8" else call.say(how)
    assert call.last.startswith(speech_of("emergency", "es"))
    assert speech_of("invite", key="7") in call.last
    assert languages(call, before) == ["es-US", "en-US", "es-US"]
    assert call.gather is not None
    assert call.gather.language == "es-US"
    call.press("1")
    assert speech_of("choice", "es", key="1", label=label("dehydration", "es")) in call.last
    call.say("falta de agua")
    assert speech_of("dehydration", "es") in call.last
    call.press("9")
    assert phone.inbox[-1].startswith(start_of("dehydration", "es"))
    call.say("tengo dolor de pecho")
    assert speech_of("danger", "es") in call.last
    call.press("7")
    assert menu_of("main") in call.last


def test_reminders_by_phone_in_spanish_start_with_acepto(phone: Phone) -> None:
    call = phone.calls()
    for key in "8311":
        call.press(key)
    assert menu_of("terms", "es") in " ".join(call.heard)
    call.press("1")
    assert speech_of("join_ask", "es") in call.last
    assert text_of("join_ask", "es") in phone.inbox[-1]
    assert phone.status is Status.PENDING
    assert phone.texts("Acepto").startswith(start_of("confirmed", "es"))
    assert phone.subscriber is not None
    assert (phone.status, phone.subscriber.language) == (Status.ACTIVE, "es")
