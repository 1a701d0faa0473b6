"""Times a text and a call step against the least Flask app that answers fixed TwiML. Run: make bench

One process, one core, requests straight into WSGI; the variants take turns, so that a slow moment of the
machine falls on all of them. What counts is the ratio, not the microseconds.
"""

import io
import statistics
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Flask, Response
from twilio.request_validator import RequestValidator

from hotline.app import build
from tests.world import ADDRESS, CHICAGO, STAGE, TOKEN, settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

ROUNDS, EACH = 15, 60
LETTER = "my calf cramps at night when i lie down and i wonder whether it is the coffee or the running. " * 8
FIXED = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>Hello</Message></Response>'


def least() -> Flask:
    """The least Flask app: one route, fixed TwiML, no signature check."""
    app = Flask("least")

    @app.post("/sms")
    def answer() -> Response:
        return Response(FIXED, content_type="text/xml")

    return app


def request(app: "WSGIApplication", path: str, **form: str) -> Callable[[], None]:
    """One signed request, ready to be made again and again."""
    form = {"MessageSid": "SM1", "CallSid": "CA1", "From": CHICAGO, **form}
    body = urlencode(form).encode()
    signature = RequestValidator(TOKEN).compute_signature(ADDRESS + STAGE + path, form)

    def go() -> None:
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "SERVER_NAME": "line.example",
            "SERVER_PORT": "443",
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "HTTP_X_TWILIO_SIGNATURE": signature,
        }
        status: list[str] = []
        answer = b"".join(app(environ, lambda told, *_: status.append(told) or (lambda _: None)))  # type: ignore[func-returns-value]
        assert status[0] == "200 OK", status
        assert b"<Response" in answer

    return go


def main() -> None:
    app = build(settings("http://127.0.0.1:9", "none")).app().wsgi_app
    baseline = "least Flask app, fixed TwiML"
    variants = {
        baseline: request(least().wsgi_app, "/sms"),
        "text CRAMP": request(app, "/sms", Body="CRAMP"),
        "text, a word in a sentence": request(app, "/sms", Body="what foods have potassium in them"),
        "text, a typing mistake": request(app, "/sms", Body="dehydratoin"),
        "text, 160 words": request(app, "/sms", Body=LETTER),
        "text, nothing that we know": request(app, "/sms", Body="xylophone concert"),
        "call, first menu": request(app, "/voice"),
        "call, a key": request(app, "/voice/en/causes/1-0-0", Digits="1"),
        "call, a word": request(app, "/voice/en/main/1-0-0", SpeechResult="tips"),
    }
    took: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(ROUNDS):
        for name, go in variants.items():
            go()
            start = time.perf_counter()
            for _ in range(EACH):
                go()
            took[name].append((time.perf_counter() - start) / EACH)
    print(f"{ROUNDS} rounds of {EACH}, taking turns; warm, in process; medians")
    print(f"{'':30}{'us':>8}{'ratio':>8}{'  (min to max ratio)'}")
    for name, times in took.items():
        ratios = [mine / base for mine, base in zip(times, took[baseline], strict=True)]
        spread = f"  ({min(ratios):.1f} to {max(ratios):.1f})"
        print(f"{name:30}{statistics.median(times) * 1e6:8.0f}{statistics.median(ratios):8.1f}{spread}")


if __name__ == "__main__":
    main()
