"""Webhooks of the simulated Twilio into an app in this process."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from werkzeug.test import Client

from hotline.sandbox.twilio_simulator import Answer, Form, Post

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def into_wsgi(app: "WSGIApplication", mount: str = "") -> Post:
    """Send webhooks into a WSGI app in this process.

    `mount` is the path that stands before the app's own in the public URL ("/production"): as behind an API
    gateway, the app is asked for the rest, and any other path is answered 403 without reaching it.
    """

    def post(url: str, form: Form, headers: dict[str, str]) -> Answer:
        parts = urlsplit(url)
        path = parts.path.removeprefix(mount)
        if not parts.path.startswith(mount + "/"):
            return Answer(403, "application/json", b'{"message":"Forbidden"}')
        answer = Client(app, use_cookies=False).post(
            path,
            base_url=f"{parts.scheme}://{parts.netloc}{mount}",
            query_string=parts.query,
            headers=headers,
            data=urlencode(form).encode(),
        )
        cookies = tuple(answer.headers.getlist("Set-Cookie"))
        return Answer(answer.status_code, answer.headers.get("Content-Type", ""), answer.data, cookies)

    return post
