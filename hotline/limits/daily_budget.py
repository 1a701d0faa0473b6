"""Daily budget: segments left for reminders and callers' texts."""

from datetime import datetime

from hotline.domain.throttle import carrier_day
from hotline.storage.interface import Store

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


def _name(now: datetime) -> str:
    return f"texts#{carrier_day(now)}"
