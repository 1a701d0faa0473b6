"""Webhook form: the number and SID of a text or call."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hotline.domain.replies import UserInput
from hotline.domain.telephony import split

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


def number_of(form: Mapping[str, str]) -> str | None:
    """The caller's number in E.164, without the prefix of its channel, or None: `From` may be "anonymous",
    a short code or any other string.

    https://www.twilio.com/docs/voice/twiml#request-parameters
    """
    _, number = split(form.get("From", ""))
    return number if _E164.fullmatch(number) and number not in _FAKES else None
