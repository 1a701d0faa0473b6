"""Danger in a text: which emergency words answer it."""

from collections.abc import Callable

import pytest

from tests.words import start_of, text_of
from tests.world import Phone, World

SAFETY = text_of("caution")


def digits(text: str) -> str:
    """The figures of a text, since a telephone number may be written with dashes or with spaces."""
    return "".join(c for c in text if c.isdigit())


@pytest.mark.parametrize(
    "typed", ["SOS", "sos!", "mayday", "112", "988", "911", "9 1 1", "call 911", "ambulance", "auxilio", "socorro"]
)  # fmt: skip
def test_a_call_for_help_gets_the_emergency_words_alone(phone: Phone, typed: str) -> None:
    answer = phone.texts(typed)
    assert len(phone.last) == 1
    assert "911" in answer
    assert not any(word in answer for word in ("TIPS", "CRAMP", "CONSEJOS"))


@pytest.mark.parametrize(
    "typed",
    ["I have chest pain", "I have chest pain now", "my dad has chest pain", "i cant breathe", "I can't breathe very well", "she passed out", "my wife is unconscious",
     "I am short of breath", "I think its a blood clot", "my husband is having a stroke", "he wont wake up", "please call an ambulance", "tengo dolor de pecho", "no puedo respirar bien"],
)  # fmt: skip
def test_a_sign_of_the_floor_in_a_plain_sentence_gets_the_emergency_words_alone(
    phone: Phone, typed: str
) -> None:
    answer = phone.texts(typed)
    assert phone.last == [answer]
    assert answer.startswith((start_of("danger"), start_of("danger", "es")))


@pytest.mark.parametrize(
    "typed",
    ["my chest feels crushed and my left arm is numb", "one calf is swollen hot and red since the flight", "she collapsed and isnt answering me", "my lips are swelling up after a bee sting"],
)  # fmt: skip
def test_danger_that_is_sure_gets_the_emergency_words_alone(phone: Phone, typed: str) -> None:
    answer = phone.texts(typed)
    assert phone.last == [answer]
    assert answer.startswith(start_of("danger"))
    assert "TIPS" not in answer


@pytest.mark.parametrize(
    ("typed", "starts"),
    [("me arde el pecho y sudo fr\u00edo", start_of("danger", "es")), ("tengo la pantorrilla roja y caliente desde ayer", start_of("danger", "es")),
     ("quisiera ya no despertar nunca", start_of("self_harm", "es")), ("mi marido me amenaza con un cuchillo", start_of("violence", "es")),
     ("no puedo respirar", start_of("danger", "es")), ("mi hijo se tom\u00f3 el cloro de la cocina", start_of("poison", "es"))],
)  # fmt: skip
def test_danger_in_spanish_is_answered_in_spanish(phone: Phone, typed: str, starts: str) -> None:
    assert phone.texts(typed).startswith(starts)


def test_danger_that_is_unsure_gets_the_safety_line_and_then_the_answer(phone: Phone) -> None:
    """Which of these are unsure is the classifier's: each gets the line or the emergency words, most the line."""
    answers = [
        phone.texts(asked)
        for asked in (
            "what is the difference between a cramp and a blood clot",
            "can cramps be mistaken for a blood clot",
            "my grandpa passed out last year, what helps against his cramps",
            "is a leg cramp ever a blood clot or is it just my diet",
        )
    ]
    unsure = [answer for answer in answers if answer.startswith(f"{SAFETY}\n")]
    assert len(unsure) >= 2
    assert all(len(answer) > len(SAFETY) + 40 for answer in unsure)
    assert all(answer.startswith(start_of("danger")) for answer in answers if answer not in unsure)


@pytest.mark.parametrize(
    "typed",
    [
        "I want to die",
        "i keep thinking about ending my life",
        "im going to kill myself",
        "988",
        "suicidal",
        "i dont want to be alive anymore",
    ],
)
def test_self_harm_gets_the_crisis_line_first(phone: Phone, typed: str) -> None:
    answer = phone.texts(typed)
    assert answer.startswith(start_of("self_harm"))
    assert answer.index("988") < answer.index("911")


@pytest.mark.parametrize(
    "typed",
    [
        "my husband hit me",
        "he is going to kill me",
        "my boyfriend chokes me when he drinks",
        "I am being abused at home",
        "mi esposo me golpea",
    ],
)
def test_violence_gets_numbers_and_never_its_name(phone: Phone, typed: str) -> None:
    """The phone may be read by whoever does it."""
    answer = phone.texts(typed)
    assert answer.index("911") < answer.index("799") < answer.index("START") < answer.index("88788")
    assert "8007997233" in digits(answer)
    for word in ("violen", "abus", "domestic", "husband", "golpe", "maltrat", "hurt"):
        assert word not in answer.lower()


@pytest.mark.parametrize(
    "typed",
    ["my kid drank bleach", "i took too many pills", "overdose", "poison control", "se trag\u00f3 una pila"],
)
def test_poison_gets_its_line_after_the_emergency_number(phone: Phone, typed: str) -> None:
    answer = phone.texts(typed)
    assert answer.index("911") < answer.index("222")
    assert "8002221222" in digits(answer)


@pytest.mark.parametrize(
    ("country", "typed", "named"),
    [("GB", "my husband hit me", ("999", "116 123")), ("GB", "my kid drank bleach", ("999", "116 123")), ("GB", "I want to die", ("999", "116 123")),
     ("CA", "my kid drank bleach", ("911", "844 764 7669")), ("CA", "my husband hit me", ("911", "988")), ("MX", "my husband hit me", ("911", "800 911 2000"))],
)  # fmt: skip
def test_a_country_without_such_a_line_gets_the_general_words(
    worlds: Callable[..., World], country: str, typed: str, named: tuple[str, ...]
) -> None:
    answer = worlds(HOTLINE_COUNTRY=country).phone().texts(typed)
    assert all(digits(number) in digits(answer) for number in named)
    assert "7997233" not in digits(answer)
    assert "2221222" not in digits(answer)
    assert "{" not in answer
