"""Texting with the line, as a person in pain, in a hurry or on an old phone would."""

import pytest

from tests.words import choice, label, law, listed, start_of, text_of
from tests.world import Phone

CAUSES = [label(id) for id in ("dehydration", "overuse", "stretching", "nutrition", "conditions", "age")]
SWITCH = "\nEn español: ESPAÑOL"  # to somebody of whose language nothing tells
TIPS = [label(id) for id in ("hydrate", "stretch", "diet", "gradual", "medical")]


def test_cramp_answers_with_safety_first_and_the_numbered_causes(phone: Phone) -> None:
    answer = phone.texts("CRAMP")
    assert answer.index("911") < answer.index(listed("dehydration"))
    for number, cause in enumerate(CAUSES, 1):
        assert f"{number} {cause}" in answer


@pytest.mark.parametrize(("number", "cause", "tip"), list(zip("123456", CAUSES, "ADBCEA", strict=True)))
def test_a_number_explains_its_cause_and_names_the_tip(
    phone: Phone, number: str, cause: str, tip: str
) -> None:
    answer = phone.texts(number).removesuffix(SWITCH)
    assert answer.startswith(f"{number} {cause}: ")
    assert f" {tip}." in answer
    assert answer == phone.texts(cause.lower())


@pytest.mark.parametrize(("letter", "tip"), list(zip("ABCDE", TIPS, strict=True)))
def test_a_letter_gives_its_tip_and_so_does_its_word(phone: Phone, letter: str, tip: str) -> None:
    answer = phone.texts(letter).removesuffix(SWITCH)
    assert answer.startswith(f"{letter} {tip}: ")
    assert answer == phone.texts(letter.lower()) == phone.texts(tip.upper())
    assert f"{letter} {tip}" in phone.texts("TIPS")


def test_a_number_means_the_same_whatever_came_before(phone: Phone) -> None:
    first = phone.texts("2").removesuffix(SWITCH)
    for before in ("TIPS", "REMIND", "3", "gibberish", "STATUS"):
        phone.texts(before)
        assert phone.texts("2") == first


def test_about_says_who_what_it_costs_and_that_it_is_no_medical_advice(phone: Phone) -> None:
    answer = phone.texts("ABOUT")
    for part in ("Knee Line", "help@knee.example", law("rates"), text_of("about")):
        assert part in answer


@pytest.mark.parametrize(
    "typed",
    [
        "cramp", " Cramp ", "CRAMPS!", "\u201ccramp\u201d", "c r a m p", "Ｃｒａｍｐ", "СRАMP", "crámp", "#cramp", "cramp 😖",
        "KNEE", "menu", "my knee hurts so bad", "I have a cramp behind my knee", "crmap", "kramp", "cra\u200bmp", "CRAMP\x07",
        "a cramp", "A leg cramp!", "i have a really bad charlie horse",
    ],
)  # fmt: skip
def test_cramp_is_found_however_it_is_typed(phone: Phone, typed: str) -> None:
    assert listed("dehydration") in phone.texts(typed)  # "really bad" gets the safety line before it


@pytest.mark.parametrize("typed", ["1", "1.", "#1", " 1 ", "１", "١", "1️⃣", "①", "(1)", "1)", "1!", "cramp 1"])
def test_a_digit_is_found_in_any_script(phone: Phone, typed: str) -> None:
    assert phone.texts(typed).startswith(start_of("dehydration"))


@pytest.mark.parametrize(
    ("typed", "starts"),
    [("dehydratoin", start_of("dehydration")), ("strech", start_of("stretch")), ("magnesuim deficiency", start_of("nutrition")), ("hydrat", start_of("hydrate")),
     ("what foods have potassium in them?", start_of("diet")), ("is it my age?", start_of("age")), ("is it low magnesium?", start_of("nutrition")), ("tipps", start_of("tips"))],
)  # fmt: skip
def test_a_mistyped_or_embedded_word_gets_its_answer(phone: Phone, typed: str, starts: str) -> None:
    assert phone.texts(typed).startswith(starts)


def test_two_topics_in_one_message_are_offered_as_a_choice(phone: Phone) -> None:
    answer = phone.texts("is it dehydration or my age")
    assert answer.startswith(start_of("dehydration"))
    assert answer.endswith(text_of("beside", choices=choice("age")))
    assert phone.texts("2 3") == text_of("near", choices=choice("overuse", "stretching"))


@pytest.mark.parametrize(
    ("typed", "starts"),
    [("1 2 3 4 5 6", start_of("cramp")), ("123456", start_of("cramp")), ("A B C D E", start_of("tips"))],
)  # fmt: skip
def test_whoever_asks_for_everything_gets_the_list(phone: Phone, typed: str, starts: str) -> None:
    assert phone.texts(typed).startswith(starts)


def test_a_few_letters_in_a_row_are_offered_as_a_choice(phone: Phone) -> None:
    assert phone.texts("A B C") == text_of("near", choices=choice("hydrate", "stretch", "diet"))


@pytest.mark.parametrize(
    "typed", ["can I talk to someone", "is this a real person?", "can I speak to a person"]
)
def test_whoever_looks_for_a_person_is_told_how_to_reach_one(phone: Phone, typed: str) -> None:
    assert "help@knee.example" in phone.texts(typed)


def test_help_is_found_among_courtesy_in_another_language(worlds) -> None:  # type: ignore[no-untyped-def]
    assert "help@knee.example" in worlds("none").phone().texts("necesito help por favor")


def test_a_miss_says_what_could_be_typed(phone: Phone) -> None:
    answer = phone.texts("xylophone")
    for word in ("CRAMP", "TIPS", "REMIND", "HELP", "911"):
        assert word in answer


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("I sit all day at a desk", choice("stretching", "stretch")),
        ("my foot tingles after swim", choice("gradual", "stretch")),
        ("mis zapatos aprietan mucho", ""),
        ("what is the weather tomorrow", ""),
        ("my dog ate my homework", ""),
        ("cuanto es 2 mas 2", ""),
    ],
)
def test_a_miss_names_two_topics_near_to_what_was_said_and_none_off_topic(
    phone: Phone, typed: str, near: str
) -> None:
    answer = phone.texts(typed)
    assert near in answer
    assert bool(near) == (text_of("miss_near") in answer)
    assert "TIPS" in answer or "CONSEJOS" in answer
    for word in ("B", "2", "D") if near else ():
        assert phone.texts(word).startswith(f"{word} ")


def test_tips_tells_all_five_in_one_text_and_causes_bring_their_tip(phone: Phone) -> None:
    tips = phone.texts("TIPS")
    assert len(phone.last) == 1
    assert tips.startswith(text_of("tips"))
    assert all(f"{letter} {tip}: " in tips for letter, tip in zip("ABCDE", TIPS, strict=True))
    assert phone.texts("CONSEJOS").startswith(text_of("tips", "es"))


def test_nobody_is_subscribed_by_a_mistyped_word(phone: Phone) -> None:
    """The confirming word is named instead, with the hour."""
    assert "REMIND 8AM" in phone.texts("remnd 8am")
    assert phone.subscriber is None


@pytest.mark.parametrize(
    "typed", ["thanks", "Thank you!", "ok thank you", "thx", "thank yuo", "thnks", "God bless you"]
)
def test_thanks_is_answered_in_one_line(phone: Phone, typed: str) -> None:
    assert phone.texts(typed) == text_of("thanks")


@pytest.mark.parametrize(
    "typed", ["ok", "OK.", "👍🏽", "bye", "got it", "Liked \u201cKnee Line: time for a glass of water\u201d"]
)
def test_courtesy_and_tapbacks_get_silence(phone: Phone, typed: str) -> None:
    assert phone.texts(typed) == ""


def test_a_greeting_says_what_the_line_can_do(phone: Phone) -> None:
    for typed in ("hi there", "hiya", "helloo", "hey there!"):
        assert phone.texts(typed).startswith(start_of("hello"))


def test_an_empty_text_or_a_picture_is_told_that_only_words_are_read(phone: Phone) -> None:
    picture = {"NumMedia": "1", "MediaUrl0": "https://api.example/1", "MediaContentType0": "image/png"}
    for body, more in (("", {}), ("", picture), ("😖😖", {})):
        assert text_of("empty") in phone.texts(body, **more)
        phone.world.clock.turn(minutes=1)


@pytest.mark.parametrize(
    "typed",
    [
        "chest pain",
        "I have chest pains and a cramp",
        "cant breathe",
        "call911",
        "can’t breathe",
        "call 911",
    ],
)
def test_a_danger_sign_gets_the_emergency_text_and_no_tip(phone: Phone, typed: str) -> None:
    answer = phone.texts(typed)
    assert answer.startswith(start_of("danger"))
    assert "TIPS" not in answer


@pytest.mark.parametrize(
    "typed",
    ["x" * 1600, "cramp " * 266, "\u0000\u0001", "'; DROP TABLE", "<Response/>", "&amp;<b>", "😖" * 800],
)
def test_odd_texts_get_a_plain_answer(phone: Phone, typed: str) -> None:
    assert phone.texts(typed) != ""


def test_an_information_text_touches_no_store(worlds, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    line = worlds()
    monkeypatch.setattr("hotline.storage.dynamodb.DynamoDBStore.load", None)
    for typed in ("CRAMP", "1", "TIPS", "E", "ABOUT", "HELP", "xylophone", "thanks", "chest pain", "2 3"):
        line.phone().texts(typed)
    line.check()
