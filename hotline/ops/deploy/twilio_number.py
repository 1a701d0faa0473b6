"""Points a Twilio number, and its Messaging Service if there is one, at the hotline."""

from collections.abc import Mapping
from dataclasses import dataclass

from hotline.config import Settings
from hotline.ops.deploy.twilio_api import Json, TwilioApi, TwilioRefused

# By default Twilio tries again only where no connection came about. A text may be tried twice more, after any
# failure: the line answers a repeated message with the same words. A call may not: every second is silence in
# the ear, so once, then the fallback.
# https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
TEXT_RETRIES = "#rc=2&rp=5xx,ct,rt"
CALL_RETRIES = "#rc=1&rp=ct,5xx"


@dataclass(frozen=True)
class Pointing:
    """Where texts and calls go, and where if that fails ("" for nowhere)."""

    text: str
    call: str
    text_fallback: str
    call_fallback: str

    def on_number(self) -> dict[str, str]:
        """As parameters of an IncomingPhoneNumber. S3 answers a GET alone, so the fallbacks are asked so."""
        return {
            "SmsUrl": self.text,
            "SmsMethod": "POST",
            "SmsFallbackUrl": self.text_fallback,
            "SmsFallbackMethod": "GET",
            "VoiceUrl": self.call,
            "VoiceMethod": "POST",
            "VoiceFallbackUrl": self.call_fallback,
            "VoiceFallbackMethod": "GET",
        }

    def on_service(self) -> dict[str, str]:
        """As parameters of a Messaging Service."""
        return {
            "InboundRequestUrl": self.text,
            "InboundMethod": "POST",
            "FallbackUrl": self.text_fallback,
            "FallbackMethod": "GET",
            "UseInboundWebhookOnNumber": "false",
        }


NOWHERE = Pointing("", "", "", "")


def pointing(settings: Settings, text_fallback: str, call_fallback: str) -> Pointing:
    """How the line wants to be reached.

    Where this hotline itself answers STOP, a text has no fallback: the answer to a STOP must never be a list
    of causes, and a static document cannot tell one text from another.
    """
    return Pointing(
        f"{settings.public_url}/sms{TEXT_RETRIES}",
        f"{settings.public_url}/voice{CALL_RETRIES}",
        "" if settings.sender_kind == "none" else text_fallback,
        call_fallback,
    )


def point(api: TwilioApi, settings: Settings, wanted: Pointing) -> list[str]:
    """Point number and service as wanted, changing only what differs; what was changed.

    Raises TwilioRefused, also (404) where the account has no such number.
    """
    changed = []
    for what, path, product, asked, found in targets(api, settings, wanted):
        if differing(found, asked):
            api.post(product, path, asked)
            changed.append(what)
    return changed


def targets(
    api: TwilioApi, settings: Settings, wanted: Pointing
) -> list[tuple[str, str, str, Mapping[str, str], Json]]:
    """What is to be pointed: (what, path, product, parameters wanted, what is there)."""
    found: list[tuple[str, str, str, Mapping[str, str], Json]] = []
    for number in numbers(api, settings):
        path = f"{api.account_path}/IncomingPhoneNumbers/{number['sid']}.json"
        found.append(
            (f"the number ending in {number['phone_number'][-2:]}", path, "api", wanted.on_number(), number)
        )
    if settings.messaging_service:
        path = f"/v1/Services/{settings.messaging_service}"
        service = api.get("messaging", path)
        found.append(("the Messaging Service", path, "messaging", wanted.on_service(), service))
    return found


def numbers(api: TwilioApi, settings: Settings) -> list[Json]:
    """The line's numbers: TWILIO_NUMBER, and every number of the Messaging Service.

    A short code has no such resource: Twilio sets it up with you. Raises TwilioRefused (404) if the account
    has no TWILIO_NUMBER.
    """
    sids = []
    if settings.messaging_service:
        senders = api.get(
            "messaging", f"/v1/Services/{settings.messaging_service}/PhoneNumbers", PageSize="100"
        )
        sids = [one["sid"] for one in senders["phone_numbers"]]
    found = [api.get("api", f"{api.account_path}/IncomingPhoneNumbers/{sid}.json") for sid in sids]
    if (
        settings.number
        and is_long(settings)
        and settings.number not in [one["phone_number"] for one in found]
    ):
        found.append(number_of(api, settings.number))
    return found


def is_long(settings: Settings) -> bool:
    """Whether TWILIO_NUMBER is a telephone number, and no short code."""
    return (settings.number or "").startswith("+")


def number_of(api: TwilioApi, number: str) -> Json:
    """The account's number. Raises TwilioRefused (404) if it has no such number."""
    path = f"{api.account_path}/IncomingPhoneNumbers.json"
    for one in api.pages(path, "incoming_phone_numbers", PhoneNumber=number):
        if one["phone_number"] == number:
            return one
    raise TwilioRefused("find TWILIO_NUMBER in this account", 404, None)


def differing(found: Json, wanted: Mapping[str, str]) -> list[str]:
    """The parameters whose property is another than wanted."""
    return [name for name, value in wanted.items() if _told(found.get(_property(name))) != value]


def _property(parameter: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in parameter).removeprefix("_")


def _told(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
