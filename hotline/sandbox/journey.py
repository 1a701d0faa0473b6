"""Travels through time: sets the local clock ahead, and lets everything happen on the way."""

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hotline.app import Hotline
from hotline.domain.timezones import at_wall, local, rules
from hotline.reminders.job import Run
from hotline.sandbox.clock import LocalClock
from hotline.sandbox.replan import replan
from hotline.storage.client import connect
from hotline.storage.interface import StoreDown
from hotline.storage.subscriber_key import key_of

log = logging.getLogger("hotline.sandbox")

LIVED = timedelta(days=32)  # of a longer way the last days alone are lived through, the rest is leapt over
LAST_DAYS = timedelta(days=2)
FARTHEST = timedelta(days=400)  # ahead of now
NINE, NOON = time(9), time(12)


class TooFar(Exception):
    """The moment lies behind, or more than FARTHEST ahead; the message says so."""


class Journey:
    """Moves the clock of one hotline. `deliver` brings texts to their end; `keys`: the people to look after.

    `mark`: a file that stands as long as the table may hold times ahead of the real one, so that a run that
    was killed on a journey comes home at its next start.
    """

    def __init__(
        self,
        clock: LocalClock,
        hotline: Callable[[], Hotline],
        deliver: Callable[[], object],
        keys: Callable[[], Iterable[str]],
        mark: Path | None = None,
        note: Callable[[Run, datetime], None] = lambda done, now: None,
    ) -> None:
        self.clock = clock
        self._hotline, self._deliver, self._keys, self._mark = hotline, deliver, keys, mark
        self._note = note  # counts for the operator
        self._turn = threading.RLock()  # what is due is looked at in one time, not in two
        if mark and mark.exists():
            self.back()

    def remind(self) -> object:
        """Send what is due by the clock."""
        with self._turn:
            now = self.clock()
            done = self._hotline().remind(now)
            self._note(done, now)
        for line in done.told:
            log.error(line)
        return done

    def next_reminder(self) -> datetime | None:
        """When the next reminder of all falls due, None if nobody has one. Raises StoreDown."""
        people = self._hotline().service.store().people(self._keys()).values()
        return min((subscriber.next_due for subscriber in people if subscriber.next_due), default=None)

    def knows(self, number: str) -> bool:
        """Whether the line keeps anything about the person at this number; False if it cannot be told."""
        hotline = self._hotline()
        with suppress(StoreDown):
            return bool(hotline.service.store().people([key_of(number, hotline.settings.secrets[0])]))
        return False

    def to(self, moment: datetime) -> None:
        """Let time pass until `moment` (aware); reminders arrive on the way. Raises TooFar, StoreDown."""
        with self._turn:
            now = self.clock()
            if not now <= moment <= now - self.clock.ahead + FARTHEST:
                raise TooFar(
                    f"That moment is over, or more than {FARTHEST.days} days ahead: choose one between."
                )
            if self._mark:
                self._mark.touch(mode=0o600)
            if moment - now > LIVED:
                self._leap(moment - LAST_DAYS)
            while (due := self.next_reminder()) and due <= moment:
                self.clock.set(due)
                self.remind()
                self._deliver()
                after = self.next_reminder()
                if after is None or after <= due:
                    break  # nobody gets on: the carrier refuses every text
            self.clock.set(moment)
            self.remind()

    def back(self) -> None:
        """Come back to the real time; what people asked for stays. Raises StoreDown."""
        with self._turn:
            self.clock.back()
            self._replan()
            if self._mark:
                self._mark.unlink(missing_ok=True)

    def come_home(self) -> None:
        """Come back before the run ends, if it can: else the next one does, by the mark."""
        if self.clock.ahead:
            with suppress(StoreDown):
                self.back()

    def _leap(self, moment: datetime) -> None:
        self.clock.set(moment)
        self._replan()

    def _replan(self) -> None:
        settings = self._hotline().settings
        client = connect(settings.region, settings.endpoint)
        replan(self._hotline().service.store(), client, settings.table, self._keys(), self.clock())


def tomorrow_at_nine(now: datetime, zone: str) -> datetime:
    """Nine in the morning of the next day there, in UTC."""
    return at_wall(local(now, zone).date() + timedelta(days=1), NINE, zone)


def after_clock_change(now: datetime, zone: str) -> datetime | None:
    """Noon of the next day there on which the clocks change, in UTC; None where they do not within a year."""
    today = local(now, zone).date()
    for day in (today + timedelta(days=n) for n in range(1, 367)):
        if _offset(day, zone) != _offset(day - timedelta(days=1), zone):
            return at_wall(day, NOON, zone)
    return None


def _offset(day: date, zone: str) -> timedelta | None:
    return datetime.combine(day, NOON, tzinfo=rules(zone)).utcoffset()
