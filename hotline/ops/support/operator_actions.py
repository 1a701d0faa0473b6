"""Operator actions: stop and forget, without a text."""

import getpass
from dataclasses import dataclass, field
from datetime import datetime

from hotline.app import Hotline
from hotline.dialogue.privacy_requests import forgotten
from hotline.domain.subscriber import ConsentAction, ConsentEntry, Erasure, Status, Subscriber, opt_out
from hotline.storage.interface import Loaded, Store
from hotline.storage.update import Change, migrated_key, update

LONGEST_NAME = 40  # characters


def operator(name: str = "") -> str:
    """The operator's name for the record: as given, else this machine's login."""
    if not name:
        try:
            name = getpass.getuser()
        except (OSError, KeyError, ImportError):  # a container without users
            name = "unnamed"
    return " ".join(name.split())[:LONGEST_NAME]


def key_at(hotline: Hotline, number: str, now: datetime) -> str:
    """The store's key of a number (E.164) at this line, migrated while the secret rotates."""
    return migrated_key(hotline.service.store(), number, hotline.settings.secrets, now)


@dataclass(frozen=True)
class Wish:
    """A person's request as an operator records it. `number` is E.164, `key` its hash, `by` the operator."""

    number: str = field(repr=False)
    key: str
    at: datetime  # aware, UTC
    note: str
    by: str = ""

    @property
    def reference(self) -> str:
        """Takes the place of Twilio's SID in the record."""
        return f"operator-{self.at:%Y%m%dT%H%M%S%f}"

    def entry(self, action: ConsentAction) -> ConsentEntry:
        """The entry for the consent record: nothing shown, the note as the answer."""
        return ConsentEntry(
            self.at, action, "operator", self.reference, "operator", "", self.note, by=self.by
        )


def stop(wish: Wish, store: Store) -> bool:
    """Opt the number out of every text; False if it was opted out before. Raises StoreDown."""
    stopped = False

    def decide(loaded: Loaded) -> Change:
        nonlocal stopped
        subscriber = loaded.subscriber or Subscriber(wish.key)
        stopped = subscriber.status is not Status.STOPPED
        return Change(opt_out(subscriber, wish.at), (wish.entry("opt-out"),) if stopped else ())

    update(store, wish.key, wish.reference, wish.at, decide)
    return stopped


def forget(wish: Wish, store: Store) -> Erasure:
    """Erase the subscriber's state and record the rest as a pending erasure. Raises StoreDown."""
    erasure = Erasure(wish.key, wish.at, wish.number)

    def erased(loaded: Loaded) -> Change:
        # Without an earlier consent there is nothing to prove, so no record begins here.
        entries = (wish.entry("forget"),) if store.personal_data(wish.key).consents else ()
        return Change(forgotten(loaded.subscriber or Subscriber(wish.key)), entries, erasure=erasure)

    update(store, wish.key, wish.reference, wish.at, erased)
    return erasure
