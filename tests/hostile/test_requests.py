"""Single requests that no phone makes: each refused, or answered so that nothing comes of it."""

import pytest

from tests.hostile.door import Door
from tests.hostile.knocks import Knock, event_of, posted, signed
from tests.words import content
from tests.world import ADDRESS, CHICAGO, NEW_YORK, Clock, World, settings

SID, CALL = ("MessageSid", "SM" + "1" * 32), ("CallSid", "CA" + "1" * 32)
JOINING = [("Digits", "1"), ("From", CHICAGO)]


@pytest.mark.parametrize("twice", ["From", "Body", "MessageSid", "To", "OptOutType"])
def test_a_text_whose_deciding_fields_come_twice_is_refused(door: Door, twice: str) -> None:
    """Twilio's signature is of each name's values sorted: which of two came first, it does not say."""
    form = {"MessageSid": SID[1], "From": CHICAGO, "To": NEW_YORK, "Body": "REMIND 9AM", "OptOutType": ""}
    for pair in ((twice, form[twice]), (twice, NEW_YORK)):
        knock = signed(posted("/sms", [*form.items(), pair]))
        assert door.knock("a field twice", knock).status == 400
    assert door.items() == []


@pytest.mark.parametrize(
    "sid", [None, "", "SM 1", "é" * 34, "S" * 65, "state", "reminder#2026-11-24", "SM1\n"]
)
def test_a_text_without_a_name_of_its_own_is_refused(door: Door, sid: str | None) -> None:
    """Else two of them would count as one, and the second, a STOP perhaps, as answered already."""
    pairs = [("From", CHICAGO), ("Body", "REMIND 9AM")] + ([] if sid is None else [("MessageSid", sid)])
    expected = 200 if sid == "state" else 400
    assert door.knock("no sid", signed(posted("/sms", pairs)), known=True).status == expected


def test_a_call_without_a_name_of_its_own_is_answered_but_changes_nothing(door: Door) -> None:
    first = door.knock("no sid", signed(posted("/voice", [("From", CHICAGO)])))
    assert b"9 1 1" in first.body
    for page in ("hour", "terms", "end"):
        door.knock("no sid", signed(posted(f"/voice/en/{page}/3-0-0", JOINING)))
    text_me = signed(posted("/voice/en/main/0-0-0", [("Digits", "9"), ("From", CHICAGO)]))
    assert content().languages["en"].calls["withheld"][0].encode() in door.knock("no sid", text_me).body
    assert door.items() == []
    assert list(door.line.carrier.messages) == []


def test_a_page_of_the_call_that_we_never_made_starts_it_anew(door: Door) -> None:
    for path in ("/voice/en/nowhere/1-0-0", "/voice/xx/main/1-0-0", "/voice/en/main/%D9%A1-0-0", "/voice/en"):
        heard = door.knock("pages we never made", signed(posted(path, [CALL, ("From", CHICAGO)])))
        assert b"/voice/en/main/0-0-0" in heard.body


@pytest.mark.parametrize("path", ["", "[", ":99999", "@evil.example/", "sms", "\ud800", "/\ud800"])
@pytest.mark.parametrize("public_url", [ADDRESS, ADDRESS + "/production"])
def test_an_event_whose_path_is_none_is_refused(line: World, path: str, public_url: str) -> None:
    from hotline.app import build
    from hotline.web.lambda_http import answer

    app = build({**settings("http://127.0.0.1:9", "none"), "HOTLINE_PUBLIC_URL": public_url}).app(Clock())
    event = event_of(Knock("/sms", headers=(("X-Twilio-Signature", "x" * 28),))) | {"rawPath": path}
    assert answer(app.wsgi_app, event, public_url)["statusCode"] == 400


def test_a_body_larger_than_any_form_of_twilios_is_refused_unread(door: Door) -> None:
    large = Knock("/sms", b"Body=" + b"x" * 65_600, headers=(("X-Twilio-Signature", "x" * 28),))
    assert door.knock("too large", large).status == 413
    assert door.knock("too large", large, gateway=True).status == 413
