"""Twilio REST client for accounts, numbers and services."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import requests

from hotline.config import SETTINGS, Settings

PATIENCE = 20  # seconds
Json = dict[str, Any]


class TwilioRefused(Exception):
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
