"""What the words of this project say: the facts of its article, and what keeps people safe."""

import pytest

from tests.world import Phone

pytestmark = pytest.mark.shipped_words
TIPS = (
    "plenty of water",
    "every day",
    "potassium, calcium, magnesium",
    "a little at a time",
    "if cramps go on",
)
CONSEJOS = (
    "bastante, a toda hora",
    "a diario",
    "potasio, calcio, magnesio",
    "sin prisa",
    "si siguen o hay otros",
)


@pytest.mark.parametrize(("typed", "told"), [("TIPS", TIPS), ("CONSEJOS", CONSEJOS)])
def test_tips_tells_the_five_facts_in_one_text(phone: Phone, typed: str, told: tuple[str, ...]) -> None:
    answer = phone.texts(typed)
    assert len(phone.last) == 1
    assert all(fact in answer for fact in told)


def test_the_explanations_name_what_the_article_names(phone: Phone) -> None:
    assert all("What helps:" in phone.texts(cause) for cause in "123456")
    answers = phone.texts("4") + phone.texts("5")
    assert all(
        fact in answers for fact in ["potassium", "calcium", "magnesium", "diabetes", "kidney", "thyroid"]
    )


def test_signs_of_danger_come_first_by_text_and_phone(phone: Phone) -> None:
    signs = "ne leg swollen, warm or red, chest pain, "
    answer = phone.texts("CRAMP")
    assert answer.index(signs) < answer.index("Call 911") < answer.index("1 Dehydration")
    call = phone.calls()
    assert call.last.startswith("If this is an emergency, hang up and dial 9 1 1. This is Knee Line.")
    call.press("5")
    parts = ("hang up and dial 9 1 1.", signs, "call or text 9 8 8")
    places = [call.last.index(part) for part in parts]
    assert places == sorted(places)


def test_the_words_of_an_opt_out_and_an_opt_in(phone: Phone) -> None:
    assert "1 msg/day at 9AM Central time" in phone.texts("REMIND 9AM")
    assert "you are opted out. You will get no more texts from us." in phone.texts("please stop")
    call = phone.calls()
    call.say("goodbye")
    assert "Goodbye" in call.last
