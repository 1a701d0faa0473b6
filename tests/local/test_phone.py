"""The JSON that the browser phone lives on."""

import threading
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from hotline.sandbox.phone_api import phone_app
from hotline.sandbox.twilio_simulator import Message, TwilioSimulator
from tests.local.scripted import ANN, BOB, NUMBER, connected

API = "/phone/api"
MENU = (
    '<Say>Welcome</Say><Pause length="2"/>'
    '<Gather input="dtmf speech" numDigits="1" action="/voice/key" hints="tips, causes">'
    "<Say>Press one</Say></Gather>"
)


@pytest.fixture
def twilio() -> TwilioSimulator:
    return connected(
        {"/sms": "<Message>hello</Message>", "/voice": MENU, "/voice/key": "<Say>Goodbye</Say><Hangup/>"}
    )[0]


@pytest.fixture
def browser(twilio: TwilioSimulator) -> FlaskClient:
    return phone_app(twilio, "Cramp line", [ANN, BOB], words=lambda: ["CRAMP"]).test_client()


def thread(browser: FlaskClient, phone: str = ANN, **query: int) -> Any:
    return browser.get(f"{API}/phones/{phone}/thread", query_string=query).get_json()


def test_the_page_learns_the_line_and_its_phones(browser: FlaskClient) -> None:
    assert browser.get(f"{API}/line").get_json() == {
        "name": "Cramp line",
        "number": NUMBER,
        "phones": [ANN, BOB],
        "words": ["CRAMP"],
        "zones": {ANN: "America/New_York", BOB: "America/Chicago"},
    }


def test_the_phone_is_a_page_with_its_style(browser: FlaskClient) -> None:
    with browser.get("/phone") as page, browser.get("/phone/static/phone.css") as style:
        assert (page.status_code, page.mimetype) == (200, "text/html")
        assert (style.status_code, style.mimetype) == (200, "text/css")
    assert browser.get("/phone/static/../phone.py").status_code == 404


def test_a_text_and_its_answer_come_through_the_thread(browser: FlaskClient) -> None:
    sent = browser.post(f"{API}/phones/{ANN}/texts", json={"body": "CRAMP"})
    assert sent.status_code == 202
    news = thread(browser)
    while news["messages"][-1]["status"] != "delivered":
        news = thread(browser, after=news["seq"], wait=10)
    messages = thread(browser)["messages"]
    assert [(m["direction"], m["body"], m["status"]) for m in messages] == [
        ("out", "CRAMP", "received"),
        ("in", "hello", "delivered"),
    ]
    assert messages[0] == {
        "seq": 1,
        "sid": sent.get_json()["sid"],
        "direction": "out",
        "body": "CRAMP",
        "at": "2026-11-23T15:00:00Z",
        "status": "received",
        "note": None,
        "segments": 1,
    }
    assert thread(browser, BOB) == {"seq": 0, "messages": []}


def test_a_text_is_posted_without_waiting_for_a_slow_line() -> None:
    answered = threading.Event()
    done = threading.Event()

    def slow(_: dict[str, str]) -> str:
        answered.wait()
        done.set()
        return ""

    twilio, _ = connected({"/sms": slow})
    browser = phone_app(twilio, "Line", [ANN]).test_client()
    assert browser.post(f"{API}/phones/{ANN}/texts", json={"body": "CRAMP"}).status_code == 202
    assert not done.is_set()
    answered.set()
    assert done.wait(10)


def test_a_change_of_state_shows_the_same_text_with_a_higher_seq(
    twilio: TwilioSimulator, browser: FlaskClient
) -> None:
    twilio.create_message({"To": ANN, "From": NUMBER, "Body": "water"})
    before = thread(browser)
    assert [m["status"] for m in before["messages"]] == ["queued"]
    twilio.deliver()
    after = thread(browser, after=before["seq"])
    assert [(m["sid"], m["status"]) for m in after["messages"]] == [
        (before["messages"][0]["sid"], "delivered")
    ]
    assert after["seq"] > before["seq"]
    assert thread(browser, after=after["seq"]) == {"seq": after["seq"], "messages": []}


def test_a_page_opened_after_late_receipts_shows_the_texts_as_they_came(
    twilio: TwilioSimulator, browser: FlaskClient
) -> None:
    twilio.create_message({"To": ANN, "From": NUMBER, "Body": "first"})
    twilio.create_message({"To": ANN, "From": NUMBER, "Body": "second"})
    twilio.messages.change(twilio.messages[0].sid, status="delivered")
    assert [m["body"] for m in thread(browser)["messages"]] == ["first", "second"]


def test_a_waiting_page_is_woken_by_a_text(twilio: TwilioSimulator) -> None:
    found: list[list[Message]] = []
    waiting = threading.Thread(
        target=lambda: found.append(twilio.messages.since(ANN, 0, 600)[1]), daemon=True
    )
    waiting.start()
    twilio.create_message({"To": BOB, "From": NUMBER, "Body": "for Bob"})
    twilio.create_message({"To": ANN, "From": NUMBER, "Body": "water"})
    waiting.join(30)  # far less than it would wait
    assert [m.body for messages in found for m in messages] == ["water"]


def test_a_page_that_outlived_a_restart_gets_everything(
    twilio: TwilioSimulator, browser: FlaskClient
) -> None:
    twilio.create_message({"To": ANN, "From": NUMBER, "Body": "water"})
    assert [m["body"] for m in thread(browser, after=5000)["messages"]] == ["water"]


def test_what_did_not_arrive_is_explained_under_the_bubble(
    twilio: TwilioSimulator, browser: FlaskClient
) -> None:
    twilio.text(ANN, "STOP")
    last = thread(browser)["messages"][-1]
    assert (last["status"], last["note"]) == ("failed", "Not delivered: the number has opted out (21610)")
    broken, _ = connected({"/sms": Response("", 500)})
    broken.text(ANN, "CRAMP")
    [message] = thread(phone_app(broken, "Line", [ANN]).test_client())["messages"]
    assert message["note"] == "No usable answer: the webhook could not be fetched (11200)"


def test_a_call_is_answered_step_by_step(browser: FlaskClient) -> None:
    started = browser.post(f"{API}/phones/{ANN}/calls", json={"withheld": False})
    call = started.get_json()
    assert started.status_code == 201
    sid = call.pop("sid")
    assert call == {
        "status": "in-progress",
        "number": ANN,
        "withheld": False,
        "steps": [
            {"kind": "say", "text": "Welcome", "language": "en-US"},
            {"kind": "pause", "seconds": 2},
            {"kind": "say", "text": "Press one", "language": "en-US"},
        ],
        "gather": {
            "digits": 1,
            "finish_on": "#",
            "timeout": 5,
            "speech": True,
            "hints": ["tips", "causes"],
            "language": "en-US",
        },
        "ringing": None,
        "ended": None,
    }
    assert browser.get(f"{API}/calls/{sid}").get_json()["steps"] == []
    call = browser.post(f"{API}/calls/{sid}/digits", json={"digits": "1"}).get_json()
    assert [step["text"] for step in call["steps"]] == ["Goodbye"]
    assert (call["status"], call["gather"], call["ended"]) == ("completed", None, "hung up by the line")


RUNG = (
    '<Say>I call a nurse</Say><Dial action="/voice/after" timeLimit="60"><Number url="/voice/nurse" '
    'statusCallback="/voice/ended">+13125550177</Number></Dial>'
)
NURSE = '<Gather numDigits="1" action="/voice/taken"><Say>Press 1</Say></Gather><Hangup/>'


@pytest.mark.parametrize(
    ("does", "hears", "status", "bridged", "seconds"),
    [
        ("takes", ["Press 1"], "completed", "true", "72"),
        ("voicemail", ["Press 1"], "completed", "false", "12"),
        ("busy", [], "busy", "false", "0"),
        ("no-answer", [], "no-answer", "false", "0"),
    ],
)
def test_who_plays_the_caller_says_what_the_nurse_does(
    does: str, hears: list[str], status: str, bridged: str, seconds: str
) -> None:
    script = {"/voice": RUNG, "/voice/nurse": NURSE, "/voice/taken": "", "/voice/after": "<Say>After</Say>"}
    twilio, line = connected({**script, "/voice/ended": Response("", 204)})
    browser = phone_app(twilio, "Cramp line", [ANN, BOB], words=lambda: ["CRAMP"]).test_client()
    call = browser.post(f"{API}/phones/{ANN}/calls", json={}).get_json()
    choices = ["takes", "voicemail", "busy", "no-answer"]
    assert call["ringing"] == {"number": "+13125550177", "shown": ANN, "choices": choices}
    act = f"{API}/calls/{call['sid']}/callee"
    assert browser.post(act, json={"does": "dances"}).status_code == 400
    call = browser.post(act, json={"does": does}).get_json()
    assert [step["text"] for step in call["steps"]] == [*hears, "After"]
    assert call["ringing"] is None
    after = dict(line.seen)["/voice/after"]
    assert (after["DialCallStatus"], after["DialBridged"], after["DialCallDuration"]) == (
        status,
        bridged,
        seconds,
    )
    assert dict(line.seen)["/voice/ended"]["CallDuration"] == seconds


@pytest.mark.parametrize(
    ("act", "content", "ended"),
    [
        ("speech", {"words": "tips"}, "hung up by the line"),
        ("silence", {}, "hung up by the line"),
        ("hangup", {}, "hung up by the caller"),
    ],
)
def test_a_caller_may_speak_wait_or_hang_up(browser: FlaskClient, act: str, content: Any, ended: str) -> None:
    sid = browser.post(f"{API}/phones/{ANN}/calls", json={"withheld": True}).get_json()["sid"]
    answer = browser.post(f"{API}/calls/{sid}/{act}", json=content)
    assert (answer.status_code, answer.get_json()["ended"]) == (200, ended)
    again = browser.post(f"{API}/calls/{sid}/silence", json={})
    assert (again.status_code, again.get_json()) == (409, {"error": "the call is over: make a new one"})


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        (f"phones/{ANN}/texts", {"body": ""}, 400),
        (f"phones/{ANN}/texts", {"body": "a" * 1601}, 400),
        (f"phones/{ANN}/texts", {"text": "a"}, 400),
        (f"phones/{ANN}/texts", {"body": 7}, 400),
        (f"phones/{ANN}/texts", ["a"], 400),
        (f"phones/{ANN}/texts", None, 400),
        ("phones/+12025550199/texts", {"body": "a"}, 404),
        (f"phones/{ANN}/calls", {"withheld": "no"}, 400),
        ("phones/+12025550199/calls", {}, 404),
        ("calls/CA1/silence", {}, 404),
        ("calls/{sid}/digits", {"digits": "1a"}, 400),
        ("calls/{sid}/digits", {"digits": ""}, 400),
        ("calls/{sid}/speech", {"words": " "}, 400),
        ("calls/{sid}/speech", {"words": "a" * 501}, 400),
        ("calls/{sid}/hangup", None, 400),
        ("calls/{sid}/dance", {}, 404),
    ],
)
def test_bad_input_gets_one_line_that_says_so(
    browser: FlaskClient, path: str, content: Any, status: int
) -> None:
    sid = browser.post(f"{API}/phones/{ANN}/calls", json={}).get_json()["sid"]
    answer = browser.post(f"{API}/{path.format(sid=sid)}", json=content)
    assert answer.status_code == status
    error = answer.get_json()["error"]
    assert error
    assert "\n" not in error


def test_json_that_is_nested_too_deeply_is_refused_in_words(browser: FlaskClient) -> None:
    for body in ("[" * 100_000, '{"body":' * 100_000, '{"body":' + "[" * 100_000 + "]" * 100_000 + "}"):
        answer = browser.post(f"{API}/phones/{ANN}/texts", data=body, content_type="application/json")
        assert (answer.status_code, answer.get_json()["error"].startswith("the JSON is nested")) == (
            400,
            True,
        )


@pytest.mark.parametrize("query", [{"after": "-1"}, {"wait": "26"}, {"wait": "soon"}])
def test_a_thread_is_asked_for_in_whole_numbers(browser: FlaskClient, query: dict[str, str]) -> None:
    assert browser.get(f"{API}/phones/{ANN}/thread", query_string=query).status_code == 400


def test_another_sites_form_cannot_send_a_text(browser: FlaskClient, twilio: TwilioSimulator) -> None:
    form = browser.post(f"{API}/phones/{ANN}/texts", data='{"body": "a"}', content_type="text/plain")
    assert form.status_code == 400
    assert len(twilio.messages) == 0


@pytest.mark.parametrize(
    "path", ["/", "/phone", "/phone/static/phone.js", f"{API}/line", f"{API}/nothing", "/x"]
)
def test_every_answer_keeps_the_page_to_itself(browser: FlaskClient, path: str) -> None:
    with browser.get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert policy == "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_no_copy_of_a_thread_stays_in_the_browser(browser: FlaskClient) -> None:
    assert browser.get(f"{API}/phones/{ANN}/thread").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("localhost:8080", 200),
        ("evil.example:8080", 403),
        ("evil.example", 403),
        ("127.0.0.1:8081", 403),
        ("127.0.0.1", 403),
        ("127.0.0.1.evil.example:8080", 403),
        ("localhost:8080:8080", 403),
        ("", 403),
    ],
)
@pytest.mark.parametrize("path", ["/phone", f"{API}/line", f"{API}/phones/{ANN}/thread"])
def test_a_site_whose_name_leads_here_gets_nothing(
    browser: FlaskClient, path: str, host: str, status: int
) -> None:
    environ = {"SERVER_PORT": "8080", "HTTP_HOST": host}
    with browser.get(path, environ_overrides=environ) as answer:
        assert answer.status_code == status
