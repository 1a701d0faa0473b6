"""Our own texts coming back, reactions and signatures: what is new in a message, and nothing else, is meant."""
# ruff: noqa: E501 - tables of what people type and write read better unbroken

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.content.model import Content
from hotline.content.normalise import words
from hotline.content.phrases import RUN
from hotline.understanding.quoted import new_words, signed
from hotline.understanding.understand import understand

LQ, RQ = "\u201c", "\u201d"
# How phones send a reaction to a text of ours, by whose phone it is.
REACTIONS = {
    **{f"iPhone {verb}": verb + f" {LQ}{{}}{RQ}" for verb in (
        "Liked", "Loved", "Disliked", "Laughed at", "Emphasized", "Emphasised", "Questioned", "Reacted \U0001f602 to",
        "Removed a like from", "Removed a heart from", "Removed an exclamation from", "Removed a question mark from")},
    "iPhone straight quotes": 'Liked "{}"',
    "iPhone sticker": f"Reacted with a sticker to {LQ}{{}}{RQ}",
    "Android": f"\u200a\u200b\U0001f44d\u200b to {LQ}\u200a{{}}\u200a{RQ}\u200a",
    "Android heart": f"\u200a\u200b\u2764\ufe0f\u200b to {LQ}\u200a{{}}\u200a{RQ}\u200a",
    "Android removed": f"\u200a\u200bRemoved\u200b \U0001f44d from {LQ}\u200a{{}}\u200a{RQ}\u200a",
    **{f"Spanish {verb}": verb + f" {LQ}{{}}{RQ}" for verb in (
        "Le gust\u00f3", "Le encant\u00f3", "No le gust\u00f3", "Le dio risa", "Se ri\u00f3 de", "Enfatiz\u00f3", "Dud\u00f3 sobre",
        "Reaccion\u00f3 con \U0001f44d a", "Exclam\u00f3 por", "Cuestion\u00f3")},
    "Spanish guillemets": "Le gust\u00f3 \u00ab{}\u00bb",
    "French": "A aim\u00e9 \u00ab\u00a0{}\u00a0\u00bb",
    "French heart": "A ador\u00e9 \u00ab{}\u00bb",
    "German": "Gef\u00e4llt \u201e{}\u201c",
    "Portuguese": f"Gostou de {LQ}{{}}{RQ}",
}  # fmt: skip
KNOWN = ("iPhone", "Spanish")  # whose verbs stand in our files: of these even a short text is known
COPIES = {
    "quoted": "> {}",
    "quoted lines": ">{}\n>\n>On Monday",
    "forwarded": "{}",
    "forwarded by name": "Fwd: {}",
    "forwarded in full": "FW: {}\n",
}


def ours(content: Content) -> Iterator[str]:
    """Every text of ours, filled."""
    values = {**content.values, "hour": "9AM", "zone": "Central time", "days": "every day", "day": "Mon", "date": "12/3/2026",
              "first": "8AM", "second": "8PM", "earliest": "8AM", "latest": "9PM", "choices": "2 OVERUSE", "minutes": "10",
              "crisis_by": "call or text", "violence_by_text": "", "erasure_days": "30", "consent_years": "5", "receipt": "K7",
              "arrived": "3", "failed": "0", "skipped": "0", "open": "0", "consents": "2", "since": "11/23/2026", "state": "on",
              "reminder_days": "30", "pending_days": "7", "nurse_line": "+12025550100",
              "nurse_hours": "Mon-Fri 9AM-5PM, Central time"}  # fmt: skip
    for language in content.languages.values():
        says = (one for id, one in language.says.items() if id != "beside")  # never sent alone
        answers = (*language.topics.values(), *says)
        for text in (*(one.text for one in answers if one.text), *language.reminders):
            yield text.format_map(values)


def test_there_are_texts_of_ours(content: Content) -> None:
    assert len(list(ours(content))) > 100


@pytest.mark.parametrize("form", REACTIONS)
def test_a_reaction_to_any_text_of_ours_is_met_with_silence(content: Content, form: str) -> None:
    heard = []
    for text in ours(content):
        if len(words(text)) <= RUN and not form.startswith(KNOWN):
            continue
        intent = understand(REACTIONS[form].format(text), content, "en")
        if (intent.kind, intent.id) != ("smalltalk", "silent"):
            heard.append((text[:60], intent.kind, intent.id))
    assert heard == []


@pytest.mark.parametrize("form", REACTIONS)
def test_a_reaction_to_a_text_that_the_phone_cut_short_is_met_with_silence(
    content: Content, form: str
) -> None:
    heard = []
    for text in content.languages["en"].reminders:
        cut = text.format_map(content.values)[:60] + "\u2026"
        intent = understand(REACTIONS[form].format(cut), content, "en")
        if (intent.kind, intent.id) != ("smalltalk", "silent"):
            heard.append((cut, intent.kind, intent.id))
    assert heard == []


@pytest.mark.parametrize("form", COPIES)
def test_a_copy_of_a_text_of_ours_ends_and_changes_nothing(content: Content, form: str) -> None:
    heard = []
    for text in ours(content):
        if len(words(text)) <= RUN:
            continue
        intent = understand(copied(text, form), content, "en")
        ends = intent.id != "help" and intent.kind in ("wish", "command", "hour", "zip", "language")
        if ends or intent.leaving == "sure":
            heard.append((text[:60], intent.kind, intent.id))
    assert heard == []


def copied(text: str, form: str) -> str:
    """A text of ours as it comes back in this form, every line of it quoted where one is."""
    return COPIES[form].format(text.replace("\n", "\n>") if ">" in COPIES[form] else text)


@pytest.mark.parametrize("name", ["Knee Line", "Sunrise Community Health Clinic Knee Cramp Line"])
@pytest.mark.parametrize("form", COPIES)
def test_a_copy_of_a_reminder_or_an_answer_is_met_with_silence(
    content: Content, form: str, name: str
) -> None:
    named = replace(content, values={**content.values, "name": name})
    heard = []
    for language in named.languages.values():
        answers = [one.text for id, one in language.topics.items() if one.text and id != "about"]
        for text in (*answers, *language.reminders):
            intent = understand(copied(named.fill(text), form), named, "en")
            if (intent.kind, intent.id) != ("smalltalk", "silent"):
                heard.append((text[:60], intent.kind, intent.id))
    assert heard == []


@pytest.mark.parametrize(
    "emoji",
    ["\U0001f44d", "\U0001f44d\U0001f3fd", "\u2764\ufe0f", "\U0001f64f\U0001f64f", "\U0001f44c \U0001f60a"],
)
def test_a_kind_sign_alone_is_met_with_silence(content: Content, emoji: str) -> None:
    intent = understand(emoji, content, "en")
    assert (intent.kind, intent.id) == ("smalltalk", "silent")


REMINDER = "Knee Cramp Line: time for a glass of water. Drink plenty through the day. Reply STOP to end."
HELLO_TIPS = "All tips: TIPS. For causes text CRAMP"


@pytest.mark.parametrize(
    ("typed", "kind", "id"),
    [
        (f"> {REMINDER}\nSTOP", "wish", "stop"),
        ("Re: stop", "wish", "stop"),  # a subject's mark: taken for RESUME once
        ("RE: Fwd: unsubscribe", "wish", "stop"),
        ("Re: CRAMP", "topic", "cramp"),
        (f"> {REMINDER}\n\nstop texting me", "wish", "stop"),
        (f"STOP\n\n> {REMINDER}", "wish", "stop"),
        (f"{REMINDER}\nSTOP", "wish", "stop"),
        (f"> {REMINDER}\n\ndoes magnesium help", "topic", ""),
        (f"> {REMINDER}\ncramp", "topic", "cramp"),
        (f"> {REMINDER}\nI have chest pain", "danger", "danger"),
        (f"{REMINDER} I have chest pain and can't breathe", "danger", "danger"),
        (f"Liked {LQ}{REMINDER}{RQ} STOP", "wish", "stop"),
        (f"Liked {LQ}{REMINDER}{RQ}\nmy chest hurts", "danger", "danger"),
        (f"> {REMINDER}\nPAUSE 3", "command", "pause"),
        (f"> {REMINDER}\nthanks!", "smalltalk", "thanks"),
    ],
)  # fmt: skip
def test_new_words_beside_a_quote_are_answered(content: Content, typed: str, kind: str, id: str) -> None:
    intent = understand(typed, content, "en")
    assert (intent.kind, intent.id if id else "") == (kind, id)


@pytest.mark.parametrize(
    ("typed", "kind", "id"),
    [
        ('I said "STOP"', "wish", "stop"), (f"my friend said {LQ}stretch{RQ} would help", "topic", ""), ('"cramp"', "topic", "cramp"),
        (f"{LQ}1{RQ}", "topic", "dehydration"), ('text "STOP" please', "wish", "stop"), (f"Liked {LQ}Knee Line{RQ} but my chest hurts a lot", "danger", ""),
        ("I liked running, now my leg cramps", "topic near", ""), ("loved ones tell me to drink more water for cramps", "topic near", ""),
    ],
)  # fmt: skip
def test_quotes_of_the_persons_own_are_no_reaction(content: Content, typed: str, kind: str, id: str) -> None:
    intent = understand(typed, content, "en")
    assert intent.kind in kind.split()
    assert not id or intent.id == id


def test_words_of_the_persons_own_stay_as_they_are(content: Content) -> None:
    for typed in (
        "my leg hurts at night",
        "REMIND 9AM",
        "do i reply stop to end these",
        "glass of water",
        "a > b",
    ):
        assert new_words(typed, content).text == typed
        assert not new_words(typed, content).reacted


@given(typed=st.text(max_size=120))
def test_nothing_is_added_to_a_message(content: Content, typed: str) -> None:
    assert set(words(new_words(typed, content).text)) <= set(words(typed)) | set(
        words(typed.replace("\u200a", ""))
    )


# ---------------------------------------------------------------- signatures


@pytest.mark.parametrize(
    ("typed", "kind", "id"),
    [
        ("STOP\n\nSent from my iPhone", "wish", "stop"), ("Stop\n-Jane", "wish", "stop"), ("STOP - Jane", "wish", "stop"), ("Stop \u2014 Jane Doe", "wish", "stop"),
        ("STOP\nJane Doe\nSunrise Clinic, Room 4", "wish", "stop"), ("unsubscribe\n\nGet Outlook for Android", "wish", "stop"), ("STOP\n~ Bob", "wish", "stop"),
        ("1\n--\nSunrise Clinic", "topic", "dehydration"), ("A\n\nSent from my Galaxy", "topic", "hydrate"), ("TIPS - Jane", "topic", "tips"),
        ("cramp\n\nMaria", "topic", "cramp"), ("HELP\n\nSent via BlackBerry", "wish", "help"), ("REMIND 9AM\nDr. A. Stone", "command", "remind"),
        ("PAUSE\n-Jane", "command", "pause"), ("ALTO\n\nEnviado desde mi iPhone", "wish", "stop"), ("Pause 3\n\nSent from my iPhone", "command", "pause"),
        ("WATER OFF\n- Jane", "command", "water_off"), ("STATUS\n\nJane", "command", "status"),
    ],
)  # fmt: skip
def test_a_signature_changes_nothing(content: Content, typed: str, kind: str, id: str) -> None:
    intent = understand(typed, content, "en")
    assert (intent.kind, intent.id, intent.exact) == (kind, id, True)


def test_a_signature_takes_no_value_away(content: Content) -> None:
    hour = understand("REMIND 9AM\nDr. A. Stone", content, "en").slots.hour
    assert hour is not None
    assert f"{hour.at:%H:%M}" == "09:00"
    assert understand("PAUSE 3\n\nSent from my iPhone", content, "en").slots.days == 3


@pytest.mark.parametrize(
    "typed", ["cramp", "stop texting me", "one-two", "my leg hurts so much", "\n\nSTOP\n"]
)
def test_where_there_is_no_signature_none_is_taken_away(typed: str) -> None:
    assert signed(typed) == ("", "")


def test_danger_under_a_keyword_is_no_signature(content: Content) -> None:
    for typed in (
        "TIPS\nI have chest pain",
        "1\n\ncan't breathe",
        "STOP\n\nI want to die",
        "CRAMP - chest pain too",
    ):
        intent = understand(typed, content, "en")
        assert intent.kind == "danger" or intent.danger, typed


def test_a_wish_to_leave_under_a_keyword_is_no_signature(content: Content) -> None:
    for typed in (
        "CRAMP\nSTOP",
        "TIPS\n\nstop texting me",
        "1\nunsubscribe",
        "REMIND 9AM\nSTOP",
        "HELP\n\nSTOP",
        "1 - STOP",
    ):
        intent = understand(typed, content, "en")
        assert (intent.kind, intent.id) == ("wish", "stop") or intent.leaving or intent.kind == "near-stop", (
            typed
        )
