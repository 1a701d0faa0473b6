"""Update: load, decide, save; again after a conflict."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from hotline.domain.subscriber import ConsentEntry, Erasure, Subscriber
from hotline.domain.telephony import keys_of
from hotline.domain.throttle import DispatchState
from hotline.storage.interface import Loaded, Stale, Store, StoreDown

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


def migrated_key(store: Store, number: str, secrets: Sequence[str], now: datetime) -> str:
    """The key of a number under the current secret. Raises StoreDown.

    With one secret it makes no request; while a secret is rotated (new, old), the items under the old key are
    moved first.
    """
    key, *old = keys_of(number, secrets)
    for before in old:
        try_again(lambda before=before: store.move(before, key, now))  # type: ignore[misc]
    return key


def _answered(store: Store, key: str, sid: str) -> bool:
    try:
        return store.load(key, sid).answered is not None
    except StoreDown:
        return False
