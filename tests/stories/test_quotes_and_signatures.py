"""Our own words coming back, words with a signature, answers to a reminder."""

from datetime import time

import pytest

from hotline.domain.subscriber import Status
from tests.words import start_of, text_of
from tests.world import NEW_YORK, Phone, World

NINE = "2026-11-24T15:00:00Z"  # in Chicago
LQ, RQ = "\u201c", "\u201d"
REACTIONS = {
    "iPhone liked": f"Liked {LQ}{{}}{RQ}",
    "iPhone loved": f"Loved {LQ}{{}}{RQ}",
    "iPhone emphasised": f"Emphasised {LQ}{{}}{RQ}",
    "iPhone questioned": f"Questioned {LQ}{{}}{RQ}",
    "iPhone laughed": f"Laughed at {LQ}{{}}{RQ}",
    "iPhone disliked": f"Disliked {LQ}{{}}{RQ}",
    "iPhone emoji": f"Reacted \U0001f44d to {LQ}{{}}{RQ}",
    "iPhone removed": f"Removed a like from {LQ}{{}}{RQ}",
    "Android": f"\u200a\u200b\U0001f44d\u200b to {LQ}\u200a{{}}\u200a{RQ}\u200a",
    "Spanish liked": f"Le gust\u00f3 {LQ}{{}}{RQ}",
    "Spanish doubted": f"Dud\u00f3 sobre {LQ}{{}}{RQ}",
    "French": "A aim\u00e9 \u00ab\u00a0{}\u00a0\u00bb",
    "quoted": "> {}",
}


def kept(phone: Phone) -> tuple[object, ...]:
    """All that a story may change about somebody."""
    return (phone.subscriber, phone.consents)


@pytest.mark.parametrize("form", REACTIONS)
def test_a_reaction_to_a_reminder_is_met_with_silence(line: World, subscriber: Phone, form: str) -> None:
    line.remind(NINE)
    before = kept(subscriber)
    assert subscriber.texts(REACTIONS[form].format(subscriber.inbox[-1])) == ""
    assert kept(subscriber) == before


ASKED = ["CRAMP", "1", "TIPS", "A", "ABOUT", "STATUS", "PAUSE", "STATUS", "PAUSE 3", "RESUME", "REMIND 8", "REMIND 10PM", "REMIND",
         "ZONE", "ZONE DENVER", "WEEKDAYS", "MY DATA", "FORGET ME", "HELP ME", "xylophone", "thanks", "hi", "chest pain", "my kid drank bleach",
         "I want to die", "he hit me", "ESPA\u00d1OL", "STATUS", "PAUSA", "REANUDAR", "MIS DATOS"]  # fmt: skip


@pytest.mark.parametrize("form", REACTIONS)
def test_a_reaction_to_any_answer_ends_and_changes_nothing(subscriber: Phone, form: str) -> None:
    """Also to the answer to PAUSE, which has STOP and RESUME in it."""
    for asked in ASKED:
        subscriber.texts(asked)
        before, answers = kept(subscriber), list(subscriber.last)
        assert answers, asked
        for answer in answers:
            quoted = answer.replace("\n", "\n> ") if form == "quoted" else answer
            assert subscriber.texts(REACTIONS[form].format(quoted)) == "", asked
        assert kept(subscriber) == before, asked


def test_a_copy_of_a_confirmation_changes_nothing(subscriber: Phone) -> None:
    confirmed = subscriber.last[0]
    moved = subscriber.texts("REMIND 6:30PM")
    paused = subscriber.texts("PAUSE 3")
    resumed = subscriber.texts("RESUME")
    status = subscriber.texts("STATUS")
    before = kept(subscriber)
    for copy in (confirmed, moved, paused, resumed, status):
        for form in ("{}", "Fwd: {}", "> {}"):
            subscriber.texts(form.format(copy))
            assert kept(subscriber) == before, copy


def test_a_copy_of_a_confirmation_subscribes_nobody(line: World, subscriber: Phone) -> None:
    """Forwarded by a friend, it comes back from another phone."""
    copies = [subscriber.last[0], subscriber.texts("REMIND 6:30PM"), subscriber.texts("STATUS")]
    friend = line.phone(NEW_YORK)
    for copy in copies:
        friend.texts(copy)
        assert friend.subscriber is None, copy


@pytest.mark.parametrize(
    "form",
    ["> {}\nSTOP", "> {}\n\nStop", "STOP\n\n> {}", "{}\nSTOP", "{}\n\nstop texting me", "Fwd: {}\nSTOP"],
)
def test_a_stop_beside_a_quoted_reminder_ends_all(line: World, subscriber: Phone, form: str) -> None:
    line.remind(NINE)
    answer = subscriber.texts(form.format(subscriber.inbox[-1]))
    assert text_of("stopped") in answer
    assert subscriber.status is Status.STOPPED


@pytest.mark.parametrize(
    ("new", "starts"),
    [("does magnesium help", (start_of("nutrition"), start_of("diet"))), ("cramp", (start_of("cramp"),)), ("my chest hurts", (start_of("danger"),)), ("thanks!", (start_of("thanks"),))],
)  # fmt: skip
@pytest.mark.parametrize("form", ["> {}\n{}", "> {}\n\n{}"])
def test_what_is_new_beside_a_quote_is_answered(
    line: World, subscriber: Phone, form: str, new: str, starts: tuple[str, ...]
) -> None:
    line.remind(NINE)
    assert subscriber.texts(form.format(subscriber.inbox[-1], new)).startswith(starts)
    assert subscriber.status is Status.ACTIVE


# ---------------------------------------------------------------- signatures, menu lines, stop words


@pytest.mark.parametrize(
    "typed",
    ["STOP\n\nSent from my iPhone", "Stop\n-Jane", "STOP - Jane", "Stop.\n\nJane Doe\nSunrise Clinic", "unsubscribe\n\nGet Outlook for Android",
     "arret", "ARR\u00caT", "Stopp", "Parar", "pare", "sair", "basta", "TD", "STOP2QUIT", "\U0001f6d1", "\U0001f6d1\U0001f6d1", "\u0441\u0442\u043e\u043f", "\u505c\u6b62",
     "alto", "baja", "S T O P", "stop!!!", "Pl\u00e9ase st\u00f3p", "lose my number", "no more texts please", "STOP STOP"],
)  # fmt: skip
def test_stop_is_heard_however_it_is_said(subscriber: Phone, typed: str) -> None:
    answer = subscriber.texts(typed)
    assert subscriber.status is Status.STOPPED
    assert len(subscriber.last) == 1
    assert "START" in answer
    assert subscriber.texts("CRAMP").startswith(start_of("cramp"))


@pytest.mark.parametrize(
    ("typed", "starts"),
    [("1\n--\nSunrise Clinic", start_of("dehydration")), ("A\n\nSent from my iPhone", start_of("hydrate")), ("CRAMP - Jane", start_of("cramp")), ("TIPS\nJane", start_of("tips")),
     ("1 Dehydration", start_of("dehydration")), ("B Stretch", start_of("stretch")), ("no. 1", start_of("dehydration")), ("Tip A", start_of("hydrate")), ("option 6", start_of("age")), ("#3", start_of("stretching")),
     ("(2)", start_of("overuse")), ("5 Medical conditions", start_of("conditions")), ("d build up slowly", start_of("gradual")), ("letter E", start_of("medical")), ("Number 4 please", start_of("nutrition")),
     ("cause 2", start_of("overuse")), ("1 Falta de agua", "1 "), ("B Estirar", "B "), ("opci\u00f3n 6", "6 "), ("2.", start_of("overuse")), ("3)", start_of("stretching"))],
)  # fmt: skip
def test_a_signed_word_or_a_menu_line_typed_back_gets_its_answer(
    phone: Phone, typed: str, starts: str
) -> None:
    assert phone.texts(typed).startswith(starts)
    assert phone.subscriber is None


def test_a_signed_command_is_done(phone: Phone) -> None:
    assert text_of("confirmed") in phone.texts("REMIND 9AM\nDr. A. Stone")
    assert phone.subscriber is not None
    assert phone.subscriber.hour == time(9)
    assert start_of("paused_until") in phone.texts("PAUSE 3\n\nSent from my iPhone")
    assert phone.subscriber.paused_until is not None


@pytest.mark.parametrize(
    "typed", ["CRAMP\nSTOP", "1\nSTOP", "TIPS\n\nstop texting me", "REMIND 6PM\nSTOP", "1 - STOP"]
)
def test_a_stop_on_the_next_line_is_no_signature(subscriber: Phone, typed: str) -> None:
    answer = subscriber.texts(typed)
    assert subscriber.status is Status.STOPPED or text_of("stop_how") in answer


# ---------------------------------------------------------------- answers to a reminder


@pytest.mark.parametrize(
    "typed",
    ["Yes!", "YES", "yes", "Done", "done!", "yup", "not yet", "Yes \U0001f44d", "ok", "will do", "drank it", "did it", "I did", "yes i did", "had my water",
     "Thanks for the reminder", "just did",],
)  # fmt: skip
def test_an_answer_to_a_reminder_gets_silence_or_a_kind_word(
    line: World, subscriber: Phone, typed: str
) -> None:
    line.remind(NINE)
    before = kept(subscriber)
    answer = subscriber.texts(typed)
    assert text_of("started") not in answer
    assert answer == "" or answer.startswith(start_of("thanks"))
    assert kept(subscriber) == before


def test_yes_in_spanish_from_a_subscriber_starts_nothing_anew(subscriber: Phone) -> None:
    before = kept(subscriber)
    for typed in ("S\u00ed", "listo", "ya tom\u00e9"):
        answer = subscriber.texts(typed)
        assert text_of("started") not in answer
        assert "no hay" not in answer.lower()
        assert kept(subscriber) == before


@pytest.mark.parametrize("typed", ["Yes!", "Done", "Thanks!", "ok", "yup"])
def test_a_kind_word_again_and_again_is_not_answered(line: World, subscriber: Phone, typed: str) -> None:
    line.remind(NINE)
    answers = [subscriber.texts(typed) for _ in range(6)]
    assert answers[3:] == ["", "", ""]
    assert not any(text_of("same_words") in answer for answer in answers)
    assert subscriber.status is Status.ACTIVE
