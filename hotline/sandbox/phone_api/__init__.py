"""Phone page app: pages, JSON API, Twilio's REST API, webhook log."""

import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

from flask import Blueprint, Flask, Response, abort, jsonify, make_response, request, send_from_directory
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie

from hotline.content.model import Content
from hotline.dialogue.ivr.input import read_step
from hotline.domain.replies import UserInput
from hotline.prompt_tools.learning import explain, lines
from hotline.sandbox.phone_api.phones import calls_api, texts_api
from hotline.sandbox.twilio_simulator import Answer, Form, Post, TwilioSimulator, refusal
from hotline.sandbox.twilio_simulator.rest import VERSION, Reply
from hotline.sandbox.twilio_simulator.twiml_check import spoken
from hotline.sandbox.twilio_simulator.webhooks import path_of
from hotline.twilio import voice
from hotline.web.app import COOKIE

PAGES = str(files("hotline.sandbox").joinpath("pages"))
NAMES = ("127.0.0.1", "localhost")  # another site can make its own name lead here (DNS rebinding)
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def phone_app(
    twilio: TwilioSimulator,
    name: str,
    phones: Sequence[str],
    more: Sequence[Blueprint] = (),
    words: Callable[[], Sequence[str]] = tuple,
) -> Flask:
    """The app that shows these phones, which reach the line called `name` through `twilio`.

    `more`: the line's public pages, which keep their own headers, and what else the page can do.
    `words`: keywords that the page offers to text.
    """
    app = Flask(__name__, static_folder=None)
    own = rest_endpoints(twilio), texts_api(twilio, name, phones, words), calls_api(twilio, phones)
    for api in (*own, *more):
        app.register_blueprint(api)

    @app.before_request
    def check_host() -> None:
        port = request.environ["SERVER_PORT"]
        if request.host not in {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == "80" else set()):
            abort(403, f"this phone answers at http://{NAMES[0]}:{port}/phone alone: open that address")

    @app.after_request
    def protect(answer: Response) -> Response:
        for header, value in HEADERS.items():
            answer.headers.setdefault(header, value)
        if not request.path.startswith("/phone/static/"):
            answer.headers["Cache-Control"] = "no-store"
        return answer

    @app.get("/phone")
    def page() -> Response:
        return send_from_directory(PAGES, "phone.html")

    @app.get("/phone/static/<path:file>")
    def static(file: str) -> Response:
        return send_from_directory(PAGES, file)

    @app.errorhandler(HTTPException)
    def fault(error: HTTPException) -> tuple[Response, int]:
        return jsonify(error=error.description), error.code or 500

    return app


ACCOUNT = f"/{VERSION}/Accounts/<account>"


def rest_endpoints(twilio: TwilioSimulator) -> Blueprint:
    """POST and GET .../Messages.json, GET and DELETE .../Messages/<sid>.json of the simulator's account."""
    endpoints = Blueprint("rest", __name__)

    @endpoints.before_request
    def authenticate() -> Response | None:
        given = request.authorization
        account = (request.view_args or {}).get("account")
        if given and twilio.authorised(given.username, given.password) and account == twilio.account_sid:
            return None
        answer = _response(refusal(401, 20003))
        answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
        return answer

    @endpoints.post(f"{ACCOUNT}/Messages.json")
    def create(account: str) -> Response:
        try:
            return _response(twilio.create_message(request.form.to_dict()))
        except TimeoutError:  # no answer; 504, an equally unknown outcome, where the server forbids that
            connection = request.environ.get("werkzeug.socket")
            if isinstance(connection, socket.socket):
                connection.shutdown(socket.SHUT_RDWR)
            return Response(status=504)

    @endpoints.get(f"{ACCOUNT}/Messages.json")
    def page(account: str) -> Response:
        return _response(twilio.list_messages(request.args.to_dict()))

    @endpoints.route(f"{ACCOUNT}/Messages/<sid>.json", methods=["GET", "DELETE"])
    def one_message(account: str, sid: str) -> Response:
        act = twilio.delete_message if request.method == "DELETE" else twilio.fetch_message
        return _response(act(sid))

    return endpoints


def _response(reply: Reply) -> Response:
    status, content = reply
    return Response(status=204) if status == 204 else make_response(jsonify(content), status)


KEPT = 200
SHOWN = ("Body", "Digits", "SpeechResult", "MessageStatus", "ErrorCode")


@dataclass(frozen=True)
class Exchange:
    """One webhook and its answer. `status` 0: none came; `language`: of the answer before, or ""."""

    number: int
    path: str
    form: Mapping[str, str]
    status: int
    milliseconds: int
    body: bytes
    language: str = ""

    def json(self) -> dict[str, Any]:
        try:
            root = ElementTree.fromstring(self.body)  # noqa: S314 - the line's own answer
            parts = [part for part in root.iter() if part.tag in ("Say", "Message")]
            words = [(spoken(p) if p.tag == "Say" else "".join(p.itertext())).strip() for p in parts]
            ElementTree.indent(root)
            twiml = ElementTree.tostring(root, encoding="unicode")
        except (ElementTree.ParseError, RecursionError):
            words, twiml = [], self.body.decode(errors="replace")
        return {
            "number": self.number, "path": self.path,
            "phone": self.form.get("To" if "MessageStatus" in self.form else "From", ""),
            "asked": {name: self.form[name] for name in SHOWN if name in self.form}, "said": words,
            "status": self.status, "milliseconds": self.milliseconds, "twiml": twiml,
        }  # fmt: skip


class WebhookLog:
    """Keeps the last webhooks. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: deque[Exchange] = deque(maxlen=KEPT)
        self._last = 0
        self._lock = threading.Lock()

    def watch(self, post: Post, milliseconds: Callable[[], float]) -> Post:
        """`post` with a log of every webhook. `milliseconds` is a clock that only counts up."""

        def watched(url: str, form: Form, headers: dict[str, str]) -> Answer:
            start, answer = milliseconds(), Answer(0, "", b"")
            try:
                answer = post(url, form, headers)
            finally:
                took = round(milliseconds() - start)
                language = parse_cookie(headers.get("Cookie", "")).get(COOKIE, "")
                with self._lock:
                    self._last += 1
                    number, path = self._last, path_of(url)
                    kept = Exchange(number, path, dict(form), answer.status, took, answer.body, language)
                    self._kept.append(kept)
            return answer

        return watched

    def since(self, after: int) -> list[Exchange]:
        with self._lock:
            return [exchange for exchange in self._kept if exchange.number > after]


def explained(exchange: Exchange, content: Content) -> list[str]:
    """How the line understands a webhook's words, by the present prompts; [] for keys, silence, reports."""
    form = exchange.form
    if exchange.path == "/sms":
        language = exchange.language
        if language not in content.languages:
            language = content.structure.default_language
        return list(lines(explain(form.get("Body", ""), content, language)))
    user_input = voice.parse(exchange.path.removeprefix("/voice/"), form).user_input
    return list(_by_phone(user_input, content)) if form.get("SpeechResult") and user_input.spoken else []


def _by_phone(user_input: UserInput, content: Content) -> Iterator[str]:
    """The step that the phrase chose, then the phrase by itself; nothing if its page no longer exists."""
    place, structure = user_input.call_state, content.structure
    if place is None or place.page not in {*structure.menus, *structure.topics}:
        return
    if place.language not in content.languages:
        return
    step = read_step(user_input, place, content)
    asked = " ".join(filter(None, (step.act, step.to or step.detail or step.language)))
    yield f"Step:       {asked}"
    yield "By itself:  where no key, hour or name of the page comes first, the phrase means:"
    yield from lines(explain(user_input.exact, content, place.language, spoken=True))
