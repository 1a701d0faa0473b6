"""Daily budget: segments left for reminders and callers' texts."""

from collections.abc import Callable
from datetime import datetime
from math import ceil

from hotline.domain.throttle import carrier_day
from hotline.limits.prices import nurse_minute, segment
from hotline.storage.interface import Store, StoreDown

NO_END = 10**9


def left(store: Store, segments: int, now: datetime) -> int:
    """Of so many segments a carriers' day, how many may still be sent. Raises StoreDown."""
    progress = store.dispatch_state()
    reminders = progress.in_day if progress.day == carrier_day(now) else 0
    return max(0, segments - reminders - texted(store, now))


def texted(store: Store, now: datetime) -> int:
    """Segments texted to callers on this carriers' day, where there is a ceiling. Raises StoreDown."""
    return store.counted(_name(now))


def note(store: Store, segments: int, now: datetime) -> None:
    """Count so many more texted to callers. Raises StoreDown."""
    store.count({_name(now): NO_END}, now, more=segments)


def affords_call(store: Callable[[], Store], segments: int, now: datetime) -> bool:
    """Whether a minute with a nurse still fits into the day; while the store is down, yes."""
    try:
        return left(store(), segments, now) >= cost_in_segments(nurse_minute())
    except StoreDown:  # the one number that may be called takes one call at a time: that bounds the cost
        return True


def note_call(store: Store, sid: str, seconds: int, now: datetime) -> None:
    """Count a call to a nurse, once for its SID. Raises StoreDown."""
    minutes = ceil(seconds / 60)
    if minutes > 0 and store.count({f"nurse#{sid}": 1}, now) is None:
        note(store, cost_in_segments(minutes * nurse_minute()), now)


def cost_in_segments(dollars: float) -> int:
    """US dollars as segments of text, in which the ceiling is counted; rounded up."""
    return ceil(dollars / segment())


def _name(now: datetime) -> str:
    return f"texts#{carrier_day(now)}"
