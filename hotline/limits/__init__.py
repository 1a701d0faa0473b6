"""Limits: numbers answered, how often and at what cost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # few answers need it
    from hotline.storage.interface import Store


@dataclass(frozen=True)
class Limits:
    """The limits of one line. `countries`: ISO codes whose numbers are answered and texted.

    `own`: our numbers. `to_phone`: texts a day that calls may have sent to one number; `segments`: what we
    may send of our own accord on a carriers' day, reminders too (None: no limit).
    """

    countries: frozenset[str] = frozenset({"US", "CA"})
    own: frozenset[str] = frozenset()
    to_phone: int = 10
    segments: int | None = None

    def affords_call(self, store: "Callable[[], Store]", now: datetime) -> bool:
        """Whether the day's money holds a minute with a nurse."""
        from hotline.limits.daily_budget import affords_call

        return self.segments is None or affords_call(store, self.segments, now)

    def note_call(self, store: "Callable[[], Store]", sid: str, seconds: int, now: datetime) -> None:
        """Count a call to a nurse that has ended, where there is a ceiling. Raises StoreDown."""
        from hotline.limits.daily_budget import note_call

        if self.segments is not None:
            note_call(store(), sid, seconds, now)
