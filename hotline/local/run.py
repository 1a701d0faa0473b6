"""Runs the whole hotline on this machine: table, line, pretend carrier, phone page and clock."""

import json
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from hotline.bootstrap import Hotline, build, utc_now
from hotline.local import embedded, table
from hotline.local.carrier import Carrier, over_http
from hotline.local.phone import phone_app
from hotline.local.serving import NotStarted
from hotline.local.settings import NUMBER, PHONES, TABLE, local_settings
from hotline.store import StoreDown
from hotline.store.dynamodb import connect

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DATA = Path(".local")
OURS = ("/sms", "/voice", "/receipts", "/health")  # the line's own paths; the rest is the local run's
TICK = 5.0  # seconds between two looks at what is due
RECEIPTS = 1.5  # seconds until a text is reported as delivered
REPAIR = 4  # ticks that a dead table is left dead before it is started again
log = logging.getLogger("hotline.local")


class CannotRun(Exception):
    """The local run cannot start; the message is one line that says what to do."""


@dataclass(frozen=True)
class Running:
    """A running line: where its page is, and its parts."""

    url: str
    hotline: Hotline
    carrier: Carrier
    table: embedded.Embedded


@contextmanager
def running(data: Path = DATA, port: int = 8080, say: Callable[[str], None] = log.info) -> Iterator[Running]:
    """The whole hotline at http://127.0.0.1:`port` (0: a free one) while the block lasts. Raises CannotRun.

    `say` gets a line when something happens that the person at the terminal should know.
    """
    switch = _Switch()
    server = _server(port, switch)
    try:
        kept = embedded.start(data)
    except NotStarted as error:
        server.server_close()
        raise CannotRun(f"The embedded table did not start: {error}.") from None
    url = f"http://127.0.0.1:{server.port}"
    environ = local_settings(data, server.port, kept.url)
    _use(environ)
    try:
        table.create(connect(environ["AWS_REGION"], kept.url), TABLE)
        hotline = build(environ)
        carrier = Carrier(
            environ["TWILIO_ACCOUNT_SID"],
            environ["TWILIO_AUTH_TOKEN"],
            NUMBER,
            url,
            over_http(),
            utc_now,
            opt_out=hotline.settings.sender_kind,
        )
        switch.app = _one_address(
            hotline.app().wsgi_app, phone_app(carrier, hotline.settings.name, PHONES).wsgi_app
        )
        threading.Thread(target=server.serve_forever, name="web", daemon=True).start()
        stop_receipts = carrier.deliver_every(RECEIPTS)
        life = _Life(Running(url, hotline, carrier, kept), data, say)
        try:
            with _announced(data, environ):
                threading.Thread(target=life.keep_time, name="clock", daemon=True).start()
                yield life.running
        finally:
            life.over.set()
            stop_receipts()
            server.shutdown()
    finally:
        server.server_close()
        with suppress(ProcessLookupError):
            (life.running.table if "life" in locals() else kept).stop()


class _Switch:
    """Takes the port before the app is there: two runs never race for it."""

    app: "WSGIApplication | None" = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "object":
        assert self.app is not None, "the app is set before the server starts to serve"
        return self.app(environ, start_response)


class _Quiet(WSGIRequestHandler):
    """Answers requests without a line in the terminal for each."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name it has there
        """Say nothing: numbers stand in the paths."""


def _server(port: int, app: "object") -> BaseWSGIServer:
    try:
        return make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)  # type: ignore[arg-type]
    except (OSError, SystemExit, OverflowError):
        raise CannotRun(
            f"Port {port} is taken or not to be had. Choose another: make run PORT=8081"
        ) from None


def _one_address(line: "WSGIApplication", guest: "WSGIApplication") -> "WSGIApplication":
    """The line's own paths go to the line, everything else to the phone page and the pretend REST API."""

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> "object":
        path = environ.get("PATH_INFO", "")
        ours = any(path == own or path.startswith(own + "/") for own in OURS)
        return (line if ours else guest)(environ, start_response)

    return app  # type: ignore[return-value]


def _use(environ: dict[str, str]) -> None:
    """boto3 reads its credentials from the process: it must never find the real ones here."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update({name: value for name, value in environ.items() if name.startswith("AWS_")})


@contextmanager
def _announced(data: Path, environ: dict[str, str]) -> Iterator[None]:
    """Leave word of the running line for the other commands, while it runs."""
    word = data / "running.json"
    word.touch(mode=0o600)
    word.write_text(json.dumps(environ))
    try:
        yield
    finally:
        word.unlink(missing_ok=True)


class _Life:
    """Keeps the clock: runs what is due, and starts the table again when it has died."""

    def __init__(self, running: Running, data: Path, say: Callable[[str], None]) -> None:
        self.running, self.over = running, threading.Event()
        self._data, self._say, self._dead = data, say, 0

    def keep_time(self) -> None:
        while not self.over.wait(TICK):
            try:
                self._tick()
            except StoreDown:
                continue  # said once, when the table is found dead
            except Exception as error:
                log.error(
                    "the reminder run failed (%s); the next one comes in %s s", type(error).__name__, TICK
                )

    def _tick(self) -> None:
        if self.running.table.process.poll() is None:
            self._dead = 0
            self.running.hotline.remind(utc_now())
            return
        self._dead += 1
        if self._dead == 1:
            self._say("The embedded table has ended. Answers go on; it is started again in a moment.")
        if self._dead >= REPAIR:
            port = int(self.running.table.url.rsplit(":", 1)[1])
            again = embedded.start(self._data, port)
            self.running = Running(self.running.url, self.running.hotline, self.running.carrier, again)
            self._say("The embedded table answers again; nothing was lost.")


def running_environment(data: Path = DATA) -> dict[str, str] | None:
    """The settings of the line that runs from this folder, or None."""
    try:
        found: dict[str, str] = json.loads((data / "running.json").read_text())
    except (OSError, ValueError):
        return None
    return found
