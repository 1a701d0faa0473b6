"""What a message means: whole words are sure, a guess only ever answers, and nothing ever raises."""
# ruff: noqa: E501 - tables of what people type and write read better unbroken

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from hotline.content.keywords import keywords
from hotline.content.model import Content, Target
from hotline.content.normalise import words
from hotline.content.reserved import WORDS
from hotline.conversation.meaning import Meaning
from hotline.conversation.person import Person, Status
from hotline.conversation.respond import NEEDS_PERSON, respond
from hotline.conversation.spoken import heard
from hotline.conversation.turn import Caller, Context, Place, Said, Speak, Turn
from hotline.conversation.understand import understand
from tests.figures import Tell

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
CHANGING = ("command", "wish")
KEYS = {**dict(zip("123456", ["dehydration", "overuse", "stretching", "nutrition", "conditions", "age"], strict=True)),
        **dict(zip("ABCDE", ["hydrate", "stretch", "diet", "gradual", "medical"], strict=True))}  # fmt: skip
# Zeros of a few scripts: ASCII, full-width, Arabic, Persian, Devanagari, Thai, mathematical bold, and keypad-like rings.
ZEROS = ("0", "\uff10", "\u0660", "\u06f0", "\u0966", "\u0e50", "\U0001d7ce")
LETTERS = {"A": "Aa\uff21\uff41\u24b6\u0410\u0391\U0001f170\u00c1\U0001d400", "B": "Bb\uff22\u0412\u0392\U0001f171\u24b7",
           "C": "Cc\uff23\u0421\u0441\u24b8\u00c7", "D": "Dd\uff24\u24b9\u0110", "E": "Ee\uff25\u0415\u0395\u00c9\u24ba"}  # fmt: skip
SURROUNDINGS = ("{}", " {} ", "{}.", "{}!!!", "({})", '"{}"', "\u201c{}\u201d", "\n{}\n", "-{}-", "{}?", "\u00bf{}?", "{}\U0001f64f",
                "*{}*", "{} please", "Please {}", "{} {}", "{}, thanks", "\u200b{}\u200d", "text {}", "ok {}")  # fmt: skip


def means(typed: str, content: Content) -> tuple[str, str]:
    meaning = understand(typed, content, "en")
    return meaning.kind, meaning.id


def answered(typed: str, content: Content) -> Turn | str:
    """What is answered to somebody of whom nothing is known, from before the store is asked."""
    caller = Caller("+13125550143", "0" * 32)
    return respond(Context(caller, Said("text", typed, "SM1"), content, "en", NOW), loaded=False)


@given(
    typed=st.one_of(
        st.text(max_size=80), st.text(st.sampled_from("stopSTOP 19ampme:.'\u2019x\n"), max_size=40)
    )
)
def test_no_text_makes_it_raise_and_the_same_text_means_the_same(content: Content, typed: str) -> None:
    assert understand(typed, content, "en") == understand(typed, content, "en")
    assert answered(typed, content) is not None


@given(st.data())
def test_no_mixture_of_our_own_words_makes_it_raise(content: Content, data: st.DataObject) -> None:
    grammar = content.languages["en"].grammar
    known = sorted(
        {*content.vocabulary, *grammar.fillers, *grammar.negations, *grammar.polite, *grammar.numbers}
    )
    typed = " ".join(data.draw(st.lists(st.sampled_from(known), max_size=12)))
    meaning = understand(typed, content, "en")
    assert understand(" ".join(meaning.words), content, "en") == meaning or not meaning.words
    assert answered(typed, content) is not None


@given(typed=st.text(st.sampled_from("abcdehimnoprstuwy 123459:"), max_size=30))
def test_what_was_normalised_means_what_it_meant_before(content: Content, typed: str) -> None:
    meaning = understand(typed, content, "en")
    if meaning.words and words(" ".join(meaning.words)) == meaning.words:
        assert understand(" ".join(meaning.words), content, "en") == meaning


@pytest.mark.parametrize("around", SURROUNDINGS)
@pytest.mark.parametrize("word", sorted(WORDS))
def test_the_carriers_words_win_in_every_surrounding(content: Content, word: str, around: str) -> None:
    for typed in (word, word.upper(), word.title(), " ".join(word) if len(word) > 2 else word):
        if typed == " ".join(word) and around not in SURROUNDINGS[:13]:
            continue  # letters spelt out beside other words are a sentence
        assert means(around.format(typed, typed), content) == ("wish", WORDS[word])


def test_every_keyword_reaches_its_meaning(content: Content) -> None:
    for code, language in content.languages.items():
        for key, phrase, (kind, id) in keywords(language):
            for typed in (phrase, phrase.upper(), f" {phrase.title()}!\n"):
                assert means(typed, content) == (kind, id), (code, key, typed)


@pytest.mark.parametrize("key", KEYS)
def test_a_digit_or_letter_alone_means_its_topic_in_any_script(content: Content, key: str) -> None:
    forms = [chr(ord(zero) + int(key)) for zero in ZEROS] if key.isdigit() else list(LETTERS[key])
    forms += [chr(0x245F + int(key)), chr(0x2775 + int(key)), f"{key}\ufe0f\u20e3"] if key.isdigit() else []
    for form in forms:
        for around in SURROUNDINGS:
            assert means(around.format(form, form), content) == ("topic", KEYS[key]), around.format(
                form, form
            )


@given(before=st.text(max_size=30), key=st.sampled_from(sorted(KEYS)))
def test_a_digit_or_letter_needs_no_memory(content: Content, before: str, key: str) -> None:
    alone = answered(key, content)
    answered(before, content)
    assert isinstance(alone, Turn)
    assert answered(key, content) == alone
    assert (alone.person, alone.consent) == (None, ())


def test_no_informational_phrase_ever_needs_the_store(content: Content) -> None:
    for phrase, target in content.vocabulary.items():
        informs = target.kind in ("topic", "smalltalk", "danger") and target.id != "no"
        informs = informs or (target.kind, target.id) == ("wish", "help")
        turn = answered(phrase, content)
        assert (turn == NEEDS_PERSON) != informs, phrase
        assert not isinstance(turn, Turn) or turn.person is None


# ---------------------------------------------------------------- typing mistakes


def mistyped(phrase: str, edits: int, times: int) -> Iterator[str]:
    """The phrase with so many slips of the finger: a letter lost, doubled, swapped, wrong or too many."""
    chance = Random(f"{phrase}-{edits}")
    for _ in range(times):
        letters = list(phrase)
        for _ in range(edits):
            at, other = chance.randrange(len(letters)), chance.choice("abcdefghijklmnopqrstuvwxyz")
            match chance.randrange(4):
                case 0 if len(letters) > 1:
                    del letters[at]
                case 1:
                    letters.insert(at, other)
                case 2 if at:
                    letters[at - 1], letters[at] = letters[at], letters[at - 1]
                case _:
                    letters[at] = other
        yield "".join(letters)


def stands_in(meaning: Meaning, content: Content) -> bool:
    """Whether a phrase with this meaning stands in the message letter for letter."""
    found = re.sub(r"([a-z])\1\1+", r"\1", f" {' '.join(meaning.words)} ")  # "stoppp"
    phrases = [p for p, t in content.vocabulary.items() if (t.kind, t.id) == (meaning.kind, meaning.id)]
    if meaning.id == "stop":
        phrases += [" ".join(phrase) for wishes in content.leaving.values()
                    for several in wishes.lexicon.phrases.values() for phrase, names in several
                    if {"clear", "verb"} & set(names)]  # fmt: skip
    return any(f" {phrase} " in found for phrase in phrases)


@pytest.mark.parametrize(("edits", "times"), [(1, 16), (2, 12)])
def test_no_guess_ever_yields_a_command_or_a_wish(content: Content, edits: int, times: int) -> None:
    for phrase in content.vocabulary:
        for typed in mistyped(phrase, edits, times):
            meaning = understand(typed, content, "en")
            assert meaning.kind not in CHANGING or stands_in(meaning, content), (
                f"{phrase!r} as {typed!r}: {meaning}"
            )


def fate(typed: str, target: Target, content: Content) -> str:
    meaning = understand(typed, content, "en")
    if (meaning.kind, meaning.id) == (target.kind, target.id):
        return "answered"
    if meaning.kind == "near":
        return "offered" if target in meaning.choices else "others offered"
    return "another answered" if meaning.kind == "topic" else meaning.kind


@pytest.mark.parametrize(("edits", "times", "understood"), [(1, 16, 0.75), (2, 12, 0.4)])
def test_a_mistyped_topic_is_answered_offered_or_missed(
    content: Content, edits: int, times: int, understood: float, figure: Tell
) -> None:
    fates: Counter[str] = Counter()
    for phrase, target in content.vocabulary.items():
        if target.kind != "topic" or len(phrase) < 4:
            continue
        for typed in mistyped(phrase, edits, times):
            found = fate(typed, target, content)
            fates[found] += 1
            if found == "another answered":  # only where what was typed lies nearer to the other's words
                other = understand(typed, content, "en").id
                plain = " ".join(words(typed))
                near = min(
                    OSA.distance(w, p)
                    for p, t in content.vocabulary.items()
                    for w in (plain, *plain.split())
                    if (t.kind, t.id) == ("topic", other)
                )
                assert near <= OSA.distance(plain, phrase), f"{phrase!r} as {typed!r}: {other}"
    total = fates.total()
    figure(
        " ".join(
            (
                f"{edits} slips in {total} topics:",
                ", ".join(f"{n / total:.1%} {f}" for f, n in fates.most_common()),
            )
        )
    )
    assert (fates["answered"] + fates["offered"]) / total >= understood
    assert (fates["another answered"] + fates["others offered"]) / total <= 0.05


@pytest.mark.parametrize("typed", ["heat", "night", "statins", "spam", "walk", "salt", "texting", "sleep"])
def test_a_word_of_its_own_is_not_answered_as_a_mistyped_one(content: Content, typed: str) -> None:
    assert understand(typed, content, "en").kind in ("near", "miss", "half")


# ---------------------------------------------------------------- leaving, in people's own words


@pytest.mark.parametrize(
    "typed",
    ["I want to stop", "can you stop texting me", "Please take me off your list now", "STOP STOP STOP", "reply stop", "ok stop now",
     "i would like to unsubscribe", "stop please!!", "pls opt me out", "delete my number", "no more", "don't text me", "i said stop", "stop this right away",
     "get me off this list or else"],
)  # fmt: skip
def test_a_plain_wish_to_leave_is_taken_as_stop(content: Content, typed: str) -> None:
    assert means(typed, content) == ("wish", "stop")


@pytest.mark.parametrize(
    "typed",
    ["dont stop", "do not stop texting me", "stap", "unsubscrieb", "want it to stop", "end it", "how do i cancel",
     "there are no more texts coming"],
)  # fmt: skip
def test_an_unclear_wish_to_leave_is_told_how_and_changes_nothing(content: Content, typed: str) -> None:
    assert means(typed, content)[0] == "near-stop"


@pytest.mark.parametrize(
    ("typed", "id"),
    [("how do i stop the pain", "cramp"), ("cramps start and stop", "cramp"), ("stop drinking?", "hydrate"), ("help with cramps", "cramp")],
)  # fmt: skip
def test_stop_in_a_question_about_cramps_is_no_wish_to_leave(content: Content, typed: str, id: str) -> None:
    assert means(typed, content) == ("topic", id)


@pytest.mark.parametrize(
    "typed",
    ["9-1-1", "call 9 1 1!", "I want to end it", "Chest pains", "i can\u2019t breathe, help", "stop, i want to die", "my dad had a stroke",
     "CRAMP and chest pain", "remind 9am emergency"],
)  # fmt: skip
def test_a_danger_sign_anywhere_is_heard(content: Content, typed: str) -> None:
    assert means(typed, content)[0] == "danger"


@pytest.mark.parametrize("typed", ["too", "i won", "remind me too", "I ate"])
def test_a_word_that_only_sounds_like_a_number_is_none(content: Content, typed: str) -> None:
    assert means(typed, content)[0] not in ("hour", "command", "topic")


@pytest.mark.parametrize(
    ("typed", "command", "rest"),
    [("PAUSE 3 days", "pause", ("3",)), ("pause now", "pause", ()), ("please resume, thanks", "resume", ()),
     ("change my time to 9am", "remind", ("9", "am")), ("turn off reminders", "water_off", ()), ("remind me 12 noon", "remind", ("12", "noon")),
     ("i want a daily reminder at 8:30 pm please", "", ())],
)  # fmt: skip
def test_commands_in_peoples_own_words(
    content: Content, typed: str, command: str, rest: tuple[str, ...]
) -> None:
    meaning = understand(typed, content, "en")
    assert (meaning.id, meaning.rest) == (command, rest) if command else meaning.kind in ("command", "near")


# ---------------------------------------------------------------- what the state and the phone make of it


def test_a_pause_of_weeks_is_asked_about_and_not_taken_for_days(content: Content) -> None:
    person = Person("0" * 32, Status.ACTIVE, "+13125550143", zone="America/Chicago", hour=time(9))
    for typed, changes in (("PAUSE 3 days", True), ("PAUSE 1 week", False), ("pause for two weeks", False)):
        caller = Caller(person.number, person.key, person)
        turn = respond(Context(caller, Said("text", typed, "SM1"), content, "en", NOW), loaded=True)
        assert isinstance(turn, Turn)
        assert (turn.person is not None) == changes, typed


@pytest.mark.parametrize(
    ("page", "words", "act"),
    [("hour", "noon", "typed"), ("typed", "midnight", "typed"), ("hour", "three", "hour"), ("hour", "nine", "typed"),
     ("terms", "yes", "visit"), ("main", "help me stop this", "visit"), ("main", "signs of an emergency", "visit"), ("main", "nine one one", "danger")],
)  # fmt: skip
def test_spoken_words_on_a_page(content: Content, page: str, words: str, act: str) -> None:
    assert heard(Said("voice", words, "CA1", spoken=True), Place("en", page), content).act == act


def test_a_call_in_a_language_that_is_gone_begins_anew(content: Content) -> None:
    said = Said("voice", "1", "CA1", place=Place("xx", "causes", turns=3))
    turn = respond(Context(Caller(None), said, content, "en", NOW), loaded=False)
    assert isinstance(turn, Turn)
    assert isinstance(turn.replies[0], Speak)
    assert "9 1 1" in turn.replies[0].lines[0]
