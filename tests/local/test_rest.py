"""The Twilio simulator's REST resource: as Twilio describes it, through Twilio's own client."""

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

from hotline.sandbox.phone_api import phone_app
from hotline.sandbox.twilio_simulator import Handling, TwilioSimulator
from tests.local.scripted import ACCOUNT, ANN, BOB, NUMBER, TOKEN, Clock, connected
from tests.local.served import served
from tests.openapi import check_request, check_response, needs_openapi

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
SERVICE = "MG" + "a" * 32
GOOD = {"To": ANN, "From": NUMBER, "Body": "water"}
HELLO = "<Message>hello</Message>"


@pytest.fixture
def twilio() -> TwilioSimulator:
    return connected({"/sms": HELLO, "/receipts": Response("", 204)})[0]


@contextmanager
def client_of(twilio: TwilioSimulator, token: str = TOKEN) -> Iterator[Any]:
    """Twilio's own client, its requests sent to Twilio."""
    with served(phone_app(twilio, "Line", [ANN])) as url:
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
def test_a_text_is_refused_with_twilios_code(twilio: TwilioSimulator, case: str) -> None:
    changes, code = REFUSED[case]
    twilio.faults.landline.add(BOB)
    twilio.blocked.add("+12025550199")
    status, answer = twilio.create_message(GOOD | changes)
    assert (status, answer["status"], answer["code"]) == (400, 400, code)
    assert answer["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert answer["message"]
    assert len(twilio.messages) == 0


def test_a_good_text_is_taken(twilio: TwilioSimulator) -> None:
    status, answer = twilio.create_message({**GOOD, "Body": "é" * 161, "ValidityPeriod": "900"})
    assert (status, answer["status"], answer["num_segments"]) == (201, "queued", "2")
    assert (answer["to"], answer["from"], answer["error_code"]) == (ANN, NUMBER, None)
    assert answer["date_created"] == "Mon, 23 Nov 2026 15:00:00 +0000"
    assert twilio.inbox(ANN) == ["é" * 161]


def test_a_service_picks_its_sender_later(twilio: TwilioSimulator) -> None:
    _, answer = twilio.create_message({"To": ANN, "Body": "water", "MessagingServiceSid": SERVICE})
    assert (answer["status"], answer["from"], answer["num_segments"]) == ("accepted", None, "0")
    twilio.deliver()
    _, answer = twilio.fetch_message(answer["sid"])
    assert (answer["status"], answer["from"], answer["num_segments"]) == ("delivered", NUMBER, "1")


@pytest.mark.parametrize(("handling", "status"), [("default", 400), ("toll-free", 400), ("advanced", 201)])
def test_stop_blocks_what_is_sent_by_rest(handling: Handling, status: int) -> None:
    twilio, _ = connected({"/sms": ""}, opt_out=handling)
    twilio.text(ANN, "STOP")
    assert twilio.create_message(GOOD)[0] == status
    twilio.text(ANN, "START")
    assert twilio.create_message(GOOD)[0] == 201
    assert twilio.inbox(ANN)[-1] == "water"
    assert twilio.inbox(ANN).count("water") == 1


def test_texts_are_found_by_number_and_moment(twilio: TwilioSimulator) -> None:
    clock = Clock()
    twilio = TwilioSimulator(ACCOUNT, TOKEN, NUMBER, "https://line.example", carrier_post, clock)
    for to in (ANN, BOB, ANN):
        twilio.create_message(GOOD | {"To": to})
        twilio.deliver()
        clock.forward(hours=1)

    def found(**query: str) -> list[str]:
        return [m["to"] for m in twilio.list_messages(query)[1]["messages"]]

    assert found() == [ANN, BOB, ANN]
    assert found(To=BOB) == [BOB]
    assert found(From=BOB) == []
    assert found(**{"DateSent>": "2026-11-23T16:00:00Z"}) == [ANN, BOB]
    assert found(**{"DateSent>": "2026-11-23T16:00:00Z", "To": ANN}) == [ANN]
    assert found(**{"DateSent<": "2026-11-23T15:30:00Z"}) == [ANN]
    assert (found(DateSent="2026-11-23"), found(DateSent="2026-11-24")) == ([ANN, BOB, ANN], [])
    assert found(PageSize="1", Page="1") == [BOB]
    pages = [twilio.list_messages({"PageSize": "2", "Page": page})[1]["next_page_uri"] for page in "01"]
    assert (bool(pages[0]), pages[1]) == (True, None)
    assert twilio.list_messages({"DateSent>": "yesterday"})[0] == 400


def carrier_post(*_: object) -> Any:
    raise AssertionError("no webhook was asked for")


def test_a_text_on_its_way_cannot_be_deleted_and_a_deleted_one_is_gone(twilio: TwilioSimulator) -> None:
    _, answer = twilio.create_message(GOOD)
    assert twilio.delete_message(answer["sid"]) == (409, twilio.delete_message(answer["sid"])[1])
    twilio.deliver()
    assert twilio.delete_message(answer["sid"])[0] == 204
    assert twilio.delete_message(answer["sid"])[0] == 404
    assert twilio.fetch_message(answer["sid"])[1]["code"] == 20404
    assert twilio.inbox(ANN) == ["water"]  # the phone keeps it


# Through Twilio's client, over HTTP


def test_twilios_client_sends_finds_and_deletes(twilio: TwilioSimulator) -> None:
    with client_of(twilio) as client:
        sent = client.messages.create(to=ANN, from_=NUMBER, body="water", validity_period=900)
        assert (sent.status, sent.num_segments) == ("queued", "1")
        twilio.deliver()
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


def test_a_refusal_reaches_the_client_with_its_code(twilio: TwilioSimulator) -> None:
    twilio.blocked.add(ANN)
    with client_of(twilio) as client, pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=ANN, from_=NUMBER, body="water")
    assert (refused.value.status, refused.value.code) == (400, 21610)


def test_wrong_credentials_open_nothing(twilio: TwilioSimulator) -> None:
    with client_of(twilio, token="guessed") as client, pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=ANN, from_=NUMBER, body="water")
    assert (refused.value.status, refused.value.code) == (401, 20003)
    assert twilio.requests == []


def test_another_account_is_not_here(twilio: TwilioSimulator) -> None:
    browser = phone_app(twilio, "Line", [ANN]).test_client()
    path = MESSAGES.replace(ACCOUNT, "AC" + "1" * 32)
    assert browser.get(path, auth=(ACCOUNT, TOKEN)).status_code == 401
    assert browser.get(MESSAGES, auth=(ACCOUNT, TOKEN)).status_code == 200
    assert browser.get(MESSAGES).status_code == 401


@pytest.mark.parametrize(("status", "code"), [(500, 20500), (401, 20003), (429, 20429)])
def test_a_fault_answers_every_request(twilio: TwilioSimulator, status: Any, code: int) -> None:
    twilio.faults.rest_status = status
    with client_of(twilio) as client, pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=ANN, from_=NUMBER, body="water")
    assert (refused.value.status, refused.value.code) == (status, code)
    assert twilio.inbox(ANN) == []
    assert len(twilio.requests) == 1


def test_a_hanging_carrier_has_taken_the_text(
    twilio: TwilioSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "urllib3")
    twilio.faults.hang_after_accepting = True
    with client_of(twilio) as client, pytest.raises(Lost):
        client.messages.create(to=ANN, from_=NUMBER, body="water")
    with pytest.raises(TimeoutError):
        twilio.create_message(GOOD)
    assert twilio.inbox(ANN) == ["water", "water"]


# Against Twilio's OpenAPI description


@needs_openapi
def test_what_twilios_client_asks_is_described(twilio: TwilioSimulator) -> None:
    with client_of(twilio) as client:
        client.messages.create(
            to=ANN,
            from_=NUMBER,
            body="water",
            validity_period=900,
            status_callback="https://line.example/receipts#rc=3&rp=ct,rt,5xx",
            smart_encoded=False,
        )
        client.messages.create(to=ANN, messaging_service_sid=SERVICE, body="water")
        client.messages.list(to=ANN, date_sent_after=twilio.messages[0].created)
        twilio.deliver()
        client.messages(twilio.messages[0].sid).fetch()
        client.messages(twilio.messages[0].sid).delete()
    assert len(twilio.requests) == 5
    assert [f for r in twilio.requests for f in check_request(r.method, r.path, r.form)] == []


@needs_openapi
def test_what_the_carrier_answers_is_described(twilio: TwilioSimulator) -> None:
    twilio.text(ANN, "CRAMP")
    twilio.faults.unreachable.add(BOB)
    sids = []
    for form in (GOOD, GOOD | {"To": BOB}, {"To": ANN, "Body": "water", "MessagingServiceSid": SERVICE}):
        status, answer = twilio.create_message(form)
        assert check_response("POST", MESSAGES, status, answer) == []
        sids.append(answer["sid"])
    twilio.deliver()
    for query in ({}, {"PageSize": "2", "Page": "1"}, {"To": "+12025550199"}):
        status, answer = twilio.list_messages(query)
        assert check_response("GET", MESSAGES, status, answer) == []
    for sid in sids:
        path = MESSAGES.replace(".json", f"/{sid}.json")
        assert check_response("GET", path, *twilio.fetch_message(sid)) == []
        assert check_response("DELETE", path, *twilio.delete_message(sid)) == []


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
    twilio: TwilioSimulator, changes: dict[str, Any], wanted: str
) -> None:
    _, answer = twilio.create_message(GOOD)
    problems = check_response("POST", MESSAGES, 201, answer | changes)
    assert problems
    assert all(problem.startswith(wanted) for problem in problems)


@needs_openapi
def test_the_description_misses_a_property_and_knows_its_statuses(twilio: TwilioSimulator) -> None:
    _, answer = twilio.create_message(GOOD)
    del answer["to"]
    assert check_response("POST", MESSAGES, 201, answer) == ["answer: 'to' is a required property"]
    assert check_response("POST", MESSAGES, 200, answer) == ["status 200 is not described; 201 are"]
