"""The pretend carrier does to a line what Twilio would do to it."""

import socket
from collections.abc import Callable

import pytest
from werkzeug.wrappers import Response

from hotline.sandbox.twilio_simulator import (
    ALL,
    Answer,
    CallEndedError,
    Carrier,
    Form,
    Handling,
    into_wsgi,
    over_http,
)
from hotline.sandbox.twilio_simulator.faults import Disturbance
from hotline.sandbox.twilio_simulator.webhook import signed_url
from tests.local.scripted import (
    ACCOUNT,
    ANN,
    BOB,
    NUMBER,
    TOKEN,
    Clock,
    Content,
    Script,
    ScriptedLine,
    connected,
)
from tests.local.served import served

HELLO = "<Message>hello</Message>"
MENU = '<Gather numDigits="1" action="/voice/key"><Say>Press one</Say></Gather><Say>Nothing came</Say>'


def echo(form: dict[str, str]) -> str:
    """Says back what was pressed or spoken, then hangs up."""
    return f"<Say>{form.get('Digits', '-')} {form.get('SpeechResult', '-')}</Say><Hangup/>"


# Texts


def test_a_text_is_signed_and_carries_every_documented_parameter() -> None:
    carrier, line = connected({"/sms": HELLO})
    assert [m.body for m in carrier.text(ANN, " CRAMP ", FromZip="20001")] == ["hello"]
    path, form = line.seen[0]
    assert path == "/sms"
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]
    assert (form["From"], form["To"], form["Body"], form["FromZip"]) == (ANN, NUMBER, " CRAMP ", "20001")
    assert (form["AccountSid"], form["NumMedia"], form["NumSegments"]) == (ACCOUNT, "0", "1")
    assert (form["SmsStatus"], form["ApiVersion"]) == ("received", "2010-04-01")
    assert carrier.inbox(ANN) == ["hello"]
    assert carrier.warnings == []


def test_a_wrong_token_reaches_nobody_until_it_is_put_right() -> None:
    carrier, line = connected({"/sms": HELLO})
    carrier.auth_token = "another"
    assert carrier.text(ANN, "CRAMP") == []
    assert [str(alert) for alert in carrier.warnings] == ["11200: /sms answered 403"]
    line.token = "another"
    assert [m.body for m in carrier.text(ANN, "CRAMP")] == ["hello"]


def test_a_stage_in_the_public_url_is_signed_but_not_seen_by_the_app() -> None:
    seen: list[dict[str, object]] = []

    def app(environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
        seen.append(environ)
        start_response("200 OK", [("Content-Type", "text/xml")])
        return [b"<Response/>"]

    url = "https://line.example/production"
    carrier = Carrier(ACCOUNT, TOKEN, NUMBER, url, into_wsgi(app, "/production"), Clock())
    carrier.text(ANN, "CRAMP")
    assert carrier.warnings == []
    assert (seen[0]["PATH_INFO"], seen[0]["SCRIPT_NAME"]) == ("/sms", "/production")
    assert seen[0]["HTTP_HOST"] == "line.example"


def test_a_line_may_be_connected_after_its_carrier() -> None:
    carrier, line = connected({"/sms": HELLO})
    carrier.connect(Failing(500))
    assert carrier.text(ANN, "CRAMP") == []
    carrier.connect(into_wsgi(line))
    assert [m.body for m in carrier.text(ANN, "CRAMP")] == ["hello"]


def test_a_path_beside_the_mount_never_reaches_the_app() -> None:
    line = ScriptedLine("https://line.example/production", {"/sms": HELLO})
    answer = into_wsgi(line, "/production")("https://line.example/sms", [], {})
    assert (answer.status, answer.content_type) == (403, "application/json")


@pytest.mark.parametrize(
    ("url", "secure_port", "signed"),
    [
        ("https://a:b@line.example:8443/sms#rc=2", True, "https://line.example:8443/sms"),
        ("https://line.example:8443/voice", False, "https://line.example/voice"),
        ("http://line.example:8080/voice", False, "http://line.example:8080/voice"),
        ("https://line.example/voice?a=b", False, "https://line.example/voice?a=b"),
    ],
)
def test_the_url_is_signed_as_twilio_spells_it(url: str, secure_port: bool, signed: str) -> None:
    assert signed_url(url, secure_port) == signed


def test_texts_and_bodies_come_in_order_and_a_redirect_is_followed() -> None:
    script: Script = {
        "/sms": f"{HELLO}<Redirect>more</Redirect>",
        "/more": "<Message><Body>two</Body></Message>",
    }
    carrier, line = connected(script)
    assert [m.body for m in carrier.text(ANN, "CRAMP")] == ["hello", "two"]
    assert line.seen[0][1] == line.seen[1][1]


def test_a_text_to_somebody_else_arrives_there() -> None:
    carrier, _ = connected({"/sms": f'<Message to="{BOB}">for Bob</Message>'})
    assert carrier.text(ANN, "CRAMP") == []
    assert (carrier.inbox(ANN), carrier.inbox(BOB)) == ([], ["for Bob"])


def test_the_same_webhook_can_be_sent_again() -> None:
    carrier, line = connected({"/sms": ""})
    sid = "SM" + "1" * 32
    carrier.text(ANN, "START", sid=sid)
    carrier.text(ANN, "START", sid=sid)
    assert line.seen[0] == line.seen[1]
    assert len(carrier.inbox(ANN)) == 1  # the carrier's own text came once
    assert [m.sid for m in carrier.messages if m.direction == "inbound"] == [sid]


@pytest.mark.parametrize("body", ["", "a" * 1601], ids=["empty", "long"])
def test_no_phone_sends_such_a_text(body: str) -> None:
    carrier, line = connected({"/sms": HELLO})
    with pytest.raises(ValueError, match="1 to 1600"):
        carrier.text(ANN, body)
    assert line.seen == []


BAD_ANSWERS: dict[str, tuple[Content, list[int]]] = {
    "broken app": (Response("oops", 500, mimetype="text/xml"), [11200]),
    "moved": (Response("", 308, {"Location": "/sms/"}), [11200]),
    "html": (Response("<Response/>", mimetype="text/html"), [12300]),
    "plain text": (Response("hello", mimetype="text/plain"), [12300]),
    "half a document": (Response("<Response>", mimetype="text/xml"), [12100]),
    "wrong verb": ("<Sayy>a</Sayy>", [12200]),
    "two faults": ('<Say>a</Say><Message to="x">a</Message>', [12200, 12200]),
    "eleven texts": (HELLO * 11, [14109]),
    "away": ("<Redirect>https://elsewhere.example/sms</Redirect>", [11200]),
    "in a circle": ("<Redirect>/sms</Redirect>", [11200]),
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_a_bad_answer_brings_nothing_and_stands_in_the_debugger(case: str) -> None:
    content, codes = BAD_ANSWERS[case]
    carrier, _ = connected({"/sms": content})
    assert carrier.text(ANN, "CRAMP") == []
    assert [alert.code for alert in carrier.warnings] == codes
    assert carrier.messages[-1].error == codes[0]


def test_xml_in_twilios_other_content_type_is_taken() -> None:
    carrier, _ = connected({"/sms": Response(f"<Response>{HELLO}</Response>", mimetype="application/xml")})
    assert len(carrier.text(ANN, "CRAMP")) == 1


# Opt-out

STOPPED = "You have successfully been unsubscribed."
STARTED = "You have successfully been re-subscribed"
HELPED = "Reply STOP to unsubscribe."

OPT_OUT: dict[str, tuple[Handling, list[str], list[str]]] = {
    "the carrier answers": ("default", ["stop"], [STOPPED]),
    "every stop word": ("default", ["Optout"], [STOPPED]),
    "only a single word": ("default", ["STOP PLEASE"], ["hello"]),
    "an ordinary word": ("default", ["CRAMP"], ["hello"]),
    "silence after": ("default", ["QUIT", "CRAMP", "STOP", "HELP"], [STOPPED]),
    "back again": ("default", ["END", "YES"], [STOPPED, STARTED, "hello"]),
    "help": ("default", ["INFO"], [HELPED, "hello"]),
    "toll-free": ("toll-free", ["STOP", "YES", "CRAMP"], ["NETWORK MSG: You replied"]),
    "toll-free again": (
        "toll-free",
        ["STOP", "UNSTOP"],
        ["NETWORK MSG: You replied", "NETWORK MSG: You have", "hello"],
    ),
    "toll-free quit": ("toll-free", ["QUIT"], ["hello"]),
    "advanced": ("advanced", ["STOP", "START"], [STOPPED, STARTED, "hello"]),
    "short code": ("none", ["STOP", "HELP"], ["hello", "hello"]),
}


@pytest.mark.parametrize("case", OPT_OUT)
def test_each_kind_of_number_has_its_own_opt_out(case: str) -> None:
    handling, said, wanted = OPT_OUT[case]
    carrier, line = connected({"/sms": HELLO}, opt_out=handling)
    for body in said:
        carrier.text(ANN, body)
    heard = carrier.inbox(ANN)
    assert len(heard) == len(wanted)
    assert all(text.startswith(start) for text, start in zip(heard, wanted, strict=True))
    assert len(line.seen) == len(said)  # the webhook is called all the same


def test_what_a_blocked_phone_does_not_get_failed_with_21610() -> None:
    carrier, _ = connected({"/sms": HELLO})
    for body in ("STOP", "CRAMP", "STOP", "HELP"):
        carrier.text(ANN, body)
    failed = [(m.body, m.error) for m in carrier.messages if m.status == "failed"]
    assert failed == [("hello", 21610)] * 4  # and the carrier did not even try a text of its own
    assert [m.body for m in carrier.text(BOB, "CRAMP")] == ["hello"]
    assert carrier.warnings == []


@pytest.mark.parametrize(("handling", "kept"), [("advanced", "STOP"), ("default", None), ("toll-free", None)])
def test_only_advanced_opt_out_names_what_it_matched(handling: Handling, kept: str | None) -> None:
    carrier, line = connected({"/sms": ""}, opt_out=handling)
    carrier.text(ANN, "STOP")
    carrier.text(ANN, "CRAMP")
    assert [form.get("OptOutType") for _, form in line.seen] == [kept, None]


# Calls


def test_a_call_speaks_waits_and_goes_where_the_key_leads() -> None:
    carrier, line = connected({"/voice": MENU, "/voice/key": echo})
    call = carrier.call(ANN)
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
    carrier, line = connected(script)
    carrier.call(ANN).press("123456")
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
    carrier, line = connected({"/voice": f'<Gather {attributes} action="/voice/key"/>', "/voice/key": echo})
    carrier.call(ANN).press(keys)
    assert line.seen[-1][1]["Digits"] == wanted


def test_keys_left_waiting_are_sent_when_time_runs_out() -> None:
    carrier, line = connected({"/voice": '<Gather action="/voice/key"/>', "/voice/key": echo})
    call = carrier.call(ANN)
    call.press("83")
    assert (len(line.seen), call.last) == (1, "")
    call.silence()
    assert line.seen[-1][1]["Digits"] == "83"


@pytest.mark.parametrize("act", ["silence", "finishing key"])
def test_without_an_input_the_call_goes_on_after_the_menu(act: str) -> None:
    carrier, line = connected({"/voice": MENU, "/voice/key": echo})
    call = carrier.call(ANN)
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
    carrier, line = connected(script)
    carrier.call(ANN).silence()
    assert line.seen[-1][0] == "/voice/key"
    assert not line.seen[-1][1].get("Digits")


def test_words_reach_a_line_that_listens() -> None:
    carrier, line = connected(
        {
            "/voice": '<Gather input="dtmf speech" hints="tips, a b" action="/voice/key" language="es-US"/>',
            "/voice/key": echo,
        }
    )
    call = carrier.call(ANN)
    assert call.gather is not None
    assert (call.gather.speech, call.gather.language) == (True, "es-US")
    assert call.gather.hints == ("tips", "a b")
    call.say("tips")
    assert line.seen[-1][1]["SpeechResult"] == "tips"
    assert 0 <= float(line.seen[-1][1]["Confidence"]) <= 1


def test_words_are_silence_to_a_line_that_waits_for_keys() -> None:
    carrier, _ = connected({"/voice": MENU, "/voice/key": echo})
    call = carrier.call(ANN)
    call.say("tips")
    assert call.last == "Nothing came"


def test_keys_are_lost_on_a_line_that_only_listens() -> None:
    menu = '<Gather input="speech" numDigits="1" action="/voice/key"/>'
    carrier, line = connected({"/voice": menu, "/voice/key": echo})
    call = carrier.call(ANN)
    call.press("1")
    assert len(line.seen) == 1
    assert call.gather is not None


def test_keys_pressed_first_win_over_words() -> None:
    menu = '<Gather input="dtmf speech" action="/voice/key"/>'
    carrier, _ = connected({"/voice": menu, "/voice/key": echo})
    call = carrier.call(ANN)
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
    carrier = Carrier(ACCOUNT, TOKEN, NUMBER, line.public_url, into_wsgi(line, "/production"), Clock())
    call = carrier.call(ANN)
    call.press("1")
    assert call.last == "1 -"


def test_an_action_that_forgets_the_stage_ends_the_call() -> None:
    carrier, _ = connected({"/voice": MENU}, "https://line.example/production")
    call = carrier.call(ANN)
    call.press("1")
    assert call.ended is not None
    assert call.ended.startswith("error: 11200: the address leads away")


def test_a_menu_without_action_asks_its_own_document_again() -> None:
    carrier, line = connected({"/voice": '<Gather numDigits="1"/>'})
    carrier.call(ANN).press("1")
    assert [path for path, _ in line.seen] == ["/voice", "/voice"]


@pytest.mark.parametrize(
    ("script", "ended"),
    [
        ({"/voice": "<Redirect>/voice</Redirect>"}, "error: 12200: the call runs in a circle"),
        ({"/voice": Response("", 500)}, "error: 11200: /voice answered 500"),
        ({"/voice": "<Sayy/>"}, "error: 12200: <Sayy> is no TwiML element"),
        (
            {"/voice": "<Dial>+12025550143</Dial>"},
            "error: 12200: the pretend carrier does not carry out <Dial>",
        ),
    ],
    ids=["circle", "broken app", "bad document", "beyond us"],
)
def test_a_call_that_cannot_go_on_ends_with_the_error(script: Script, ended: str) -> None:
    carrier, _ = connected(script)
    call = carrier.call(ANN)
    assert call.ended is not None
    assert call.ended.startswith(ended)
    assert call.last.startswith("We are sorry")
    assert len(carrier.warnings) == 1


def test_a_circle_of_redirects_is_left_after_twenty() -> None:
    carrier, line = connected({"/voice": "<Redirect>/voice</Redirect>"})
    carrier.call(ANN)
    assert len(line.seen) == 1 + 20


def test_a_call_that_never_ends_is_ended() -> None:
    carrier, line = connected({"/voice": '<Gather numDigits="1"><Say>Again</Say></Gather>'})
    call = carrier.call(ANN)
    while not call.ended:
        call.press("1")
    assert call.ended.startswith("error: 12200: the call runs in a circle")
    assert len(line.seen) == 200


@pytest.mark.parametrize("verbs", ["<Hangup/>", "<Reject/>", "", "<Pause/>"])
def test_the_line_hangs_up_by_word_or_for_want_of_words(verbs: str) -> None:
    carrier, _ = connected({"/voice": verbs})
    assert carrier.call(ANN).ended == "hung up by the line"


def test_nobody_listens_after_hanging_up() -> None:
    carrier, line = connected({"/voice": MENU})
    call = carrier.call(ANN)
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
    carrier, line = connected({"/voice": ""})
    call = carrier.call(ANN, withheld=True)
    assert (line.seen[0][1]["From"], call.phone, call.withheld) == ("anonymous", ANN, True)
    assert ANN not in line.seen[0][1].values()


def test_pauses_and_marked_up_words_are_heard_in_order() -> None:
    say = '<Say language="es-US">uno<break/>dos <sub alias="tres">3</sub>.</Say><Pause length="2"/>'
    carrier, _ = connected({"/voice": f"<Gather>{say}</Gather>"})
    steps = carrier.call(ANN).steps
    assert [(s.kind, s.text, s.language, s.seconds) for s in steps] == [
        ("say", "uno dos tres.", "es-US", 0),
        ("pause", "", "en-US", 2),
    ]


# Sending, and what becomes of it


def send(carrier: Carrier, to: str = ANN, **more: str) -> None:
    form = {"To": to, "From": NUMBER, "Body": "water", "StatusCallback": f"{carrier.public_url}/receipts/7"}
    status, _ = carrier.create_message(form | more)
    assert status == 201


def states(line: ScriptedLine) -> list[tuple[str, str | None]]:
    return [
        (form["MessageStatus"], form.get("ErrorCode")) for path, form in line.seen if path == "/receipts/7"
    ]


RECEIPTS: dict[Disturbance, list[tuple[str, str | None]]] = {
    "once": [("sent", None), ("delivered", None)],
    "doubled": [("sent", None), ("sent", None), ("delivered", None), ("delivered", None)],
    "reversed": [("delivered", None), ("sent", None)],
    "lost": [],
}


@pytest.mark.parametrize("fault", RECEIPTS)
def test_receipts_come_signed_and_as_faulty_as_asked_for(fault: Disturbance) -> None:
    carrier, line = connected({"/receipts/7": Response("", 204)})
    carrier.faults.receipts = fault
    send(carrier)
    assert [m.status for m in carrier.messages] == ["queued"]
    assert line.seen == []
    assert carrier.deliver() == len(RECEIPTS[fault])
    assert states(line) == RECEIPTS[fault]
    assert [m.status for m in carrier.messages] == ["delivered"]
    assert carrier.deliver() == 0
    assert carrier.inbox(ANN) == ["water"]
    for _, form in line.seen:
        assert (form["MessageSid"], form["SmsSid"]) == (carrier.messages[-1].sid,) * 2
        assert (form["AccountSid"], form["From"], form["To"]) == (ACCOUNT, NUMBER, ANN)
        assert form["SmsStatus"] == form["MessageStatus"]
    assert carrier.warnings == []


@pytest.mark.parametrize("who", [ANN, ALL])
def test_an_unreachable_phone_gets_nothing_and_the_receipt_says_so(who: str) -> None:
    carrier, line = connected({"/receipts/7": Response("", 204)})
    carrier.faults.unreachable.add(who)
    send(carrier)
    carrier.deliver()
    assert states(line) == [("sent", None), ("undelivered", "30003")]
    assert carrier.inbox(ANN) == []


def test_a_text_held_too_long_is_dropped() -> None:
    clock = Clock()
    line = ScriptedLine("https://line.example", {"/receipts/7": Response("", 204)})
    carrier = Carrier(ACCOUNT, TOKEN, NUMBER, line.public_url, into_wsgi(line), clock)
    carrier.faults.queueing = True
    send(carrier, ValidityPeriod="900")
    send(carrier, BOB, ValidityPeriod="901")
    assert carrier.inbox(BOB) == []
    clock.forward(seconds=901)
    carrier.deliver()
    assert states(line) == [("failed", "30036"), ("sent", None), ("delivered", None)]
    assert (carrier.inbox(ANN), carrier.inbox(BOB)) == ([], ["water"])


def test_advanced_opt_out_takes_the_text_and_fails_it_later() -> None:
    carrier, line = connected({"/sms": "", "/receipts/7": Response("", 204)}, opt_out="advanced")
    carrier.text(ANN, "STOP")
    send(carrier)
    carrier.deliver()
    assert states(line) == [("failed", "21610")]
    assert len(carrier.inbox(ANN)) == 1


def test_a_reply_may_ask_for_receipts_too() -> None:
    carrier, line = connected({"/sms": '<Message action="/receipts/7">hello</Message>', "/receipts/7": ""})
    assert [m.status for m in carrier.text(ANN, "CRAMP")] == ["queued"]
    carrier.deliver()
    assert states(line) == RECEIPTS["once"]


class Failing:
    """Carries nothing until it has failed so and so many times."""

    def __init__(self, *failures: Exception | int) -> None:
        self.failures = list(failures)
        self.urls: list[str] = []

    def __call__(self, url: str, form: Form, headers: dict[str, str]) -> Answer:
        self.urls.append(url)
        failure = self.failures.pop(0) if self.failures else 204
        if isinstance(failure, Exception):
            raise failure
        return Answer(failure, "text/xml", b"<Response/>")


RETRIES: dict[str, tuple[str, list[Exception | int], int]] = {
    "a lost connection once": ("", [ConnectionError()], 2),
    "a lost connection, not twice": ("", [ConnectionError(), ConnectionError()], 2),
    "no slow answer": ("", [TimeoutError()], 1),
    "no broken app": ("", [503], 1),
    "as often as the overrides say": ("#rc=3&rp=ct,rt,5xx", [503, TimeoutError(), ConnectionError()], 4),
    "not what they do not say": ("#rc=3&rp=5xx", [404], 1),
}


@pytest.mark.parametrize("case", RETRIES)
def test_a_webhook_is_tried_again_as_twilio_does(case: str) -> None:
    overrides, failures, tries = RETRIES[case]
    post = Failing(*failures)
    carrier = Carrier(ACCOUNT, TOKEN, NUMBER, "https://line.example", post, Clock())
    send(carrier, StatusCallback=f"https://line.example/receipts/7{overrides}")
    carrier.deliver()
    assert post.urls[:tries] == ["https://line.example/receipts/7"] * tries
    assert len(post.urls) == tries + 1  # the other receipt
    assert len(carrier.warnings) == (1 if len(failures) >= tries else 0)


# Over real HTTP


def test_webhooks_travel_over_http_signed_for_the_very_port() -> None:
    line = ScriptedLine("", {"/sms": HELLO, "/receipts/7": Response("", 204)})
    with served(line) as url:
        line.public_url = url
        carrier = Carrier(ACCOUNT, TOKEN, NUMBER, url, over_http(), Clock())
        assert [m.body for m in carrier.text(ANN, "naïve 🦵 ")] == ["hello"]
        send(carrier)
        stop = carrier.deliver_every(0.01)
        seq, _ = carrier.messages.since(ANN, 0)
        while carrier.messages[-1].status != "delivered":
            seq, _ = carrier.messages.since(ANN, seq, wait=10)
        stop()
    assert line.seen[0][1]["Body"] == "naïve 🦵 "
    assert states(line)[-1] == ("delivered", None)
    assert carrier.warnings == []


def test_a_line_that_does_not_answer_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        carrier = Carrier(ACCOUNT, TOKEN, NUMBER, url, over_http(patience=0.1), Clock())
        assert carrier.text(ANN, "CRAMP") == []
        call = carrier.call(ANN)
    assert call.ended is not None
    assert call.ended.startswith("error: 11200: no answer from /voice")
    assert [alert.code for alert in carrier.warnings] == [11200, 11200]


def test_a_line_that_is_not_there_is_named_as_such() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    carrier = Carrier(ACCOUNT, TOKEN, NUMBER, url, over_http(), Clock())
    carrier.text(ANN, "CRAMP")
    assert "refused" in str(carrier.warnings[0])
