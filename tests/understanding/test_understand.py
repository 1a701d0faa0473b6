"""Understanding: any text in, one meaning out, no exception; what stands on posters always wins."""
# ruff: noqa: E501 - tables of what people type and write read better unbroken

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.content.load import PROMPTS
from hotline.content.model import DANGERS, Content
from hotline.content.normalise import words
from hotline.content.phrases import floor_phrases, keywords
from hotline.dialogue.ivr.input import read_step
from hotline.dialogue.sms import (
    needs,
    respond,
    understood,
)
from hotline.dialogue.subscription import shortened
from hotline.dialogue.types import Caller, Context, Turn
from hotline.domain.replies import (
    CallState,
    Speak,
    Text,
    UserInput,
)
from hotline.domain.telephony import SMS, segments
from hotline.prompt_tools.learning import left
from hotline.prompt_tools.learning.examples import gather
from hotline.prompt_tools.learning.labels import DECISIONS
from hotline.twilio.webhook import WORDS
from hotline.understanding.classifier import LANE, SETTLED, ZERO, SecondLayer, Settled, message_key
from hotline.understanding.features import MOST_APART, by_clause, features
from hotline.understanding.intent import Hour, Intent, Slots
from hotline.understanding.keywords import denied, exact
from hotline.understanding.policy import NOW_DANGER, NOW_LEAVE
from hotline.understanding.understand import classifier, understand

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
KEYS = {**dict(zip("123456", ["dehydration", "overuse", "stretching", "nutrition", "conditions", "age"], strict=True)),
        **dict(zip("ABCDE", ["hydrate", "stretch", "diet", "gradual", "medical"], strict=True))}  # fmt: skip
# Zeros of a few scripts: ASCII, full-width, Arabic, Persian, Devanagari, Thai, mathematical bold.
ZEROS = ("0", "\uff10", "\u0660", "\u06f0", "\u0966", "\u0e50", "\U0001d7ce")
LETTERS = {"A": "Aa\uff21\uff41\u24b6\u0410\u0391\U0001f170\u00c1\U0001d400", "B": "Bb\uff22\u0412\u0392\U0001f171\u24b7",
           "C": "Cc\uff23\u0421\u0441\u24b8\u00c7", "D": "Dd\uff24\u24b9\u0110", "E": "Ee\uff25\u0415\u0395\u00c9\u24ba"}  # fmt: skip
SURROUNDINGS = ("{}", " {} ", "{}.", "{}!!!", "({})", '"{}"', "\u201c{}\u201d", "\n{}\n", "-{}-", "{}?", "\u00bf{}?", "{}\U0001f64f",
                "*{}*", "{} please", "Please {}", "{} {}", "{}, thanks", "\u200b{}\u200d", "text {}", "ok {}")  # fmt: skip
LANGUAGES = ("en", "es")
TEXTS = st.one_of(
    st.text(max_size=80),
    st.text(st.sampled_from("stopSTOP 19ampme:.'\u2019x\n>\"\u201c\u201d-"), max_size=40),
    st.lists(st.sampled_from(["stop", "911", "remind", "9", "am", "no", "chest", "pain", "\n", ">", "-", "\u201c", "\u201d", "Liked"])).map(" ".join),
)  # fmt: skip


def means(typed: str, content: Content, language: str = "en") -> tuple[str, str]:
    intent = understand(typed, content, language)
    return intent.kind, intent.id


def context(typed: str, content: Content, language: str = "en") -> Context:
    caller = Caller("+13125550143", "0" * 32)
    said = UserInput("text", typed, "SM1", language="" if language == "en" else language)
    return understood(Context(caller, said, content, language, NOW))


def answered(typed: str, content: Content, language: str = "en") -> Turn:
    """What is answered to somebody of whom nothing is kept."""
    return respond(context(typed, content, language))


def texts(turn: Turn) -> list[str]:
    return [reply.body for reply in turn.replies if isinstance(reply, Text)]


# ---------------------------------------------------------------- any text


@given(typed=TEXTS)
def test_no_text_makes_it_raise_and_the_same_text_means_the_same(content: Content, typed: str) -> None:
    for language in LANGUAGES:
        for spoken in (False, True):
            first = understand(typed, content, language, spoken=spoken)
            again = understand(typed, content, language, spoken=spoken)
            assert (first, first.scores) == (again, again.scores)
    assert answered(typed, content) is not None


@given(st.data())
def test_no_mixture_of_our_own_words_makes_it_raise(content: Content, data: st.DataObject) -> None:
    grammar = content.languages["en"].grammar
    known = sorted(
        {*content.vocabulary, *grammar.fillers, *grammar.negations, *grammar.polite, *grammar.numbers}
    )
    typed = " ".join(data.draw(st.lists(st.sampled_from(known), max_size=12)))
    assert isinstance(understand(typed, content, "en"), Intent)
    assert answered(typed, content) is not None


@given(before=TEXTS, typed=TEXTS)
@settings(max_examples=50)
def test_what_came_before_changes_nothing(content: Content, before: str, typed: str) -> None:
    alone = understand(typed, content, "en")
    understand(before, content, "es")
    after = understand(typed, content, "en")
    assert (alone, alone.scores) == (after, after.scores)


@given(typed=TEXTS, page=st.sampled_from(["main", "causes", "hour", "typed", "half", "end", "terms", "age"]),
       confidence=st.floats(0, 1))  # fmt: skip
def test_nothing_said_on_the_phone_makes_it_raise(
    content: Content, typed: str, page: str, confidence: float
) -> None:
    place = CallState("en", page)
    said = UserInput("voice", typed, "CA1", spoken=True, call_state=place, confidence=confidence)
    assert read_step(said, place, content) == read_step(said, place, content)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "piece", ["cramp ", "x", "my leg hurts and ", "\U0001f616", "stop ", "a\n", "9 ", "no puedo dormir. ", "\u200b", "> ", "\u201c", "é"]
)  # fmt: skip
def test_the_longest_text_that_twilio_delivers_works(content: Content, piece: str, language: str) -> None:
    typed = (piece * 1600)[:1600]
    assert len(typed) == 1600
    turn = answered(typed, content, language)
    assert all(segments(text) <= 2 for text in texts(turn))


@pytest.mark.parametrize(
    "filler", ["my leg cramps at night and i wonder why. ", "we went to the lake and walked a lot. "]
)
def test_danger_is_found_at_the_end_of_a_long_message(content: Content, filler: str) -> None:
    typed = (filler * 40)[:1560].rpartition(" ")[0] + " now i have chest pain"
    intent = understand(typed, content, "en")
    assert intent.kind == "danger" or intent.danger


# ---------------------------------------------------------------- the classifier


@given(typed=st.text(max_size=80), seed=st.integers(0, 99))
@settings(max_examples=50)
def test_margins_do_not_depend_on_the_order_of_the_features(content: Content, typed: str, seed: int) -> None:
    model, found = classifier(content.learned), sorted(features(typed))
    shuffled = Random(seed).sample(found, len(found))
    assert model.margins(found) == model.margins(shuffled) == model.margins([*shuffled, *found[:3]])


def test_more_features_than_are_summed_at_once_are_summed_too(content: Content) -> None:
    """One by one and all together give the same sums, so that no lane runs over."""
    chance = Random(1)
    found = [chance.getrandbits(32) for _ in range(5000)]
    for one in classifier(content.learned).tables:
        masked = {feature & ((1 << one.bits) - 1) for feature in found}
        width = len(one.classes)
        weights = one.lanes[::LANE]
        sums = [sum(weights[n * width + k] - ZERO for n in masked) for k in range(width)]
        length = len(masked) ** 0.5
        expected = [
            s * scale / length + bias for s, scale, bias in zip(sums, one.scales, one.biases, strict=True)
        ]
        assert list(one.margins(found).values()) == pytest.approx(expected)


def test_no_feature_at_all_leaves_the_biases(content: Content) -> None:
    for one in classifier(content.learned).tables:
        assert list(one.margins([]).values()) == list(one.biases)


def test_the_margin_of_one_class_is_the_same_alone(content: Content) -> None:
    found = [*features("no more texts please"), *features("my calf is tight")]
    for one in classifier(content.learned).tables:
        assert {name: one.margin(name, found) for name in one.classes} == pytest.approx(one.margins(found))


def test_an_example_settles_what_the_layers_get_wrong(content: Content) -> None:
    model, found = classifier(content.learned), features("my leg and the moon")
    other = features("my leg and the moons")
    for settled, margin in ((Settled(yes=key_of(found)), SETTLED), (Settled(no=key_of(found)), -SETTLED)):
        taught = replace(model, settled={NOW_LEAVE: settled})
        assert taught.margins(found)[NOW_LEAVE] == margin
        assert taught.margins(other)[NOW_LEAVE] == model.margins(other)[NOW_LEAVE]
        assert taught.margins(found)[NOW_DANGER] == model.margins(found)[NOW_DANGER]


def key_of(found: set[int]) -> frozenset[int]:
    return frozenset((message_key(found),))


def test_an_example_of_leaving_is_obeyed_word_for_word(content: Content) -> None:
    """But for a handful that another rule answers: a menu's own words, "q", "do not ... remove me"."""
    wishes = [example for example in gather(PROMPTS, content)[0] if example.wants == "stop"][::40]
    missed = [example for example in wishes if not left(understand(example.message, content, "en"))]
    assert len(missed) * 100 <= len(wishes) > 400, [example.line for example in missed]


def test_only_short_clauses_are_scored_apart() -> None:
    long = "we walked round the whole lake and " * 8
    assert by_clause(long)[1] == by_clause("")[1] == []
    assert by_clause(f"{long}, {long}")[1] == []
    (short,) = by_clause(f"{long}. remove me")[1]
    assert features("remove me") - short == set()
    assert len(by_clause("stop it. " * 30)[1]) == MOST_APART // 2


def test_the_second_layer_weighs_every_class_and_the_greatest_of_each_group() -> None:
    weights = (1.0, 2.0, 4.0, 0.5, 0.25, 8.0, 16.0, 32.0, -1.0)
    layer = SecondLayer([[0, 1], [1, 2]], {"now.danger": weights}, "leave")
    inputs = layer.inputs([2.0, 3.0, -1.0], [0.5, 2.0, -0.5])
    assert inputs == [2.0, 3.0, -1.0, 3.0, 3.0, 2.0, 0.5, -0.5]
    assert layer.margin("now.danger", inputs) == 2.0 + 6.0 - 4.0 + 1.5 + 0.75 + 16.0 + 8.0 - 16.0 - 1.0


def test_every_decision_weighs_every_input_and_has_a_bias(content: Content) -> None:
    model = classifier(content.learned)
    classes = [name for table in model.tables for name in table.classes]
    assert list(model.second.weights) == list(DECISIONS)
    for weights in model.second.weights.values():
        assert (
            len(weights) == len(classes) + len(model.second.groups) + 3 + 1
        )  # three of the clauses, and the bias


# ---------------------------------------------------------------- exact words


@pytest.mark.parametrize("around", SURROUNDINGS)
@pytest.mark.parametrize("word", sorted(WORDS))
def test_the_carriers_words_win_in_every_surrounding(content: Content, word: str, around: str) -> None:
    for typed in (word, word.upper(), word.title(), " ".join(word) if len(word) > 2 else word):
        if typed == " ".join(word) and around not in SURROUNDINGS[:13]:
            continue  # letters spelt out beside other words are a sentence
        for language in LANGUAGES:
            assert means(around.format(typed, typed), content, language) == ("wish", WORDS[word]), typed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_keyword_reaches_its_meaning(content: Content, language: str) -> None:
    for code, spoken in content.languages.items():
        for key, phrase, meant in keywords(spoken):
            for typed in (phrase, phrase.upper(), f" {phrase.title()}!\n"):
                assert means(typed, content, language) == meant, (code, key, typed)


def test_every_phrase_of_the_floor_alone_is_what_it_says(content: Content) -> None:
    for code, key, phrase, meant in floor_phrases(content.danger, content.leaving):
        for typed in (phrase, phrase.upper(), f"{phrase}!!"):
            assert means(typed, content) == meant, (code, key, typed)


@pytest.mark.parametrize("key", KEYS)
def test_a_digit_or_letter_alone_means_its_topic_in_any_script(content: Content, key: str) -> None:
    forms = [chr(ord(zero) + int(key)) for zero in ZEROS] if key.isdigit() else list(LETTERS[key])
    forms += [chr(0x245F + int(key)), chr(0x2775 + int(key)), f"{key}\ufe0f\u20e3"] if key.isdigit() else []
    for form in forms:
        for around in SURROUNDINGS:
            typed = around.format(form, form)
            assert means(typed, content) == ("topic", KEYS[key]), typed


@given(before=st.text(max_size=30), key=st.sampled_from(sorted(KEYS)))
def test_a_digit_or_letter_needs_no_memory(content: Content, before: str, key: str) -> None:
    alone = answered(key, content)
    answered(before, content)
    assert isinstance(alone, Turn)
    assert answered(key, content) == alone
    assert (alone.subscriber, alone.consent) == (None, ())


def test_no_informational_phrase_ever_needs_the_store(content: Content) -> None:
    for phrase, target in content.vocabulary.items():
        informs = target.kind in ("topic", "smalltalk", "danger", "person") and target.id != "no"
        informs = informs or (target.kind, target.id) == ("wish", "help")
        asking = context(phrase, content)
        assert (needs(asking) == "nothing") == informs, phrase
        assert not informs or respond(asking).subscriber is None


@pytest.mark.parametrize(
    "asked",
    ["why does my calf lock up at night", "is potassium good for it", "como evito los calambres", "does beer do this", "xylophone", "what is the capital of peru",
     "my chest hurts and my arm is numb", "thank you kindly young man", "do you speak spanish?"],
)  # fmt: skip
def test_no_question_in_own_words_needs_the_store(content: Content, asked: str) -> None:
    intent = understand(asked, content, "en")
    turn = answered(asked, content)
    assert isinstance(turn, Turn) or intent.kind == "language", asked


# ---------------------------------------------------------------- the floor

AROUND = ("{}", "hi there {} i have a question about potassium and what to eat", "{} thanks so much for the tips on stretching",
          "the weather is lovely today and {} anyway which magnesium should I take for my cramps",
          "ok so {}", "is there any news? {} lol", "no {}", "calambres por la noche {} y qué como", "i read about {} in a book")  # fmt: skip


def floor(content: Content, which: str) -> Iterator[tuple[str, str]]:
    danger, leaving = content.danger, content.leaving
    for _, _, phrase, (kind, id) in floor_phrases(danger, leaving):
        if (kind == "danger") == (which == "danger"):
            yield phrase, id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("around", AROUND)
def test_a_floor_phrase_of_danger_always_gets_the_safety_line_at_least(
    content: Content, around: str, language: str
) -> None:
    quiet = []
    for phrase, _ in floor(content, "danger"):
        typed = around.format(phrase)
        intent = understand(typed, content, language)
        if intent.exact and intent.kind not in ("danger", "miss") and not intent.scores:
            assert " ".join(words(typed)) in content.vocabulary, typed
            continue  # the whole message is an exact keyword
        if not (intent.kind == "danger" or intent.danger):
            quiet.append(typed)
        elif intent.kind == "danger":
            assert intent.id in DANGERS
    assert quiet == []


@pytest.mark.parametrize(
    "typed",
    [
        "tell me the warning signs when a person ought to call 911, for our church bulletin",
        "enseño primeros auxilios, tienen un folleto sobre el dolor de pierna?",
        "el doctor descartó trombosis y fractura, quedó en calambre y a casa",
    ],
)
def test_a_floor_phrase_among_harmless_words_gets_the_safety_line_alone(content: Content, typed: str) -> None:
    intent = understand(typed, content, "en")
    assert intent.kind != "danger"
    assert (intent.danger, bool(intent.floor)) == ("unsure", True)


@pytest.mark.parametrize("around", AROUND)
def test_the_answer_to_a_floor_phrase_of_danger_names_the_emergency_number(
    content: Content, around: str
) -> None:
    for phrase, _ in floor(content, "danger"):
        typed = around.format(phrase)
        turn = answered(typed, content)
        if isinstance(turn, Turn):
            assert "911" in texts(turn)[0], typed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("around", AROUND)
def test_a_floor_phrase_of_leaving_is_always_obeyed_or_told_how(
    content: Content, around: str, language: str
) -> None:
    held = []
    for phrase, _ in floor(content, "leaving"):
        typed = around.format(phrase)
        intent = understand(typed, content, language)
        ended = (intent.kind, intent.id) in (("wish", "stop"), ("command", "water_off"))
        if not (ended or intent.leaving or intent.kind == "near-stop"):
            held.append((typed, intent.kind, intent.id))
    assert held == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_safety_line_fits_before_every_answer_and_keeps_its_first_sentence(
    content: Content, language: str
) -> None:
    spoken = content.languages[language]
    line = content.fill(spoken.says["caution"].text or "")
    for id, topic in spoken.topics.items():
        text = content.fill(topic.text or "")
        whole = shortened(text, SMS, before=line)
        assert segments(whole) <= 2, id
        assert whole.startswith(f"{line}\n{text[:20]}"), id
        assert len(whole) > len(line) + 60, id


# ---------------------------------------------------------------- the language


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("1300 hrs", "en"), ("make it 1300 hrs please", "en"), ("is liquid iv worth it", "en"), ("liquid iv worth it", "en"), ("report", "en"),
        ("no", "en"), ("normal", "en"), ("is it muscular or a tendon", "en"), ("my doctor said diabetes", "en"), ("la fitness after running?", "en"),
        ("que cosa es esto de los calambres", "es"), ("me dan calambres en la noche", "es"), ("necesito un break de los mensajes", "es"),
        ("cuánto magnesio tomo", "es"), ("el gym me da calambres", "es"), ("normal que duela despues de correr?", "es"),
    ],
)  # fmt: skip
def test_a_word_of_another_language_does_not_switch_the_language(
    content: Content, typed: str, language: str
) -> None:
    assert understand(typed, content, language).language in ("", language)


@pytest.mark.parametrize(
    ("typed", "language"),
    [("me dan muchos calambres cuando duermo", "es"), ("my leg locks up whenever I go to sleep", "en"), ("calambre", "es"), ("cramp", "en"),
     ("¿cuánta agua debo tomar al día?", "es")],
)  # fmt: skip
def test_a_whole_sentence_tells_its_language(content: Content, typed: str, language: str) -> None:
    for before in LANGUAGES:
        assert understand(typed, content, before).language == language


# ---------------------------------------------------------------- leaving, danger, and neither


@pytest.mark.parametrize(
    "typed",
    ["I want to stop", "can you stop texting me", "Please take me off your list now", "STOP STOP STOP", "reply stop", "ok stop now",
     "i would like to unsubscribe", "stop please!!", "pls opt me out", "delete my number", "don't text me", "i said stop", "stop this right away",
     "get me off this list or else", "no more texts", "ya no me manden nada", "quiero darme de baja"],
)  # fmt: skip
def test_a_plain_wish_to_leave_is_taken_as_stop(content: Content, typed: str) -> None:
    assert means(typed, content) == ("wish", "stop")


@pytest.mark.parametrize(
    "typed",
    [
        "stop, do not resume",
        "dont resume",
        "no resume",
        "no quiero, no reanudar",
        "do not start again",
        "stop start",
    ],
)
def test_a_resume_that_is_denied_starts_nothing(content: Content, typed: str) -> None:
    assert understand(typed, content, "en").id != "resume"
    assert understand("dont stop, continue", content, "en").id == "resume"


def test_weekdays_that_are_denied_change_no_days(content: Content) -> None:
    intent = understand("make it 9am but not on weekdays", content, "en")
    assert (intent.kind, intent.slots.hour) == ("miss", Hour(time(9)))
    assert not denied("weekdays", ("on", "weekdays"), content)
    assert denied("weekdays", ("not", "on", "weekdays"), content)


@pytest.mark.parametrize(
    ("typed", "erased"),
    [
        ("wipe my number out of your system", True),
        ("delete every trace of me", True),
        ("stop texting my phone ok", False),
        ("not funny. remove me", False),
    ],
)
def test_a_wish_to_be_erased_in_other_words_ends_the_texts(
    content: Content, typed: str, erased: bool
) -> None:
    intent = understand(typed, content, "en")
    assert (intent.kind, intent.id, intent.exact) == ("wish", "stop", False)
    assert [also.id for also in intent.choices] == ["forget"] * erased
    assert understand("forget me", content, "en").id == "forget"


@pytest.mark.parametrize(
    "typed", ["dont stop", "do not stop texting me", "don't stop texting me", "please dont stop the texts i love them", "no dejen de escribirme por favor"]
)  # fmt: skip
def test_a_wish_to_stay_ends_nothing(content: Content, typed: str) -> None:
    intent = understand(typed, content, "en")
    assert (intent.kind, intent.id) not in (("wish", "stop"), ("command", "water_off"))
    assert intent.leaving != "sure"


@pytest.mark.parametrize(
    "typed",
    ["how do i stop the pain", "cramps start and stop", "help with cramps", "how can I stop these cramps"],
)
def test_stop_in_a_question_about_cramps_is_no_wish_to_leave(content: Content, typed: str) -> None:
    assert means(typed, content)[0] == "topic"


@pytest.mark.parametrize(
    "typed",
    ["9-1-1", "call 9 1 1!", "i want to end it all tonight", "Chest pains", "i can\u2019t breathe, help", "stop, i want to die", "my dad had a stroke",
     "CRAMP and chest pain", "SOS", "mayday", "112", "988", "me duele el pecho y sudo", "quiero morirme"],
)  # fmt: skip
def test_a_danger_sign_anywhere_is_heard(content: Content, typed: str) -> None:
    assert means(typed, content)[0] == "danger"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_that_is_not_looked_up_is_no_exact_keyword(
    content: Content, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = (PROMPTS / "examples" / f"{language}.tsv").read_text("utf-8").splitlines()[1::60]
    typed = [line.split("\t")[0] for line in examples]
    typed += ["abc", "answer stop", "gustaria stop", "at leg cramp", "2 or 5", "cinco por favor"]
    messages = [message for text in typed if (message := words(text))]
    short = [exact(message, content, language) for message in messages]
    every_word = frozenset(word for message in messages for word in message)
    monkeypatch.setattr("hotline.understanding.keywords._exact_words", lambda _: every_word)
    assert [exact(message, content, language) for message in messages] == short


@pytest.mark.parametrize(("typed", "hour"), [
    ("REMIND 1930", Hour(time(19, 30))), ("remind me at 8am please", Hour(time(8))),
    ("recordatorio a las 9 de la noche", Hour(time(21))), ("remind 911", None),
])  # fmt: skip
def test_an_hour_and_nothing_else_after_remind(content: Content, typed: str, hour: Hour | None) -> None:
    slots = understand(typed, content, "en").slots
    assert slots == Slots(hour=hour) if hour else slots.hour is None


@pytest.mark.parametrize("typed", ["too", "i won", "remind me too", "I ate"])
def test_a_word_that_only_sounds_like_a_number_is_none(content: Content, typed: str) -> None:
    intent = understand(typed, content, "en")
    assert intent.slots.hour is None
    assert intent.kind not in ("hour", "topic")


# ---------------------------------------------------------------- the phone


@pytest.mark.parametrize(
    ("page", "words", "act"),
    [("hour", "noon", "hour"), ("hour", "three", "hour"), ("terms", "yes", "visit"), ("main", "help me stop this", "visit"),
     ("main", "signs of an emergency", "visit"), ("main", "nine one one", "danger"), ("half", "in the evening", "half")],
)  # fmt: skip
def test_spoken_words_on_a_page(content: Content, page: str, words: str, act: str) -> None:
    place = CallState("en", page)
    assert (
        read_step(UserInput("voice", words, "CA1", spoken=True, call_state=place), place, content).act == act
    )


def test_a_call_in_a_language_that_is_gone_begins_anew(content: Content) -> None:
    said = UserInput("voice", "1", "CA1", call_state=CallState("xx", "causes", turns=3))
    turn = respond(understood(Context(Caller(None), said, content, "en", NOW)))
    assert isinstance(turn.replies[0], Speak)
    assert "9 1 1" in turn.replies[0].lines[0]
