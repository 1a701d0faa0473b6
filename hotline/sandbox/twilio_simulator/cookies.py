"""The cookies that Twilio keeps for a conversation or a call, and sends back with the next webhook.

Source: https://www.twilio.com/docs/messaging/guides/webhook-request and twilio.com/docs/voice/twiml: a text
conversation is a pair of numbers and its cookies last four hours; a call's last as long as the call.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie

LASTS = timedelta(hours=4)


class Cookies:
    """The cookies of one conversation or call."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, datetime]] = {}

    def keep(self, set_cookies: Iterable[str], now: datetime) -> None:
        """Keep what an answer set; one that cannot be read is no cookie."""
        for line in set_cookies:
            parsed = SimpleCookie()
            try:
                parsed.load(line)
            except CookieError:
                continue
            for name, morsel in parsed.items():
                age = morsel["max-age"]
                lasts = timedelta(seconds=int(age)) if str(age).lstrip("-").isdigit() else LASTS
                self._kept[name] = (morsel.coded_value, now + min(lasts, LASTS))

    def header(self, now: datetime) -> str:
        """The Cookie header of the next webhook; "" for none."""
        return "; ".join(f"{name}={value}" for name, (value, until) in self._kept.items() if now < until)
