"""The Twilio simulator sends delivery reports, and webhooks over HTTP, as Twilio does."""

import socket

import pytest
from werkzeug.wrappers import Response

from hotline.sandbox.twilio_simulator import ALL, TwilioSimulator, over_http
from hotline.sandbox.twilio_simulator.outbound import Disturbance
from tests.local.scripted import ACCOUNT, ANN, BOB, NUMBER, TOKEN, Clock, Failing, ScriptedLine, connected
from tests.local.served import served
from tests.wsgi import into_wsgi

HELLO = "<Message>hello</Message>"


def send(twilio: TwilioSimulator, to: str = ANN, **more: str) -> None:
    form = {"To": to, "From": NUMBER, "Body": "water", "StatusCallback": f"{twilio.public_url}/receipts/7"}
    status, _ = twilio.create_message(form | more)
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
    twilio, line = connected({"/receipts/7": Response("", 204)})
    twilio.faults.receipts = fault
    send(twilio)
    assert [m.status for m in twilio.messages] == ["queued"]
    assert line.seen == []
    assert twilio.deliver() == len(RECEIPTS[fault])
    assert states(line) == RECEIPTS[fault]
    assert [m.status for m in twilio.messages] == ["delivered"]
    assert twilio.deliver() == 0
    assert twilio.inbox(ANN) == ["water"]
    for _, form in line.seen:
        assert (form["MessageSid"], form["SmsSid"]) == (twilio.messages[-1].sid,) * 2
        assert (form["AccountSid"], form["From"], form["To"]) == (ACCOUNT, NUMBER, ANN)
        assert form["SmsStatus"] == form["MessageStatus"]
    assert twilio.warnings == []


@pytest.mark.parametrize("who", [ANN, ALL])
def test_an_unreachable_phone_gets_nothing_and_the_receipt_says_so(who: str) -> None:
    twilio, line = connected({"/receipts/7": Response("", 204)})
    twilio.faults.unreachable.add(who)
    send(twilio)
    twilio.deliver()
    assert states(line) == [("sent", None), ("undelivered", "30003")]
    assert twilio.inbox(ANN) == []


def test_a_text_held_too_long_is_dropped() -> None:
    clock = Clock()
    line = ScriptedLine("https://line.example", {"/receipts/7": Response("", 204)})
    twilio = TwilioSimulator(ACCOUNT, TOKEN, NUMBER, line.public_url, into_wsgi(line), clock)
    twilio.faults.queueing = True
    send(twilio, ValidityPeriod="900")
    send(twilio, BOB, ValidityPeriod="901")
    assert twilio.inbox(BOB) == []
    clock.forward(seconds=901)
    twilio.deliver()
    assert states(line) == [("failed", "30036"), ("sent", None), ("delivered", None)]
    assert (twilio.inbox(ANN), twilio.inbox(BOB)) == ([], ["water"])


def test_advanced_opt_out_takes_the_text_and_fails_it_later() -> None:
    twilio, line = connected({"/sms": "", "/receipts/7": Response("", 204)}, opt_out="advanced")
    twilio.text(ANN, "STOP")
    send(twilio)
    twilio.deliver()
    assert states(line) == [("failed", "21610")]
    assert len(twilio.inbox(ANN)) == 1


def test_a_reply_may_ask_for_receipts_too() -> None:
    twilio, line = connected({"/sms": '<Message action="/receipts/7">hello</Message>', "/receipts/7": ""})
    assert [m.status for m in twilio.text(ANN, "CRAMP")] == ["queued"]
    twilio.deliver()
    assert states(line) == RECEIPTS["once"]


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
    twilio = TwilioSimulator(ACCOUNT, TOKEN, NUMBER, "https://line.example", post, Clock())
    send(twilio, StatusCallback=f"https://line.example/receipts/7{overrides}")
    twilio.deliver()
    assert post.urls[:tries] == ["https://line.example/receipts/7"] * tries
    assert len(post.urls) == tries + 1  # the other receipt
    assert len(twilio.warnings) == (1 if len(failures) >= tries else 0)


# Over real HTTP


def test_webhooks_travel_over_http_signed_for_the_very_port() -> None:
    line = ScriptedLine("", {"/sms": HELLO, "/receipts/7": Response("", 204)})
    with served(line) as url:
        line.public_url = url
        twilio = TwilioSimulator(ACCOUNT, TOKEN, NUMBER, url, over_http(), Clock())
        assert [m.body for m in twilio.text(ANN, "naïve 🦵 ")] == ["hello"]
        send(twilio)
        stop = twilio.deliver_every(0.01)
        seq, _ = twilio.messages.since(ANN, 0)
        while twilio.messages[-1].status != "delivered":
            seq, _ = twilio.messages.since(ANN, seq, wait=10)
        stop()
    assert line.seen[0][1]["Body"] == "naïve 🦵 "
    assert states(line)[-1] == ("delivered", None)
    assert twilio.warnings == []


def test_a_line_that_does_not_answer_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        twilio = TwilioSimulator(ACCOUNT, TOKEN, NUMBER, url, over_http(patience=0.1), Clock())
        assert twilio.text(ANN, "CRAMP") == []
        call = twilio.call(ANN)
    assert call.ended is not None
    assert call.ended.startswith("error: 11200: no answer from /voice")
    assert [alert.code for alert in twilio.warnings] == [11200, 11200]


def test_a_line_that_is_not_there_is_named_as_such() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    twilio = TwilioSimulator(ACCOUNT, TOKEN, NUMBER, url, over_http(), Clock())
    twilio.text(ANN, "CRAMP")
    assert "refused" in str(twilio.warnings[0])
