"""Every variable of the environment that is read: what it is, how it must look, its default."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import get_args
from urllib.parse import urlsplit

from hotline.content.gsm7 import foreign
from hotline.content.notice import read_notice
from hotline.domain.country_codes import COUNTRIES
from hotline.twilio.opt_out_keywords import SenderKind


@dataclass(frozen=True)
class Setting:
    """One variable: what it is, how it must look, and its default (None: it must be given)."""

    what: str
    form: Callable[[str], bool]
    hint: str
    default: str | None = None
    secret: bool = False


def _like(pattern: str) -> Callable[[str], bool]:
    return lambda value: re.fullmatch(pattern, value) is not None


def _url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        local = parts.hostname in ("127.0.0.1", "localhost", "::1")
        parts.port  # noqa: B018 - a bad port is found by asking for it
    except ValueError:
        return False
    plain = not (re.search(r"[?#@\\\s\x00-\x1f\x7f]", value) or value.endswith("/"))
    return bool(parts.hostname) and plain and (parts.scheme == "https" or (parts.scheme == "http" and local))


def _words(longest: int) -> Callable[[str], bool]:
    return lambda value: (
        0 < len(value.strip()) <= longest
        and not foreign(value)
        and not re.search(r"[{}<>&\n\r\f\\^~|€\[\]]", value)
    )


def _notice(value: str) -> bool:
    try:
        return bool(read_notice(value))
    except ValueError:
        return False


_TOKEN = r"[0-9a-f]{32}"  # noqa: S105 - the form of a token, not one
_HTTPS = "an https:// address without ? # or a slash at its end (http:// only on this machine)"
_SID = "{} and 32 digits or letters a-f; the Twilio console shows it"

# Every setting there is; README lists the same (a test holds it to this table).
SETTINGS: Mapping[str, Setting] = {
    "TWILIO_ACCOUNT_SID": Setting("The Twilio account", _like(r"AC[0-9a-f]{32}"), _SID.format("AC")),
    "TWILIO_AUTH_TOKEN": Setting(
        "Its auth token; two while it is being rotated, the one that sends first",
        _like(f"{_TOKEN}(, *{_TOKEN})?"),
        "32 digits or letters a-f, or two of them with a comma between",
        secret=True,
    ),
    "TWILIO_NUMBER": Setting(
        "The number that texts are sent from (this or a Messaging Service)",
        _like(r"\+[1-9][0-9]{6,14}|[0-9]{5,6}"),
        "a number like +12025550100, or a short code of 5 or 6 digits",
        default="",
    ),
    "TWILIO_MESSAGING_SERVICE_SID": Setting(
        "The Messaging Service that texts are sent through (this or a number)",
        _like(r"MG[0-9a-f]{32}"),
        _SID.format("MG"),
        default="",
    ),
    "TWILIO_OPT_OUT": Setting(
        "Who answers STOP, START and HELP: `default` (a long code: Twilio), `toll-free` (the network), "
        "`advanced` (Advanced Opt-Out), `none` (a short code, or that is switched off: this hotline)",
        lambda value: value in get_args(SenderKind),
        "one of default, toll-free, advanced, none",
        default="default",
    ),
    "TWILIO_API_URL": Setting("Where Twilio's API answers", _url, _HTTPS, default="https://api.twilio.com"),
    "HOTLINE_PUBLIC_URL": Setting(
        "The address that Twilio was told, with the stage's path where there is one; signatures are checked "
        "against it",
        _url,
        _HTTPS,
    ),
    "HOTLINE_TABLE": Setting(
        "The DynamoDB table", _like(r"[a-zA-Z0-9_.-]{3,255}"), "3 to 255 letters, digits or _ . -"
    ),
    "HOTLINE_SECRET": Setting(
        "The key that telephone numbers are hashed with; two while it is changed, the new one first",
        lambda value: (
            value.isascii()
            and all(len(one.strip()) >= 32 for one in value.split(",")[:2])
            and value.count(",") < 2
        ),
        "at least 32 ASCII characters (made by: openssl rand -hex 32), or two such with a comma between",
        secret=True,
    ),
    "HOTLINE_NAME": Setting(
        "The name that callers hear and read", _words(24), "1 to 24 plain characters (GSM-7, no brackets)"
    ),
    "HOTLINE_CONTACT": Setting(
        "How people reach you: a telephone number or an e-mail address",
        _words(40),
        "1 to 40 plain characters (GSM-7, no brackets)",
    ),
    "HOTLINE_COUNTRY": Setting(
        "The country of the line: whose emergency and crisis numbers it names; `prompts/structure.toml` "
        "has them",
        _like(r"[A-Z]{2}"),
        "two capital letters, like US",
        default="US",
    ),
    "TWILIO_RATE": Setting(
        "Segments a second that the sender may send: 1 for a long code, 3 toll-free, 100 a short code, less "
        "where the carrier says so",
        lambda value: re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,3})?", value) is not None and float(value) >= 0.02,
        "a number from 0.02 to 9999",
        default="1",
    ),
    "TWILIO_DAILY": Setting(
        "Segments of reminders a day that the carrier lets through (T-Mobile's limit for your brand)",
        _like(r"[1-9][0-9]{0,8}"),
        "a whole number from 1",
        default="",
    ),
    "HOTLINE_CEILING": Setting(
        "US dollars a day that reminders and texts to callers may cost; past it they pause, answers go on",
        _like(r"[0-9]{1,6}(\.[0-9]{1,2})?"),
        "dollars like 25 or 7.50",
        default="",
    ),
    "HOTLINE_COUNTRIES": Setting(
        "Countries whose numbers are answered by text and texted; of others only STOP, HELP and danger signs",
        lambda value: {code.strip() for code in value.split(",")} <= COUNTRIES,
        "codes like US or US, CA, GB (ISO 3166)",
        default="US, CA",
    ),
    "HOTLINE_BURST": Setting(
        "Answers to one number in five minutes; then a notice, then silence",
        _like(r"[1-9][0-9]{0,4}"),
        "a whole number from 1 to 99999",
        default="20",
    ),
    "HOTLINE_ANSWERS": Setting(
        "Answers to one number in a day",
        _like(r"[1-9][0-9]{0,4}"),
        "a whole number from 1 to 99999",
        default="40",
    ),
    "HOTLINE_PHONE_TEXTS": Setting(
        "Texts a day to one number that were asked for in calls",
        _like(r"[0-9]{1,4}"),
        "a whole number from 0 to 9999",
        default="10",
    ),
    "HOTLINE_SPREAD": Setting(
        "Minutes over which everybody's same hour is spread, so that nine o'clock is not one minute",
        lambda value: value.isdecimal() and value.isascii() and int(value) <= 60,
        "a whole number from 0 to 60",
        default="5",
    ),
    "HOTLINE_NOTICE": Setting(
        "An emergency notice that everybody reads and hears first until its end; `hotline notice` sets it",
        _notice,
        'one line of JSON like {"until": "2026-11-27T18:00:00+00:00", "en": "We are closed today."}',
        default="",
    ),
    "HOTLINE_QUEUE_URL": Setting(
        "The SQS queue that reminders are handed over in; without one the run sends them itself. "
        "A deployment sets its own",
        _url,
        _HTTPS,
        default="",
    ),
    "AWS_REGION": Setting(
        "The AWS region of the table", _like(r"[a-z]{2}(-[a-z]+)+-[0-9]"), "a region like us-east-1"
    ),
    "AWS_ENDPOINT_URL": Setting("Where DynamoDB answers, if not at AWS", _url, _HTTPS, default=""),
}
