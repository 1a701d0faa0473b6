"""A line that answers by a script, and checks every signature with Twilio's own validator."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from twilio.request_validator import RequestValidator
from werkzeug.wrappers import Request, Response

from hotline.sandbox.twilio_simulator import Answer, Form, Handling, TwilioSimulator
from tests.wsgi import into_wsgi

ACCOUNT = "AC" + "0" * 32
TOKEN = "made-up token"
NUMBER = "+18445550100"
ANN = "+12025550143"
BOB = "+13125550175"

Content = str | Response | Callable[[dict[str, str]], str]
Script = Mapping[str, Content]


class ScriptedLine:
    """A WSGI app: path -> what stands in <Response>, a whole answer, or a function of the form."""

    def __init__(self, public_url: str, script: Script) -> None:
        self.public_url = public_url
        self.script = script
        self.token = TOKEN
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.cookies: list[str] = []

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not RequestValidator(self.token).validate(self.public_url + request.path, request.form, signature):
            return Response("the signature is wrong", 403)
        form = request.form.to_dict()
        self.seen.append((request.path, form))
        self.cookies.append(request.headers.get("Cookie", ""))
        content = self.script[request.path]
        if isinstance(content, Response):
            return content
        return Response(
            f"<Response>{content if isinstance(content, str) else content(form)}</Response>",
            mimetype="text/xml",
        )


class Clock:
    """A clock that stands still until it is moved on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


def connected(
    script: Script, public_url: str = "https://line.example", *, opt_out: Handling = "default"
) -> tuple[TwilioSimulator, ScriptedLine]:
    """A simulator and the scripted line behind its number; a path in the URL is the mount."""
    line = ScriptedLine(public_url, script)
    mount = public_url.removeprefix("https://line.example")
    twilio = TwilioSimulator(
        ACCOUNT, TOKEN, NUMBER, public_url, into_wsgi(line, mount), Clock(), opt_out=opt_out
    )
    return twilio, line


class Failing:
    """Carries nothing until it has failed so and so many times."""

    def __init__(self, *failures: Exception | int) -> None:
        self.failures = list(failures)
        self.urls: list[str] = []

    def __call__(self, url: str, form: Form, headers: dict[str, str]) -> Answer:
        self.urls.append(url)
        failure = self.failures.pop(0) if self.failures else 204
        if isinstance(failure, Exception):
            raise failure
        return Answer(failure, "text/xml", b"<Response/>")
