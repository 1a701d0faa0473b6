"""Stops or forgets somebody on a wish that came by voicemail, mail or letter; sends no text."""

from dataclasses import dataclass, field
from datetime import datetime

from hotline.dialogue.privacy_requests import forgotten
from hotline.domain.consent import ConsentEntry, Erasure
from hotline.domain.subscriber import Status, Subscriber, without_details
from hotline.storage.interface import Stale, Store
from hotline.storage.subscriber_key import record

ATTEMPTS = 5


@dataclass(frozen=True)
class Wish:
    """Whose wish (`number` E.164, `key` its hash), when it is noted, and the operator's words about it.

    `by`: the operator's name, for the record.
    """

    number: str = field(repr=False)
    key: str
    at: datetime  # aware, UTC
    note: str
    by: str = ""

    @property
    def reference(self) -> str:
        """What stands in the place of Twilio's SID."""
        return f"operator-{self.at:%Y%m%dT%H%M%S%f}"

    def entry(self, action: str) -> ConsentEntry:
        """For the consent record: nothing was shown, and the note stands for the answer."""
        return ConsentEntry(
            self.at, action, "operator", self.reference, "operator", "", self.note, by=self.by
        )


def stop(wish: Wish, store: Store) -> bool:
    """No text of ours reaches this number any more; False if that was so before. Raises StoreDown, Stale."""
    for _ in range(ATTEMPTS):
        subscriber = store.load(wish.key, wish.reference).subscriber or Subscriber(wish.key)
        if subscriber.status is Status.STOPPED:
            return False
        try:
            _save(wish, without_details(subscriber, Status.STOPPED), (wish.entry("opt-out"),), store)
        except Stale:
            continue
        return True
    raise Stale("other writers were always faster")


def forget(wish: Wish, store: Store) -> Erasure:
    """The person as forgotten, and the rest noted as work to do. Raises StoreDown, Stale."""
    erasure = Erasure(wish.key, wish.at, wish.number)
    for _ in range(ATTEMPTS):
        subscriber = store.load(wish.key, wish.reference).subscriber or Subscriber(wish.key)
        entries = (wish.entry("forget"),) if record(store, wish.key).consents else ()
        try:
            _save(wish, forgotten(subscriber), entries, store, erasure)
        except Stale:
            continue
        return erasure
    raise Stale("other writers were always faster")


def _save(
    wish: Wish,
    subscriber: Subscriber,
    entries: tuple[ConsentEntry, ...],
    store: Store,
    erasure: Erasure | None = None,
) -> None:
    store.save(subscriber, entries, sid=wish.reference, answer="[]", now=wish.at, erasure=erasure)
