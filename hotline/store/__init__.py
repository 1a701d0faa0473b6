"""Where people, consent and reminders are kept: one small interface."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from hotline.conversation.person import Consent, Outcome, Person, Reminder


class Stale(Exception):
    """Somebody else saved this person first: load again and decide again."""


class StoreDown(Exception):
    """The store did not answer in time: nothing was saved; say so and let the person try again."""


@dataclass(frozen=True)
class Drawer:
    """What one look into a person's drawer finds.

    `answered` is the answer already given to this very message or call step (None: not seen before).
    """

    person: Person | None
    answered: str | None = None


class Store(Protocol):
    """A person's state, the consent record and the reminders. Every method may raise StoreDown."""

    def load(self, key: str, sid: str) -> Drawer:
        """One consistent read: the person with this key, and the answer given to `sid` before."""

    def save(
        self, person: Person, consent: Sequence[Consent], *, sid: str, answer: str, now: datetime
    ) -> None:
        """Save all or nothing: person (on condition), consent entries, and the answer to `sid`.

        Saved only if the stored version is still `person.version`; it is stored as version + 1.
        `answer` is kept for a day so that a repeated webhook gets the same. Raises Stale, also when
        `sid` was answered meanwhile.
        """

    def due(self, now: datetime) -> Iterator[Person]:
        """Everybody whose `next_due` is at or before `now`, overdue first, read from the index alone."""

    def claim(self, person: Person, reminder: Reminder) -> bool:
        """All or nothing: save `person` (its next_due already moved on) and create `reminder`.

        False if the person changed since it was read, or that day has its reminder already.
        """

    def record(self, reminder: Reminder) -> bool:
        """Set the outcome of a claimed reminder; False if that would not move it forward."""

    def receipt(
        self, key: str, day: date, sid: str, outcome: Outcome, error: str | None, at: datetime
    ) -> bool:
        """A delivery report: moves that day's reminder forward; False if unknown, foreign or backward."""

    def once(self, name: str, now: datetime) -> bool:
        """True the first time this name is asked within a day, False after."""

    def consents(self, key: str) -> list[Consent]:
        """A person's whole consent record, oldest first."""

    def reminders(self, key: str) -> list[Reminder]:
        """A person's recorded reminders, oldest first."""
