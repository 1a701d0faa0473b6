"""Supervisor of the local run: ticker, table restarts."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from hotline.sandbox.embedded_dynamodb import Embedded
from hotline.storage.interface import StoreDown

FULL = (
    "Nothing can be written to the data folder: is the disk full? Answers go on, and what people subscribe "
    "is kept until this run ends. Make room, and it is saved by itself."
)
log = logging.getLogger("hotline.sandbox")


@dataclass(frozen=True)
class Intervals:
    """Intervals in seconds."""

    tick: float = 5.0  # between two runs of what is due
    receipts: float = 1.5  # until a text is reported as delivered
    repair: float = 15.0  # that a dead table stays dead: time to see that the line answers without it


class Supervisor:
    """Starts a ticker thread. `table` is the running embedded table.

    `remind` runs what is due; `start` starts the table again; `say` prints a line in the terminal.
    """

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
