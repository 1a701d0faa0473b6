"""Phone page app: static pages, JSON API, Twilio's REST API."""

from collections.abc import Callable, Sequence
from importlib.resources import files

from flask import Blueprint, Flask, Response, abort, jsonify, request, send_from_directory
from werkzeug.exceptions import HTTPException

from hotline.sandbox.phone_api.phones import calls_api, texts_api
from hotline.sandbox.twilio_simulator import TwilioSimulator
from hotline.sandbox.twilio_simulator.rest import rest_endpoints

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
    for api in (
        rest_endpoints(twilio),
        texts_api(twilio, name, phones, words),
        calls_api(twilio, phones),
        *more,
    ):
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
