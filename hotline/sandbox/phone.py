"""The browser phone's JSON API and pages, and Twilio's REST endpoints beside them."""

import re
import threading
from collections.abc import Callable, Sequence
from importlib.resources import files

from flask import Blueprint, Flask, Response, abort, jsonify, request, send_from_directory
from werkzeug.exceptions import HTTPException

from hotline.app import utc_now
from hotline.sandbox.phone_json import call_json, message_json
from hotline.sandbox.scenarios.record import Recorder
from hotline.sandbox.twilio_simulator import Call, CallEndedError, Carrier
from hotline.sandbox.twilio_simulator.rest_http import rest_endpoints
from hotline.sandbox.wanted import (
    Json,
    json_body,
    string,
    whole,
)
from hotline.zones.guess import guess

PAGES = str(files("hotline.sandbox").joinpath("pages"))
LONGEST_WAIT = 25  # seconds, of a long poll
LONGEST_SPEECH = 500  # characters
NAMES = ("127.0.0.1", "localhost")  # another site can make its own name lead here (DNS rebinding)
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def phone_app(
    carrier: Carrier,
    name: str,
    phones: Sequence[str],
    public: Blueprint | None = None,
    bench: Sequence[Blueprint] = (),
    recorder: Recorder | None = None,
    words: Callable[[], Sequence[str]] = tuple,
) -> Flask:
    """The app that shows these phones, which reach the line called `name` through `carrier`.

    `public`: the line's public pages, which keep the headers that they go out with. `bench`: what else can be
    done from the page, such as travelling through time. `recorder`: notes what the phones do. `words`: those
    of the line's own that the page offers to text.
    """
    app = Flask(__name__, static_folder=None)
    recorder = recorder or Recorder(carrier, utc_now, phones)  # one that is never on
    app.register_blueprint(rest_endpoints(carrier))
    app.register_blueprint(_texts(carrier, name, phones, recorder, words))
    app.register_blueprint(_calls(carrier, phones, recorder))
    for more in (*bench, *([public] if public else [])):
        app.register_blueprint(more)

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


def _texts(
    carrier: Carrier, name: str, phones: Sequence[str], recorder: Recorder, words: Callable[[], Sequence[str]]
) -> Blueprint:
    texts = Blueprint("texts", __name__, url_prefix="/phone/api")

    @texts.get("/line")
    def line() -> Json:
        return {
            "name": name,
            "number": carrier.number,
            "phones": list(phones),
            "words": list(words()),
            "zones": {number: guess(number).zone for number in phones},
        }

    @texts.get("/phones/<number>/thread")
    def thread(number: str) -> Json:
        _known(number, phones)
        after, wait = whole("after", None), whole("wait", LONGEST_WAIT)
        seq, messages = carrier.messages.since(number, after, wait)
        return {"seq": seq, "messages": [message_json(message) for message in messages]}

    @texts.post("/phones/<number>/texts")
    def text(number: str) -> tuple[Json, int]:
        _known(number, phones)
        try:
            message = carrier.take(number, string(json_body(), "body"))
        except ValueError as error:
            abort(400, f"{error}: change 'body'")
        recorder.did(number, f"> {message.body}")
        threading.Thread(target=carrier.carry, args=(message,), daemon=True).start()
        return {"sid": message.sid}, 202

    return texts


def _calls(carrier: Carrier, phones: Sequence[str], recorder: Recorder) -> Blueprint:
    calls = Blueprint("calls", __name__, url_prefix="/phone/api")
    told: dict[str, int] = {}  # how many steps of each call the page has had

    def news(call: Call) -> Json:
        with call.lock:
            start, told[call.sid] = told.get(call.sid, 0), len(call.steps)
            recorder.heard(call.steps[start:], call.status == "completed" and len(call.steps) > start)
            return call_json(call, call.steps[start:])

    def found(sid: str) -> Call:
        call = carrier.calls.get(sid)
        return call if call else abort(404, "there is no such call: start a new one")

    @calls.errorhandler(CallEndedError)
    def over(error: CallEndedError) -> tuple[Response, int]:
        return jsonify(error=str(error)), 409

    @calls.post("/phones/<number>/calls")
    def start(number: str) -> tuple[Json, int]:
        _known(number, phones)
        withheld = json_body().get("withheld", False)
        if not isinstance(withheld, bool):
            abort(400, "'withheld' is neither true nor false: send one of them")
        recorder.did(number, "call with a hidden number" if withheld else "call")
        return news(carrier.call(number, withheld=withheld)), 201

    @calls.get("/calls/<sid>")
    def look(sid: str) -> Json:
        return news(found(sid))

    @calls.post("/calls/<sid>/<any(digits, speech, silence, hangup):act>")
    def act(sid: str, act: str) -> Json:
        call = found(sid)
        body = json_body()
        do, words = _ACTS[act]
        if not call.ended:
            recorder.did(call.phone, words(body))
        do(call, body)
        return news(call)

    return calls


def _press(call: Call, body: Json) -> None:
    keys = string(body, "digits")
    if not re.fullmatch(r"[0-9*#]{1,50}", keys):
        abort(400, "'digits' may hold 1 to 50 of 0-9 * #: send only these")
    call.press(keys)


def _speak(call: Call, body: Json) -> None:
    words = string(body, "words")
    if not 0 < len(words.strip()) <= LONGEST_SPEECH:
        abort(400, f"'words' must have 1 to {LONGEST_SPEECH} characters: change them")
    call.say(words)


# What a caller can do, and how a story tells it.
_ACTS: dict[str, tuple[Callable[[Call, Json], None], Callable[[Json], str]]] = {
    "digits": (_press, lambda body: f"press {body.get('digits')}"),
    "speech": (_speak, lambda body: f"say {body.get('words')}"),
    "silence": (lambda call, _: call.silence(), lambda _: "stay silent"),
    "hangup": (lambda call, _: call.hang_up(), lambda _: "hang up"),
}


def _known(number: str, phones: Sequence[str]) -> None:
    if number not in phones:
        abort(404, "no such phone here: ask /phone/api/line for the ones there are")
