"""Stops or forgets somebody on a wish that came by voicemail, mail or letter; sends no text."""

from dataclasses import dataclass, field
from datetime import datetime

from hotline.dialogue.erasure_requests import forgotten
from hotline.domain.consent import ConsentEntry, Erasure
from hotline.domain.subscriber import Status, Subscriber, opt_out
from hotline.storage.interface import Loaded, Store
from hotline.storage.subscriber_key import record
from hotline.storage.update import Change, update


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
    """No text of ours reaches this number any more; False if that was so before. Raises StoreDown."""
    stopped = False

    def decide(loaded: Loaded) -> Change:
        nonlocal stopped
        subscriber = loaded.subscriber or Subscriber(wish.key)
        stopped = subscriber.status is not Status.STOPPED
        return Change(opt_out(subscriber, wish.at), (wish.entry("opt-out"),) if stopped else ())

    update(store, wish.key, wish.reference, wish.at, decide)
    return stopped


def forget(wish: Wish, store: Store) -> Erasure:
    """The person as forgotten, and the rest noted as work to do. Raises StoreDown."""
    erasure = Erasure(wish.key, wish.at, wish.number)

    def decide(loaded: Loaded) -> Change:
        entries = (wish.entry("forget"),) if record(store, wish.key).consents else ()
        return Change(forgotten(loaded.subscriber or Subscriber(wish.key)), entries, erasure=erasure)

    update(store, wish.key, wish.reference, wish.at, decide)
    return erasure
