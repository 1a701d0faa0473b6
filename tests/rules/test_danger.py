"""Danger signs: none that is clear is missed, and few other messages raise the alarm."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hotline.content.model import Answer, Content
from hotline.conversation.respond import respond
from hotline.conversation.spoken import heard
from hotline.conversation.turn import Caller, Context, Place, Said, Speak, Text, Turn
from hotline.conversation.understand import understand
from tests.figures import Tell
from tests.rules.graded import graded, labelled

NOW = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
LINES = {"danger": 300, "danger_es": 200}  # the least, by corpus
LEAST_HARMLESS = 0.3
LEAST_RECALL, MOST_FALSE = 0.97, 0.05


def answers(typed: str, content: Content) -> tuple[str, str]:
    """What is answered by text, and by phone."""
    written = Context(Caller(None), Said("text", typed, "SM1"), content, "en", NOW)
    said = Said("voice", typed, "CA1", spoken=True, place=Place("en", "main"))
    texted, told = respond(written, loaded=False), respond(replace(written, said=said), loaded=False)
    assert isinstance(texted, Turn)
    assert isinstance(told, Turn)
    (text,), heard = texted.replies, told.replies[0]
    assert isinstance(text, Text)
    assert isinstance(heard, Speak)
    return text.body, " ".join(heard.lines)


def grade(typed: str, content: Content) -> str:
    return "danger" if understand(typed, content, "en").kind == "danger" else "no"


@pytest.mark.parametrize("corpus", LINES)
def test_the_corpus_is_large_mixed_and_without_repeats(corpus: str) -> None:
    lines = labelled(corpus)
    labels = Counter(label for label, _ in lines)
    assert len({message for _, message in lines}) == len(lines) >= LINES[corpus]
    assert set(labels) == {"clear", "sign", "no"}  # sign: danger too, but said less plainly
    assert labels["no"] / len(lines) >= LEAST_HARMLESS


@pytest.mark.parametrize("corpus", LINES)
def test_the_corpus_finds_every_clear_sign_and_raises_few_false_alarms(
    content: Content, figure: Tell, corpus: str
) -> None:
    rows = list(graded(corpus, lambda typed: grade(typed, content)))
    missed = {
        label: [m for was, got, m in rows if was == label and got == "no"] for label in ("clear", "sign")
    }
    false = [m for was, got, m in rows if was == "no" and got == "danger"]
    count = Counter(was for was, _, _ in rows)
    signs = count["clear"] + count["sign"]
    recall = 1 - sum(map(len, missed.values())) / signs
    figure(
        " ".join(
            (
                f"{corpus}: recall {recall:.1%} of {signs},",
                f"of the clear {count['clear']} missed {len(missed['clear'])};",
                f"false alarms {len(false)} of {count['no']} ({len(false) / count['no']:.1%})",
            )
        )
    )
    assert missed["clear"] == []
    assert recall >= LEAST_RECALL, missed
    assert len(false) / count["no"] <= MOST_FALSE, false


@pytest.mark.parametrize(
    "typed",
    [
        "my chest hurts CRAMP",
        "remind me at 9am, i cant breathe",
        "stop texting me i want to die",
        "unsubscribe, my leg is swollen",
        "1 and 2 and chest pain",
    ],
)
def test_danger_comes_before_whatever_else_is_said(content: Content, typed: str) -> None:
    assert grade(typed, content) == "danger"


def test_a_spanish_sign_on_an_english_line_is_answered_in_the_language_that_there_is(
    content: Content,
) -> None:
    only = replace(content, languages={"en": content.languages["en"]})
    assert answers("no puedo respirar", only) == answers("i cant breathe", only)
    both = {
        **content.languages,
        "es": replace(
            content.languages["en"],
            code="es",
            says={
                **content.languages["en"].says,
                "danger": Answer("Llame al {emergency} ya.", ("Marque {emergency_spoken} ya.",)),
            },
        ),
    }
    assert answers("no puedo respirar", replace(content, languages=both)) == (
        "Llame al 911 ya.",
        "Marque 9 1 1 ya.",
    )


@pytest.mark.parametrize("word", ["STOP", "stop", "HELP", "help please", "START"])
def test_the_carriers_own_words_are_obeyed_first(content: Content, word: str) -> None:
    assert understand(word, content, "en").kind == "wish"


@pytest.mark.parametrize(
    ("typed", "danger"),
    [
        ("my leg is not swollen", False),
        ("my leg is not swollen but my chest hurts", True),
        ("not sure why my leg is swollen", True),
        ("no swelling or redness", False),
        ("not swollen my chest hurts", True),
        ("i did not faint", False),
        ("i did not fall but i fainted", True),
        ("it is not just a cramp, the calf is swollen", True),
    ],
)
def test_a_denial_reaches_what_it_denies_and_no_further(content: Content, typed: str, danger: bool) -> None:
    assert (grade(typed, content) == "danger") is danger


@pytest.mark.parametrize("page", ["main", "causes", "hour", "typed", "end"])
@pytest.mark.parametrize(
    "words", ["my chest hurts", "I can't breathe.", "My calf is red and swollen", "call 911"]
)
def test_a_sign_spoken_on_any_page_of_a_call_is_danger(content: Content, page: str, words: str) -> None:
    assert heard(Said("voice", words, "CA1", spoken=True), Place("en", page), content).act == "danger"


def test_the_danger_answer_names_the_emergency_and_the_crisis_number(content: Content) -> None:
    text, speech = answers("my chest hurts", content)
    assert 0 <= text.index("Call 911") < text.index("call or text 988")
    assert 0 <= speech.index("dial 9 1 1") < speech.index("call or text 9 8 8")


@pytest.mark.parametrize("typed", ["i want to die", "suicide", "my friend wants to kill herself"])
def test_words_of_self_harm_get_the_crisis_line_first_and_the_emergency_number_besides(
    content: Content, typed: str
) -> None:
    text, speech = answers(typed, content)
    assert 0 <= text.index("call or text 988") < text.index("Call 911")
    assert 0 <= speech.index("call or text 9 8 8") < speech.index("dial 9 1 1")


@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        ("honestly whats the point of being here", "self_harm"),
        ("being here has no point for me", "self_harm"),
        ("si yo no estuviera todos vivirian tranquilos", "self_harm"),
        ("my speech is all garbled", "danger"),
        ("garbled is what my wifes speech is", "danger"),
        ("mi marido esta como ido y desorientdo", "danger"),
        ("tired of living with cramps", ""),
        ("no quiero despertar a mi marido", ""),
    ],
)
def test_a_pair_is_heard_in_either_order_around_other_words_and_slips(
    content: Content, typed: str, sign: str
) -> None:
    meaning = understand(typed, content, "en")
    assert (meaning.id if meaning.kind == "danger" else "") == sign


@pytest.mark.parametrize("typed", ["i took too many pills", "i want to die and my chest hurts"])
def test_a_danger_to_the_body_comes_before_words_of_self_harm(content: Content, typed: str) -> None:
    assert answers(typed, content)[0].startswith("This may be an emergency. Call 911")


@pytest.mark.parametrize("code", ["en", "es"])
def test_whoever_answers_for_the_signs_and_since_when_stands_in_the_file(content: Content, code: str) -> None:
    review = content.danger[code].review
    assert review.by
    assert review.on <= datetime.now(UTC).date()


@pytest.mark.parametrize("sign", ["swollen", "warm", "red", "chest pain", "short of breath", "911"])
def test_cramp_names_the_signs_of_a_clot(content: Content, sign: str) -> None:
    answer = content.answer("cramp", "en")
    assert sign in content.fill(answer.text or "")
    assert sign.replace("911", "9 1 1") in content.fill(" ".join(answer.speech))
