"""What the environment must say: read once, checked whole, nothing guessed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast, get_args
from urllib.parse import urlsplit

from hotline.content.gsm7 import foreign
from hotline.content.notice import Notice, read_notice
from hotline.content.reserved import SenderKind
from hotline.limits.prefixes import COUNTRIES


class BadSettings(Exception):
    """Settings are missing or malformed; `problems` has one line for each, with what to do."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("the settings in the environment cannot be used:\n  " + "\n  ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """All settings, checked. Secrets and numbers stay out of its repr."""

    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    number: str | None = field(repr=False)
    messaging_service: str | None
    sender_kind: SenderKind
    api_url: str
    public_url: str
    table: str
    secrets: tuple[str, ...] = field(repr=False)
    name: str
    contact: str = field(repr=False)
    country: str
    region: str
    endpoint: str | None
    rate: float
    daily: int | None
    ceiling: float | None
    spread: int
    notice: Notice | None
    queue_url: str | None
    countries: frozenset[str]
    burst: int
    answers: int
    phone_texts: int

    @property
    def values(self) -> dict[str, str]:
        """What fills the braces of the words."""
        return {"name": self.name, "contact": self.contact}


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


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`. Raises BadSettings naming every missing or malformed one, never a value."""
    values, problems = {}, []
    for name, setting in SETTINGS.items():
        value = environ.get(name, "").strip()
        if not value:
            if setting.default is None:
                problems.append(f"{name} is missing. {setting.what}: {setting.hint}.")
            value = setting.default or ""
        elif not setting.form(value):
            problems.append(f"{name} is malformed: it must be {setting.hint}.")
        values[name] = value
    if not values["TWILIO_NUMBER"] and not values["TWILIO_MESSAGING_SERVICE_SID"]:
        problems.append("TWILIO_NUMBER or TWILIO_MESSAGING_SERVICE_SID is missing: set one of the two.")
    if problems:
        raise BadSettings(problems)
    return Settings(
        account_sid=values["TWILIO_ACCOUNT_SID"],
        auth_tokens=tuple(token.strip() for token in values["TWILIO_AUTH_TOKEN"].split(",")),
        number=values["TWILIO_NUMBER"] or None,
        messaging_service=values["TWILIO_MESSAGING_SERVICE_SID"] or None,
        sender_kind=cast(SenderKind, values["TWILIO_OPT_OUT"]),
        api_url=values["TWILIO_API_URL"],
        public_url=values["HOTLINE_PUBLIC_URL"],
        table=values["HOTLINE_TABLE"],
        secrets=tuple(one.strip() for one in values["HOTLINE_SECRET"].split(",")),
        name=values["HOTLINE_NAME"],
        contact=values["HOTLINE_CONTACT"],
        country=values["HOTLINE_COUNTRY"],
        region=values["AWS_REGION"],
        endpoint=values["AWS_ENDPOINT_URL"] or None,
        rate=float(values["TWILIO_RATE"]),
        daily=int(values["TWILIO_DAILY"]) if values["TWILIO_DAILY"] else None,
        ceiling=float(values["HOTLINE_CEILING"]) if values["HOTLINE_CEILING"] else None,
        spread=int(values["HOTLINE_SPREAD"]),
        notice=read_notice(values["HOTLINE_NOTICE"]) if values["HOTLINE_NOTICE"] else None,
        queue_url=values["HOTLINE_QUEUE_URL"] or None,
        countries=frozenset(code.strip() for code in values["HOTLINE_COUNTRIES"].split(",")),
        burst=int(values["HOTLINE_BURST"]),
        answers=int(values["HOTLINE_ANSWERS"]),
        phone_texts=int(values["HOTLINE_PHONE_TEXTS"]),
    )
