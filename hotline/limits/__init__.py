"""Limits: numbers answered, how often and at what cost."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # few answers need it
    from hotline.storage import Store


@dataclass(frozen=True)
class Limits:
    """The limits of one line; None: no limit. `countries`: ISO codes whose numbers are answered and texted.

    `own`: our numbers. `to_phone`: texts a day that calls may have sent to one number, `to_phones`: an hour,
    to all numbers. `ceiling`: US dollars a carriers' day for what we send of our own accord, reminders too.
    `answers`: answers by text an hour, to all numbers; `answer_ceiling`: US dollars a carriers' day for them.
    """

    countries: frozenset[str] = frozenset({"US", "CA"})
    own: frozenset[str] = frozenset()
    to_phone: int = 10
    to_phones: int | None = None
    ceiling: float | None = None
    answers: int | None = None
    answer_ceiling: float | None = None

    @property
    def segments(self) -> int | None:
        return _affordable(self.ceiling)

    @property
    def answer_segments(self) -> int | None:
        return _affordable(self.answer_ceiling)

    def affords_call(self, store: "Callable[[], Store]", now: datetime) -> bool:
        """Whether the day's money holds a minute with a nurse; while the store is down, yes."""
        if self.segments is None:
            return True
        from hotline.limits.quotas import cost_in_segments, left, nurse_minute
        from hotline.storage import StoreDown

        try:
            return left(store(), self.segments, now) >= cost_in_segments(nurse_minute())
        except StoreDown:  # the one number that may be called takes one call at a time: that bounds the cost
            return True

    def note_call(self, store: "Callable[[], Store]", sid: str, seconds: int, now: datetime) -> None:
        """Count a call to a nurse that has ended, once for its SID. Raises StoreDown."""
        if self.segments is None or seconds <= 0:
            return
        from hotline.limits.quotas import cost_in_segments, note, nurse_minute

        if store().count({f"nurse#{sid}": 1}, now) is None:
            note(store(), cost_in_segments(ceil(seconds / 60) * nurse_minute()), now)


def _affordable(dollars: float | None) -> int | None:
    if dollars is None:
        return None
    from hotline.limits.quotas import segment  # reads a file: not at start

    return int(dollars / segment())
