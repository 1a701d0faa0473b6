"""API Gateway's events and Twilio's signatures: every form of an address that was signed is recognised."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from flask import Flask, Response, request
from twilio.request_validator import RequestValidator

from hotline.app import build
from hotline.web.lambda_http import answer
from tests.package import events
from tests.words import start_of
from tests.world import CHICAGO, TOKEN, settings

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

FORM = {"MessageSid": "SM1", "CallSid": "CA1", "From": CHICAGO, "Body": "CRAMP"}


@dataclass(frozen=True)
class Front:
    """What Twilio was told, the stage, and what stands before our own path in the raw one."""

    public_url: str
    stage: str
    before: str


FRONTS = {
    "a named stage": Front("https://x1.execute-api.us-east-1.amazonaws.com/live", "live", "/live"),
    "the default stage": Front("https://x1.execute-api.us-east-1.amazonaws.com", "$default", ""),
    "a domain of one's own": Front("https://line.example", "live", "/live"),
    "such a domain without the stage": Front("https://line.example", "live", ""),
    "a path on such a domain": Front("https://line.example/knee", "live", "/live"),
    "a path that is passed on": Front("https://line.example/knee", "live", "/knee"),
}


def app_at(public_url: str) -> "WSGIApplication":
    return build({**settings("http://127.0.0.1:9", "none"), "HOTLINE_PUBLIC_URL": public_url}).app().wsgi_app


def asked(front: Front, path: str, query: str, **more: Any) -> dict[str, Any]:
    url = front.public_url + path + (f"?{query}" if query else "")
    signature = RequestValidator(TOKEN).compute_signature(url, FORM)
    headers = {"X-Twilio-Signature": signature}
    return events.request(
        front.before + path, urlencode(FORM), headers, query=query, stage=front.stage, **more
    )


@pytest.mark.parametrize("front", FRONTS.values(), ids=FRONTS)
def test_a_signed_address_is_recognised_in_every_form(front: Front) -> None:
    app = app_at(front.public_url)
    for path, query in events.shapes():
        told = answer(app, asked(front, path, query), front.public_url)
        assert told["statusCode"] == 200, (path, query)


@pytest.mark.parametrize("front", FRONTS.values(), ids=FRONTS)
def test_another_address_than_the_signed_one_is_not(front: Front) -> None:
    app = app_at(front.public_url)
    for path, query in events.shapes():
        event = asked(front, path, query)
        for wrong in (
            {**event, "rawQueryString": query + "&more=1"},
            {**event, "rawPath": event["rawPath"] + "/"},
            {**event, "rawPath": "/other" + event["rawPath"]},
        ):
            assert answer(app, wrong, front.public_url)["statusCode"] in (403, 404, 405)


def test_no_header_can_name_another_address() -> None:
    """The raw path comes in a key of the environment that no header can set."""
    front = FRONTS["the default stage"]
    event = asked(front, "/sms", "")
    event["rawQueryString"] = "x=1"
    for name in ("hotline.request_target", "request-target", "x-original-url", "x-forwarded-prefix", "host"):
        event["headers"][name] = "/sms"
    assert answer(app_at(front.public_url), event, front.public_url)["statusCode"] == 403


def test_a_form_comes_through_encoded_or_not() -> None:
    front = FRONTS["a named stage"]
    app = app_at(front.public_url)
    for encoded in (True, False):
        told = answer(app, asked(front, "/sms", "", encoded=encoded), front.public_url)
        assert start_of("cramp").partition("\n")[0] in told["body"]


def test_a_stage_is_taken_off_only_as_a_whole_segment() -> None:
    echo = Flask("echo")

    @echo.route("/<path:rest>")
    def tell(rest: str) -> str:
        return rest

    def path_for(raw: str, public_url: str = "https://line.example/s", stage: str = "s") -> str:
        event = events.request(raw, "", {}, stage=stage, method="GET")
        return str(answer(echo.wsgi_app, event, public_url)["body"])

    assert path_for("/s/sms") == "sms"
    assert path_for("/sms") == "sms"
    assert path_for("/s/s/sms") == "s/sms"
    assert path_for("/dev/x", stage="de") == "dev/x"


def test_the_answer_is_what_a_gateway_takes() -> None:
    front = FRONTS["the default stage"]
    told = answer(app_at(front.public_url), events.request("/health", "", {}, method="GET"), front.public_url)
    assert set(told) == {"statusCode", "headers", "body", "isBase64Encoded"}
    assert all(isinstance(value, str) for value in told["headers"].values())


def test_a_path_that_leads_nowhere_is_not_found() -> None:
    front = FRONTS["the default stage"]
    app = app_at(front.public_url)
    for path in ("/", "/none", "/sms/", "/%00", "/%ff"):
        assert answer(app, asked(front, path, ""), front.public_url)["statusCode"] in (404, 405, 308), path


def test_cookies_go_both_ways_in_the_gateways_own_field() -> None:
    front = FRONTS["the default stage"]
    event = {**asked(front, "/sms", ""), "cookies": ["other=1", "lang=en"]}
    echo = Flask("echo")

    @echo.post("/sms")
    def tell() -> Response:
        answer = Response(request.headers["Cookie"])
        answer.set_cookie("lang", "en", path=None)
        answer.set_cookie("other", "2", path=None)
        return answer

    told = answer(echo.wsgi_app, event, front.public_url)
    assert told["body"] == "other=1; lang=en"
    assert told["cookies"] == ["lang=en", "other=2"]
    assert "Set-Cookie" not in told["headers"]
    told = answer(app_at(front.public_url), asked(front, "/sms", ""), front.public_url)
    assert [one.partition(";")[0] for one in told["cookies"]] == ["lang=en"]
