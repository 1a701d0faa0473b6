"""Settings: every environment variable, read and checked once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from hotline.content.notice import Notice, read_notice
from hotline.domain.nurse import Hours, Shows, read_days, read_hours
from hotline.domain.telephony import country
from hotline.setting_forms import countries, decimal, one_or_two, or_off, text, url, whole, words, zone
from hotline.twilio.webhook import SenderKind


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
    phone_texts_hour: int | None
    answers_hour: int | None
    answer_ceiling: float | None
    nurse_number: str | None = field(repr=False)
    nurse_hours: Hours | None
    nurse_closed: frozenset[date] | None
    nurse_shows: Shows
    nurse_minutes: int

    @property
    def values(self) -> dict[str, str]:
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
    if not problems and (fields["nurse_number"] or fields["nurse_hours"]):
        problems += _nurse_problems(fields)
    if problems:
        raise BadSettings(problems)
    return Settings(**fields)


def _nurse_problems(fields: Mapping[str, Any]) -> list[str]:
    """What is wrong between the settings of the nurse and the others."""
    number, line = fields["nurse_number"], fields["number"] or ""
    if not number or not fields["nurse_hours"]:
        return ["HOTLINE_NURSE_NUMBER and HOTLINE_NURSE_HOURS go together: set both, or neither."]
    checks = {
        "TWILIO_NUMBER must be a number like +12025550100: callers reach the nurse by it.": line[:1] != "+",
        "HOTLINE_NURSE_NUMBER is TWILIO_NUMBER: name the nurse's own number.": number == line,
        "HOTLINE_NURSE_NUMBER is premium, or of a country that HOTLINE_COUNTRIES lacks: name another, "
        "or add the country.": country(number) not in fields["countries"],
    }
    return [problem for problem, wrong in checks.items() if wrong]


_DOLLARS = "dollars like 25 or 7.50, or off", or_off(decimal(r"[0-9]{1,6}(\.[0-9]{1,2})?"))
_HTTPS = "an https:// address without ? # or a slash at its end (http:// only on this machine)"
_SID = "{} and 32 digits or letters a-f; the Twilio console shows it"

# `hotline settings` prints this table; tests/house/test_repository.py holds README to it.
SETTINGS: Mapping[str, Setting] = {
    "TWILIO_ACCOUNT_SID": Setting("account_sid", "The Twilio account", _SID.format("AC"),
        text("AC[0-9a-f]{32}")),
    "TWILIO_AUTH_TOKEN": Setting("auth_tokens", "Its auth token; two while it is being rotated, the one "
        "that sends first", "32 digits or letters a-f, or two different such with a comma between",
        one_or_two("[0-9a-f]{32}"), secret=True),
    "TWILIO_NUMBER": Setting("number", "The number that texts are sent from (this or a Messaging Service)",
        "a number like +12025550100, or a short code of 5 or 6 digits",
        text(r"\+[1-9][0-9]{6,14}|[0-9]{5,6}"), default=""),
    "TWILIO_MESSAGING_SERVICE_SID": Setting("messaging_service", "The Messaging Service that texts are sent "
        "through (this or a number)", _SID.format("MG"), text("MG[0-9a-f]{32}"), default=""),
    "TWILIO_OPT_OUT": Setting("sender_kind", "Who answers STOP, START and HELP: `default` (a long code: "
        "Twilio), `toll-free` (the network), `advanced` (Advanced Opt-Out), `none` (a short code, or that "
        "is switched off: this hotline)", "one of default, toll-free, advanced, none",
        text("|".join(get_args(SenderKind))), default="default"),
    "TWILIO_API_URL": Setting("api_url", "Where Twilio's API answers", _HTTPS, url, "https://api.twilio.com"),
    "HOTLINE_PUBLIC_URL": Setting("public_url", "The address that Twilio was told, with the stage's path "
        "where there is one; signatures are checked against it", _HTTPS, url),
    "HOTLINE_TABLE": Setting("table", "The DynamoDB table", "3 to 255 letters, digits or _ . -",
        text("[a-zA-Z0-9_.-]{3,255}")),
    "HOTLINE_SECRET": Setting("secrets", "The key that telephone numbers are hashed with; two while it is "
        "changed, the new one first", "at least 32 ASCII characters (made by: openssl rand -hex 32), or two "
        "different such with a comma between", one_or_two(r"[\x00-\x7f]{32,}"), secret=True),
    "HOTLINE_NAME": Setting("name", "The name that callers hear and read",
        "1 to 24 plain characters (GSM-7, no brackets)", words(24)),
    "HOTLINE_CONTACT": Setting("contact", "How people reach you: a telephone number or an e-mail address",
        "1 to 40 plain characters (GSM-7, no brackets)", words(40)),
    "HOTLINE_COUNTRY": Setting("country", "The country of the line: whose emergency and crisis numbers it "
        "names; `prompts/structure.toml` has them", "two capital letters, like US", text("[A-Z]{2}"),
        default="US"),
    "HOTLINE_ZONE": Setting("zone", "The time zone that operators are shown times in; without it that of "
        "`TWILIO_NUMBER`'s area, else the first one of `HOTLINE_COUNTRY`",
        "an IANA name like America/Chicago", zone, default=""),
    "TWILIO_RATE": Setting("rate", "Segments a second that the sender may send: 1 for a long code, 3 "
        "toll-free, 100 a short code, less where the carrier says so", "a number from 0.02 to 9999",
        decimal(r"[0-9]{1,4}(\.[0-9]{1,3})?", least=0.02), default="1"),
    "TWILIO_DAILY": Setting("daily", "Segments of reminders a day that the carrier lets through (T-Mobile's "
        "limit for your brand)", "a whole number from 1", whole(1, 999_999_999), default=""),
    "HOTLINE_CEILING": Setting("ceiling", "US dollars a day that reminders and texts to callers may cost; "
        "past it they pause, answers go on", *_DOLLARS, default="25"),
    "HOTLINE_ANSWER_CEILING": Setting("answer_ceiling", "US dollars a day that answers by text may cost; "
        "past it only STOP, START, HELP and danger signs are answered", *_DOLLARS, default="100"),
    "HOTLINE_ANSWERS_HOUR": Setting("answers_hour", "Answers by text an hour to all numbers; past it those "
        "that are not subscribed get one notice, then silence", "a whole number from 1 to 999999, or off",
        or_off(whole(1, 999_999)), default="600"),
    "HOTLINE_COUNTRIES": Setting("countries", "Countries whose numbers are answered by text and texted; of "
        "others only STOP, HELP and danger signs", "codes like US or US, CA, GB (ISO 3166)", countries,
        default="US, CA"),
    "HOTLINE_BURST": Setting("burst", "Answers to one number in five minutes; then a notice, then silence",
        "a whole number from 1 to 99999", whole(1, 99_999), default="20"),
    "HOTLINE_ANSWERS": Setting("answers", "Answers to one number in a day", "a whole number from 1 to 99999",
        whole(1, 99_999), default="40"),
    "HOTLINE_PHONE_TEXTS": Setting("phone_texts", "Texts a day to one number that were asked for in calls",
        "a whole number from 0 to 9999", whole(0, 9_999), default="10"),
    "HOTLINE_PHONE_TEXTS_HOUR": Setting("phone_texts_hour", "Texts an hour to all numbers that were asked "
        "for in calls; past it callers hear that none can be sent", "a whole number from 0 to 999999, or off",
        or_off(whole(0, 999_999)), default="60"),
    "HOTLINE_NURSE_NUMBER": Setting("nurse_number", "The nurse whom calls are connected to: the only number "
        "that is ever called. Without it no person listens, and the line says so",
        "a number like +12025550123", text(r"\+[1-9][0-9]{6,14}"), default=""),
    "HOTLINE_NURSE_HOURS": Setting("nurse_hours", "When the nurse takes calls, and in which time zone",
        "days, hours and a zone like Mon-Fri 9-17 America/Chicago, or Mon-Thu 8:30-17, Sat 10-13 "
        "America/Denver; at most 3 spans, 24 is midnight", read_hours, default=""),
    "HOTLINE_NURSE_HOLIDAYS": Setting("nurse_closed", "Days on which the nurse takes no calls",
        "days like 2026-12-25, 2027-01-01", read_days, default=""),
    "HOTLINE_NURSE_CALLER_ID": Setting("nurse_shows", "Whose number the nurse sees: `line` (TWILIO_NUMBER) "
        "or `caller` (a hidden number stays hidden: then TWILIO_NUMBER)", "line or caller",
        text("|".join(get_args(Shows))), default="line"),
    "HOTLINE_NURSE_MINUTES": Setting("nurse_minutes", "Minutes after which a call to the nurse is ended",
        "a whole number from 1 to 60", whole(1, 60), default="20"),
    "HOTLINE_SPREAD": Setting("spread", "Minutes over which everybody's same hour is spread, so that nine "
        "o'clock is not one minute", "a whole number from 0 to 60", whole(0, 60), default="5"),
    "HOTLINE_NOTICE": Setting("notice", "An emergency notice that everybody reads and hears first until its "
        "end; `hotline notice` sets it", 'one line of JSON like {"until": "2026-11-27T18:00:00+00:00", '
        '"en": "We are closed today."}', read_notice, default=""),
    "HOTLINE_QUEUE_URL": Setting("queue_url", "The SQS queue that reminders are handed over in; without one "
        "the run sends them itself. A deployment sets its own", _HTTPS, url, default=""),
    "AWS_REGION": Setting("region", "The AWS region of the table", "a region like us-east-1",
        text("[a-z]{2}(-[a-z]+)+-[0-9]")),
    "AWS_ENDPOINT_URL": Setting("endpoint", "Where DynamoDB answers, if not at AWS", _HTTPS, url,
        default=""),
}  # fmt: skip
