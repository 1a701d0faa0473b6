"""What the environment must say: read once, checked whole, nothing guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from hotline.config.variables import SETTINGS
from hotline.content.notice import Notice, read_notice
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
