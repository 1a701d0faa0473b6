"""Who takes part: where they live, when they want their reminder, and what they text meanwhile."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hotline.domain.schedule import next_due, offset, rules
from hotline.domain.subscriber import Status, Subscriber
from hotline.domain.telephony import key_of
from tests.world import SECRET

# First a zone whose clocks change on the first night or the second; then who lives beside it, in zones of
# half and quarter hours too.
NORTH = ("America/New_York", "America/Chicago", "America/Los_Angeles", "America/St_Johns", "Asia/Kolkata",
         "Asia/Kathmandu")  # fmt: skip
SOUTH = ("Australia/Lord_Howe", "Australia/Eucla", "Pacific/Chatham", "Asia/Kolkata", "Asia/Kathmandu",
         "Australia/Adelaide")  # fmt: skip
SEASONS: tuple[tuple[date, tuple[str, ...]], ...] = (
    (date(2026, 3, 7), NORTH),
    (date(2026, 4, 4), SOUTH),
    (date(2026, 10, 31), NORTH),
    (date(2026, 10, 3), SOUTH),
    (date(2027, 3, 13), NORTH),
)
HOURS = (time(8), time(9), time(12, 15), time(20), time(20, 50), time(21))
GUESSED = (time(9), time(12, 15), time(20))  # hours allowed where the zone is a guess


@dataclass(frozen=True)
class Agreed:
    """What held for somebody from a moment on."""

    since: datetime
    active: bool
    zone: str | None
    hour: time | None
    certain: bool
    paused_until: date | None


@dataclass
class Somebody:
    """One person: the number, and all that was agreed with them, oldest first."""

    number: str
    key: str
    agreed: list[Agreed] = field(default_factory=list)
    changes: list[datetime] = field(default_factory=list)

    def at(self, moment: datetime) -> Agreed | None:
        """What held at a moment."""
        return next((one for one in reversed(self.agreed) if one.since <= moment), None)

    def now(self, subscriber: Subscriber | None, now: datetime) -> None:
        """Take down what holds from now on."""
        if subscriber is not None:
            active = subscriber.status is Status.ACTIVE
            self.agreed.append(
                Agreed(
                    now,
                    active,
                    subscriber.zone,
                    subscriber.hour,
                    subscriber.zone_certain,
                    subscriber.paused_until,
                )
            )

    def dues(self, until: datetime, spread: int) -> Iterator[tuple[date, datetime]]:
        """Every local date on which a reminder fell due as things stood at that moment, and that moment.

        Wall time read off the zone itself, apart from what the schedule computes.
        """
        for n, one in enumerate(self.agreed):
            end = self.agreed[n + 1].since if n + 1 < len(self.agreed) else until
            if not one.active or one.zone is None or one.hour is None:
                continue
            day = one.since.astimezone(rules(one.zone)).date()
            while (due := due_at(day, one, self.key, spread)) <= end:
                if due > one.since and (one.paused_until is None or day >= one.paused_until):
                    yield day, due
                day += timedelta(days=1)


def due_at(day: date, one: Agreed, key: str, spread: int) -> datetime:
    assert one.zone is not None
    assert one.hour is not None
    zone: ZoneInfo = rules(one.zone)
    wanted = datetime.combine(day, one.hour)
    last = datetime.combine(day, time(21) if one.certain else time(20)) - timedelta(minutes=spread)
    wall = min(wanted, last) if spread else wanted
    return wall.replace(tzinfo=zone).astimezone(UTC) + offset(Subscriber(key), spread)


def enrol(n: int, zones: tuple[str, ...], hours: tuple[time, ...], chance: random.Random) -> Subscriber:
    """The n-th person; every seventh lives in a zone that was only guessed."""
    number = f"+1{200 + n % 800}55501{n // 800 % 90 + 10}"
    certain = n % 7 != 0
    hour = chance.choice([h for h in hours if certain or h in GUESSED] or [time(9)])
    return Subscriber(
        key=key_of(number, SECRET),
        status=Status.ACTIVE,
        number=number,
        zone=zones[n % len(zones)],
        zone_certain=certain,
        hour=hour,
    )


def starting(subscriber: Subscriber, now: datetime, spread: int) -> Subscriber:
    return Subscriber(**{**subscriber.__dict__, "next_due": next_due(subscriber, now, spread)})


def something_to_text(
    subscriber: Subscriber | None, hours: tuple[time, ...], zones: tuple[str, ...], chance: random.Random
) -> list[str]:
    """What somebody in this state may text, one text after the other."""
    hour, zone = f"REMIND {chance.choice(hours):%H:%M}", f"ZONE {chance.choice(zones)}"
    stop, moved = ["STOP"], [hour]
    changes = [["PAUSE"], ["PAUSE 2"], ["WATER OFF"], [zone], ["STOP", "START", hour]]
    match subscriber.status if subscriber else None:
        case Status.ACTIVE:
            return chance.choice([stop, stop, stop, moved, moved, *changes])
        case Status.PAUSED:
            return ["RESUME"]
        case Status.STOPPED:
            return ["START", hour, zone]
        case _:
            return [hour, zone]
