"""Requests as strangers make them, and the two ways by which they reach the line."""

from base64 import b64encode
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlencode

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Request

from hotline.web.lambda_http import answer
from tests.world import ADDRESS, STAGE, TOKEN

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

FORM = "application/x-www-form-urlencoded"
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, repr=False)
class Knock:
    """One request as it stands on the wire: `path` still percent-encoded, `length` None for chunked."""

    path: str
    body: bytes = b""
    content_type: str = FORM
    method: str = "POST"
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    length: str | None = "its own"

    def __repr__(self) -> str:
        """Short, however large the request: what Hypothesis shows of a fault."""
        return f"Knock({', '.join(shortened(value) for value in vars(self).values())})"


def shortened(value: object) -> str:
    whole = repr(value)
    return whole if len(whole) < 600 else f"{whole[:500]}... ({len(whole)})"


@dataclass(frozen=True)
class Heard:
    """What came back."""

    status: int
    content_type: str
    body: bytes


def posted(path: str, pairs: Pairs) -> Knock:
    """A form as Twilio posts one; a name may come twice."""
    return Knock(path, urlencode(pairs).encode())


def form_of(knock: Knock) -> Pairs:
    """The form that a server reads out of it, in order."""
    try:
        return list(Request(environ_of(knock)).form.items(multi=True))
    except HTTPException:  # more parts than anybody reads
        return []


def signed(knock: Knock, token: str = TOKEN, address: str = ADDRESS + STAGE) -> Knock:
    """The same with the signature that Twilio would give it."""
    url = address + knock.path + (f"?{knock.query}" if knock.query else "")
    named = MultiDict((name, value) for name, value in form_of(knock) if name is not None)
    signature = RequestValidator(token).compute_signature(url, named)
    return replace(knock, headers=(*knock.headers, ("X-Twilio-Signature", signature)))


def environ_of(knock: Knock) -> "WSGIEnvironment":
    """As a WSGI server gives it to the app; of a header that comes twice, both by a comma."""
    headers: dict[str, str] = {}
    for name, value in knock.headers:
        name = f"HTTP_{name.upper().replace('-', '_')}"
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    length = str(len(knock.body)) if knock.length == "its own" else knock.length
    return {
        "REQUEST_METHOD": knock.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(knock.path).decode("latin-1"),
        "QUERY_STRING": knock.query.encode().decode("latin-1"),
        "CONTENT_TYPE": knock.content_type,
        **({} if length is None else {"CONTENT_LENGTH": length}),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "hotline.request_target": knock.path + (f"?{knock.query}" if knock.query else ""),
        **headers,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(knock.body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def event_of(knock: Knock, *, encoded: bool = True) -> dict[str, Any]:
    """As API Gateway's HTTP API gives it to the function, in payload format 2.0; in base64 what is no text.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    headers: dict[str, str] = {"content-type": knock.content_type}
    for name, value in knock.headers:
        name = name.lower()
        headers[name] = f"{headers[name]},{value}" if name in headers else value
    try:
        text = "" if encoded else knock.body.decode()
    except UnicodeDecodeError:
        encoded = True
    return {
        "version": "2.0",
        "rawPath": STAGE + knock.path,
        "rawQueryString": knock.query,
        "headers": headers,
        "requestContext": {"http": {"method": knock.method}, "stage": STAGE.strip("/")},
        "body": b64encode(knock.body).decode() if encoded else text,
        "isBase64Encoded": encoded,
    }


def into_app(app: "WSGIApplication", knock: Knock) -> Heard:
    """Through a WSGI server."""
    parts, status, headers = run_wsgi_app(app, environ_of(knock), buffered=True)
    return Heard(int(status.split()[0]), headers.get("Content-Type", ""), b"".join(parts))


def into_gateway(app: "WSGIApplication", event: dict[str, Any]) -> Heard:
    """Through API Gateway and the function's own adapter."""
    told = answer(app, event, ADDRESS + STAGE)
    return Heard(told["statusCode"], told["headers"].get("Content-Type", ""), told["body"].encode())
