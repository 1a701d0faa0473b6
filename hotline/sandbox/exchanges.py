"""The webhooks as they went by: what was asked, what TwiML came back, how long it took."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from flask import Blueprint
from werkzeug.http import parse_cookie

from hotline.sandbox.twilio_simulator import Answer, Form, Post
from hotline.sandbox.twilio_simulator.post import path_of
from hotline.sandbox.twilio_simulator.twiml_rules import spoken
from hotline.sandbox.wanted import Json, whole
from hotline.web.app import COOKIE

KEPT = 200
SHOWN = ("Body", "Digits", "SpeechResult", "MessageStatus", "ErrorCode")


@dataclass(frozen=True)
class Exchange:
    """One webhook and its answer; `status` 0: none came. `language`: of the answer before, as the carrier's
    cookie told it; "" where none did."""

    number: int
    path: str
    form: Mapping[str, str]
    status: int
    milliseconds: int
    body: bytes
    language: str = ""


class Exchanges:
    """Keeps the last webhooks. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: deque[Exchange] = deque(maxlen=KEPT)
        self._last = 0
        self._lock = threading.Lock()

    def watch(self, post: Post, milliseconds: Callable[[], float]) -> Post:
        """The same way to carry webhooks, watched. `milliseconds` counts up."""

        def watched(url: str, form: Form, headers: dict[str, str]) -> Answer:
            start, answer = milliseconds(), Answer(0, "", b"")
            try:
                answer = post(url, form, headers)
            finally:
                language = parse_cookie(headers.get("Cookie", "")).get(COOKIE, "")
                self._keep(url, form, answer, round(milliseconds() - start), language)
            return answer

        return watched

    def since(self, after: int) -> list[Exchange]:
        """Those that came after a number, oldest first."""
        with self._lock:
            return [exchange for exchange in self._kept if exchange.number > after]

    def _keep(self, url: str, form: Form, answer: Answer, took: int, language: str) -> None:
        with self._lock:
            self._last += 1
            path, status = path_of(url), answer.status
            self._kept.append(Exchange(self._last, path, dict(form), status, took, answer.body, language))


def exchanges_api(exchanges: Exchanges, explain: Callable[[Exchange], list[str]]) -> Blueprint:
    """GET /phone/api/exchanges?after=N. `explain`: what the line makes of what was said; it is not kept."""
    api = Blueprint("exchanges", __name__, url_prefix="/phone/api")

    @api.get("/exchanges")
    def look() -> Json:
        found = exchanges.since(whole("after", None))
        return {"exchanges": [_json(one) | {"explained": explain(one)} for one in found]}

    return api


def _json(exchange: Exchange) -> Json:
    form, root = exchange.form, _root(exchange.body)
    return {
        "number": exchange.number,
        "path": exchange.path,
        "phone": form.get("To" if "MessageStatus" in form else "From", ""),
        "asked": {name: form[name] for name in SHOWN if name in form},
        "said": [] if root is None else _said(root),
        "status": exchange.status,
        "milliseconds": exchange.milliseconds,
        "twiml": exchange.body.decode(errors="replace") if root is None else _pretty(root),
    }


def _root(body: bytes) -> ElementTree.Element | None:
    try:
        return ElementTree.fromstring(body)  # noqa: S314 - the line's own answer
    except ElementTree.ParseError:
        return None


def _said(root: ElementTree.Element) -> list[str]:
    """The words of the answer, as they are heard or read."""
    return [
        spoken(element).strip() if element.tag == "Say" else "".join(element.itertext()).strip()
        for element in root.iter()
        if element.tag in ("Say", "Message")
    ]


def _pretty(root: ElementTree.Element) -> str:
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode")
