"""Runs the whole hotline on this machine: table, line, pretend carrier, phone page and clock."""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotline.app import Hotline, build, utc_now
from hotline.config.settings import BadSettings
from hotline.content.load import PROMPTS, line_name
from hotline.content.loader import BadPrompts
from hotline.content.model import Content
from hotline.sandbox import embedded, table
from hotline.sandbox.clock import LocalClock
from hotline.sandbox.clock_api import clock_api
from hotline.sandbox.exchanges import Exchanges, exchanges_api
from hotline.sandbox.explained import explained
from hotline.sandbox.folder import Taken, held
from hotline.sandbox.journey import Journey
from hotline.sandbox.life import Life, Pace
from hotline.sandbox.live_words import LiveWords
from hotline.sandbox.metrics_log import MetricsLog
from hotline.sandbox.notice_file import FILE as NOTICE_FILE
from hotline.sandbox.notice_file import SETTING, local_notice
from hotline.sandbox.phone import phone_app
from hotline.sandbox.port import HOST, listen, server
from hotline.sandbox.recording_api import recording_api
from hotline.sandbox.scenarios.record import Recorder
from hotline.sandbox.settings import (
    NUMBER,
    PHONES,
    TABLE,
    local_settings,
)
from hotline.sandbox.trouble import Trouble
from hotline.sandbox.trouble_api import trouble_api
from hotline.sandbox.twilio_simulator import Carrier, over_http
from hotline.sandbox.voice import voice
from hotline.sandbox.voice_api import voice_api
from hotline.storage.client import connect
from hotline.storage.subscriber_key import key_of

DATA = Path(".local")
NOTICE = "This line runs on this computer alone and reaches no real phone. [Open its phone](/phone)"
log = logging.getLogger("hotline.sandbox")


class CannotRun(Exception):
    """The local run cannot start; the message says why and what to do, in one line where it is one fault."""


@dataclass(frozen=True)
class Running:
    """A running line: where its page is, and its parts."""

    url: str
    words: LiveWords
    carrier: Carrier
    life: Life
    journey: Journey
    trouble: Trouble

    @property
    def hotline(self) -> Hotline:
        """With the words as they stand now."""
        return self.words.hotline()


@contextmanager
def running(
    data: Path = DATA,
    port: int = 8080,
    say: Callable[[str], None] = log.info,
    real: Callable[[], datetime] = utc_now,
    pace: Pace = Pace(),  # noqa: B008 - frozen
    prompts: Path = PROMPTS,
) -> Iterator[Running]:
    """The whole hotline at http://127.0.0.1:`port` (0: a free one) while the block lasts. Raises CannotRun.

    `real`: the clock when nobody travels. `say` gets a line when something happens that the person at the
    terminal should know.
    """
    with ExitStack() as parts:
        announce = _hold(data, parts)
        try:
            listening = parts.enter_context(listen(port))
        except (OSError, OverflowError):
            message = f"Port {port} is taken or not to be had. Choose another: make run PORT=8081"
            raise CannotRun(message) from None
        url = f"http://{HOST}:{listening.getsockname()[1]}"
        try:
            kept = embedded.start(data)
        except embedded.NotStarted as error:
            raise CannotRun(f"The embedded table did not start: {error}.") from None
        first = parts.enter_context(ExitStack())
        first.callback(kept.stop)
        environ = local_settings(data, url, kept.url, line_name(prompts))
        leave_real_accounts(environ)
        try:
            table.create(connect(environ["AWS_REGION"], kept.url), TABLE)
            clock = LocalClock(real)
            journal = MetricsLog(data)

            def make() -> Hotline:
                noticed = {**environ, SETTING: local_notice(data)}
                return build(noticed, prompts, lambda what, about: journal.tell(what, about, clock()))

            words = LiveWords(make, prompts, clock, say, NOTICE, data / NOTICE_FILE)
        except (BadSettings, BadPrompts, table.OtherTable) as wrong:
            raise CannotRun(str(wrong)) from None
        exchanges = Exchanges()
        carrier = Carrier(
            environ["TWILIO_ACCOUNT_SID"],
            environ["TWILIO_AUTH_TOKEN"],
            NUMBER,
            url,
            exchanges.watch(over_http(), lambda: time.monotonic() * 1000),
            clock,
            opt_out=words.hotline().settings.sender_kind,
        )
        keys = [key_of(phone, environ["HOTLINE_SECRET"]) for phone in PHONES]
        journey = Journey(
            clock, words.hotline, carrier.deliver, lambda: keys, data / "travelled", journal.run
        )
        table_port = int(kept.url.rsplit(":", 1)[1])
        life = Life(
            kept,
            start=lambda: embedded.start(data, table_port),
            remind=journey.remind,
            say=say,
            pace=pace,
        )
        first.pop_all()  # the table is in the hands of `life` now
        trouble = Trouble(carrier, PHONES, life)
        recorder = Recorder(carrier, clock, PHONES, journey.knows, lambda: _daily(words.hotline().content))
        bench = (
            clock_api(journey, PHONES, recorder),
            trouble_api(trouble, recorder, PHONES),
            recording_api(recorder),
            exchanges_api(exchanges, lambda one: explained(one, words.hotline().content)),
            *([voice_api(spoken)] if (spoken := voice()) else []),
        )
        page = phone_app(
            carrier, words.hotline().settings.name, PHONES, words.routes(), bench, recorder, words.taught
        )
        web = server(listening, words.line, page.wsgi_app)
        threading.Thread(target=web.serve_forever, name="web", daemon=True).start()
        parts.callback(life.end)
        parts.callback(journey.come_home)
        parts.callback(web.shutdown)  # which closes the socket too
        parts.callback(carrier.deliver_every(pace.receipts))
        announce(environ)
        yield Running(url, words, carrier, life, journey, trouble)


def _daily(content: Content) -> list[list[str]]:
    """The daily texts of each language, as they are sent."""
    return [[content.fill(body) for body in one.reminders] for one in content.languages.values()]


def _hold(data: Path, parts: ExitStack) -> Callable[[Mapping[str, str]], None]:
    try:
        return parts.enter_context(held(data))
    except Taken as taken:
        where = f"runs from {data} already, at {taken.url}/phone" if taken.url else f"is starting from {data}"
        message = f"A hotline {where}: use that one, or end it, or name another folder with --data."
    except OSError as error:
        message = f"The folder {data} cannot be used ({error.strerror}): name another one with --data."
    raise CannotRun(message)


def leave_real_accounts(environ: Mapping[str, str]) -> None:
    """boto3 reads account and profile from the process: it must find none but the made-up one."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update({name: value for name, value in environ.items() if name.startswith("AWS_")})
