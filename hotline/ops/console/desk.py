"""What the console holds while it runs: the line that it looks at, its figures, and whom it has open."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hotline.ops.console.days import Figures, of_days
from hotline.ops.console.where import Place

FRESH = timedelta(seconds=20)  # settings of a stage are looked up anew after so long
SPAN = 90  # days
LATE = 2  # days: just after midnight CloudWatch still counts for the day before
OPEN = 20  # people that may be open at a time; the one looked at longest ago is closed


@dataclass
class Case:
    """Somebody who was looked up, under a name that says nothing; `said`: what came of the last act."""

    id: str
    number: str = field(repr=False)
    said: str = ""
    wrong: str = ""

    def told(self) -> tuple[str, str]:
        """What came of the last act and what went wrong with it, once."""
        told, self.said, self.wrong = (self.said, self.wrong), "", ""
        return told


class Desk:
    """`find` finds the line; `operator` is the name that stands in the record."""

    def __init__(self, find: Callable[[], Place], clock: Callable[[], datetime], operator: str) -> None:
        self._find, self.clock, self.operator = find, clock, operator
        self._place: Place | None = None
        self._found = clock()
        self._days: dict[date, Figures] = {}
        self._cases: OrderedDict[str, Case] = OrderedDict()
        self._lock = threading.Lock()

    def place(self, *, anew: bool = False) -> Place:
        """The line, as it was some seconds ago at most. Raises what `find` does."""
        with self._lock:
            if self._place is None or anew or self.clock() - self._found > FRESH:
                self._place, self._found = self._find(), self.clock()
            return self._place

    @property
    def line(self) -> str:
        """What callers know it by, once it was found."""
        return self._place.hotline.settings.name if self._place else ""

    @property
    def where(self) -> str:
        """Which line it is."""
        return self._place.name if self._place else ""

    def figures(self) -> dict[date, Figures]:
        """The last SPAN days, oldest first; only the last LATE of them are counted anew each time."""
        place, now = self.place(), self.clock()
        with self._lock:
            today = now.astimezone().date()
            if today in self._days:
                self._days |= of_days(place.source, LATE, now, None)
            else:
                self._days = of_days(place.source, SPAN, now, None)
            return dict(self._days)

    def open(self, number: str) -> Case:
        """Somebody's case, under a new name."""
        case = Case(secrets.token_urlsafe(9), number)
        with self._lock:
            self._cases[case.id] = case
            while len(self._cases) > OPEN:
                self._cases.popitem(last=False)
        return case

    def case(self, id: str) -> Case | None:
        """The case of this name, while it is open."""
        with self._lock:
            if id in self._cases:
                self._cases.move_to_end(id)
            return self._cases.get(id)
