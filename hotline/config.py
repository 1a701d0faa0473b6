"""Settings: every environment variable, read and checked once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args
from urllib.parse import urlsplit

from hotline.content.gsm7 import foreign
from hotline.content.notice import Notice, read_notice
from hotline.domain.phone_numbers import COUNTRIES
from hotline.domain.timezones import rules
from hotline.twilio.opt_out_keywords import SenderKind


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
    zone: str | None
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
    """One variable: the field of Settings that it fills, what it is, and the form that it must have.

    `convert` raises ValueError where a stripped value is malformed; `hint` says the form in words. `default`:
    None where the variable is required, "" where the field is None without it.
    """

    field: str
    meaning: str
    hint: str
    convert: Callable[[str], Any]
    default: str | None = None
    secret: bool = False

    def accepts(self, value: str) -> bool:
        """Whether a value has the right form."""
        try:
            self.convert(value)
        except ValueError:
            return False
        return True


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`. Raises BadSettings naming every missing or malformed one, never a value."""
    fields: dict[str, Any] = {}
    problems = []
    for name, setting in SETTINGS.items():
        value = environ.get(name, "").strip() or setting.default
        try:
            fields[setting.field] = setting.convert(value) if value else None
        except ValueError:
            problems.append(f"{name} is malformed: it must be {setting.hint}.")
        if value is None:
            problems.append(f"{name} is missing. {setting.meaning}: {setting.hint}.")
    if not any(environ.get(name, "").strip() for name in ("TWILIO_NUMBER", "TWILIO_MESSAGING_SERVICE_SID")):
        problems.append("TWILIO_NUMBER or TWILIO_MESSAGING_SERVICE_SID is missing: set one of the two.")
    if problems:
        raise BadSettings(problems)
    return Settings(**fields)


def _valid(value: Any, condition: bool) -> Any:
    if not condition:
        raise ValueError
    return value


def _text(pattern: str) -> Callable[[str], str]:
    return lambda value: str(_valid(value, re.fullmatch(pattern, value) is not None))


def _whole(least: int, most: int) -> Callable[[str], int]:
    return lambda value: int(_valid(value, least <= int(_text("[0-9]{1,9}")(value)) <= most))


def _decimal(pattern: str, least: float = 0) -> Callable[[str], float]:
    return lambda value: float(_valid(value, float(_text(pattern)(value)) >= least))


def _url(value: str) -> str:
    parts = urlsplit(value)
    _ = parts.port  # raises ValueError where it is no port
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    plain = not (value.endswith("/") or re.search(r"[?#@\\\s\x00-\x1f\x7f]", value))
    return str(_valid(value, bool(parts.hostname) and plain and (local or parts.scheme == "https")))


def _zone(value: str) -> str:
    try:
        return rules(value).key
    except KeyError:  # ZoneInfoNotFoundError
        raise ValueError from None


def _words(longest: int) -> Callable[[str], str]:
    braces = r"[{}<>&\n\r\f\\^~|€\[\]]"
    return lambda value: str(
        _valid(value, 0 < len(value) <= longest and not foreign(value) and not re.search(braces, value))
    )


def _one_or_two(pattern: str) -> Callable[[str], tuple[str, ...]]:
    def convert(value: str) -> tuple[str, ...]:
        parts = tuple(_text(pattern)(part.strip()) for part in value.split(","))
        # Two equal secrets would move each subscriber onto itself: nothing could be saved, a STOP neither.
        return tuple(_valid(parts, len(parts) <= 2 and len(set(parts)) == len(parts)))

    return convert


def _countries(value: str) -> frozenset[str]:
    codes = frozenset(code.strip() for code in value.split(","))
    return frozenset(_valid(codes, codes <= COUNTRIES))


_HTTPS = "an https:// address without ? # or a slash at its end (http:// only on this machine)"
_SID = "{} and 32 digits or letters a-f; the Twilio console shows it"

# `hotline settings` prints this table; tests/house/test_repository.py holds README to it.
SETTINGS: Mapping[str, Setting] = {
    "TWILIO_ACCOUNT_SID": Setting("account_sid", "The Twilio account", _SID.format("AC"),
        _text("AC[0-9a-f]{32}")),
    "TWILIO_AUTH_TOKEN": Setting("auth_tokens", "Its auth token; two while it is being rotated, the one "
        "that sends first", "32 digits or letters a-f, or two different such with a comma between",
        _one_or_two("[0-9a-f]{32}"), secret=True),
    "TWILIO_NUMBER": Setting("number", "The number that texts are sent from (this or a Messaging Service)",
        "a number like +12025550100, or a short code of 5 or 6 digits",
        _text(r"\+[1-9][0-9]{6,14}|[0-9]{5,6}"), default=""),
    "TWILIO_MESSAGING_SERVICE_SID": Setting("messaging_service", "The Messaging Service that texts are sent "
        "through (this or a number)", _SID.format("MG"), _text("MG[0-9a-f]{32}"), default=""),
    "TWILIO_OPT_OUT": Setting("sender_kind", "Who answers STOP, START and HELP: `default` (a long code: "
        "Twilio), `toll-free` (the network), `advanced` (Advanced Opt-Out), `none` (a short code, or that "
        "is switched off: this hotline)", "one of default, toll-free, advanced, none",
        _text("|".join(get_args(SenderKind))), default="default"),
    "TWILIO_API_URL": Setting("api_url", "Where Twilio's API answers", _HTTPS, _url, "https://api.twilio.com"),
    "HOTLINE_PUBLIC_URL": Setting("public_url", "The address that Twilio was told, with the stage's path "
        "where there is one; signatures are checked against it", _HTTPS, _url),
    "HOTLINE_TABLE": Setting("table", "The DynamoDB table", "3 to 255 letters, digits or _ . -",
        _text("[a-zA-Z0-9_.-]{3,255}")),
    "HOTLINE_SECRET": Setting("secrets", "The key that telephone numbers are hashed with; two while it is "
        "changed, the new one first", "at least 32 ASCII characters (made by: openssl rand -hex 32), or two "
        "different such with a comma between", _one_or_two(r"[\x00-\x7f]{32,}"), secret=True),
    "HOTLINE_NAME": Setting("name", "The name that callers hear and read",
        "1 to 24 plain characters (GSM-7, no brackets)", _words(24)),
    "HOTLINE_CONTACT": Setting("contact", "How people reach you: a telephone number or an e-mail address",
        "1 to 40 plain characters (GSM-7, no brackets)", _words(40)),
    "HOTLINE_COUNTRY": Setting("country", "The country of the line: whose emergency and crisis numbers it "
        "names; `prompts/structure.toml` has them", "two capital letters, like US", _text("[A-Z]{2}"),
        default="US"),
    "HOTLINE_ZONE": Setting("zone", "The time zone that operators are shown times in; without it that of "
        "`TWILIO_NUMBER`'s area, else the first one of `HOTLINE_COUNTRY`",
        "an IANA name like America/Chicago", _zone, default=""),
    "TWILIO_RATE": Setting("rate", "Segments a second that the sender may send: 1 for a long code, 3 "
        "toll-free, 100 a short code, less where the carrier says so", "a number from 0.02 to 9999",
        _decimal(r"[0-9]{1,4}(\.[0-9]{1,3})?", least=0.02), default="1"),
    "TWILIO_DAILY": Setting("daily", "Segments of reminders a day that the carrier lets through (T-Mobile's "
        "limit for your brand)", "a whole number from 1", _whole(1, 999_999_999), default=""),
    "HOTLINE_CEILING": Setting("ceiling", "US dollars a day that reminders and texts to callers may cost; "
        "past it they pause, answers go on", "dollars like 25 or 7.50",
        _decimal(r"[0-9]{1,6}(\.[0-9]{1,2})?"), default=""),
    "HOTLINE_COUNTRIES": Setting("countries", "Countries whose numbers are answered by text and texted; of "
        "others only STOP, HELP and danger signs", "codes like US or US, CA, GB (ISO 3166)", _countries,
        default="US, CA"),
    "HOTLINE_BURST": Setting("burst", "Answers to one number in five minutes; then a notice, then silence",
        "a whole number from 1 to 99999", _whole(1, 99_999), default="20"),
    "HOTLINE_ANSWERS": Setting("answers", "Answers to one number in a day", "a whole number from 1 to 99999",
        _whole(1, 99_999), default="40"),
    "HOTLINE_PHONE_TEXTS": Setting("phone_texts", "Texts a day to one number that were asked for in calls",
        "a whole number from 0 to 9999", _whole(0, 9_999), default="10"),
    "HOTLINE_SPREAD": Setting("spread", "Minutes over which everybody's same hour is spread, so that nine "
        "o'clock is not one minute", "a whole number from 0 to 60", _whole(0, 60), default="5"),
    "HOTLINE_NOTICE": Setting("notice", "An emergency notice that everybody reads and hears first until its "
        "end; `hotline notice` sets it", 'one line of JSON like {"until": "2026-11-27T18:00:00+00:00", '
        '"en": "We are closed today."}', read_notice, default=""),
    "HOTLINE_QUEUE_URL": Setting("queue_url", "The SQS queue that reminders are handed over in; without one "
        "the run sends them itself. A deployment sets its own", _HTTPS, _url, default=""),
    "AWS_REGION": Setting("region", "The AWS region of the table", "a region like us-east-1",
        _text("[a-z]{2}(-[a-z]+)+-[0-9]")),
    "AWS_ENDPOINT_URL": Setting("endpoint", "Where DynamoDB answers, if not at AWS", _HTTPS, _url,
        default=""),
}  # fmt: skip
