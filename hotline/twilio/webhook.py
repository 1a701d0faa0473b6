"""Webhook: signature, form, opt-out keywords; a text in, TwiML out."""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from twilio.twiml.messaging_response import MessagingResponse

from hotline.domain.replies import Reply, Text, UserInput
from hotline.domain.telephony import CHANNELS, SMS, Channel

# https://www.twilio.com/docs/usage/security#validating-requests
HEADER = "X-Twilio-Signature"
FORM = "application/x-www-form-urlencoded"  # Twilio posts nothing else, and the check reads nothing else


def signature_of(url: str, form: Mapping[str, str], token: str) -> str:
    """The signature that Twilio would send with a form."""
    return _signature(url, form.items(), token).decode()


def is_signed(
    url: str, fields: Iterable[tuple[str, str]], signature: str | None, tokens: Sequence[str]
) -> bool:
    """Whether one of `tokens` signed the fields of a form posted to `url`, with its path and query as sent.

    Two tokens are accepted while one is rotated. Twilio may sign the address with its port or without.
    """
    if not signature:
        return False
    given, fields = signature.encode(), set(fields)
    return any(
        hmac.compare_digest(_signature(address, fields, token), given)
        for address in _addresses(url)
        for token in tokens
    )


def _signature(url: str, fields: Iterable[tuple[str, str]], token: str) -> bytes:
    """Names and values in the order of names, then values, each pair once."""
    signed = url + "".join([name + value for name, value in sorted(set(fields))])
    return b64encode(hmac.digest(token.encode(), signed.encode(), "sha1"))


def _addresses(url: str) -> Iterator[str]:
    """The address as it is configured; only where that fails, with its port the other way."""
    yield url
    scheme, _, rest = url.partition("://")
    netloc = re.split("[/?#]", rest, maxsplit=1)[0]
    host, _, port = netloc.partition(":")
    other = host if port else f"{host}:{443 if scheme == 'https' else 80}"
    yield url.replace(netloc, other, 1)


# ---------------------------------------------------------------- the form

_SID = re.compile(r"[A-Za-z0-9]{1,64}")  # Twilio's have 34: two letters and 32 hex digits
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# What some networks send in place of a withheld caller ID: "anonymous" and its kin typed on a keypad.
_FAKES = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})


@dataclass(frozen=True)
class Incoming:
    """One webhook, parsed: who (None: withheld or no telephone number) and what they said."""

    number: str | None
    user_input: UserInput


@dataclass(frozen=True)
class DeliveryReport:
    """A status callback of Twilio's. `day`: the local date of a reminder; None: of a text sent in a call."""

    number: str = field(repr=False)
    sid: str
    status: str
    error: str | None
    day: date | None


class Malformed(Exception):
    """A webhook lacks what Twilio always sends: refuse it, do nothing."""


def sid_of(form: Mapping[str, str], name: str) -> str | None:
    """Twilio's name of this message or call; None where it is missing or no such name.

    It makes a key in the table, and is what a repeated webhook is recognised by.
    """
    sid = form.get(name, "")
    return sid if _SID.fullmatch(sid) else None


def split(address: str) -> tuple[Channel, str]:
    """The channel of an address of Twilio's, and the address without its prefix."""
    for channel in CHANNELS:
        if address.lower().startswith(channel.prefix):
            return channel, address[len(channel.prefix) :]
    return SMS, address


def number_of(form: Mapping[str, str]) -> str | None:
    """The caller's number in E.164, without the prefix of its channel, or None: `From` may be "anonymous",
    a short code or any other string.

    https://www.twilio.com/docs/voice/twiml#request-parameters
    """
    _, number = split(form.get("From", ""))
    return number if _E164.fullmatch(number) and number not in _FAKES else None


# ---------------------------------------------------------------- opt-out keywords

# Twilio itself answers them, by the sender's kind:
# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out (long codes, Messaging Services),
# https://support.twilio.com/hc/en-us/articles/360058144374 (toll-free).
Wish = Literal["stop", "start", "help"]
SenderKind = Literal["default", "toll-free", "advanced", "none"]

_BY_WISH: Mapping[Wish, str] = {
    "stop": "stop stopall unsubscribe cancel end quit revoke optout",
    "start": "start yes unstop",
    "help": "help info",
}
WORDS: Mapping[str, Wish] = {word: wish for wish, words in _BY_WISH.items() for word in words.split()}

# Which words Twilio answers with a text of its own, so that we must not.
ANSWERED: Mapping[SenderKind, frozenset[str]] = {
    "default": frozenset(WORDS),  # an ordinary long code
    "toll-free": frozenset({"stop", "start", "unstop", "help", "info"}),  # the network's own STOP
    "advanced": frozenset(),  # Advanced Opt-Out names what it answered: OptOutType
    "none": frozenset(),  # a short code, or default handling switched off
}


def twilio_answered(kind: SenderKind, body: str, opt_out_type: str) -> bool:
    """Whether Twilio has already answered this text: then a second answer would only raise error 21610.

    Only a text of that single word triggers Twilio; it marks what Advanced Opt-Out matched.
    """
    return bool(opt_out_type) or body.strip().lower() in ANSWERED[kind]


# ---------------------------------------------------------------- texts

LONGEST_TEXT = 1600  # characters of a text that Twilio delivers; of more, nothing is looked at or kept


def parse_text(form: Mapping[str, str], kind: SenderKind, language: str = "") -> Incoming:
    """A text, read. https://www.twilio.com/docs/messaging/guides/webhook-request

    `language`: of the answer before, as our cookie says.

    Raises Malformed without a MessageSid: a STOP that cannot be told from another must not seem heard.
    """
    sid = sid_of(form, "MessageSid")
    if sid is None:
        raise Malformed("a text needs its MessageSid")
    body, opt_out = form.get("Body", "")[:LONGEST_TEXT], form.get("OptOutType", "").upper()
    opt_out = opt_out if opt_out in ("STOP", "START", "HELP") else ""
    channel, _ = split(form.get("From", ""))
    answered = twilio_answered(kind if channel.stop_at_twilio else "none", body, opt_out)
    user_input = UserInput(
        "text", body, sid, twilio_answered=answered, opt_out_type=opt_out, language=language, channel=channel
    )
    number = number_of(form)
    own = number == split(form.get("To", ""))[1]  # the line texting itself: no caller
    return Incoming(None if own else number, user_input)


def render_texts(replies: Iterable[Reply]) -> str:
    """TwiML with a message for each text; `<Response />` when there is nothing to say."""
    return _document(tuple(replies))


@lru_cache(maxsize=64)  # most people ask the same
def _document(replies: tuple[Reply, ...]) -> str:
    response = MessagingResponse()
    for reply in replies:
        if not isinstance(reply, Text):
            raise TypeError(f"a text cannot be answered with {type(reply).__name__}")
        response.message(reply.body)
    return str(response)
