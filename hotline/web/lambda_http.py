"""HTTP on Lambda: API Gateway events to WSGI and back.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import sys
from base64 import b64decode
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment


# The environ key of path and query exactly as they were sent, below our public URL. A WSGI path has lost its
# escapes, and Twilio signs them. No header can set a key of this form.
TARGET = "hotline.request_target"
COOKIE = "Set-Cookie"  # the gateway takes and gives cookies beside the headers, a list each
REFUSED: dict[str, Any] = {
    "statusCode": 400,
    "headers": {"Content-Type": "text/plain; charset=utf-8"},
    "body": "This is no request that can be answered.\n",
    "isBase64Encoded": False,
}


def answer(app: "WSGIApplication", event: Mapping[str, Any], public_url: str) -> dict[str, Any]:
    """The app's answer to one event (payload format 2.0), in the form that API Gateway takes.

    All answers are text. `public_url` tells which path stands before the app's own. An event that no gateway
    makes (a body that is no base64, a path that is none) is refused.
    """
    try:
        environ = _environ(event, public_url)
    except ValueError:
        return REFUSED
    began: dict[str, Any] = {}
    written: list[bytes] = []

    def start(status: str, headers: list[tuple[str, str]], error: object = None) -> Callable[[bytes], object]:
        set_cookies = [value for name, value in headers if name == COOKIE]
        began.update(
            statusCode=int(status[:3]),
            headers={name: value for name, value in headers if name != COOKIE},
            **({"cookies": set_cookies} if set_cookies else {}),
        )
        return written.append

    parts = app(environ, start)
    try:
        body = b"".join([*parts, *written])
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return {**began, "body": body.decode(), "isBase64Encoded": False}


def _environ(event: Mapping[str, Any], public_url: str) -> "WSGIEnvironment":
    stage = event["requestContext"].get("stage", "$default")
    path = _below(event["rawPath"], (urlsplit(public_url).path, f"/{stage}"))
    if not path.startswith("/"):
        raise ValueError("a path begins with a slash")
    query = event.get("rawQueryString") or ""
    body = event.get("body") or ""
    data = b64decode(body) if event.get("isBase64Encoded") else body.encode()
    headers = {name.upper().replace("-", "_"): value for name, value in event["headers"].items()}
    if cookies := event.get("cookies"):
        headers["COOKIE"] = "; ".join(map(str, cookies))
    return {
        "REQUEST_METHOD": event["requestContext"]["http"]["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),  # as PEP 3333 has it
        "QUERY_STRING": query.encode().decode("latin-1"),
        "CONTENT_TYPE": headers.pop("CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(len(data)),
        # Nothing is decided by the name that a request claims.
        "SERVER_NAME": "localhost", "SERVER_PORT": "443", "SERVER_PROTOCOL": "HTTP/1.1",
        TARGET: f"{path}?{query}" if query else path,
        **{f"HTTP_{name}": value for name, value in headers.items() if name != "CONTENT_LENGTH"},
        "wsgi.version": (1, 0), "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(data), "wsgi.errors": sys.stderr,
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip


def _below(path: str, mounts: tuple[str, ...]) -> str:
    """A path without its mount: the raw path includes a named stage, also on a custom domain."""
    for mount in mounts:
        if mount and path.startswith(f"{mount}/"):
            return path.removeprefix(mount)
    return path
