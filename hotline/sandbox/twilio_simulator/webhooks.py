"""Webhooks: signed and sent, answers checked.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

import http.client
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from hotline.sandbox.twilio_simulator.messages import Alert, WebhookError
from hotline.sandbox.twilio_simulator.twiml_check import LARGEST, Medium, Problem, read

XML = ("text/xml", "application/xml")
PATIENCE = 15.0  # seconds that Twilio waits for a whole answer

Form = list[tuple[str, str]]
Headers = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    status: int
    content_type: str
    body: bytes
    cookies: tuple[str, ...] = ()  # each Set-Cookie as it came


Post = Callable[[str, Form, dict[str, str]], Answer]


def over_http(patience: float = PATIENCE) -> Post:
    """Send webhooks over HTTP; TimeoutError or ConnectionError without a whole answer in time."""

    def post(url: str, form: Form, headers: dict[str, str]) -> Answer:
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = connect(parts.netloc, timeout=patience)
        end = time.monotonic() + patience
        try:
            connection.request("POST", path_of(url), urlencode(form).encode(), headers)
            response = connection.getresponse()
            body = b""
            while (piece := response.read1()) and len(body) <= LARGEST:
                body += piece
                if time.monotonic() > end:
                    raise TimeoutError(f"no whole answer within {patience:g} seconds")
            cookies = tuple(response.headers.get_all("Set-Cookie", ()))
            return Answer(response.status, response.headers.get("Content-Type", ""), body, cookies)
        except http.client.HTTPException as error:
            raise ConnectionError(f"the answer is no HTTP ({type(error).__name__})") from error
        finally:
            connection.close()

    return post


def path_of(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(scheme="", netloc="", fragment=""))


LASTS = timedelta(hours=4)


class Cookies:
    """The cookies of one conversation or call.

    A text conversation is a pair of numbers, and its cookies last four hours; a call's last while it does.
    Source: https://www.twilio.com/docs/messaging/guides/webhook-request and twilio.com/docs/voice/twiml
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, datetime]] = {}

    def keep(self, set_cookies: Iterable[str], now: datetime) -> None:
        """Store the cookies that an answer set; unreadable ones are ignored."""
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
        return "; ".join(f"{name}={value}" for name, (value, until) in self._kept.items() if now < until)


class Webhooks:
    """Signs and sends webhooks to one public URL; keeps the Debugger's alerts."""

    def __init__(
        self, account_sid: str, auth_token: str, public_url: str, post: Post, clock: Callable[[], datetime]
    ) -> None:
        self.account_sid, self.auth_token = account_sid, auth_token
        self.public_url = public_url.rstrip("/")
        self.alerts: list[Alert] = []
        self.post, self._clock = post, clock

    def document(
        self, url: str, form: Form, medium: Medium, sid: str, cookies: Cookies | None = None
    ) -> Element:
        """Ask `url` for TwiML and check it. Raises WebhookError, the alert kept, if it cannot be used.

        `cookies`: those of the conversation or call; what the answer sets is kept in them.
        """
        now = self._clock()
        more = {"Cookie": sent} if cookies and (sent := cookies.header(now)) else {}
        answer = self.send(url, form, sid, secure_port=medium == "text", more=more)
        if cookies is not None:
            cookies.keep(answer.cookies, now)
        if answer.content_type.partition(";")[0].strip().lower() not in XML:
            message = f"the content type must be text/xml, not {answer.content_type!r}"
            raise self._failed(sid, Problem(12300, message))
        root, problems = read(answer.body, medium)
        if root is None or problems:
            raise self._failed(sid, *problems)
        return root

    def send(
        self, url: str, form: Form, sid: str, *, secure_port: bool = True, more: Headers | None = None
    ) -> Answer:
        """Send one signed webhook. Raises WebhookError unless the answer is a 2xx.

        A failure is tried again as the URL's connection overrides say ("#rc=2&rp=ct,rt,5xx"), by default
        once, and only where no connection came about.
        Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
        """
        if not url.startswith(self.public_url + "/"):
            raise self._failed(sid, Problem(11200, "the address leads away from the line's public URL"))
        signer = RequestValidator(self.auth_token)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": signer.compute_signature(signed_url(url, secure_port), MultiDict(form)),
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            **(more or {}),
        }
        overrides = dict(parse_qsl(urlsplit(url).fragment))
        retried = overrides.get("rp", "ct").split(",")
        for left in range(int(overrides.get("rc", "1")), -1, -1):
            outcome = self._try(urldefrag(url).url, form, headers)
            if isinstance(outcome, Answer):
                return outcome
            kind, reason = outcome
            if not left or (kind not in retried and "all" not in retried):
                break
        raise self._failed(sid, Problem(11200, reason))

    def _try(self, url: str, form: Form, headers: dict[str, str]) -> Answer | tuple[str, str]:
        """The answer, or Twilio's word for the kind of failure and what to say about it."""
        try:
            answer = self.post(url, form, headers)
        except OSError as error:
            kind = "rt" if isinstance(error, TimeoutError) else "ct"
            return kind, f"no answer from {path_of(url)}: {error}"
        if 200 <= answer.status < 300:
            return answer
        return f"{answer.status // 100}xx", f"{path_of(url)} answered {answer.status}"

    def complain(self, code: int, text: str, sid: str) -> Alert:
        """Put a line into the Debugger about the message or call `sid`."""
        alert = Alert(self._clock(), code, text, sid)
        self.alerts.append(alert)
        return alert

    def _failed(self, sid: str, *problems: Problem) -> WebhookError:
        alerts = [self.complain(problem.code, problem.text, sid) for problem in problems]
        return WebhookError(alerts[0])


def signed_url(url: str, secure_port: bool) -> str:
    """The URL as Twilio signs it: no user, no fragment, and for calls over https no port.

    Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security
    """
    parts = urlsplit(urldefrag(url).url)
    place = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https" and not secure_port:
        place = place.removesuffix(f":{parts.port}")
    return urlunsplit(parts._replace(netloc=place))
