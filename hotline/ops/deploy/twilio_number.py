"""Twilio number: points its webhooks at the hotline, through Twilio's REST API."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

import requests

from hotline.config import SETTINGS, Settings
from hotline.ops import OperatorError

# By default Twilio tries again only after a failed connection. A text may be tried twice more after any
# failure: the line answers a repeated message with the same words. A call is tried once more, then goes to
# the fallback, because the caller hears silence meanwhile. A text without a fallback is tried again after a
# 4xx too: the address answers 429 under load, and a STOP must not be lost.
# https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
TEXT_RETRIES = "#rc=2&rp=5xx,ct,rt"
TEXT_RETRIES_WITHOUT_FALLBACK = "#rc=2&rp=4xx,5xx,ct,rt"
CALL_RETRIES = "#rc=1&rp=ct,5xx"
PATIENCE = 20  # seconds
Json = dict[str, Any]


class TwilioRefused(OperatorError):
    """Twilio refused or did not answer; `status` is HTTP's (0: no answer), `code` Twilio's own or None."""

    def __init__(self, what: str, status: int, code: int | None) -> None:
        why = f"error {code}: see https://www.twilio.com/docs/api/errors/{code}" if code else f"HTTP {status}"
        super().__init__(f"Twilio did not {what} ({why if status else 'no answer'})")
        self.status, self.code = status, code


class TwilioApi:
    """One account. Each product has its own host at Twilio; another API address serves them all."""

    def __init__(self, settings: Settings) -> None:
        self.account_sid = settings.account_sid
        is_twilio = settings.api_url == SETTINGS["TWILIO_API_URL"].default
        self._base = "https://{}.twilio.com" if is_twilio else settings.api_url
        self._credentials = (settings.account_sid, settings.auth_tokens[0])

    @property
    def account_path(self) -> str:
        return f"/2010-04-01/Accounts/{self.account_sid}"

    def get(self, product: str, path: str, **query: str) -> Json:
        """Raises TwilioRefused."""
        return self._request("GET", product, f"{path}?{urlencode(query)}" if query else path)

    def post(self, product: str, path: str, form: Mapping[str, str]) -> Json:
        """Raises TwilioRefused."""
        return self._request("POST", product, path, form)

    def pages(self, path: str, key: str, **query: str) -> Iterator[Json]:
        """Everything in a list of the core API, page by page. Raises TwilioRefused."""
        page = self.get("api", path, **query)
        yield from page[key]
        while following := page.get("next_page_uri"):
            page = self.get("api", following)
            yield from page[key]

    def _request(self, method: str, product: str, path: str, form: Mapping[str, str] | None = None) -> Json:
        what, url = f"answer {method} {path.partition('?')[0]}", self._base.format(product) + path
        try:
            answer = requests.request(method, url, data=form, auth=self._credentials, timeout=PATIENCE)
        except requests.RequestException:
            raise TwilioRefused(what, 0, None) from None
        try:
            content = dict(answer.json())
        except ValueError:
            content = {}
        if not (answer.ok and content):
            raise TwilioRefused(what, answer.status_code, content.get("code"))
        return content


class Pointing(NamedTuple):
    """URLs for texts and calls, and their fallbacks ("" for none)."""

    text: str = ""
    call: str = ""
    text_fallback: str = ""
    call_fallback: str = ""

    def on_number(self) -> dict[str, str]:
        """As parameters of an IncomingPhoneNumber. Fallbacks use GET, the only method that S3 answers."""
        texts = {"SmsUrl": self.text, "SmsFallbackUrl": self.text_fallback}
        calls = {"VoiceUrl": self.call, "VoiceFallbackUrl": self.call_fallback}
        asked = dict.fromkeys(("SmsMethod", "VoiceMethod"), "POST")
        return texts | calls | asked | dict.fromkeys(("SmsFallbackMethod", "VoiceFallbackMethod"), "GET")

    def on_service(self) -> dict[str, str]:
        asked = {"InboundRequestUrl": self.text, "InboundMethod": "POST"}
        fallback = {"FallbackUrl": self.text_fallback, "FallbackMethod": "GET"}
        return asked | fallback | {"UseInboundWebhookOnNumber": "false"}


class WebhookTarget(NamedTuple):
    """A number or service to point: its API path, the wanted parameters, its current properties."""

    what: str
    path: str
    product: str
    wanted: Mapping[str, str]
    current: Json

    def differing(self) -> list[str]:
        names = {name: re.sub("(?<!^)(?=[A-Z])", "_", name).lower() for name in self.wanted}
        current = {name: self.current.get(own) for name, own in names.items()}
        forms = {name: str(v).lower() if isinstance(v, bool) else str(v or "") for name, v in current.items()}
        return [name for name, value in self.wanted.items() if forms[name] != value]


NOWHERE = Pointing()


def pointing(settings: Settings, text_fallback: str, call_fallback: str) -> Pointing:
    """Where Twilio is to send texts and calls of this line.

    Where this hotline itself answers STOP, a text has no fallback: a static document answers every text
    alike, and the answer to a STOP must never be a list of causes.
    """
    answers_stop = settings.sender_kind == "none"
    retries = TEXT_RETRIES_WITHOUT_FALLBACK if answers_stop else TEXT_RETRIES
    return Pointing(
        f"{settings.public_url}/sms{retries}",
        f"{settings.public_url}/voice{CALL_RETRIES}",
        "" if answers_stop else text_fallback,
        call_fallback,
    )


def point(api: TwilioApi, settings: Settings, wanted: Pointing) -> list[str]:
    """Point number and service as wanted; what was changed. Raises TwilioRefused (404: no such number)."""
    changed = [target for target in targets(api, settings, wanted) if target.differing()]
    for target in changed:
        api.post(target.product, target.path, target.wanted)
    return [target.what for target in changed]


def targets(api: TwilioApi, settings: Settings, wanted: Pointing) -> list[WebhookTarget]:
    """Raises TwilioRefused."""
    result = []
    for number in numbers(api, settings):
        what = f"the number ending in {number['phone_number'][-2:]}"
        path = f"{api.account_path}/IncomingPhoneNumbers/{number['sid']}.json"
        result.append(WebhookTarget(what, path, "api", wanted.on_number(), number))
    if settings.messaging_service:
        path = f"/v1/Services/{settings.messaging_service}"
        service = api.get("messaging", path)
        result.append(WebhookTarget("the Messaging Service", path, "messaging", wanted.on_service(), service))
    return result


def numbers(api: TwilioApi, settings: Settings) -> list[Json]:
    """The line's numbers: TWILIO_NUMBER, and every number of the Messaging Service.

    A short code has no such resource: Twilio sets it up with you. Raises TwilioRefused (404) if the account
    has no TWILIO_NUMBER.
    """
    owned = []
    if settings.messaging_service:
        senders = _senders(api, settings.messaging_service)
        paths = [f"{api.account_path}/IncomingPhoneNumbers/{sender['sid']}.json" for sender in senders]
        owned = [api.get("api", path) for path in paths]
    if is_long(settings) and settings.number not in [number["phone_number"] for number in owned]:
        path = f"{api.account_path}/IncomingPhoneNumbers.json"
        listed = api.pages(path, "incoming_phone_numbers", PhoneNumber=str(settings.number))
        own = next((number for number in listed if number["phone_number"] == settings.number), None)
        if own is None:
            raise TwilioRefused("find TWILIO_NUMBER in this account", 404, None)
        owned.append(own)
    return owned


def taking_service(api: TwilioApi, settings: Settings) -> str:
    """The SID of a Messaging Service, not in the settings, that takes the texts to TWILIO_NUMBER; or "".

    A service with use_inbound_webhook_on_number leaves them to the number. Raises TwilioRefused.
    """
    if settings.messaging_service or not is_long(settings):
        return ""
    for service in api.get("messaging", "/v1/Services", PageSize="100")["services"]:
        senders = () if service["use_inbound_webhook_on_number"] else _senders(api, service["sid"])
        if settings.number in [sender["phone_number"] for sender in senders]:
            return str(service["sid"])
    return ""


def _senders(api: TwilioApi, service: str) -> list[Json]:
    path = f"/v1/Services/{service}/PhoneNumbers"
    return list(api.get("messaging", path, PageSize="100")["phone_numbers"])


def is_long(settings: Settings) -> bool:
    """Whether TWILIO_NUMBER is a telephone number, and no short code."""
    return (settings.number or "").startswith("+")
