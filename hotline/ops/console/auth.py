"""Console access: a one-time ticket, then a cookie."""

import secrets
from collections.abc import Callable

from flask import Flask, Response, abort, redirect, request

from hotline.sandbox.server import HOST

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


class Auth:
    """Checks every request of one console. `say` prints the next address, each of which works once."""

    def __init__(self, port: int, say: Callable[[str], None]) -> None:
        self._port, self._say = port, say
        self._ticket = secrets.token_urlsafe(24)
        self._cookie_value = secrets.token_urlsafe(32)
        self._cookie = f"hotline-console-{port}"  # cookies know no ports
        self.form_token = secrets.token_urlsafe(32)  # stands in every form

    @property
    def address(self) -> str:
        """The address that opens the console once."""
        return f"http://{HOST}:{self._port}/open?ticket={self._ticket}"

    @property
    def allowed(self) -> bool:
        """Whether this request carries the cookie."""
        return _same(request.cookies.get(self._cookie, ""), self._cookie_value)

    def protect(self, app: Flask) -> None:
        """Check every request of the app, and add the headers to every answer."""
        app.before_request(self._check)
        app.after_request(_with_headers)
        app.add_url_rule("/open", "open", self._open, methods=["GET"])

    def _check(self) -> None:
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

    def _open(self) -> Response:
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


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
