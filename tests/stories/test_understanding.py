"""What people mean, through the front door: reactions, signatures, answers to a reminder, danger, own words, and talk on the phone."""

from collections.abc import Callable
from datetime import time

import pytest

from hotline.domain.subscriber import Status
from hotline.sandbox.twilio_simulator import Call
from tests.world import CHICAGO, NEW_YORK, Phone, World

ARIZONA, SASKATCHEWAN, ONTARIO, ALBERTA, YUKON, NOVA_SCOTIA = (
    "+16025550123", "+13065550123", "+14165550123", "+14035550123", "+18675550123", "+19025550123",
)  # fmt: skip
SAFETY = "Sudden, bad or getting worse? Call 911 now."
LQ, RQ = "\u201c", "\u201d"
NINE = "2026-11-24T15:00:00Z"  # in Chicago
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


@pytest.fixture
def subscriber(phone: Phone) -> Phone:
    """Somebody who gets the water reminders at nine."""
    assert "1 msg/day at 9AM" in phone.texts("REMIND 9AM")
    return phone


def digits(text: str) -> str:
    """The figures of a text, since a telephone number may be written with dashes or with spaces."""
    return "".join(c for c in text if c.isdigit())


def kept(phone: Phone) -> tuple[object, ...]:
    """All that a story may change about somebody."""
    return (phone.subscriber, phone.consents)


# ---------------------------------------------------------------- our own words coming back


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
    assert "you are opted out" in answer
    assert subscriber.status is Status.STOPPED


@pytest.mark.parametrize(
    ("new", "starts"),
    [("does magnesium help", ("4 Nutrition", "C Diet")), ("cramp", ("Cramp behind",)), ("my chest hurts", ("This may be an emergency.",)), ("thanks!", ("You are welcome",))],
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
    assert subscriber.texts("CRAMP").startswith("Cramp behind")


@pytest.mark.parametrize(
    ("typed", "starts"),
    [("1\n--\nSunrise Clinic", "1 Dehydration"), ("A\n\nSent from my iPhone", "A Hydrate"), ("CRAMP - Jane", "Cramp behind"), ("TIPS\nJane", "What can ease"),
     ("1 Dehydration", "1 Dehydration"), ("B Stretch", "B Stretch"), ("no. 1", "1 Dehydration"), ("Tip A", "A Hydrate"), ("option 6", "6 Age"), ("#3", "3 Poor"),
     ("(2)", "2 Overuse"), ("5 Medical conditions", "5 Medical"), ("d build up slowly", "D Build up"), ("letter E", "E Medical"), ("Number 4 please", "4 Nutrition"),
     ("cause 2", "2 Overuse"), ("1 Falta de agua", "1 "), ("B Estirar", "B "), ("opci\u00f3n 6", "6 "), ("2.", "2 Overuse"), ("3)", "3 Poor")],
)  # fmt: skip
def test_a_signed_word_or_a_menu_line_typed_back_gets_its_answer(
    phone: Phone, typed: str, starts: str
) -> None:
    assert phone.texts(typed).startswith(starts)
    assert phone.subscriber is None


def test_a_signed_command_is_done(phone: Phone) -> None:
    assert "1 msg/day at 9AM" in phone.texts("REMIND 9AM\nDr. A. Stone")
    assert phone.subscriber is not None
    assert phone.subscriber.hour == time(9)
    assert "paused" in phone.texts("PAUSE 3\n\nSent from my iPhone")
    assert phone.subscriber.paused_until is not None


@pytest.mark.parametrize(
    "typed", ["CRAMP\nSTOP", "1\nSTOP", "TIPS\n\nstop texting me", "REMIND 6PM\nSTOP", "1 - STOP"]
)
def test_a_stop_on_the_next_line_is_no_signature(subscriber: Phone, typed: str) -> None:
    answer = subscriber.texts(typed)
    assert subscriber.status is Status.STOPPED or "text STOP" in answer


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
    assert "reminders are off" not in answer
    assert answer == "" or answer.startswith("You are welcome")
    assert kept(subscriber) == before


def test_yes_in_spanish_from_a_subscriber_starts_nothing_anew(subscriber: Phone) -> None:
    before = kept(subscriber)
    for typed in ("S\u00ed", "listo", "ya tom\u00e9"):
        answer = subscriber.texts(typed)
        assert "reminders are off" not in answer
        assert "no hay" not in answer.lower()
        assert kept(subscriber) == before


@pytest.mark.parametrize("typed", ["Yes!", "Done", "Thanks!", "ok", "yup"])
def test_a_kind_word_again_and_again_is_not_answered(line: World, subscriber: Phone, typed: str) -> None:
    line.remind(NINE)
    answers = [subscriber.texts(typed) for _ in range(6)]
    assert answers[3:] == ["", "", ""]
    assert not any("same words" in answer for answer in answers)
    assert subscriber.status is Status.ACTIVE


# ---------------------------------------------------------------- danger


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
    assert answer.startswith(
        ("This may be an emergency. Call 911 now", "Esto puede ser una emergencia. Llame al 911 ahora")
    )


@pytest.mark.parametrize(
    "typed",
    ["my chest feels crushed and my left arm is numb", "one calf is swollen hot and red since the flight", "she collapsed and isnt answering me", "my lips are swelling up after a bee sting"],
)  # fmt: skip
def test_danger_that_is_sure_gets_the_emergency_words_alone(phone: Phone, typed: str) -> None:
    answer = phone.texts(typed)
    assert phone.last == [answer]
    assert answer.startswith("This may be an emergency. Call 911 now")
    assert "TIPS" not in answer


@pytest.mark.parametrize(
    ("typed", "starts"),
    [("me arde el pecho y sudo fr\u00edo", "Esto puede ser una emergencia"), ("tengo la pantorrilla roja y caliente desde ayer", "Esto puede ser una emergencia"),
     ("quisiera ya no despertar nunca", "Usted no tiene que pasar por esto"), ("mi marido me amenaza con un cuchillo", "Esto puede ser una emergencia"),
     ("no puedo respirar", "Esto puede ser una emergencia"), ("mi hijo se tom\u00f3 el cloro de la cocina", "Esto puede ser una emergencia")],
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
    assert all(answer.startswith("This may be an emergency.") for answer in answers if answer not in unsure)


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
    assert answer.startswith("You are not alone. Please call or text 988 now")
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


# ---------------------------------------------------------------- own words


@pytest.mark.parametrize(
    "typed",
    ["could you ping me each morning at 8am so I drink something", "I would love a daily nudge to hydrate at 10am",
     "can i get those water texts at noon", "me gustar\u00eda que me avisen a las 9 de la ma\u00f1ana para tomar agua"],
)  # fmt: skip
def test_a_guess_subscribes_nobody_and_names_the_word(phone: Phone, typed: str) -> None:
    answer = phone.texts(typed)
    assert "REMIND" in answer or "RECORDAR" in answer
    assert phone.subscriber is None
    assert phone.consents == []


@pytest.mark.parametrize(
    "typed",
    [
        "could we do half past ten in the morning instead",
        "can you move my text to 10:30am",
        "10:30 am works better for me",
        "change it from 9 to 10:30 am please",
    ],
)
def test_a_subscribers_new_hour_in_own_words_is_done_and_confirmed(subscriber: Phone, typed: str) -> None:
    answer = subscriber.texts(typed)
    assert "saved" in answer
    assert "10:30AM" in answer
    assert subscriber.subscriber is not None
    assert subscriber.subscriber.hour == time(10, 30)


@pytest.mark.parametrize(
    ("typed", "date"),
    [("PAUSE 3", "Fri 11/27/2026"), ("going on vacation, please hold these for 2 weeks", "Tue 12/8/2026"), ("im in the hospital can you pause until friday", "Fri 11/27/2026"),
     ("no texts until December 1st please, then start again", "Tue 12/1/2026"), ("pause until 12/15", "Tue 12/15/2026"), ("pause for a week", "Tue 12/1/2026")],
)  # fmt: skip
def test_a_break_in_own_words_names_the_date_of_the_next_reminder(
    line: World, subscriber: Phone, typed: str, date: str
) -> None:
    line.remind("2026-11-23T21:00:00Z")
    answer = subscriber.texts(typed)
    assert f"Your next water reminder comes on {date} at 9AM" in answer
    assert subscriber.subscriber is not None
    assert subscriber.subscriber.paused_until is not None
    assert f"{subscriber.subscriber.paused_until:%-m/%-d/%Y}" == date.split()[1]
    assert subscriber.status is Status.ACTIVE


@pytest.mark.parametrize(
    ("typed", "days"),
    [("only on workdays please", "weekdays"), ("leave me alone on weekends, weekdays are fine", "weekdays")],
)
def test_days_in_own_words(subscriber: Phone, typed: str, days: str) -> None:
    answer = subscriber.texts(typed)
    assert "Monday to Friday" in answer
    assert subscriber.subscriber is not None
    assert subscriber.subscriber.days == days


@pytest.mark.parametrize(
    "typed",
    [
        "do not stop texting me",
        "don't stop texting me",
        "please don't stop",
        "dont stop the reminders, I love them",
    ],
)
def test_a_wish_to_stay_ends_nothing(subscriber: Phone, typed: str) -> None:
    subscriber.texts(typed)
    assert subscriber.status is Status.ACTIVE


# ---------------------------------------------------------------- the clock of one's own province


@pytest.mark.parametrize(
    ("number", "typed", "zone"),
    [
        (SASKATCHEWAN, "CENTRAL", "America/Regina"), (SASKATCHEWAN, "CST", "America/Regina"), (SASKATCHEWAN, "central time", "America/Regina"),
        (ONTARIO, "EASTERN", "America/Toronto"), (ALBERTA, "MOUNTAIN", "America/Edmonton"), (NOVA_SCOTIA, "ATLANTIC", "America/Halifax"),
        ("+16045550123", "PACIFIC", "America/Vancouver"), ("+12045550123", "CENTRAL", "America/Winnipeg"),
        (ARIZONA, "MST", "America/Phoenix"), (ARIZONA, "MOUNTAIN", "America/Phoenix"), (ARIZONA, "Mountain Standard Time", "America/Phoenix"),
        (CHICAGO, "Mountain Standard Time", "America/Denver"), (CHICAGO, "MOUNTAIN", "America/Denver"), (NEW_YORK, "PACIFIC", "America/Los_Angeles"),
        (SASKATCHEWAN, "EASTERN", "America/New_York"), (CHICAGO, "Pacific Daylight Time", "America/Los_Angeles"), (CHICAGO, "tiempo del pac\u00edfico", "America/Los_Angeles"),
    ],
)  # fmt: skip
def test_a_zones_name_means_the_clock_of_the_numbers_own_province(
    line: World, number: str, typed: str, zone: str
) -> None:
    phone = line.phone(number)
    phone.texts("REMIND 11AM")
    phone.texts(f"ZONE {typed}")
    assert phone.subscriber is not None
    assert phone.subscriber.status is Status.ACTIVE
    assert phone.subscriber.zone == zone
    assert phone.subscriber.zone_certain


# ---------------------------------------------------------------- talk on the phone


def after(call: Call, keys: str) -> str:
    """What is heard after the last of these keys."""
    for key in keys:
        call.press(key)
    return call.last


def mumbled(call: Call, words: str, confidence: str) -> None:
    """Say something that Twilio recognises with so much confidence."""
    assert call.gather is not None
    call._act()
    call._go(call.gather.action, ("SpeechResult", words), ("Confidence", confidence))


FIRST = [
    "one",
    "press one",
    "number one",
    "option 1",
    "the first one",
    "uno",
    "won",
    "I want the first one please",
    "um one",
    "oprima uno",
    "la primera",
    "pressing 1",
]
PAGES = {"": "1", "1": "1", "2": "1", "3": "1", "31": "1", "11": "1"}  # the keys to a page: a key there


@pytest.mark.parametrize("spoken", FIRST)
@pytest.mark.parametrize("path", PAGES)
def test_a_key_that_is_spoken_is_that_key_of_the_page_just_heard(
    phone: Phone, path: str, spoken: str
) -> None:
    pressed, said = phone.calls(), phone.calls()
    for call in (pressed, said):
        after(call, path) if path else None
    pressed.press("1")
    said.say(spoken)
    assert said.last == pressed.last


def test_i_want_to_press_one_is_not_two(phone: Phone) -> None:
    pressed, said = phone.calls(), phone.calls()
    pressed.press("1")
    said.say("I want to press one")
    assert said.last == pressed.last


@pytest.mark.parametrize(
    ("spoken", "key"),
    [("press two", "2"), ("number two", "2"), ("the second one", "2"), ("too", "2"), ("to", "2"), ("dos", "2"), ("option 3", "3"), ("three please", "3"), ("tree", "3"),
     ("four", "4"), ("for", "4"), ("the fourth one", "4"), ("option five", "5"), ("cinco", "5"), ("zero", "0"), ("oh", "0"), ("star", "*"), ("nine", "9"), ("press nine", "9"),
     ("I will press two", "2"), ("la segunda", "2"), ("marque tres", "3"), ("number 4, honey", "4")],
)  # fmt: skip
@pytest.mark.parametrize("path", ["", "1", "2"])
def test_other_keys_are_spoken_too(phone: Phone, path: str, spoken: str, key: str) -> None:
    pressed, said = phone.calls(), phone.calls()
    for call in (pressed, said):
        after(call, path) if path else None
    pressed.press(key)
    said.say(spoken)
    assert said.last == pressed.last


@pytest.mark.parametrize("spoken", ["press one", "one", "number one", "yes", "I want to press one", "stop"])
def test_at_to_stop_all_our_texts_press_one_stops(line: World, subscriber: Phone, spoken: str) -> None:
    call = subscriber.calls()
    assert "To stop all our texts to this number, press 1." in after(call, "32")
    call.say(spoken)
    assert call.last.startswith("Done. You will get no more reminders or other texts from us.")
    assert subscriber.status is Status.STOPPED
    assert not line.remind(NINE).outcomes


@pytest.mark.parametrize(
    "spoken",
    [
        "911",
        "9 1 1",
        "9-1-1",
        "nine one one",
        "call nine one one",
        "call 911 please",
        "112",
        "I said nine one one now",
        "nueve uno uno",
        "nine eleven is what I need, 911",
    ],
)
@pytest.mark.parametrize("path", ["", "1", "31", "311", "3115", "32", "11"])
def test_an_emergency_number_is_heard_on_every_page(phone: Phone, path: str, spoken: str) -> None:
    call = phone.calls()
    after(call, path) if path else None
    call.say(spoken)
    assert "9 1 1 now" in call.last or "9 1 1 ahora" in call.last
    assert phone.subscriber is None
    assert call.ended is None


@pytest.mark.parametrize("spoken", ["988", "9 8 8", "nine eight eight", "call 988"])
@pytest.mark.parametrize("path", ["", "311", "3115", "32"])
def test_the_crisis_number_is_heard_on_every_page(phone: Phone, path: str, spoken: str) -> None:
    call = phone.calls()
    after(call, path) if path else None
    call.say(spoken)
    assert call.last.startswith("You are not alone. Please call or text 9 8 8")


@pytest.mark.parametrize(
    ("spoken", "half", "hour"),
    [("9:00", "in the morning", "9AM"), ("10 o'clock", "", "10AM"), ("ten o'clock", "", "10AM"), ("half past nine", "", "9:30AM"), ("9:30 in the morning", "", "9:30AM"),
     ("quarter past 4 in the afternoon", "", "4:15PM"), ("noon", "", "noon"), ("8 a.m.", "", "8AM"), ("at 6 30 p.m.", "", "6:30PM"), ("ten in the morning please", "", "10AM"),
     ("eight", "in the evening", "8PM"), ("I would like 11 am", "", "11AM"), ("five p m", "", "5PM"), ("a las diez de la ma\u00f1ana", "", "10AM")],
)  # fmt: skip
@pytest.mark.parametrize("path", ["311", "3115"])
def test_an_hour_is_understood_where_one_is_asked_for(
    phone: Phone, path: str, spoken: str, half: str, hour: str
) -> None:
    call = phone.calls()
    after(call, path)
    call.say(spoken)
    if half:
        assert "Is that in the morning, or in the evening?" in call.last
        call.say(half)
    assert f"at {hour} Central time" in phone.inbox[-1]
    assert phone.status is Status.PENDING


@pytest.mark.parametrize(
    "spoken",
    [
        "repeat",
        "say that again please",
        "could you repeat that",
        "what did you say",
        "come again",
        "otra vez",
    ],
)
def test_repeat_reads_the_page_again(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    heard = after(call, "1")
    call.say(spoken)
    assert call.last == heard


@pytest.mark.parametrize(
    "spoken", ["slower", "slow down please", "you talk too fast", "can you speak slower", "m\u00e1s despacio"]
)
def test_slower_reads_the_page_again_with_longer_breaks(
    phone: Phone, spoken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = phone.calls()
    heard = after(call, "1")
    documents = list[str]()
    listen = call._webhooks.send

    def send(*arguments: object, **named: object) -> object:
        answer = listen(*arguments, **named)  # type: ignore[arg-type]
        documents.append(answer.body.decode())
        return answer

    monkeypatch.setattr(call._webhooks, "send", send)
    call.press("0")
    call.say(spoken)
    assert call.last == heard
    usual, slow = documents
    assert slow.count("1500ms") > 3
    assert "1500ms" not in usual


@pytest.mark.parametrize("spoken", ["back", "go back", "take me back", "previous menu please", "atr\u00e1s"])
def test_back_goes_one_page_up(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    causes = after(call, "1")
    after(call, "1")
    call.say(spoken)
    assert call.last == causes


@pytest.mark.parametrize(
    "spoken", ["main menu", "go to the main menu", "start over", "take me to the beginning"]
)
def test_main_menu_is_reached_from_everywhere(phone: Phone, spoken: str) -> None:
    for path in ("11", "22", "31", "32", "311"):
        call = phone.calls()
        after(call, path)
        call.say(spoken)
        assert call.last.startswith("For the causes of cramps, press 1."), path


@pytest.mark.parametrize(
    "spoken", ["text me that", "text me", "can you text that to me", "send it to my phone please"]
)
def test_text_me_that_sends_what_was_just_heard(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    after(call, "15")
    call.say(spoken)
    assert "I have sent you a text." in call.last
    assert phone.inbox[-1] == phone.texts("conditions")


@pytest.mark.parametrize(
    "spoken",
    ["Spanish please", "espa\u00f1ol", "in Spanish", "do you have this in Spanish", "no hablo ingl\u00e9s"],
)
def test_spanish_please_turns_the_call(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    after(call, "1")
    call.say(spoken)
    assert "emergencia" in call.last
    assert "oprima 1" in call.last


@pytest.mark.parametrize(
    "spoken", ["goodbye", "bye bye", "that's all", "that is all thank you", "I'm done, thanks", "adi\u00f3s"]
)
def test_goodbye_is_said_kindly_and_then_the_line_hangs_up(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    after(call, "1")
    call.say(spoken)
    assert "Goodbye" in call.last or "Adi\u00f3s" in call.last
    assert "press" not in call.last
    assert call.ended == "hung up by the line"


@pytest.mark.parametrize(
    "spoken",
    [
        "nurse",
        "can I talk to a nurse",
        "I need to speak with somebody",
        "operator",
        "quiero hablar con una enfermera",
    ],
)
def test_whoever_asks_for_a_nurse_is_told_that_nobody_listens(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    call.say(spoken)
    assert "help@knee.example" in call.last
    assert call.ended is None


@pytest.mark.parametrize(
    "spoken", ["stop calling me", "don't call me again", "please stop calling this number"]
)
def test_stop_calling_me_ends_all_texts_or_asks(subscriber: Phone, spoken: str) -> None:
    call = subscriber.calls()
    call.say(spoken)
    ended = subscriber.status is Status.STOPPED and "no more reminders" in call.last
    asked = (
        subscriber.status is Status.ACTIVE and "To stop all our texts to this number, press 1" in call.last
    )
    assert ended or asked


@pytest.mark.parametrize("spoken", ["I don't know", "I'm not sure", "um I have no idea", "no s\u00e9"])
def test_whoever_does_not_know_hears_the_page_again_without_haste(phone: Phone, spoken: str) -> None:
    call = phone.calls()
    after(call, "2")
    call.say(spoken)
    assert call.last.startswith(("That is all right. Here it is again.", "Est\u00e1 bien"))
    assert "Press 1 for Hydrate" in call.last or "Oprima 1" in call.last


def test_eight_misses_end_with_words_that_fit(phone: Phone) -> None:
    call = phone.calls()
    for _ in range(7):
        call.say("flurb garnix")
        assert call.ended is None
    call.say("flurb garnix")
    assert call.last.startswith("Sorry, I could not make that out, so I will hang up now.")
    assert "text the word CRAMP" in call.last
    assert "I do not hear you" not in call.last
    assert call.ended == "hung up by the line"


# ---------------------------------------------------------------- hardly made out


@pytest.mark.parametrize("confidence", ["0.1", "0.49"])
def test_a_wish_to_leave_hardly_made_out_is_asked_about(subscriber: Phone, confidence: str) -> None:
    call = subscriber.calls()
    mumbled(call, "stop texting me", confidence)
    assert "To stop all our texts to this number, press 1" in call.last
    assert subscriber.status is Status.ACTIVE
    mumbled(call, "stop texting me", "0.9")
    assert [entry.action for entry in subscriber.consents] == ["opt-in", "opt-out"]


@pytest.mark.parametrize("path", ["311", "3115"])
@pytest.mark.parametrize("spoken", ["ten in the morning", "noon"])
def test_an_hour_hardly_made_out_is_asked_again(phone: Phone, path: str, spoken: str) -> None:
    call = phone.calls()
    after(call, path)
    mumbled(call, spoken, "0.2")
    assert "I did not catch that" in call.last
    assert phone.subscriber is None
    mumbled(call, spoken, "0.8")
    assert phone.status is Status.PENDING


@pytest.mark.parametrize("spoken", ["press one", "one", "the first one"])
def test_a_spoken_key_that_changes_something_hardly_made_out_changes_nothing(
    subscriber: Phone, spoken: str
) -> None:
    call = subscriber.calls()
    after(call, "32")
    mumbled(call, spoken, "0.3")
    assert subscriber.status is Status.ACTIVE
    call.press("1")
    assert [entry.action for entry in subscriber.consents] == ["opt-in", "opt-out"]


@pytest.mark.parametrize(
    ("spoken", "first"),
    [("chest pain", "This may be an emergency."), ("my chest hurts", "This may be an emergency."), ("nine one one", "This may be an emergency."), ("I want to die", "You are not alone."),
     ("he is going to kill me", "This may be an emergency."), ("no puedo respirar", "Esto puede ser una emergencia.")],
)  # fmt: skip
@pytest.mark.parametrize("confidence", ["0.0", "0.05", "0.3", "", "none", "nan"])
def test_danger_hardly_made_out_is_danger_all_the_same(
    phone: Phone, confidence: str, spoken: str, first: str
) -> None:
    call = phone.calls()
    mumbled(call, spoken, confidence)
    assert call.last.startswith(first)


@pytest.mark.parametrize("confidence", ["0.1", "0.9"])
def test_a_page_is_visited_however_little_was_made_out(phone: Phone, confidence: str) -> None:
    call = phone.calls()
    mumbled(call, "tips", confidence)
    assert "five tips" in call.last
