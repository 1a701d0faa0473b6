"""Two ways to carry a webhook: over HTTP, or straight into a WSGI app."""

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit, urlunsplit

from werkzeug.test import EnvironBuilder, run_wsgi_app

from hotline.sandbox.twilio_simulator.twiml_rules import LARGEST

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PATIENCE = 15.0  # seconds that Twilio waits for a whole answer

Form = list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What came back from a webhook."""

    status: int
    content_type: str
    body: bytes
    cookies: tuple[str, ...] = ()  # each Set-Cookie as it came


Post = Callable[[str, Form, dict[str, str]], Answer]


def over_http(patience: float = PATIENCE) -> Post:
    """Carry webhooks over real HTTP; TimeoutError or ConnectionError if no whole answer comes in time."""

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


def into_wsgi(app: "WSGIApplication", mount: str = "") -> Post:
    """Carry webhooks into a WSGI app in this process.

    `mount` is the path that stands before the app's own in the public URL ("/production"): as behind an API
    gateway, the app is asked for the rest, and any other path is answered 403 without reaching it.
    """

    def post(url: str, form: Form, headers: dict[str, str]) -> Answer:
        parts = urlsplit(url)
        path = parts.path.removeprefix(mount)
        if not parts.path.startswith(mount + "/"):
            return Answer(403, "application/json", b'{"message":"Forbidden"}')
        builder = EnvironBuilder(
            path=path,
            base_url=f"{parts.scheme}://{parts.netloc}{mount}",
            query_string=parts.query,
            method="POST",
            headers=list(headers.items()),
            data=urlencode(form).encode(),
        )
        try:
            body, status, answered = run_wsgi_app(app, builder.get_environ(), buffered=True)
        finally:
            builder.close()
        cookies = tuple(answered.getlist("Set-Cookie"))
        return Answer(int(status.split()[0]), answered.get("Content-Type", ""), b"".join(body), cookies)

    return post


def path_of(url: str) -> str:
    """Path and query of a URL."""
    return urlunsplit(urlsplit(url)._replace(scheme="", netloc="", fragment=""))
