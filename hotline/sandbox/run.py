"""Local run: builds, connects and supervises the sandbox's parts."""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from flask import Blueprint

from hotline.app import Hotline, build, utc_now
from hotline.config import BadSettings
from hotline.content.load import PROMPTS, line_name
from hotline.content.toml_reader import BadPrompts
from hotline.domain.telephony import key_of
from hotline.sandbox import HOST, embedded_dynamodb, listen, server, table
from hotline.sandbox import data_folder as folder
from hotline.sandbox.data_folder import NUMBER, PHONES, TABLE, CannotRun, MetricsLog
from hotline.sandbox.embedded_dynamodb import Embedded
from hotline.sandbox.fault_injection import FaultInjection
from hotline.sandbox.live_prompts import LivePrompts
from hotline.sandbox.phone_api import WebhookLog, explained, phone_app
from hotline.sandbox.phone_api.tools import clock_api, faults_api, speech, speech_api, webhooks_api
from hotline.sandbox.time_travel import LocalClock, TimeTravel
from hotline.sandbox.twilio_simulator import TwilioSimulator, over_http
from hotline.storage import StoreDown
from hotline.storage.table_client import botocore_client

DATA = Path(".local")
NOTICE = "This line runs on this computer alone and reaches no real phone. [Open its phone](/phone)"
log = logging.getLogger("hotline.sandbox")
FULL = (
    "Nothing can be written to the data folder: is the disk full? Answers go on, and what people subscribe "
    "is kept until this run ends. Make room, and it is saved by itself."
)


@dataclass(frozen=True)
class Intervals:
    """Intervals in seconds."""

    tick: float = 5.0  # between two runs of what is due
    receipts: float = 1.5  # until a text is reported as delivered
    repair: float = 15.0  # that a dead table stays dead: time to see that the line answers without it


class Supervisor:
    """Runs what is due (`remind`) in a thread; starts a dead table again; `say` tells the terminal."""

    def __init__(
        self,
        table: Embedded,
        start: Callable[[], Embedded],
        remind: Callable[[], object],
        say: Callable[[str], None],
        intervals: Intervals,
    ) -> None:
        self.table, self.broken = table, False  # broken: stopped by the user
        self._start, self._remind, self._say, self._intervals = start, remind, say, intervals
        self._dead_ticks = 0
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._tick_on, name="ticker", daemon=True)
        self._thread.start()

    def break_table(self) -> None:
        with self._lock:
            if not self.broken:
                self.broken = True
                self.table.stop()

    def mend_table(self) -> None:
        with self._lock:
            if self.broken:
                self.table = self._start()
                self.broken, self._dead_ticks = False, 0

    def end(self) -> None:
        self._over.set()
        self._thread.join()
        if not self.broken:
            self.table.stop()

    def _tick_on(self) -> None:
        while not self._over.wait(self._intervals.tick):
            try:
                with self._lock:
                    if not self.broken:
                        self._tick()
            except StoreDown:
                continue  # reported once, when the table is seen to be dead
            except Exception as error:
                message = "the run of what is due failed (%s); the next one comes in %s s"
                log.error(message, type(error).__name__, self._intervals.tick)

    def _tick(self) -> None:
        if self.table.process.poll() is None:
            self._dead_ticks = 0
            saves = self.table.saves()
            if saves is not None:
                self._say("The data folder can be written again; all is saved." if saves else FULL)
            self._remind()
            return
        self._dead_ticks += 1
        if self._dead_ticks == 1:
            self.table.stop()  # closes its pipes
            self._say("The embedded table has ended. Answers go on; it is started again in a moment.")
        if self._dead_ticks * self._intervals.tick > self._intervals.repair:
            self.table = self._start()
            self._say("The embedded table answers again, with what it had saved.")


@dataclass(frozen=True)
class Running:
    """A running line: where its page is, and its parts."""

    url: str
    prompts: LivePrompts
    twilio: TwilioSimulator
    supervisor: Supervisor
    travel: TimeTravel
    faults: FaultInjection

    @property
    def hotline(self) -> Hotline:
        return self.prompts.hotline()


@contextmanager
def running(
    data: Path = DATA,
    port: int = 8080,
    say: Callable[[str], None] = log.info,
    real: Callable[[], datetime] = utc_now,
    intervals: Intervals = Intervals(),
    prompts: Path = PROMPTS,
    extra: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Running]:
    """The whole hotline at http://127.0.0.1:`port` (0: a free one) while the block lasts. Raises CannotRun.

    `real`: the clock without time travel. `say` prints a line in the terminal. `extra`: settings of the line.
    """
    with ExitStack() as parts:
        announce = parts.enter_context(folder.locked(data))
        try:
            listening = parts.enter_context(listen(port))
        except (OSError, OverflowError):
            message = f"Port {port} is taken or not to be had. Choose another: make run PORT=8081"
            raise CannotRun(message) from None
        url = f"http://{HOST}:{listening.getsockname()[1]}"
        try:
            database = embedded_dynamodb.start(data)
        except embedded_dynamodb.NotStarted as error:
            raise CannotRun(f"The embedded table did not start: {error}.") from None
        until_supervised = parts.enter_context(ExitStack())
        until_supervised.callback(database.stop)
        environ = {**folder.local_settings(data, url, database.url, line_name(prompts)), **extra}
        isolate_from_real_accounts(environ)
        try:
            table.create(botocore_client(environ["AWS_REGION"], database.url), TABLE)
            clock = LocalClock(real)
            metrics = MetricsLog(data)

            def make() -> Hotline:
                settings = {**environ, folder.NOTICE_SETTING: folder.local_notice(data)}
                return build(settings, prompts, lambda what, about: metrics.tell(what, about, clock()))

            live = LivePrompts(make, prompts, clock, say, NOTICE, data / folder.NOTICE_FILE)
        except (BadSettings, BadPrompts, table.OtherTable) as wrong:
            raise CannotRun(str(wrong)) from None
        webhooks, settings = WebhookLog(), live.hotline().settings
        account, token = environ["TWILIO_ACCOUNT_SID"], environ["TWILIO_AUTH_TOKEN"]
        post, opt_out = webhooks.watch(over_http(), lambda: time.monotonic() * 1000), settings.sender_kind
        twilio = TwilioSimulator(account, token, NUMBER, url, post, clock, opt_out=opt_out)
        phones = {key_of(phone, environ["HOTLINE_SECRET"]): phone for phone in PHONES}
        counts = metrics.run, metrics.forget
        mark = data / folder.TRAVELLED
        travel = TimeTravel(clock, live.hotline, twilio.deliver, lambda: phones, mark, *counts)

        def begin_anew() -> None:
            travel.begin_anew()
            twilio.forget_all()
            folder.set_local_notice(data, None)

        table_port = int(database.url.rsplit(":", 1)[1])
        supervisor = Supervisor(
            database, lambda: embedded_dynamodb.start(data, table_port), travel.remind, say, intervals
        )
        until_supervised.pop_all()
        faults = FaultInjection(twilio, PHONES, supervisor)
        more: list[Blueprint] = [
            live.routes(),
            clock_api(travel, phones, begin_anew),
            faults_api(faults),
            webhooks_api(webhooks, lambda exchange: explained(exchange, live.hotline().content)),
            speech_api(speech()),
        ]
        page = phone_app(twilio, settings.name, PHONES, more, live.taught_keywords)
        web = server(listening, live.line, page.wsgi_app)
        threading.Thread(target=web.serve_forever, name="web", daemon=True).start()
        parts.callback(supervisor.end)
        parts.callback(travel.end)
        parts.callback(web.shutdown)  # which closes the socket too
        parts.callback(twilio.deliver_every(intervals.receipts))
        announce(environ)
        yield Running(url, live, twilio, supervisor, travel, faults)


def isolate_from_real_accounts(environ: Mapping[str, str]) -> None:
    """boto3 reads account and profile from the process: it must find none but the made-up one."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update({name: value for name, value in environ.items() if name.startswith("AWS_")})
