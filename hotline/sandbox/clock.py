"""The local run's clock: the real one, or as far ahead of it as somebody wished."""

from collections.abc import Callable
from datetime import datetime, timedelta


class LocalClock:
    """Gives the time (aware, UTC) to the line, the carrier and the reminders alike.

    Only ever ahead of the real clock: the embedded table deletes what has expired by the machine's own, and
    so never anything that the line still counts on.
    """

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return self._real() + self._ahead

    @property
    def ahead(self) -> timedelta:
        """How far ahead of the real time it is."""
        return self._ahead

    def set(self, moment: datetime) -> None:
        """Go on from `moment` (aware); one that is over already changes nothing."""
        self._ahead = max(self._ahead, moment - self._real())

    def back(self) -> None:
        """Go on from the real time."""
        self._ahead = timedelta()
