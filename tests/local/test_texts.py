"""The Twilio simulator brings texts to a line and answers opt-out words as Twilio does."""

from collections.abc import Callable

import pytest
from werkzeug.wrappers import Response

from hotline.sandbox.twilio_simulator import Handling, TwilioSimulator
from hotline.sandbox.twilio_simulator.webhooks import signed_url
from tests.local.scripted import (
    ACCOUNT,
    ANN,
    BOB,
    NUMBER,
    TOKEN,
    Clock,
    Content,
    Failing,
    Script,
    ScriptedLine,
    connected,
)
from tests.wsgi import into_wsgi

HELLO = "<Message>hello</Message>"


def test_a_text_is_signed_and_carries_every_documented_parameter() -> None:
    twilio, line = connected({"/sms": HELLO})
    assert [m.body for m in twilio.text(ANN, " CRAMP ", FromZip="20001")] == ["hello"]
    path, form = line.seen[0]
    assert path == "/sms"
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]
    assert (form["From"], form["To"], form["Body"], form["FromZip"]) == (ANN, NUMBER, " CRAMP ", "20001")
    assert (form["AccountSid"], form["NumMedia"], form["NumSegments"]) == (ACCOUNT, "0", "1")
    assert (form["SmsStatus"], form["ApiVersion"]) == ("received", "2010-04-01")
    assert twilio.inbox(ANN) == ["hello"]
    assert twilio.warnings == []


def test_a_wrong_token_reaches_nobody_until_it_is_put_right() -> None:
    twilio, line = connected({"/sms": HELLO})
    twilio.webhooks.auth_token = "another"
    assert twilio.text(ANN, "CRAMP") == []
    assert [str(alert) for alert in twilio.warnings] == ["11200: /sms answered 403"]
    line.token = "another"
    assert [m.body for m in twilio.text(ANN, "CRAMP")] == ["hello"]


def test_a_stage_in_the_public_url_is_signed_but_not_seen_by_the_app() -> None:
    seen: list[dict[str, object]] = []

    def app(environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
        seen.append(environ)
        start_response("200 OK", [("Content-Type", "text/xml")])
        return [b"<Response/>"]

    url = "https://line.example/production"
    twilio = TwilioSimulator(ACCOUNT, TOKEN, NUMBER, url, into_wsgi(app, "/production"), Clock())
    twilio.text(ANN, "CRAMP")
    assert twilio.warnings == []
    assert (seen[0]["PATH_INFO"], seen[0]["SCRIPT_NAME"]) == ("/sms", "/production")
    assert seen[0]["HTTP_HOST"] == "line.example"


def test_a_line_may_be_connected_after_its_carrier() -> None:
    twilio, line = connected({"/sms": HELLO})
    twilio.webhooks.post = Failing(500)
    assert twilio.text(ANN, "CRAMP") == []
    twilio.webhooks.post = into_wsgi(line)
    assert [m.body for m in twilio.text(ANN, "CRAMP")] == ["hello"]


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


def test_texts_come_in_order_and_a_redirect_is_followed() -> None:
    script: Script = {
        "/sms": f"{HELLO}<Redirect>more</Redirect>",
        "/more": "<Message>two</Message>",
    }
    twilio, line = connected(script)
    assert [m.body for m in twilio.text(ANN, "CRAMP")] == ["hello", "two"]
    assert line.seen[0][1] == line.seen[1][1]


def test_a_text_to_somebody_else_arrives_there() -> None:
    twilio, _ = connected({"/sms": f'<Message to="{BOB}">for Bob</Message>'})
    assert twilio.text(ANN, "CRAMP") == []
    assert (twilio.inbox(ANN), twilio.inbox(BOB)) == ([], ["for Bob"])


def test_the_same_webhook_can_be_sent_again() -> None:
    twilio, line = connected({"/sms": ""})
    sid = "SM" + "1" * 32
    twilio.text(ANN, "START", sid=sid)
    twilio.text(ANN, "START", sid=sid)
    assert line.seen[0] == line.seen[1]
    assert len(twilio.inbox(ANN)) == 1  # Twilio's own text came once
    assert [m.sid for m in twilio.messages if m.direction == "inbound"] == [sid]


@pytest.mark.parametrize("body", ["", "a" * 1601], ids=["empty", "long"])
def test_no_phone_sends_such_a_text(body: str) -> None:
    twilio, line = connected({"/sms": HELLO})
    with pytest.raises(ValueError, match="1 to 1600"):
        twilio.text(ANN, body)
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
    twilio, _ = connected({"/sms": content})
    assert twilio.text(ANN, "CRAMP") == []
    assert [alert.code for alert in twilio.warnings] == codes
    assert twilio.messages[-1].error == codes[0]


def test_xml_in_twilios_other_content_type_is_taken() -> None:
    twilio, _ = connected({"/sms": Response(f"<Response>{HELLO}</Response>", mimetype="application/xml")})
    assert len(twilio.text(ANN, "CRAMP")) == 1


# Opt-out

STOPPED = "You have successfully been unsubscribed."
STARTED = "You have successfully been re-subscribed"
HELPED = "Reply STOP to unsubscribe."

OPT_OUT: dict[str, tuple[Handling, list[str], list[str]]] = {
    "Twilio answers": ("default", ["stop"], [STOPPED]),
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
    twilio, line = connected({"/sms": HELLO}, opt_out=handling)
    for body in said:
        twilio.text(ANN, body)
    heard = twilio.inbox(ANN)
    assert len(heard) == len(wanted)
    assert all(text.startswith(start) for text, start in zip(heard, wanted, strict=True))
    assert len(line.seen) == len(said)  # the webhook is called all the same


def test_what_a_blocked_phone_does_not_get_failed_with_21610() -> None:
    twilio, _ = connected({"/sms": HELLO})
    for body in ("STOP", "CRAMP", "STOP", "HELP"):
        twilio.text(ANN, body)
    failed = [(m.body, m.error) for m in twilio.messages if m.status == "failed"]
    assert failed == [("hello", 21610)] * 4  # and Twilio did not even try a text of its own
    assert [m.body for m in twilio.text(BOB, "CRAMP")] == ["hello"]
    assert twilio.warnings == []


@pytest.mark.parametrize(("handling", "kept"), [("advanced", "STOP"), ("default", None), ("toll-free", None)])
def test_only_advanced_opt_out_names_what_it_matched(handling: Handling, kept: str | None) -> None:
    twilio, line = connected({"/sms": ""}, opt_out=handling)
    twilio.text(ANN, "STOP")
    twilio.text(ANN, "CRAMP")
    assert [form.get("OptOutType") for _, form in line.seen] == [kept, None]
