"""Whatever knocks at any webhook: a plain answer or a refusal, never a failure, nobody else's words in it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile import strategies
from tests.hostile.door import Door
from tests.hostile.knocks import Knock, event_of, into_gateway, posted, signed
from tests.hostile.strategies import (
    ANYTHING,
    BODIES,
    CALLS,
    HEADERS,
    NOWHERE,
    PAGES,
    QUERIES,
    RECEIPTS,
    TYPES,
    webhooks,
)
from tests.world import CHICAGO, STAGE

Headers = tuple[tuple[str, str], ...]
HARD = settings.get_profile("hostile")
WEBHOOKS = st.sampled_from(["/sms", "/voice", "/voice/en/main/0-0-0", "/receipts/2026-11-24"])
WAYS = st.sampled_from([False, False, True])  # now and then through API Gateway
CALL = ("CallSid", "From", "To", "Digits", "SpeechResult")
TEXT = ("MessageSid", "From", "To", "Body", "OptOutType")
REPORT = ("MessageSid", "To", "From", "MessageStatus", "ErrorCode")


@HARD
@given(knock=webhooks(st.just("/sms"), TEXT), gateway=WAYS)
def test_any_form_that_twilio_signs_is_an_answerable_text(door: Door, knock: Knock, gateway: bool) -> None:
    heard = door.knock("signed texts", signed(knock), gateway=gateway, known=True)
    assert heard.status in (200, 400, 413)


@HARD
@given(knock=webhooks(CALLS, CALL), gateway=WAYS)
def test_any_form_that_twilio_signs_is_an_answerable_call(door: Door, knock: Knock, gateway: bool) -> None:
    door.knock("signed call steps", signed(knock), gateway=gateway, known=True)


@HARD
@given(knock=webhooks(RECEIPTS, REPORT), gateway=WAYS)
def test_any_report_that_twilio_signs_is_taken_or_refused(door: Door, knock: Knock, gateway: bool) -> None:
    door.knock("signed reports", signed(knock), gateway=gateway, known=True)
    assert door.items() == [], "a report of a text that we never sent was kept"


@HARD
@given(knock=st.builds(Knock, WEBHOOKS, BODIES, TYPES), headers=HEADERS)
def test_any_body_of_any_type_is_answered_or_refused_though_signed(
    door: Door, knock: Knock, headers: Headers
) -> None:
    knock = signed(knock)
    door.knock("signed, any body", knock, known=True)
    more = replace(knock, headers=(*knock.headers, *headers))
    door.knock("signed, any body", more, known=True)


@pytest.mark.parametrize(
    "field", ["Body", "From", "SpeechResult", "Digits", "MessageSid", "CallSid", "OptOutType"]
)
def test_every_strange_text_in_every_field_is_answered_or_refused(door: Door, field: str) -> None:
    for number, strange in enumerate(strategies.STRANGE):
        form = {"MessageSid": f"SM{number}", "CallSid": f"CA{number}", "From": CHICAGO, "Body": "REMIND 9AM"}
        pairs = list({**form, field: strange}.items())
        for path in ("/sms", "/voice/en/main/1-0-0", "/voice/en/hour/1-0-0", "/voice/en/typed/1-0-0"):
            door.knock("each strange text", signed(posted(path, pairs)), known=True)


@HARD
@given(
    knock=st.builds(Knock, PAGES | NOWHERE, method=st.sampled_from(["GET", "HEAD", "OPTIONS"]), query=QUERIES)
)
def test_whatever_is_asked_for_is_shown_or_not_found(door: Door, knock: Knock) -> None:
    door.knock("pages asked for", knock)


@HARD
@given(knock=ANYTHING, gateway=WAYS)
def test_nobody_unsigned_gets_in_and_nothing_is_kept(door: Door, knock: Knock, gateway: bool) -> None:
    heard = door.knock("unsigned", knock, gateway=gateway)
    if knock.method.upper() == "POST":
        assert heard.status >= 400
    assert door.items() == []


SIGNED = webhooks(CALLS | st.just("/sms"), TEXT + CALL).map(signed)
LOOSE = st.sampled_from(
    ["\ud800", "%", "%ff", "é", "", "sms", ":99999999", "[", "@x", "\x00", "=", "=====", "////", "ü"]
)


@HARD
@given(
    knock=st.one_of(
        ANYTHING, ANYTHING.map(signed), webhooks(CALLS | st.just("/sms"), TEXT + CALL).map(signed)
    ),
    encoded=st.booleans(),
    without=st.sets(st.sampled_from(["rawQueryString", "body", "isBase64Encoded", "cookies"]), max_size=2),
    odd=st.dictionaries(st.sampled_from(["rawPath", "rawQueryString", "body"]), LOOSE, max_size=1),
    more=st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=3),
)
def test_any_event_of_a_gateway_is_answered(
    door: Door, knock: Knock, encoded: bool, without: set[str], odd: dict[str, str], more: dict[str, str]
) -> None:
    door.expect(knock)
    event: dict[str, Any] = event_of(knock, encoded=encoded) | odd
    event["headers"] |= more
    event["cookies"] = ["a=1"]
    for name in without:
        event.pop(name)
    door.judge("events", event["rawPath"].removeprefix(STAGE), into_gateway(door.app, event))


def test_every_route_of_the_line_is_among_those_that_are_knocked_at(door: Door) -> None:
    """Whoever adds a webhook or a page adds it to the strategies too."""
    routes = {rule.rule for rule in door.line.hotline.app().url_map.iter_rules()}
    webhooks = {"/sms", "/voice", "/voice/<path:place>", "/receipts", "/receipts/<day>"}
    webhooks |= {f"/voice/nurse/<language>{step}" for step in ("", "/taken", "/ended")}  # by test_outward.py
    pages = {path for site in door.line.hotline.site.languages() for path in site.routes().values()}
    assert routes == webhooks | {"/health", *pages}
