"""Who may come in: this machine's browser, with the address that stands in the terminal, once."""

import secrets
from collections.abc import Callable

from flask import Flask, Response, abort, redirect, request

from hotline.sandbox.server import HOST

NAMES = (HOST, "localhost")  # another site can make its own name lead here (DNS rebinding)
OPEN = ("/console.css",)  # what tells nobody anything
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


class Door:
    """The door of one console. `say` tells the terminal the next address, each of which opens it once."""

    def __init__(self, port: int, say: Callable[[str], None]) -> None:
        self._port, self._say = port, say
        self._ticket = secrets.token_urlsafe(24)
        self._pass = secrets.token_urlsafe(32)
        self._cookie = f"hotline-console-{port}"  # cookies know no ports
        self.stamp = secrets.token_urlsafe(32)  # stands in every form

    @property
    def address(self) -> str:
        """Opens the console once."""
        return f"http://{HOST}:{self._port}/open?ticket={self._ticket}"

    def guard(self, app: Flask) -> None:
        """Stand before every page of the app."""
        app.before_request(self._ask)
        app.after_request(_protect)
        app.add_url_rule("/open", "open", self._open, methods=["GET"])

    @property
    def passed(self) -> bool:
        """Whether who asks came in by the address."""
        return _same(request.cookies.get(self._cookie, ""), self._pass)

    def _ask(self) -> None:
        if request.host not in {f"{name}:{self._port}" for name in NAMES}:
            abort(403, "host")
        if request.path in ("/open", *OPEN):
            return
        if not self.passed:
            abort(403, "ticket")
        if request.method not in ("GET", "HEAD"):
            own = request.headers.get("Origin") == f"http://{request.host}"
            if not own or not _same(request.form.get("stamp", ""), self.stamp):
                abort(403, "origin")

    def _open(self) -> Response:
        if not _same(request.args.get("ticket", ""), self._ticket):
            abort(403, "ticket")
        self._ticket = secrets.token_urlsafe(24)
        self._say(f"Opened. For another browser: {self.address}")
        answer = redirect("/", 303)
        answer.set_cookie(self._cookie, self._pass, httponly=True, samesite="Strict")
        return answer  # type: ignore[return-value]


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode(), wanted.encode())


def _protect(answer: Response) -> Response:
    answer.headers.update(HEADERS)
    return answer
