"""What was counted: so many of a thing, by hour and by what it was about."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import Protocol

from hotline.metrics import Count


class Source(Protocol):
    """Where counts come from."""

    def between(self, first: datetime, last: datetime) -> Iterable[Count]:
        """Every count from `first` (aware) up to `last`. Raises CannotCount."""


class CannotCount(Exception):
    """The counts cannot be had; the message says why and what to do."""


Day = Counter[tuple[str, str]]  # (metric, about) -> how many


def by_day(counts: Iterable[Count], zone: tzinfo | None) -> Mapping[date, Day]:
    """The counts of each day, as days begin in `zone` (None: on this machine)."""
    days: dict[date, Day] = {}
    for one in counts:
        day = days.setdefault(one.hour.astimezone(zone).date(), Counter())
        day[one.metric, one.about] += one.number
    return days
