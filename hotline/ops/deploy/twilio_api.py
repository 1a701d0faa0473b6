"""Asks Twilio's REST API about the account, its numbers and services; never about people."""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

from hotline.config import SETTINGS, Settings

PATIENCE = 20  # seconds
Json = dict[str, Any]


class TwilioRefused(Exception):
    """Twilio said no or did not answer; `status` is HTTP's (0: no answer), `code` Twilio's own or None."""

    def __init__(self, what: str, status: int, code: int | None) -> None:
        why = f"error {code}: see https://www.twilio.com/docs/api/errors/{code}" if code else f"HTTP {status}"
        super().__init__(f"Twilio did not {what} ({why if status else 'no answer'})")
        self.status, self.code = status, code


class TwilioApi:
    """One account. Each product has its own host at Twilio; another API address serves them all."""

    def __init__(self, settings: Settings) -> None:
        self.account_sid = settings.account_sid
        own = settings.api_url == SETTINGS["TWILIO_API_URL"].default
        self._base = "https://{}.twilio.com" if own else settings.api_url
        pair = f"{settings.account_sid}:{settings.auth_tokens[0]}"
        self._credentials = "Basic " + base64.b64encode(pair.encode()).decode()

    @property
    def account_path(self) -> str:
        return f"/2010-04-01/Accounts/{self.account_sid}"

    def get(self, product: str, path: str, **query: str) -> Json:
        """Raises TwilioRefused."""
        asked = f"{path}?{urlencode(query)}" if query else path
        return self._ask("GET", product, asked, None)

    def post(self, product: str, path: str, form: Mapping[str, str]) -> Json:
        """Raises TwilioRefused."""
        return self._ask("POST", product, path, urlencode(form).encode())

    def pages(self, path: str, key: str, **query: str) -> Iterator[Json]:
        """Everything in a list of the core API, page by page."""
        page = self.get("api", path, **query)
        while True:
            yield from page[key]
            following = page.get("next_page_uri")
            if not following:
                return
            page = self.get("api", following)

    def _ask(self, method: str, product: str, path: str, body: bytes | None) -> Json:
        url = self._base.format(product) + path
        request = Request(url, body, {"Authorization": self._credentials}, method=method)  # noqa: S310 - https, or this machine
        what = f"answer {method} {quote(urlsplit(path).path)}"
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - as above
                found: Json = json.load(answer)
        except HTTPError as error:
            with error:
                raise TwilioRefused(what, error.code, _code(error.read())) from None
        except (URLError, TimeoutError, ValueError):
            raise TwilioRefused(what, 0, None) from None
        return found


def _code(body: bytes) -> int | None:
    try:
        code = json.loads(body).get("code")
    except (ValueError, AttributeError):
        return None
    return int(code) if code else None
