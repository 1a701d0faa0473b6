"""Console session: current line, cached figures, open cases."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hotline.ops.console.dashboard import Figures, of_days
from hotline.ops.target import Target

TARGET_FRESH = timedelta(seconds=20)  # then the settings of a stage are read again
DAYS = 90
LATE_DAYS = 2  # just after midnight CloudWatch still counts for the day before
MOST_CASES = 20  # open at a time; the one looked at longest ago is closed


@dataclass
class Case:
    """A subscriber who was looked up, under a random id. `done`, `error`: of the last action, shown once."""

    id: str
    number: str = field(repr=False)
    done: str = ""
    error: str = ""

    def take_result(self) -> tuple[str, str]:
        """Result and error of the last action, then cleared."""
        result, self.done, self.error = (self.done, self.error), "", ""
        return result


class Session:
    """`find` finds the line and raises what `target.find` does; `operator`: the name for the record."""

    def __init__(self, find: Callable[[], Target], clock: Callable[[], datetime], operator: str) -> None:
        self._find, self.clock, self.operator = find, clock, operator
        self.found: Target | None = None  # the line, once it was found
        self._target_read = clock()
        self._figures: dict[date, Figures] = {}
        self._cases: OrderedDict[str, Case] = OrderedDict()
        self._lock = threading.Lock()

    def target(self, *, anew: bool = False) -> Target:
        """The line, with settings that are some seconds old at most."""
        with self._lock:
            if self.found is None or anew or self.clock() - self._target_read > TARGET_FRESH:
                self.found, self._target_read = self._find(), self.clock()
            return self.found

    def figures(self) -> dict[date, Figures]:
        """The last DAYS days, oldest first; only the last LATE_DAYS of them are counted each time."""
        target, now = self.target(), self.clock()
        with self._lock:
            zone = target.zone.rules
            if now.astimezone(zone).date() in self._figures:
                self._figures |= of_days(target.source, LATE_DAYS, now, zone)
            else:
                self._figures = of_days(target.source, DAYS, now, zone)
            return dict(self._figures)

    def open(self, number: str) -> Case:
        case = Case(secrets.token_urlsafe(9), number)
        with self._lock:
            self._cases[case.id] = case
            while len(self._cases) > MOST_CASES:
                self._cases.popitem(last=False)
        return case

    def case(self, id: str) -> Case | None:
        with self._lock:
            if id in self._cases:
                self._cases.move_to_end(id)
            return self._cases.get(id)
