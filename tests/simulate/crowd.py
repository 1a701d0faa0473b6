"""Simulated people: due times by the project's own schedule, in arrays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any

from hotline.domain.schedule import allowed, next_due
from hotline.domain.subscriber import Status, Subscriber
from hotline.domain.throttle import DueReminder

START = datetime(2026, 11, 24, 8, tzinfo=UTC)  # midnight in Los Angeles: a carriers' day
# Assumed: people by zone as the states' populations have them, and hours with most in the morning. Everybody
# takes a full hour, which is the worst case.
ZONES = {
    ("America/New_York", True): 45, ("America/Chicago", True): 25, ("America/Chicago", False): 4,
    ("America/Denver", True): 5, ("America/Phoenix", True): 2, ("America/Los_Angeles", True): 17,
    ("America/Anchorage", True): 1, ("Pacific/Honolulu", True): 1,
}  # fmt: skip
HOURS = {8: 20, 9: 25, 10: 12, 11: 5, 12: 10, 13: 4, 14: 4, 15: 3, 16: 3, 17: 4, 18: 5, 19: 3, 20: 1, 21: 1}


@cache
def moment(second: int) -> datetime:
    """A second of the day, counted from START, in UTC."""
    return START + timedelta(seconds=second)


class Crowd:
    """People in the order in which they are due.

    Arrays by person: `due` (seconds from START), `zone`, `tail`.
    A person's key is their place in that order and a `tail`, of which schedule.offset makes their minute.
    `hours`: weights of the hours that they chose. `zones`: as ZONES.
    """

    def __init__(
        self,
        people: int,
        spread: int,
        seed: int,
        hours: Mapping[int, float] = HOURS,
        zones: Mapping[tuple[str, bool], float] = ZONES,
    ) -> None:
        import numpy as np

        random = np.random.default_rng(seed)
        tails = max(1, spread * 60)  # schedule.offset takes the key modulo this
        choices = [
            (
                number,
                Subscriber("", Status.ACTIVE, zone=zone, zone_certain=certain, hour=time(hour)),
                share * weight,
            )
            for number, ((zone, certain), share) in enumerate(zones.items())
            for hour, weight in hours.items()
            if allowed(time(hour), certain=certain)
        ]
        dues = np.array([_dues(subscriber, tails, spread) for _, subscriber, _ in choices], dtype=np.int32)
        weights = np.array([weight for _, _, weight in choices], dtype=float)
        choice = random.choice(len(choices), size=people, p=weights / weights.sum()).astype(np.int16)
        tail = random.integers(0, tails, size=people, dtype=np.int16)
        due = dues[choice, tail]
        order = np.argsort(due, kind="stable")
        self.due, self.tail = due[order], tail[order]
        self.zone = np.array([number for number, _, _ in choices], dtype=np.int8)[choice[order]]
        self.in_zone: list[Subscriber] = [
            Subscriber("", Status.ACTIVE, zone=zone, zone_certain=certain) for zone, certain in zones
        ]

    def __len__(self) -> int:
        return len(self.due)

    def key(self, person: int) -> str:
        return f"{person:024x}{int(self.tail[person]):08x}"

    def reminders(self, people: Any) -> Iterator[DueReminder]:
        """The due reminders of an array of people."""
        for person, due, tail in zip(
            people.tolist(), self.due[people].tolist(), self.tail[people].tolist(), strict=True
        ):
            yield DueReminder(f"{person:024x}{tail:08x}", moment(due))

    def subscriber(self, person: int) -> Subscriber:
        """One person as the store has them, for a comparison with the real worker."""
        due = moment(int(self.due[person]))
        whole: Subscriber = self.in_zone[self.zone[person]]
        whole = replace(whole, hour=time(12), number="+12025550143", version=1)
        return replace(whole, key=self.key(person), next_due=due)


def people_of(reminders: Sequence[DueReminder]) -> Any:
    """The people of due reminders, as an array."""
    import numpy as np

    return np.array([int(reminder.key[:24], 16) for reminder in reminders], dtype=np.int64)


def _dues(subscriber: Subscriber, tails: int, spread: int) -> list[int]:
    """When a person with this hour and zone is due, in seconds from START, by the tail of the key."""
    before = START - timedelta(seconds=1)
    dues = [next_due(replace(subscriber, key=f"{tail:032x}"), before, spread) for tail in range(tails)]
    return [int((due - START).total_seconds()) for due in dues if due is not None]
