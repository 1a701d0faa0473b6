"""The Twilio simulator follows a line's TwiML in a call as Twilio does."""

import pytest
from werkzeug.wrappers import Response

from hotline.sandbox.twilio_simulator import CallEndedError, TwilioSimulator
from tests.local.scripted import ACCOUNT, ANN, NUMBER, TOKEN, Clock, Script, ScriptedLine, connected
from tests.wsgi import into_wsgi

MENU = '<Gather numDigits="1" action="/voice/key"><Say>Press one</Say></Gather><Say>Nothing came</Say>'


def echo(form: dict[str, str]) -> str:
    """Says back what was pressed or spoken, then hangs up."""
    return f"<Say>{form.get('Digits', '-')} {form.get('SpeechResult', '-')}</Say><Hangup/>"


def test_a_call_speaks_waits_and_goes_where_the_key_leads() -> None:
    twilio, line = connected({"/voice": MENU, "/voice/key": echo})
    call = twilio.call(ANN)
    assert (call.heard, call.last, call.status) == (["Press one"], "Press one", "in-progress")
    assert call.gather is not None
    assert (call.gather.digits, call.gather.finish_on, call.gather.timeout) == (1, "#", 5)
    call.press("1")
    assert (call.heard, call.last) == (["Press one", "1 -"], "1 -")
    assert (call.ended, call.status) == ("hung up by the line", "completed")
    (_, first), (_, second) = line.seen
    assert (first["CallStatus"], second["CallStatus"]) == ("ringing", "in-progress")
    assert (first["From"], first["To"], first["Direction"]) == (ANN, NUMBER, "inbound")
    assert first["CallSid"] == second["CallSid"] == call.sid


def test_keys_pressed_ahead_reach_the_next_menu() -> None:
    script: Script = {
        "/voice": MENU,
        "/voice/key": '<Gather numDigits="2" action="/voice/two"/>',
        "/voice/two": echo,
    }
    twilio, line = connected(script)
    twilio.call(ANN).press("123456")
    assert [form.get("Digits") for _, form in line.seen] == [None, "1", "23"]


KEYS = {
    "ended by #": ("", "830#", "830"),
    "# is no key by default": ("", "8#3", "8"),
    "ended by the number": ('numDigits="3"', "8300", "830"),
    "ended by *": ('finishOnKey="*"', "8#3*", "8#3"),
    "every key is data": ('finishOnKey="" numDigits="2"', "*#", "*#"),
}


@pytest.mark.parametrize("case", KEYS)
def test_keys_are_gathered_as_the_menu_says(case: str) -> None:
    attributes, keys, wanted = KEYS[case]
    twilio, line = connected({"/voice": f'<Gather {attributes} action="/voice/key"/>', "/voice/key": echo})
    twilio.call(ANN).press(keys)
    assert line.seen[-1][1]["Digits"] == wanted


def test_keys_left_waiting_are_sent_when_time_runs_out() -> None:
    twilio, line = connected({"/voice": '<Gather action="/voice/key"/>', "/voice/key": echo})
    call = twilio.call(ANN)
    call.press("83")
    assert (len(line.seen), call.last) == (1, "")
    call.silence()
    assert line.seen[-1][1]["Digits"] == "83"


@pytest.mark.parametrize("act", ["silence", "finishing key"])
def test_without_an_input_the_call_goes_on_after_the_menu(act: str) -> None:
    twilio, line = connected({"/voice": MENU, "/voice/key": echo})
    call = twilio.call(ANN)
    if act == "silence":
        call.silence()
    else:
        call.press("#")
    assert call.last == "Nothing came"
    assert call.ended == "hung up by the line"
    assert len(line.seen) == 1


def test_action_on_empty_result_asks_the_line_about_silence() -> None:
    script: Script = {
        "/voice": '<Gather actionOnEmptyResult="true" action="/voice/key"/>',
        "/voice/key": echo,
    }
    twilio, line = connected(script)
    twilio.call(ANN).silence()
    assert line.seen[-1][0] == "/voice/key"
    assert not line.seen[-1][1].get("Digits")


def test_words_reach_a_line_that_listens() -> None:
    twilio, line = connected(
        {
            "/voice": '<Gather input="dtmf speech" hints="tips, a b" action="/voice/key" language="es-US"/>',
            "/voice/key": echo,
        }
    )
    call = twilio.call(ANN)
    assert call.gather is not None
    assert (call.gather.speech, call.gather.language) == (True, "es-US")
    assert call.gather.hints == ("tips", "a b")
    call.say("tips")
    assert line.seen[-1][1]["SpeechResult"] == "tips"
    assert 0 <= float(line.seen[-1][1]["Confidence"]) <= 1


def test_words_are_silence_to_a_line_that_waits_for_keys() -> None:
    twilio, _ = connected({"/voice": MENU, "/voice/key": echo})
    call = twilio.call(ANN)
    call.say("tips")
    assert call.last == "Nothing came"


def test_keys_are_lost_on_a_line_that_only_listens() -> None:
    menu = '<Gather input="speech" numDigits="1" action="/voice/key"/>'
    twilio, line = connected({"/voice": menu, "/voice/key": echo})
    call = twilio.call(ANN)
    call.press("1")
    assert len(line.seen) == 1
    assert call.gather is not None


def test_keys_pressed_first_win_over_words() -> None:
    menu = '<Gather input="dtmf speech" action="/voice/key"/>'
    twilio, _ = connected({"/voice": menu, "/voice/key": echo})
    call = twilio.call(ANN)
    call.press("8")
    call.say("tips")
    assert call.last == "8 -"


ADDRESSES = {
    "absolute": "https://line.example/production/voice/key",
    "beside": "voice/key",
    "with overrides": "voice/key#rc=2",
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_an_action_is_found_from_where_its_document_stands(case: str) -> None:
    script: Script = {"/voice": f'<Gather numDigits="1" action="{ADDRESSES[case]}"/>', "/voice/key": echo}
    line = ScriptedLine("https://line.example/production", script)
    twilio = TwilioSimulator(ACCOUNT, TOKEN, NUMBER, line.public_url, into_wsgi(line, "/production"), Clock())
    call = twilio.call(ANN)
    call.press("1")
    assert call.last == "1 -"


def test_an_action_that_forgets_the_stage_ends_the_call() -> None:
    twilio, _ = connected({"/voice": MENU}, "https://line.example/production")
    call = twilio.call(ANN)
    call.press("1")
    assert call.ended is not None
    assert call.ended.startswith("error: 11200: the address leads away")


def test_a_menu_without_action_asks_its_own_document_again() -> None:
    twilio, line = connected({"/voice": '<Gather numDigits="1"/>'})
    twilio.call(ANN).press("1")
    assert [path for path, _ in line.seen] == ["/voice", "/voice"]


@pytest.mark.parametrize(
    ("script", "ended"),
    [
        ({"/voice": "<Redirect>/voice</Redirect>"}, "error: 12200: the call runs in a circle"),
        ({"/voice": Response("", 500)}, "error: 11200: /voice answered 500"),
        ({"/voice": "<Sayy/>"}, "error: 12200: <Sayy> is no TwiML element"),
        ({"/voice": "<Dial/>"}, "error: 12200: <Dial> rings one <Number>"),
    ],
    ids=["circle", "broken app", "bad document", "beyond us"],
)
def test_a_call_that_cannot_go_on_ends_with_the_error(script: Script, ended: str) -> None:
    twilio, _ = connected(script)
    call = twilio.call(ANN)
    assert call.ended is not None
    assert call.ended.startswith(ended)
    assert call.last.startswith("We are sorry")
    assert len(twilio.warnings) == 1


def test_a_circle_of_redirects_is_left_after_twenty() -> None:
    twilio, line = connected({"/voice": "<Redirect>/voice</Redirect>"})
    twilio.call(ANN)
    assert len(line.seen) == 1 + 20


def test_a_call_that_never_ends_is_ended() -> None:
    twilio, line = connected({"/voice": '<Gather numDigits="1"><Say>Again</Say></Gather>'})
    call = twilio.call(ANN)
    while not call.ended:
        call.press("1")
    assert call.ended.startswith("error: 12200: the call runs in a circle")
    assert len(line.seen) == 200


@pytest.mark.parametrize("verbs", ["<Hangup/>", "", "<Pause/>"])
def test_the_line_hangs_up_by_word_or_for_want_of_words(verbs: str) -> None:
    twilio, _ = connected({"/voice": verbs})
    assert twilio.call(ANN).ended == "hung up by the line"


def test_nobody_listens_after_hanging_up() -> None:
    twilio, line = connected({"/voice": MENU})
    call = twilio.call(ANN)
    call.hang_up()
    call.hang_up()
    assert (call.ended, call.status, call.gather) == ("hung up by the caller", "completed", None)
    with pytest.raises(CallEndedError):
        call.press("1")
    with pytest.raises(CallEndedError):
        call.say("tips")
    with pytest.raises(CallEndedError):
        call.silence()
    assert len(line.seen) == 1


def test_a_withheld_number_is_not_shown_to_the_line() -> None:
    twilio, line = connected({"/voice": ""})
    call = twilio.call(ANN, withheld=True)
    assert (line.seen[0][1]["From"], call.phone, call.withheld) == ("anonymous", ANN, True)
    assert ANN not in line.seen[0][1].values()


def test_pauses_and_marked_up_words_are_heard_in_order() -> None:
    say = '<Say language="es-US"><p>uno<break/>dos</p>tres.</Say><Pause length="2"/>'
    twilio, _ = connected({"/voice": f"<Gather>{say}</Gather>"})
    steps = twilio.call(ANN).steps
    assert [(s.kind, s.text, s.language, s.seconds) for s in steps] == [
        ("say", "uno dos tres.", "es-US", 0),
        ("pause", "", "en-US", 2),
    ]
