"""Leaving: no clear wish is missed, hardly any other message is taken for one."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hotline.content.model import Content
from hotline.conversation.respond import respond
from hotline.conversation.turn import Caller, Context, Said, Text, Turn
from hotline.conversation.understand import understand
from tests.figures import Tell
from tests.rules.graded import graded, labelled

LINES = {"leaving": 300, "leaving_es": 150}  # the least, by corpus
LEAST_OTHERS = 0.3
MOST_FALSE = 0.02
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def grade(typed: str, content: Content) -> str:
    meaning = understand(typed, content, "en")
    if (meaning.kind, meaning.id) == ("wish", "stop"):
        return "leave"
    return "doubtful" if meaning.kind == "near-stop" or meaning.leaving else "no"


def texts(typed: str, content: Content) -> list[str]:
    context = Context(Caller(None), Said("text", typed, "SM1"), content, "en", NOW)
    turn = respond(context, loaded=True)
    assert isinstance(turn, Turn)
    assert (turn.person, turn.consent) == (None, ())
    return [reply.body for reply in turn.replies if isinstance(reply, Text)]


@pytest.mark.parametrize("corpus", LINES)
def test_the_corpus_is_large_mixed_and_without_repeats(corpus: str) -> None:
    lines = labelled(corpus)
    labels = Counter(label for label, _ in lines)
    assert len({message for _, message in lines}) == len(lines) >= LINES[corpus]
    assert set(labels) == {"leave", "doubtful", "no"}
    assert 1 - labels["leave"] / len(lines) >= LEAST_OTHERS


@pytest.mark.parametrize("corpus", LINES)
def test_no_clear_wish_is_missed_and_few_others_are_taken_for_one(
    content: Content, figure: Tell, corpus: str
) -> None:
    rows = list(graded(corpus, lambda typed: grade(typed, content)))
    count = Counter(was for was, _, _ in rows)
    missed = [m for was, got, m in rows if was == "leave" != got]
    false = [m for was, got, m in rows if got == "leave" != was]
    untold = [m for was, got, m in rows if (was, got) == ("doubtful", "no")]
    told = [m for was, got, m in rows if (was, got) == ("no", "doubtful")]
    others = count["doubtful"] + count["no"]
    figure(
        " ".join(
            (
                f"{corpus}: missed {len(missed)} of {count['leave']}; false {len(false)} of {others}",
                f"({len(false) / others:.1%});",
                f"in doubt and not told how {len(untold)} of {count['doubtful']},",
                f"told for nothing {len(told)} of {count['no']}",
            )
        )
    )
    assert missed == []
    assert len(false) / others <= MOST_FALSE, false
    assert len(untold) / count["doubtful"] <= 0.05, untold
    assert len(told) / count["no"] <= 0.05, told


@pytest.mark.parametrize(
    "typed", ["stpo", "Stpo.", "sotp", "unsubscibe", "cancle", "stpo texting me", "stoppp"]
)
def test_a_slip_that_makes_no_other_word_is_a_stop(content: Content, typed: str) -> None:
    assert grade(typed, content) == "leave"


@pytest.mark.parametrize("typed", ["stoop", "stap", "unsubscrieb", "cqncel"])
def test_no_other_typing_mistake_leaves(content: Content, typed: str) -> None:
    assert grade(typed, content) == "doubtful"
    assert ["text STOP" in body for body in texts(typed, content)] == [True]


def test_a_doubtful_word_beside_a_topic_gets_its_answer_and_how_to_stop(content: Content) -> None:
    answer, how = texts("should i stop running?", content)
    assert answer.startswith("2 Overuse")
    assert "text STOP" in how


def test_a_question_about_cramps_gets_its_answer_alone(content: Content) -> None:
    assert len(texts("how do i stop cramps", content)) == 1


def test_another_language_is_graded_by_its_own_words(content: Content) -> None:
    """A second language is content only: here English words under another code."""
    two = replace(content, leaving={"xx": content.leaving["en"]}, danger={"xx": content.danger["en"]})
    assert understand("i said please stop these texts", two, "en").language == "xx"
    assert understand("my calf is red and hot", two, "en").language == "xx"
