"""What the local run does by itself: runs what is due, and starts a dead table again."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from hotline.sandbox.embedded import Embedded
from hotline.storage.interface import StoreDown

log = logging.getLogger("hotline.sandbox")


@dataclass(frozen=True)
class Pace:
    """How often things happen by themselves, in seconds."""

    tick: float = 5.0  # between two looks at what is due
    receipts: float = 1.5  # until a text is reported as delivered
    repair: float = 15.0  # that a dead table stays dead: time to see that the line answers without it


class Life:
    """Ticks in a thread of its own from the start on. `table` is the embedded table that runs now.

    `remind` runs what is due; `start` starts the table again; `say` tells the person at the terminal.
    """

    def __init__(
        self,
        table: Embedded,
        start: Callable[[], Embedded],
        remind: Callable[[], object],
        say: Callable[[str], None],
        pace: Pace,
    ) -> None:
        self.table = table
        self._start, self._remind, self._say, self._pace = start, remind, say, pace
        self._dead = 0  # ticks that the table has been dead for
        self._over = threading.Event()
        self._broken = False  # by somebody who wants to see what happens then
        self._hand = threading.Lock()
        self._thread = threading.Thread(target=self._keep_time, name="clock", daemon=True)
        self._thread.start()

    @property
    def broken(self) -> bool:
        """Whether the table is down because somebody wished it."""
        return self._broken

    def break_table(self) -> None:
        """Kill the table, and leave it dead until `mend_table`."""
        with self._hand:
            if not self._broken:
                self._broken = True
                self.table.kill()

    def mend_table(self) -> None:
        """Start again what was broken; nothing that was saved is lost."""
        with self._hand:
            if self._broken:
                self.table = self._start()
                self._broken, self._dead = False, 0

    def end(self) -> None:
        """Stop ticking, then stop the table."""
        self._over.set()
        self._thread.join()
        if not self._broken:
            self.table.stop()

    def _keep_time(self) -> None:
        while not self._over.wait(self._pace.tick):
            try:
                with self._hand:
                    if not self._broken:
                        self._tick()
            except StoreDown:
                continue  # said once, when the table is found dead
            except Exception as error:
                log.error(
                    "the look at what is due failed (%s); the next one comes in %s s",
                    type(error).__name__,
                    self._pace.tick,
                )

    def _tick(self) -> None:
        if self.table.process.poll() is None:
            self._dead = 0
            self._remind()
            return
        self._dead += 1
        if self._dead == 1:
            self.table.stop()  # closes what led to it
            self._say("The embedded table has ended. Answers go on; it is started again in a moment.")
        if self._dead * self._pace.tick > self._pace.repair:
            self.table = self._start()
            self._say("The embedded table answers again; nothing was lost.")
