"""Phone page app: static pages, JSON API, Twilio's REST API."""

import socket
from collections.abc import Callable, Sequence
from importlib.resources import files

from flask import Blueprint, Flask, Response, abort, jsonify, make_response, request, send_from_directory
from werkzeug.exceptions import HTTPException

from hotline.sandbox.phone_api.phones import calls_api, texts_api
from hotline.sandbox.twilio_simulator import TwilioSimulator, refusal
from hotline.sandbox.twilio_simulator.rest import VERSION, Reply

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
        except TimeoutError:
            return _hang_up()

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


def _hang_up() -> Response:
    """Close the connection without an answer; 504, an equally unknown outcome, if the server forbids it."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)
    return Response(status=504)
