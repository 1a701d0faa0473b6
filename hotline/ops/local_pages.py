"""Local pages: what Flask apps for this machine's browser share: server, access, styles, refusals.

Access: a one-time ticket in the printed address, then a cookie.
"""

import logging
import secrets
import signal
import threading
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, abort, redirect, render_template, request
from jinja2 import FileSystemLoader
from werkzeug.exceptions import HTTPException

import hotline.web.pages
from hotline.sandbox import HOST, listen, server

CONSOLE = Path(__file__).parent / "console" / "pages"  # its base.html and console.css are everybody's
TOKENS = Path(hotline.web.pages.__file__).with_name("tokens.css")
HOSTS = (HOST, "localhost")  # another site can make its own name lead here (DNS rebinding)
PUBLIC = ("/open", "/console.css")
POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer, with which browsers send "Origin: null" along with a form.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def serve(port: int, app_of: Callable[["Auth"], Flask], title: str, say: Callable[[str], None]) -> None:
    """Serve an app at 127.0.0.1:`port` (0: a free one) until SIGINT. Raises OSError where it is taken."""
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with listen(port) as listening:
        auth = Auth(listening.getsockname()[1], say)
        app = app_of(auth)
        web = server(listening, app, app)
    threading.Thread(target=web.serve_forever, name="pages", daemon=True).start()
    say(f"{title}: {auth.address}")
    say("It opens once, in this machine's browser. Ctrl-C ends it.")
    over.wait()
    web.shutdown()


def local_app(auth: "Auth", name: str, pages: Path, explained: Callable[[Exception], str]) -> Flask:
    """An app behind `auth`, its routes still to be added. `name`: of what it shows, for the log.

    `pages`: its templates and styles, which come before the console's. `explained`: an expected error as a
    sentence, "" for an unexpected one.
    """
    app = Flask(__name__, static_folder=None)
    app.jinja_loader = FileSystemLoader([pages, CONSOLE])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(auth.check)
    app.add_url_rule("/open", "open", auth.open, methods=["GET"])

    @app.after_request
    def with_headers(response: Response) -> Response:
        for header, value in HEADERS.items():
            response.headers.setdefault(header, value)
        return response

    @app.context_processor
    def access() -> dict[str, object]:
        return {"allowed": True, "form_token": auth.form_token} if auth.allowed else {}

    @app.get("/console.css")
    def style() -> Response:
        paths = dict.fromkeys((TOKENS, CONSOLE / "console.css", *pages.glob("*.css")))
        css = "".join(path.read_text("utf-8") for path in paths)
        return Response(css, content_type="text/css; charset=utf-8")

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[str, int]:
        return render_template("refused.html", why=error.description, code=error.code), error.code or 500

    @app.errorhandler(Exception)
    def fault(error: Exception) -> tuple[str, int]:
        explanation = explained(error)
        if not explanation:
            logging.getLogger(__name__).error("a page of the %s failed: %s", name, type(error).__name__)
        return render_template("refused.html", why="fault", explanation=explanation, code=500), 500

    return app


class Auth:
    """Checks every request of one app. `say` prints the next address, each of which works once."""

    def __init__(self, port: int, say: Callable[[str], None]) -> None:
        self._port, self._say = port, say
        self._ticket = secrets.token_urlsafe(24)
        self._cookie_value = secrets.token_urlsafe(32)
        self._cookie = f"hotline-console-{port}"  # cookies know no ports
        self.form_token = secrets.token_urlsafe(32)  # stands in every form

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self._port}/open?ticket={self._ticket}"

    @property
    def allowed(self) -> bool:
        return _same(request.cookies.get(self._cookie, ""), self._cookie_value)

    def check(self) -> None:
        if request.host not in {f"{name}:{self._port}" for name in HOSTS}:
            abort(403, "host")
        if request.path in PUBLIC:
            return
        if not self.allowed:
            abort(403, "ticket")
        if request.method not in ("GET", "HEAD"):
            same_origin = request.headers.get("Origin") == f"http://{request.host}"
            if not same_origin or not _same(request.form.get("token", ""), self.form_token):
                abort(403, "origin")

    def open(self) -> Response:
        if request.method == "HEAD":  # a link preview or a virus scanner must not use up the ticket
            return Response()
        if not _same(request.args.get("ticket", ""), self._ticket):
            abort(403, "ticket")
        self._ticket = secrets.token_urlsafe(24)
        self._say(f"Opened. For another browser: {self.address}")
        response = redirect("/", 303)
        response.set_cookie(self._cookie, self._cookie_value, httponly=True, samesite="Strict")
        return response  # type: ignore[return-value]


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode(), wanted.encode())
