"""Pointing Twilio at the line: number, Messaging Service, retries, fallback."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from hotline.config import Settings, read_settings
from hotline.ops.deploy.twilio_number import NOWHERE, TwilioApi, TwilioRefused, point, pointing
from tests.deploy.pretend_account import Account, account_app
from tests.local.served import served
from tests.openapi import description_file, needs_openapi
from tests.world import ACCOUNT, LINE_NUMBER, TOKEN
from tests.world import settings as environment

TEXT, VOICE = "https://fallback.example/text.xml", "https://fallback.example/voice.xml"


@pytest.fixture
def account() -> Account:
    return Account(ACCOUNT, TOKEN)


@pytest.fixture
def settings(account: Account) -> Iterator[Settings]:
    with served(account_app(account)) as url:
        yield read_settings(environment("http://127.0.0.1:9", "table", url))


def pointed(settings: Settings) -> list[str]:
    return point(TwilioApi(settings), settings, pointing(settings, TEXT, VOICE))


def test_a_number_is_pointed_once_and_left_alone_when_it_is_right(
    account: Account, settings: Settings
) -> None:
    number = account.buy(LINE_NUMBER)
    assert pointed(settings) == ["the number ending in 00"]
    assert number["sms_fallback_url"] == TEXT
    assert number["voice_fallback_url"] == VOICE
    assert pointed(settings) == []
    assert [method for method, *_ in account.asked].count("POST") == 1


def test_a_messaging_service_takes_the_texts_and_each_of_its_numbers_the_calls(
    account: Account, settings: Settings
) -> None:
    numbers = [account.buy(LINE_NUMBER), account.buy("+13125550100")]
    service = account.serve(*numbers)
    settings = replace(settings, number=None, messaging_service=service["sid"])
    assert len(pointed(settings)) == 3
    assert service["inbound_request_url"] == f"{settings.public_url}/sms#rc=2&rp=5xx,ct,rt"
    assert (service["fallback_url"], service["fallback_method"]) == (TEXT, "GET")
    # Else the number's own address would win, and Twilio would drop the text where that is empty.
    assert service["use_inbound_webhook_on_number"] is False
    assert {number["voice_url"] for number in numbers} == {f"{settings.public_url}/voice#rc=1&rp=ct,5xx"}
    assert pointed(settings) == []


def test_where_the_line_itself_answers_stop_a_text_has_no_fallback(settings: Settings) -> None:
    wanted = pointing(replace(settings, sender_kind="none"), TEXT, VOICE)
    assert (wanted.text_fallback, wanted.call_fallback) == ("", VOICE)
    assert wanted.text.endswith("/sms#rc=2&rp=4xx,5xx,ct,rt"), "a 429 must not lose a STOP"
    assert wanted.call.endswith("/voice#rc=1&rp=ct,5xx")


def test_a_number_of_somebody_else_is_named_as_the_fault(account: Account, settings: Settings) -> None:
    account.buy("+13125550100")
    with pytest.raises(TwilioRefused, match="TWILIO_NUMBER") as refused:
        pointed(settings)
    assert refused.value.status == 404
    assert LINE_NUMBER not in str(refused.value)


def test_a_wrong_token_is_said_without_the_token(settings: Settings) -> None:
    with pytest.raises(TwilioRefused, match="20003") as refused:
        pointed(replace(settings, auth_tokens=("d" * 32,)))
    assert "d" * 32 not in str(refused.value)


def test_no_answer_from_twilio_is_said_so(settings: Settings) -> None:
    with pytest.raises(TwilioRefused, match="no answer"):
        pointed(replace(settings, api_url="http://127.0.0.1:9"))


def test_pointing_nowhere_empties_every_address(account: Account, settings: Settings) -> None:
    number = account.buy(LINE_NUMBER)
    pointed(settings)
    point(TwilioApi(settings), settings, NOWHERE)
    assert {number[key] for key in ("sms_url", "voice_url", "sms_fallback_url", "voice_fallback_url")} == {
        None
    }


def test_the_overrides_stay_within_what_twilio_takes(settings: Settings) -> None:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"""
    urls = [
        url
        for kind in ("default", "none")
        for url in pointing(replace(settings, sender_kind=kind), TEXT, VOICE)
        if "#" in url
    ]
    assert len(urls) == 4
    for url in urls:
        overrides = dict(part.split("=") for part in url.partition("#")[2].split("&"))
        assert 1 <= int(overrides["rc"]) <= 5
        assert set(overrides["rp"].split(",")) <= {"4xx", "5xx", "ct", "rt", "all"}


@needs_openapi
def test_the_messaging_service_is_asked_and_played_as_twilio_describes_it(
    account: Account, settings: Settings
) -> None:
    core = description_file()
    assert core is not None
    described = json.loads(core.with_name("twilio_messaging_v1.json").read_text("utf-8"))
    form = described["paths"]["/v1/Services/{Sid}"]["post"]["requestBody"]["content"]
    taken = form["application/x-www-form-urlencoded"]["schema"]["properties"]
    assert set(pointing(settings, TEXT, VOICE).on_service()) <= set(taken)
    schemas = described["components"]["schemas"]
    assert set(account.serve(account.buy(LINE_NUMBER))) == set(schemas["messaging.v1.service"]["properties"])
    paths = ("Services/{ServiceSid}/PhoneNumbers", "Services/{MessagingServiceSid}/Compliance/Usa2p")
    for path in (*paths, "Tollfree/Verifications"):
        assert "get" in described["paths"][f"/v1/{path}"]
    assert "campaign_status" in schemas["messaging.v1.service.us_app_to_person"]["properties"]
    assert "TWILIO_APPROVED" in schemas["tollfree_verification_enum_status"]["enum"]
