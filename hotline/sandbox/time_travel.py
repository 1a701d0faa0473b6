"""Time travel: the local run's clock, set ahead."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

from hotline.app import Hotline
from hotline.domain.schedule import at_wall, local, next_due, rules
from hotline.domain.subscriber import DeliveryStatus, Subscriber
from hotline.domain.throttle import DispatchState, breaker_error
from hotline.reminders.job import Run
from hotline.sandbox.data_folder import write_private
from hotline.storage import StoreDown, table_client
from hotline.storage.items import DISPATCH_STATE_KEY, reminder_key

log = logging.getLogger("hotline.sandbox")

LONGEST_SIMULATED = timedelta(days=32)  # a longer jump runs only its last days
LAST_DAYS = timedelta(days=2)
FARTHEST = timedelta(days=400)  # ahead of now
QUESTION = timedelta(days=1)  # no question of ours stays open longer
NINE, NOON = time(9), time(12)


class LocalClock:
    """Gives the time (aware, UTC) to the line, the Twilio simulator and the reminders alike.

    Only ever ahead of the real clock: the embedded table deletes what has expired by the machine's own, and
    so never anything that the line still counts on.
    """

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real, self.ahead = real, timedelta()

    def __call__(self) -> datetime:
        return self._real() + self.ahead

    def set(self, moment: datetime) -> None:
        """Go on from `moment` (aware); one that is over already changes nothing."""
        self.ahead = max(self.ahead, moment - self._real())

    def back(self) -> None:
        self.ahead = timedelta()


class TooFar(Exception):
    """The moment lies behind, or more than FARTHEST ahead; the message says so."""


@dataclass(frozen=True)
class Refusal:
    """A reminder that Twilio refused with an error code. `ended`: that person gets no more of them."""

    key: str
    error: str
    ended: bool


class TimeTravel:
    """Moves the clock of one hotline. `deliver` brings texts to their end; `keys`: the subscribers' keys.

    `mark`: a file that stands as long as the table may hold times ahead of the real one, so that a run that
    was killed on the way comes back at its next start; it says how far ahead. `note` counts a run for the
    operator, `forget` drops what was counted later than a moment. `refused`: reminders that Twilio refused,
    in order.
    """

    def __init__(
        self,
        clock: LocalClock,
        hotline: Callable[[], Hotline],
        deliver: Callable[[], object],
        keys: Callable[[], Iterable[str]],
        mark: Path | None = None,
        note: Callable[[Run, datetime], None] = lambda done, now: None,
        forget: Callable[[datetime], None] = lambda now: None,
    ) -> None:
        self.clock = clock
        self._hotline, self._deliver, self._keys, self._mark = hotline, deliver, keys, mark
        self._note, self._forget = note, forget
        self.refused: list[Refusal] = []
        self._lock = threading.RLock()  # what is due is looked at in one time, not in two
        if mark and mark.exists():
            self.back()

    def remind(self) -> object:
        with self._lock:
            now = self.clock()
            done = self._hotline().remind(now)
            self._note(done, now)
            if done.outcomes[DeliveryStatus.REFUSED]:
                self.refused += self._refusals(now)
        for line in done.alerts:
            log.error(line)
        return done

    def _refusals(self, now: datetime) -> Iterator[Refusal]:
        store = self._hotline().service.store()
        for key, subscriber in store.people(self._keys()).items():
            for reminder in store.personal_data(key).reminders[-1:]:
                if reminder.outcome is DeliveryStatus.REFUSED and reminder.at >= now:
                    yield Refusal(key, reminder.error or "", subscriber.next_due is None)

    def halted(self) -> DispatchState | None:
        """The dispatch state while the circuit breaker is open: all reminders wait. Raises StoreDown."""
        state = self._hotline().service.store().dispatch_state()
        return state if breaker_error(state, self.clock()) else None

    def next_reminder(self) -> datetime | None:
        """When the next reminder of all falls due, None if there is none. Raises StoreDown."""
        people = self._hotline().service.store().people(self._keys()).values()
        return min((subscriber.next_due for subscriber in people if subscriber.next_due), default=None)

    def to(self, moment: datetime) -> timedelta:
        """Let time pass until `moment` (aware); reminders arrive on the way. Raises TooFar, StoreDown.

        Returns how much of the way was left out, at its beginning: nothing is sent there.
        """
        with self._lock:
            now = self.clock()
            if not now <= moment <= now - self.clock.ahead + FARTHEST:
                days = FARTHEST.days
                raise TooFar(f"That moment is over, or more than {days} days ahead: choose one between.")
            left_out = timedelta()
            if moment - now > LONGEST_SIMULATED:
                left_out = moment - LAST_DAYS - now
                self._set(moment - LAST_DAYS)
                self._replan()
            while (due := self.next_reminder()) and due <= moment:
                self._set(due)
                self.remind()
                self._deliver()
                after = self.next_reminder()
                if after is None or after <= due:
                    break  # no reminder gets on: Twilio refuses every text
            self._set(moment)
            self.remind()
            return left_out

    def _set(self, moment: datetime) -> None:
        self.clock.set(moment)
        if self._mark:
            write_private(self._mark, str(self.clock.ahead.total_seconds()))

    def back(self) -> None:
        with self._lock:
            self.clock.back()
            self._replan()
            self._forget(self.clock())
            if self._mark:
                self._mark.unlink(missing_ok=True)

    def begin_anew(self) -> None:
        """Return to the real time, empty the table and drop all counts. Raises StoreDown."""
        with self._lock:
            self.back()
            self._forget(datetime.min.replace(tzinfo=UTC))
            settings = self._hotline().settings
            client = table_client.connect(settings.region, settings.endpoint)
            keys = {"TableName": settings.table, "ProjectionExpression": "pk, sk", "ConsistentRead": True}
            while stored := client.scan(**keys)["Items"]:  # a page; what is deleted is in no later one
                for key in stored:
                    client.delete_item(TableName=settings.table, Key=key)
            self.refused.clear()

    def end(self) -> None:
        """Return to the real time before the run ends; with the store down, the next run does."""
        if self.clock.ahead:
            with suppress(StoreDown):
                self.back()

    def _replan(self) -> None:
        """Plan these people's reminders anew from the present time, after a jump ahead or back.

        Reminders recorded for future days are deleted (they are sent when those days come), and so is the
        dispatcher's state. Subscriptions and consents stay. Raises StoreDown.
        """
        settings, store, now = self._hotline().settings, self._hotline().service.store(), self.clock()
        client = table_client.connect(settings.region, settings.endpoint)
        client.delete_item(TableName=settings.table, Key=DISPATCH_STATE_KEY)
        for subscriber in store.people(self._keys()).values():
            past = []
            for reminder in store.personal_data(subscriber.key).reminders:
                if reminder.at > now:
                    key = reminder_key(subscriber.key, reminder.date)
                    client.delete_item(TableName=settings.table, Key=key)
                else:
                    past.append(reminder.date)
            planned = _planned(subscriber, now, max(past, default=None))
            if planned != subscriber:
                store.save(planned, (), sid=f"replan-{uuid4().hex}", answer="", now=now)


def _planned(subscriber: Subscriber, now: datetime, reminded: date | None) -> Subscriber:
    last_day = subscriber.last_day
    # Ending the reminders takes the zone away, and not the last day.
    if last_day and last_day > local(now, subscriber.zone or "UTC").date():
        last_day = reminded
    asked = subscriber.asked if subscriber.asked and subscriber.asked.until <= now + QUESTION else None
    claimed = subscriber.claimed if subscriber.claimed and subscriber.claimed.at <= now else None
    fresh = replace(subscriber, last_day=last_day, asked=asked, claimed=claimed)
    return replace(fresh, next_due=next_due(fresh, now))


def tomorrow_at_nine(now: datetime, zone: str) -> datetime:
    return at_wall(local(now, zone).date() + timedelta(days=1), NINE, zone)


def after_clock_change(now: datetime, zone: str) -> datetime | None:
    """Noon of the next day there on which the clocks change, in UTC; None where they do not within a year."""
    noon = datetime.combine(local(now, zone).date(), NOON, tzinfo=rules(zone))
    for day in (noon + timedelta(days=n) for n in range(1, 367)):  # on the wall's clock
        if day.utcoffset() != (day - timedelta(days=1)).utcoffset():
            return at_wall(day.date(), NOON, zone)
    return None
