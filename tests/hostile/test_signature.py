"""A signature is for one address and these very fields; whatever it does not fit, it opens nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from hotline.twilio.webhook import is_signed
from tests.hostile.door import Door, door
from tests.hostile.knocks import Knock, posted, signed
from tests.world import ADDRESS, CHICAGO, NEW_YORK, STAGE, TOKEN, World

FORM = [
    ("MessageSid", "SM" + "1" * 32),
    ("CallSid", "CA" + "1" * 32),
    ("From", CHICAGO),
    ("To", NEW_YORK),
    ("Body", "REMIND 9AM"),
]
HERE = ADDRESS + STAGE
WEBHOOKS = ("/sms", "/voice", "/voice/en/terms/2-0-0", "/receipts", "/receipts/2026-11-24")
Forgery = Callable[[Knock], Knock]


def _with(signature: str | None) -> Forgery:
    return lambda knock: replace(
        knock, headers=() if signature is None else (("X-Twilio-Signature", signature),)
    )


def _changed(change: Callable[[str], str]) -> Forgery:
    return lambda knock: _with(change(dict(signed(knock).headers)["X-Twilio-Signature"]))(knock)


def _signed_as(other: Callable[[Knock], Knock], address: str = HERE, token: str = TOKEN) -> Forgery:
    """This request under the signature of another."""
    return lambda knock: replace(knock, headers=signed(other(knock), token, address).headers)


def _fields(*pairs: tuple[str, str]) -> Callable[[Knock], Knock]:
    return lambda knock: posted(knock.path, list(pairs))


FORGERIES: dict[str, Forgery] = {
    "none": _with(None),
    "an empty one": _with(""),
    "a space": _with(" "),
    "one that looks like one": _with("A" * 27 + "="),
    "no ASCII": _with("é" * 28),
    "in capitals": _changed(str.upper),
    "cut short": _changed(lambda signature: signature[:-1]),
    "with more behind it": _changed(lambda signature: signature + "="),
    "two in one header": _changed(lambda signature: f"{signature},{signature}"),
    "by another token": _signed_as(lambda knock: knock, token="d" * 32),
    "by the secret of the line": _signed_as(lambda knock: knock, token="c" * 64),
    "by an empty token": _signed_as(lambda knock: knock, token=""),
    "of another path": _signed_as(lambda knock: replace(knock, path="/other")),
    "of another webhook": _signed_as(
        lambda knock: replace(knock, path="/sms" if knock.path != "/sms" else "/voice")
    ),
    "of another query": _signed_as(lambda knock: replace(knock, query="x=1")),
    "of another stage": _signed_as(lambda knock: knock, f"{ADDRESS}/trial"),
    "of no stage": _signed_as(lambda knock: knock, ADDRESS),
    "of another host": _signed_as(lambda knock: knock, f"https://evil.example{STAGE}"),
    "of plain http": _signed_as(lambda knock: knock, HERE.replace("https", "http")),
    "of one field more": _signed_as(_fields(*FORM, ("Extra", "1"))),
    "of one field less": _signed_as(_fields(*FORM[:-1])),
    "of another body": _signed_as(_fields(*FORM[:-1], ("Body", "STOP"))),
    "of another sender": _signed_as(_fields(*FORM[:2], ("From", NEW_YORK), *FORM[3:])),
    "of no fields": _signed_as(_fields()),
    "of other names": _signed_as(_fields(*((name.lower(), value) for name, value in FORM))),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_signature_that_does_not_fit_opens_nothing(door: Door, forge: Forgery) -> None:
    for path in WEBHOOKS:
        for gateway in (False, True):
            assert door.knock("forged", forge(posted(path, FORM)), gateway=gateway).status == 403
    assert door.items() == []


def test_the_right_signature_opens_whatever_order_the_fields_come_in(door: Door) -> None:
    """Twilio sorts the fields before it signs them, so their order says nothing."""
    right = signed(posted("/sms", FORM))
    for pairs in (FORM, FORM[::-1], FORM[2:] + FORM[:2]):
        knock = replace(posted("/sms", pairs), headers=right.headers)
        assert b"9AM" in door.knock("signed", knock, known=True).body


@pytest.mark.parametrize("first", [True, False])
def test_while_a_token_is_rotated_both_open_and_no_third(worlds: Callable[..., World], first: bool) -> None:
    other = "e" * 32
    tokens = f"{TOKEN},{other}" if first else f"{other}, {TOKEN}"
    with door(worlds(TWILIO_AUTH_TOKEN=tokens)) as opened:
        for token, status in (
            (TOKEN, 200),
            (other, 200),
            ("d" * 32, 403),
            ("", 403),
            (f"{TOKEN},{other}", 403),
        ):
            for gateway in (False, True):
                knock = signed(posted("/sms", FORM), token)
                assert opened.knock("two tokens", knock, gateway=gateway, known=True).status == status


@pytest.mark.parametrize("url", ["https://line.example/live/sms", "https://line.example:8443/sms?a=%20b"])
@pytest.mark.parametrize(
    "fields", [[("Body", "é"), ("To", "")], [("B", "2"), ("B", "1"), ("B", "1"), ("A", "")]]
)
@pytest.mark.parametrize("signed_at", [":443", ":8443", "", ":9"])
def test_a_signature_is_judged_as_twilios_own_validator_judges_it(
    url: str, fields: list[tuple[str, str]], signed_at: str
) -> None:
    """Twilio signs an address with its port or without."""
    address = url.replace(":8443", "").replace("line.example", f"line.example{signed_at}")
    theirs, form = RequestValidator(TOKEN), MultiDict(fields)
    signature = theirs.compute_signature(address, form)
    for given in (signature, signature[:-2] + "A=", signature[:-1], "é"):
        assert is_signed(url, fields, given, [TOKEN]) == theirs.validate(url, form, given)
