"""The pretend carrier's REST resource: as Twilio describes it, through Twilio's own client."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from requests.exceptions import ConnectionError as Lost
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from werkzeug.wrappers import Response

from hotline.sandbox.phone import phone_app
from hotline.sandbox.twilio_simulator import Carrier, Handling
from tests.local.scripted import ACCOUNT, ANN, BOB, NUMBER, TOKEN, Clock, connected
from tests.local.served import served
from tests.openapi import check_request, check_response, needs_openapi

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
SERVICE = "MG" + "a" * 32
GOOD = {"To": ANN, "From": NUMBER, "Body": "water"}
HELLO = "<Message>hello</Message>"


@pytest.fixture
def carrier() -> Carrier:
    return connected({"/sms": HELLO, "/receipts": Response("", 204)})[0]


@contextmanager
def client_of(carrier: Carrier, token: str = TOKEN) -> Iterator[Any]:
    """Twilio's own client, its requests sent to the carrier."""
    with served(phone_app(carrier, "Line", [ANN])) as url:
        http = TwilioHttpClient(timeout=10)
        client = Client(ACCOUNT, token, http_client=http)
        client.api.base_url = url
        yield client
        http.session.close()


REFUSED: dict[str, tuple[dict[str, str], int]] = {
    "no To": ({"To": ""}, 21604),
    "no From": ({"From": ""}, 21603),
    "no Body": ({"Body": ""}, 21619),
    "a name as To": ({"To": "Ann"}, 21211),
    "a US number too short": ({"To": "+1202555014"}, 21211),
    "somebody else's From": ({"From": BOB}, 21606),
    "no such service": ({"From": "", "MessagingServiceSid": "MG1"}, 21701),
    "to ourselves": ({"To": NUMBER}, 21266),
    "too long": ({"Body": "a" * 1601}, 21617),
    "a callback that is a path": ({"StatusCallback": "/receipts"}, 21609),
    "a callback with an underscore": ({"StatusCallback": "https://my_line.example/r"}, 21609),
    "no validity": ({"ValidityPeriod": "0"}, 21624),
    "more than ten hours": ({"ValidityPeriod": "36001"}, 21624),
    "a landline": ({"To": BOB}, 21614),
    "opted out": ({"To": "+12025550199"}, 21610),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_text_is_refused_with_twilios_code(carrier: Carrier, case: str) -> None:
    changes, code = REFUSED[case]
    carrier.faults.landline.add(BOB)
    carrier.blocked.add("+12025550199")
    status, answer = carrier.create_message(GOOD | changes)
    assert (status, answer["status"], answer["code"]) == (400, 400, code)
    assert answer["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert answer["message"]
    assert len(carrier.messages) == 0


def test_a_good_text_is_taken(carrier: Carrier) -> None:
    status, answer = carrier.create_message({**GOOD, "Body": "é" * 161, "ValidityPeriod": "900"})
    assert (status, answer["status"], answer["num_segments"]) == (201, "queued", "2")
    assert (answer["to"], answer["from"], answer["error_code"]) == (ANN, NUMBER, None)
    assert answer["date_created"] == "Mon, 23 Nov 2026 15:00:00 +0000"
    assert carrier.inbox(ANN) == ["é" * 161]


def test_a_service_picks_its_sender_later(carrier: Carrier) -> None:
    _, answer = carrier.create_message({"To": ANN, "Body": "water", "MessagingServiceSid": SERVICE})
    assert (answer["status"], answer["from"], answer["num_segments"]) == ("accepted", None, "0")
    carrier.deliver()
    _, answer = carrier.fetch_message(answer["sid"])
    assert (answer["status"], answer["from"], answer["num_segments"]) == ("delivered", NUMBER, "1")


@pytest.mark.parametrize(("handling", "status"), [("default", 400), ("toll-free", 400), ("advanced", 201)])
def test_stop_blocks_what_is_sent_by_rest(handling: Handling, status: int) -> None:
    carrier, _ = connected({"/sms": ""}, opt_out=handling)
    carrier.text(ANN, "STOP")
    assert carrier.create_message(GOOD)[0] == status
    carrier.text(ANN, "START")
    assert carrier.create_message(GOOD)[0] == 201
    assert carrier.inbox(ANN)[-1] == "water"
    assert carrier.inbox(ANN).count("water") == 1


def test_texts_are_found_by_number_and_moment(carrier: Carrier) -> None:
    clock = Clock()
    carrier = Carrier(ACCOUNT, TOKEN, NUMBER, "https://line.example", carrier_post, clock)
    for to in (ANN, BOB, ANN):
        carrier.create_message(GOOD | {"To": to})
        carrier.deliver()
        clock.forward(hours=1)

    def found(**query: str) -> list[str]:
        return [m["to"] for m in carrier.list_messages(query)[1]["messages"]]

    assert found() == [ANN, BOB, ANN]
    assert found(To=BOB) == [BOB]
    assert found(From=BOB) == []
    assert found(**{"DateSent>": "2026-11-23T16:00:00Z"}) == [ANN, BOB]
    assert found(**{"DateSent>": "2026-11-23T16:00:00Z", "To": ANN}) == [ANN]
    assert found(**{"DateSent<": "2026-11-23T15:30:00Z"}) == [ANN]
    assert (found(DateSent="2026-11-23"), found(DateSent="2026-11-24")) == ([ANN, BOB, ANN], [])
    assert found(PageSize="1", Page="1") == [BOB]
    pages = [carrier.list_messages({"PageSize": "2", "Page": page})[1]["next_page_uri"] for page in "01"]
    assert (bool(pages[0]), pages[1]) == (True, None)
    assert carrier.list_messages({"DateSent>": "yesterday"})[0] == 400


def carrier_post(*_: object) -> Any:
    raise AssertionError("no webhook was asked for")


def test_a_text_on_its_way_cannot_be_deleted_and_a_deleted_one_is_gone(carrier: Carrier) -> None:
    _, answer = carrier.create_message(GOOD)
    assert carrier.delete_message(answer["sid"]) == (409, carrier.delete_message(answer["sid"])[1])
    carrier.deliver()
    assert carrier.delete_message(answer["sid"])[0] == 204
    assert carrier.delete_message(answer["sid"])[0] == 404
    assert carrier.fetch_message(answer["sid"])[1]["code"] == 20404
    assert carrier.inbox(ANN) == ["water"]  # the phone keeps it


# Through Twilio's client, over HTTP


def test_twilios_client_sends_finds_and_deletes(carrier: Carrier) -> None:
    with client_of(carrier) as client:
        sent = client.messages.create(to=ANN, from_=NUMBER, body="water", validity_period=900)
        assert (sent.status, sent.num_segments) == ("queued", "1")
        carrier.deliver()
        for number in range(4):
            client.messages.create(to=BOB, from_=NUMBER, body=f"water {number}")
        since = sent.date_created - timedelta(minutes=1)
        assert [m.sid for m in client.messages.list(to=ANN, date_sent_after=since)] == [sent.sid]
        assert [m.body for m in client.messages.list(to=BOB, page_size=3)] == [
            f"water {n}" for n in (3, 2, 1, 0)
        ]
        assert client.messages(sent.sid).fetch().status == "delivered"
        assert client.messages(sent.sid).delete()
        with pytest.raises(TwilioRestException) as gone:
            client.messages(sent.sid).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_a_refusal_reaches_the_client_with_its_code(carrier: Carrier) -> None:
    carrier.blocked.add(ANN)
    with client_of(carrier) as client, pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=ANN, from_=NUMBER, body="water")
    assert (refused.value.status, refused.value.code) == (400, 21610)


def test_wrong_credentials_open_nothing(carrier: Carrier) -> None:
    with client_of(carrier, token="guessed") as client, pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=ANN, from_=NUMBER, body="water")
    assert (refused.value.status, refused.value.code) == (401, 20003)
    assert carrier.requests == []


def test_another_account_is_not_here(carrier: Carrier) -> None:
    browser = phone_app(carrier, "Line", [ANN]).test_client()
    path = MESSAGES.replace(ACCOUNT, "AC" + "1" * 32)
    assert browser.get(path, auth=(ACCOUNT, TOKEN)).status_code == 401
    assert browser.get(MESSAGES, auth=(ACCOUNT, TOKEN)).status_code == 200
    assert browser.get(MESSAGES).status_code == 401


@pytest.mark.parametrize(("status", "code"), [(500, 20500), (401, 20003), (429, 20429)])
def test_a_fault_answers_every_request(carrier: Carrier, status: Any, code: int) -> None:
    carrier.faults.rest_status = status
    with client_of(carrier) as client, pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=ANN, from_=NUMBER, body="water")
    assert (refused.value.status, refused.value.code) == (status, code)
    assert carrier.inbox(ANN) == []
    assert len(carrier.requests) == 1


def test_a_hanging_carrier_has_taken_the_text(carrier: Carrier, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "urllib3")
    carrier.faults.hang_after_accepting = True
    with client_of(carrier) as client, pytest.raises(Lost):
        client.messages.create(to=ANN, from_=NUMBER, body="water")
    with pytest.raises(TimeoutError):
        carrier.create_message(GOOD)
    assert carrier.inbox(ANN) == ["water", "water"]


# Against Twilio's OpenAPI description


@needs_openapi
def test_what_twilios_client_asks_is_described(carrier: Carrier) -> None:
    with client_of(carrier) as client:
        client.messages.create(
            to=ANN,
            from_=NUMBER,
            body="water",
            validity_period=900,
            status_callback="https://line.example/receipts#rc=3&rp=ct,rt,5xx",
            smart_encoded=False,
        )
        client.messages.create(to=ANN, messaging_service_sid=SERVICE, body="water")
        client.messages.list(to=ANN, date_sent_after=carrier.messages[0].created)
        carrier.deliver()
        client.messages(carrier.messages[0].sid).fetch()
        client.messages(carrier.messages[0].sid).delete()
    assert len(carrier.requests) == 5
    assert [f for r in carrier.requests for f in check_request(r.method, r.path, r.form)] == []


@needs_openapi
def test_what_the_carrier_answers_is_described(carrier: Carrier) -> None:
    carrier.text(ANN, "CRAMP")
    carrier.faults.unreachable.add(BOB)
    sids = []
    for form in (GOOD, GOOD | {"To": BOB}, {"To": ANN, "Body": "water", "MessagingServiceSid": SERVICE}):
        status, answer = carrier.create_message(form)
        assert check_response("POST", MESSAGES, status, answer) == []
        sids.append(answer["sid"])
    carrier.deliver()
    for query in ({}, {"PageSize": "2", "Page": "1"}, {"To": "+12025550199"}):
        status, answer = carrier.list_messages(query)
        assert check_response("GET", MESSAGES, status, answer) == []
    for sid in sids:
        path = MESSAGES.replace(".json", f"/{sid}.json")
        assert check_response("GET", path, *carrier.fetch_message(sid)) == []
        assert check_response("DELETE", path, *carrier.delete_message(sid)) == []


FAULTY_REQUESTS: dict[str, tuple[dict[str, str], str]] = {
    "an unknown parameter": ({"Bodey": "a"}, "Bodey: no such parameter"),
    "no recipient": ({"To": ""}, "To: "),
    "no number": ({"To": "hello"}, "To: 'hello' is not a 'phone-number'"),
    "words for a number": ({"ValidityPeriod": "soon"}, "ValidityPeriod: 'soon' is not of type 'integer'"),
    "a short SID": ({"MessagingServiceSid": "MG1"}, "MessagingServiceSid: 'MG1' "),
    "a wrong kind of SID": ({"MessagingServiceSid": "AC" + "a" * 32}, "MessagingServiceSid: "),
    "an unknown choice": ({"RiskCheck": "maybe"}, "RiskCheck: 'maybe' is not one of"),
    "no switch": ({"SmartEncoded": "yes"}, "SmartEncoded: 'yes' is not of type 'boolean'"),
    "a path for a URL": ({"StatusCallback": "receipts"}, "StatusCallback: 'receipts' is not a 'uri'"),
}


@needs_openapi
@pytest.mark.parametrize("case", FAULTY_REQUESTS)
def test_the_description_finds_a_faulty_request(case: str) -> None:
    changes, wanted = FAULTY_REQUESTS[case]
    problems = check_request("POST", MESSAGES, GOOD | changes)
    assert problems
    assert all(problem.startswith(wanted) for problem in problems)


@needs_openapi
def test_the_description_finds_a_faulty_way() -> None:
    assert check_request("POST", MESSAGES, {"Body": "a"}) == ["To: missing"]
    assert check_request("PUT", MESSAGES, {}) == [f"PUT {MESSAGES}: no such operation"]
    assert check_request("POST", "/2010-04-01/Accounts/AC1/Messages.json", GOOD)[0].startswith(
        "AccountSid: 'AC1'"
    )
    assert check_request("GET", MESSAGES, {"SentTo": ANN}) == ["SentTo: no such parameter"]


@needs_openapi
@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"sid": "SM1"}, "answer.sid: "),
        ({"status": "done"}, "answer.status: 'done' is not one of"),
        ({"num_segments": 1}, "answer.num_segments: "),
        ({"date_created": "2026-11-23"}, "answer.date_created: "),
        ({"direction": None}, "answer.direction: "),
        ({"bodey": "a"}, "answer: Additional properties"),
    ],
    ids=["sid", "status", "type", "date", "null", "misspelt"],
)
def test_the_description_finds_a_faulty_answer(
    carrier: Carrier, changes: dict[str, Any], wanted: str
) -> None:
    _, answer = carrier.create_message(GOOD)
    problems = check_response("POST", MESSAGES, 201, answer | changes)
    assert problems
    assert all(problem.startswith(wanted) for problem in problems)


@needs_openapi
def test_the_description_misses_a_property_and_knows_its_statuses(carrier: Carrier) -> None:
    _, answer = carrier.create_message(GOOD)
    del answer["to"]
    assert check_response("POST", MESSAGES, 201, answer) == ["answer: 'to' is a required property"]
    assert check_response("POST", MESSAGES, 200, answer) == ["status 200 is not described; 201 are"]
