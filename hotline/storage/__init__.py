"""Storage interface: subscribers, reminder log, counters; load, decide, save."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from hotline.domain.subscriber import (
    ConsentEntry,
    DeliveryStatus,
    Erasure,
    PersonalData,
    Reminder,
    Subscriber,
)
from hotline.domain.throttle import DispatchState, DueReminder

STOPPED = "stopped"  # what `count` returns instead of a name


class Stale(Exception):
    """Another writer saved this person first: load and decide again."""


class StoreDown(Exception):
    """The store did not answer in time and nothing was saved: say so, and let the person try again."""


@dataclass(frozen=True)
class Loaded:
    """One read of a person.

    `answered`: what this message or call step was answered before, and when; None: not seen before.
    """

    subscriber: Subscriber | None
    answered: str | None = None
    answered_at: datetime | None = None


class Store(Protocol):
    """One table that keeps all: a transaction may cross its kinds. Every method may raise StoreDown."""

    # Subscribers, their consent record and their erasures.

    def load(self, key: str, sid: str | None) -> Loaded:
        """One consistent read: the person with this key, and the answer given to `sid` before."""

    def save(
        self,
        subscriber: Subscriber,
        consent: Sequence[ConsentEntry],
        *,
        sid: str | None,
        answer: str,
        now: datetime,
        erasure: Erasure | None = None,
    ) -> None:
        """Save all or nothing: subscriber (on condition), consent, the answer to `sid`, an erasure request.

        Saved only if the stored version is still `subscriber.version`; it is stored as version + 1.
        `answer` is kept so that a repeated webhook gets the same: for a day; with `consent`, as long as that.
        `sid` None: the subscriber alone, at half the units; a lost answer is told from another's save.
        Raises Stale, also when `sid` was answered meanwhile.
        """

    def people(self, wanted: Iterable[str], *, consistent: bool = True) -> dict[str, Subscriber]:
        """The stored subscribers with these keys (at most 100), by key.

        `consistent` False: at half the units, as they were a moment ago.
        """

    def move(self, before: str, after: str, now: datetime) -> bool:
        """Move a person from one key to another after the secret changed; False if there was none.

        Raises Stale if another writer was first; a STOP under either key holds.
        """

    def personal_data(self, key: str) -> PersonalData:
        """The consent record, the reminders (each oldest first) and whether an erasure is open."""

    def acts(self, most: int) -> list[tuple[str, ConsentEntry]]:
        """The last acts of operators, newest first, each with the person's key; read from the index."""

    def erasures(self) -> list[Erasure]:
        """All open erasure requests, oldest first."""

    def erase(self, erasure: Erasure, now: datetime, *, close: bool = False) -> bool:
        """Empty the person's items of before `erasure.at`, except their state and the consent record.

        An emptied item has expired too. The method may be repeated, also after a failure halfway.
        `close`: the request is carried out, so drop its number; False if the person has made a new one.
        """

    # Due reminders, their delivery status, the dispatch state.

    def due(
        self, now: datetime, after: Mapping[str, DueReminder] | None = None, page: int = 100
    ) -> Iterator[DueReminder]:
        """All reminders with `next_due` at or before `now`, oldest first, read from the index alone.

        `after`: for each shard, the reminder after which to read on. `page`: reminders per request and shard;
        a page is read only when it is needed.
        """

    def dispatch_state(
        self, change: Callable[[DispatchState], DispatchState] | None = None, *, now: datetime | None = None
    ) -> DispatchState:
        """The state of dispatcher and circuit breaker, after `change`; an empty one before the first run.

        `change` is called again where another writer was first. With `now` and no change it may be the one
        that this process read up to 20 seconds before.
        """

    def record(self, reminder: Reminder) -> bool:
        """Write the outcome of a claimed reminder; False if that would not move it forward.

        A later attempt follows a failure. False also where a delivery report came first: then it stands.
        """

    def receipt(
        self, key: str, day: date, sid: str, outcome: DeliveryStatus, error: str | None, at: datetime
    ) -> Reminder | None:
        """A delivery report moves that day's reminder forward; None if unknown, foreign or backward.

        It may come before the record of the sending; where Twilio's response was lost, it is the only source
        of the sid.
        """

    # Counts that may not pass a limit.

    def count(
        self, most: Mapping[str, int], now: datetime, more: int = 1, unless_stopped: Sequence[str] = ()
    ) -> str | None:
        """Count `more` under each of these names, all or nothing: None if none of them goes beyond its most,
        else the first one that would; STOPPED where the subscriber of one of these keys has opted out.

        Counts are kept for two days: a count by the day has the day in its name.
        """

    def counted(self, name: str) -> int:
        """How many were counted under this name."""


# ---------------------------------------------------------------- load, decide, save; again after a conflict

ATTEMPTS = 10  # writes that lose to another writer before we say that nothing was done
NO_TEXTS = "[]"  # the stored answer of what is answered with no text
Result = TypeVar("Result")


class MaybeSaved(StoreDown):
    """A save got no answer, and reading could not prove that it was done: it may have been."""


@dataclass(frozen=True)
class Change:
    """What to save together: the subscriber's next state, consent entries, the answer as JSON, an erasure."""

    subscriber: Subscriber
    consent: tuple[ConsentEntry, ...] = ()
    answer: str = NO_TEXTS
    erasure: Erasure | None = None


def update(
    store: Store,
    key: str,
    sid: str | None,
    now: datetime,
    decide: Callable[[Loaded], Change | None],
    loaded: Loaded | None = None,
) -> Change | None:
    """Save what `decide` makes of what is stored under `key`; the change that was saved, or None for none.

    `decide` runs again on what is stored then, after each save that another writer overtook. `sid` names the
    message or event: it is saved at most once. `loaded`: what was read before; it spares the first read.
    Raises StoreDown where nothing was saved, else MaybeSaved.
    """
    before = [loaded] if loaded else []

    def load_and_save() -> Change | None:
        new = decide(before.pop() if before else store.load(key, sid))
        if new is None:
            return None
        try:
            store.save(new.subscriber, new.consent, sid=sid, answer=new.answer, now=now, erasure=new.erasure)
        except StoreDown as error:
            if sid is not None and _answered(store, key, sid):
                return new
            raise MaybeSaved("the save got no answer") from error
        return new

    return try_again(load_and_save)


def try_again(write: Callable[[], Result]) -> Result:
    """What `write` returns, called again while it raises Stale. Raises StoreDown after ATTEMPTS."""
    for _ in range(ATTEMPTS):
        try:
            return write()
        except Stale:
            continue
    raise StoreDown("other writers were always faster")


def update_state(
    load: Callable[[], DispatchState],
    save: Callable[[DispatchState], bool],
    change: Callable[[DispatchState], DispatchState],
) -> DispatchState:
    """The dispatch state after `change`, saved on the version that was read. Raises StoreDown."""

    def load_and_save() -> DispatchState:
        state = load()
        changed = change(state)
        if changed != state and not save(changed):
            raise Stale("another writer saved the dispatch state: load again")
        return changed

    return try_again(load_and_save)


def migrated_key(store: Store, keys: Sequence[str], now: datetime) -> str:
    """The first of the keys of a number: that under the current secret. Raises StoreDown.

    With one secret it makes no request; while a secret is rotated (new, old), the items under the old key are
    moved first.
    """
    key, *old = keys
    for before in old:
        try_again(lambda before=before: store.move(before, key, now))  # type: ignore[misc]
    return key


def _answered(store: Store, key: str, sid: str) -> bool:
    try:
        return store.load(key, sid).answered is not None
    except StoreDown:
        return False
