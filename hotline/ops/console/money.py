"""What the texts of a carriers' day cost so far, against the ceiling."""

from dataclasses import dataclass
from datetime import datetime

from hotline.app import Hotline
from hotline.domain.throttle import carrier_day
from hotline.limits.daily_budget import texted
from hotline.limits.prices import segment


@dataclass(frozen=True)
class Money:
    """Segments of the day, and US dollars. Without a `ceiling` texts to callers are not counted."""

    segments: int
    dollars: float
    ceiling: float | None

    @property
    def share(self) -> float:
        """How much of the ceiling is spent, 0 to 1."""
        return min(1.0, self.dollars / self.ceiling) if self.ceiling else 0.0


def spent(hotline: Hotline, now: datetime) -> Money:
    """As the ceiling itself reckons: reminders handed over and texts to callers. Raises StoreDown."""
    store, ceiling = hotline.service.store(), hotline.settings.ceiling
    progress = store.dispatch_state()
    segments = progress.in_day if progress.day == carrier_day(now) else 0
    if ceiling is not None:
        segments += texted(store, now)
    return Money(segments, segments * segment(), ceiling)
