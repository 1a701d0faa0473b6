"""What the simulator lets pass as TwiML, and what not."""

import inspect
import re

import pytest
from twilio.twiml import messaging_response, voice_response
from twilio.twiml.voice_response import VoiceResponse

from hotline.sandbox.twilio_simulator.twiml_check import ALLOWED, LARGEST, Medium, check

RUNG = "<Number>+12025550143</Number>"
POLLY = 'voice="Polly.Joanna-Neural"'

GOOD: dict[str, tuple[Medium, str]] = {
    "no answer": ("text", ""),
    "two texts": ("text", "<Message>a</Message><Message>b</Message>"),
    "ten texts": ("text", "<Message>a</Message>" * 10),
    "onward": ("text", '<Redirect method="POST">/more</Redirect>'),
    "longest text": ("text", f"<Message>{'a' * 1600}</Message>"),
    "menu": (
        "voice",
        '<Gather input="dtmf speech" numDigits="1" timeout="5" speechTimeout="auto" finishOnKey=""'
        ' action="/voice/a" hints="tips, causes" language="en-US" actionOnEmptyResult="true"'
        ' profanityFilter="false">'
        "<Say>Press one</Say><Pause/></Gather><Redirect>/voice#rc=2</Redirect>",
    ),
    "marked-up words": (
        "voice",
        f'<Say {POLLY}>a<break time="1s"/><p>b <s>c</s></p></Say>',
    ),
    "longest Polly": ("voice", f"<Say {POLLY}><p>{'a' * 3000}</p></Say>"),
    "longest basic voice": ("voice", f"<Say>{'a' * 4096}</Say>"),
    "500 hints": ("voice", f'<Gather hints="{",".join(["a" * 100] * 500)}"/>'),
    "a phone rung": (
        "voice",
        '<Dial action="/a" callerId="+12025550100" method="POST" timeLimit="60" timeout="20">'
        '<Number method="POST" statusCallback="/b" statusCallbackEvent="completed"'
        ' statusCallbackMethod="POST" url="/c">+12025550143</Number></Dial>',
    ),
    "goodbye": ("voice", '<Pause length="1"/><Hangup/>'),
}

BAD: dict[str, tuple[Medium, str, str]] = {
    "a wrong verb in a menu": (
        "voice",
        f"<Gather><Dial>{RUNG}</Dial></Gather>",
        "12200: <Dial> may not stand in <Gather>",
    ),
    "a number loose in a dial": ("voice", f"<Dial>+12025550143{RUNG}</Dial>", "loose text stands in <Dial>"),
    "two phones rung": ("voice", f"<Dial>{RUNG}{RUNG}</Dial>", "<Dial> rings one <Number>"),
    "no phone rung": ("voice", "<Dial/>", "<Dial> rings one <Number>"),
    "a phone that is no number": (
        "voice",
        "<Dial><Number>nurse</Number></Dial>",
        "text of <Number> must be an E.164 number",
    ),
    "a caller ID that is none": (
        "voice",
        f'<Dial callerId="us">{RUNG}</Dial>',
        "callerId of <Dial> must be an E.164 number",
    ),
    "a talk without end": ("voice", f'<Dial timeLimit="0">{RUNG}</Dial>', "timeLimit of <Dial> must be"),
    "a recorded talk": ("voice", f'<Dial record="true">{RUNG}</Dial>', "<Dial> has no attribute 'record'"),
    "a menu in words": ("voice", "<Say>a<Gather/></Say>", "12200: <Gather> may not stand in <Say>"),
    "a misspelt verb": ("voice", "<Sayy>a</Sayy>", "12200: <Sayy> is no TwiML element here"),
    "a verb in lower case": ("voice", "<say>a</say>", "12200: <say> is no TwiML element here"),
    "a made-up attribute": ("voice", '<Say speed="2">a</Say>', "12200: <Say> has no attribute 'speed'"),
    "an attribute in snake case": ("voice", '<Gather num_digits="1"/>', "has no attribute 'num_digits'"),
    "a spoken verb in a text": ("text", "<Say>a</Say>", "12200: <Say> is no TwiML element here"),
    "a text in a call": ("voice", "<Message>a</Message>", "12200: <Message> is no TwiML element here"),
    "loose words": ("voice", "hello<Hangup/>", "loose text stands in <Response>"),
    "loose words in a menu": ("voice", "<Gather><Say>a</Say>b</Gather>", "loose text stands in <Gather>"),
    "verbs after leaving": ("voice", "<Redirect>/a</Redirect><Say>a</Say>", "nothing after <Redirect>"),
    "verbs after the end": ("voice", "<Hangup/><Say>a</Say>", "nothing after <Hangup>"),
    "an element that we never make": ("voice", "<Reject/>", "<Reject> may not stand in <Response>"),
    "markup that we never make": ("voice", "<Say><sub>a</sub></Say>", "<sub> may not stand in <Say>"),
    "a number out of range": ("voice", '<Gather numDigits="0"/>', "numDigits of <Gather> must be"),
    "no number": ("voice", '<Gather timeout="soon"/>', "timeout of <Gather> must be"),
    "two finishing keys": ("voice", '<Gather finishOnKey="#*"/>', "finishOnKey of <Gather> must be"),
    "an unknown input": ("voice", '<Gather input="keys"/>', "input of <Gather> must be"),
    "a yes for a switch": ("voice", '<Gather actionOnEmptyResult="yes"/>', "must be true or false"),
    "a wrong speech timeout": ("voice", '<Gather speechTimeout="0"/>', "speechTimeout of <Gather> must be"),
    "501 hints": ("voice", f'<Gather hints="{",".join(["a"] * 501)}"/>', "hints of <Gather> must be"),
    "a long hint": ("voice", f'<Gather hints="{"a" * 101}"/>', "hints of <Gather> must be"),
    "a query string": ("voice", '<Gather action="/voice?step=2"/>', "action of <Gather> must be a URL"),
    "a foreign letter in a URL": ("voice", "<Redirect>/voix/é</Redirect>", "the address in <Redirect>"),
    "an empty redirect": ("text", "<Redirect/>", "the address in <Redirect>"),
    "a GET": ("voice", '<Redirect method="GET">/a</Redirect>', "method of <Redirect> must be POST"),
    "an unknown voice": ("voice", '<Say voice="Joanna">a</Say>', "voice of <Say> must be"),
    "a language in lower case": ("voice", '<Say language="en-us">a</Say>', "language of <Say> must be"),
    "too long for Polly": ("voice", f"<Say {POLLY}>{'a' * 3001}</Say>", "13521: <Say> has 3001"),
    "too long for a basic voice": ("voice", f"<Say>{'a' * 4097}</Say>", "13521: <Say> has 4097"),
    "too long for Google": (
        "voice",
        f'<Say voice="Google.en-US-Neural2-A">{"<s>a</s>" * 700}</Say>',
        "13521: <Say> has",
    ),
    "words nested 4,000 deep": (
        "voice",
        f"<Say>{'<p>' * 4_000}a{'</p>' * 4_000}</Say>",
        "nested more than 20",
    ),
    "nothing said": ("voice", "<Say> </Say>", "12200: <Say> says nothing"),
    "eleven texts": ("text", "<Message>a</Message>" * 11, "14109: more than 10"),
    "an empty text": ("text", "<Message/>", "<Message> has 0 characters"),
    "a text too long": ("text", f"<Message>{'a' * 1601}</Message>", "<Message> has 1601 characters"),
    "a text to a name": ("text", '<Message to="Ann">a</Message>', "to of <Message> must be an E.164 number"),
}


@pytest.mark.parametrize("case", GOOD)
def test_a_good_document_passes(case: str) -> None:
    channel, content = GOOD[case]
    assert check(f'<?xml version="1.0" encoding="UTF-8"?><Response>{content}</Response>', channel) == []


@pytest.mark.parametrize("case", BAD)
def test_a_broken_rule_is_named(case: str) -> None:
    channel, content, wanted = BAD[case]
    problems = check(f"<Response>{content}</Response>", channel)
    assert [p for p in problems if wanted in p], problems
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b"", "12100"),
        (b"<Response>", "12100"),
        (b"<Response>\x07</Response>", "12100"),
        (b"\xff<Response/>", "12100"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Response>&b;</Response>', "12100"),
        (b"<response/>", "12200"),
        (b"<html/>", "12200"),
        (b"<Response>" + b" " * LARGEST + b"</Response>", "11750"),
    ],
    ids=["empty", "unclosed", "control", "latin", "doctype", "lower", "html", "large"],
)
def test_what_is_no_twiml_at_all_is_said_with_twilios_code(body: bytes, wanted: str) -> None:
    assert [p[:5] for p in check(body, "voice")] == [wanted]


def test_the_largest_document_passes() -> None:
    frame = len(b"<Response></Response>")
    assert check(b"<Response>" + b" " * (LARGEST - frame) + b"</Response>", "voice") == []


def test_the_library_accepts_what_the_rules_refuse() -> None:
    response = VoiceResponse()
    response.gather(bogus="1", num_digits=0).append(VoiceResponse().dial("+12025550143"))
    assert len(check(str(response), "voice")) == 4


@pytest.mark.parametrize("medium", ALLOWED)
def test_what_is_allowed_is_twiml(medium: Medium) -> None:
    """Twilio's own library has a method for each element that may stand in another, and its attributes."""
    module = {"text": messaging_response, "voice": voice_response}[medium]
    source = inspect.getsource(module)
    for name, (attributes, children) in ALLOWED[medium].items():
        assert f'self.name = "{name}"' in source, name
        for attribute in attributes.split():
            keyword = re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", attribute).replace("-", "_")
            assert re.search(rf"\b{keyword.replace(':', '_')}_?=", source), (name, attribute)
        assert set(children.split()) <= set(ALLOWED[medium]), name
