"""Sender interface, and the outcomes of sending a text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Sent:
    """Twilio took the text and named it."""

    sid: str


@dataclass(frozen=True)
class Handed:
    """A text that Twilio has had from us; `body` "" where it keeps no bodies."""

    sid: str
    body: str


class Refused(Exception):
    """Twilio said no, with its error code; the text was not sent."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Twilio refused the text (error {code})")
        self.code = code


class OutcomeUnknown(Exception):
    """No answer, or a server error: the text may or may not have gone. Never send it again blindly."""


class Withdrawn(Exception):
    """The text was withdrawn before a further try; it was not sent."""


def always() -> bool:
    """Nothing can withdraw the text."""
    return True


class Sender(Protocol):
    """Hands one text to Twilio."""

    def send(
        self,
        to: str,
        body: str,
        *,
        validity: int = 900,
        receipts: str | None = None,
        wanted: Callable[[], bool] = always,
    ) -> Sent:
        """Send `body` to `to` (E.164).

        `validity`: seconds (1 to 36000) after which an undelivered text is dropped. `receipts`: path below
        our public URL for delivery reports. `wanted`: asked before each further try, when Twilio was too busy
        for the one before. Raises Refused, Withdrawn or OutcomeUnknown.
        """

    def forget(self, number: str, until: datetime, most: int) -> tuple[int, bool]:
        """Delete Twilio's record of the texts between us and `number` up to a moment, both ways.

        How many of at most `most` were deleted, and whether none is left. Raises Refused or OutcomeUnknown;
        what was deleted before stays deleted, so it goes on where it ended.
        """

    def find(self, to: str, since: datetime) -> Iterable[Handed]:
        """The texts sent by us (not answers to a text) to `to` since a moment. Raises OutcomeUnknown."""
