"""The Twilio simulator keeps cookies as Twilio does: for two numbers, or for a call, and not for long."""

from werkzeug.wrappers import Response

from hotline.sandbox.twilio_simulator import TwilioSimulator
from tests.local.scripted import ACCOUNT, ANN, BOB, NUMBER, TOKEN, Clock, ScriptedLine, connected
from tests.wsgi import into_wsgi

ADDRESS = "https://line.example"


def setting(*cookies: str, body: str = "<Response/>") -> Response:
    return Response(body, mimetype="text/xml", headers=[("Set-Cookie", one) for one in cookies])


def line_with_clock(answer: Response) -> tuple[TwilioSimulator, ScriptedLine, Clock]:
    line, clock = ScriptedLine(ADDRESS, {"/sms": answer}), Clock()
    return TwilioSimulator(ACCOUNT, TOKEN, NUMBER, ADDRESS, into_wsgi(line), clock), line, clock


def test_a_cookie_comes_back_in_the_same_conversation_and_no_other() -> None:
    twilio, line = connected({"/sms": setting("lang=xx; Path=/", "two=2")})
    for phone in (ANN, ANN, BOB):
        twilio.text(phone, "hi")
    assert line.cookies == ["", "lang=xx; two=2", ""]


def test_a_cookie_is_forgotten_after_four_hours_or_when_it_says() -> None:
    for cookie, hours in (("lang=xx", 4), ("lang=xx; Max-Age=3600", 1), ("lang=xx; Max-Age=90000", 4)):
        twilio, line, clock = line_with_clock(setting(cookie))
        twilio.text(ANN, "hi")
        clock.forward(hours=hours, seconds=-1)
        twilio.text(ANN, "hi")
        clock.forward(hours=hours)
        twilio.text(ANN, "hi")
        assert line.cookies == ["", "lang=xx", ""], cookie


def test_a_call_has_cookies_of_its_own() -> None:
    step = "<Response><Gather numDigits='1' action='/voice'><Say>Press one</Say></Gather></Response>"
    twilio, line = connected({"/sms": setting("lang=xx"), "/voice": setting("call=1", body=step)})
    twilio.text(ANN, "hi")
    twilio.call(ANN).press("1")
    twilio.call(ANN)
    assert line.cookies == ["", "", "call=1", ""]
