"""Sender interface, outcomes of sending, and Twilio's error codes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


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


# ---------------------------------------------------------------- error codes

# Each code has its page: https://www.twilio.com/docs/api/errors/<code>. Twilio warns that codes may change,
# so a code that is not in the table never counts against a person.
Kind = Literal[
    "opted out", "bad number", "landline", "unreachable", "filtered", "throttled", "configuration", "expired",
    "unknown",
]  # fmt: skip
# About the person:
# opt-out     every text to this person ends; only the person can come back
# end         after `days` such days in a row the reminders end: this number can never get them
# pause       today is skipped; after `days` such days in a row the person is paused
# About us, the mobile network or no person in particular:
# skip        today is skipped, and nothing follows from it
# again       nothing was sent and the reminder keeps its place: tried again, while it is not late
# rest        the same for everybody, until the carrier's next day
# halt        the same for everybody: opens the circuit breaker until a try succeeds
# Whatever the row says, the same code for most of a run opens the breaker: see reminders/circuit_breaker.py.
Then = Literal["opt-out", "end", "pause", "skip", "again", "rest", "halt"]


@dataclass(frozen=True)
class ErrorCode:
    """One row. `days`: failed days in a row after which the reminders end or pause."""

    kind: Kind
    then: Then
    means: str
    days: int = 0

    @property
    def about_person(self) -> bool:
        """Whether the code says something about this person's number or will."""
        return self.then in ("opt-out", "end", "pause")


_END_AFTER = 2  # days: on the first it is not known whether others get through
_PAUSE_AFTER = 5  # days; a phone may be off for a weekend

ERRORS: Mapping[str, ErrorCode] = {
    "21610": ErrorCode("opted out", "opt-out", "Twilio has their STOP"),
    "21211": ErrorCode("bad number", "end", "no such number", _END_AFTER),
    "21217": ErrorCode("bad number", "end", "the number cannot be used", _END_AFTER),
    "21401": ErrorCode("bad number", "end", "not a telephone number", _END_AFTER),
    "21604": ErrorCode("bad number", "end", "the number is missing", _END_AFTER),
    "21408": ErrorCode("bad number", "end", "a region that our account may not text", _END_AFTER),
    "21614": ErrorCode("landline", "end", "the number cannot get texts", _END_AFTER),
    "21635": ErrorCode("landline", "end", "a landline", _END_AFTER),
    "30006": ErrorCode("landline", "end", "a landline, or a carrier that cannot be reached", _END_AFTER),
    "21612": ErrorCode("unreachable", "pause", "no route from our number to this one", 3),
    "30003": ErrorCode("unreachable", "pause", "the phone is off or out of reach", _PAUSE_AFTER),
    "30004": ErrorCode("unreachable", "pause", "blocked by the person or the carrier", 2),
    "30005": ErrorCode("unreachable", "pause", "the number is unknown or no longer in use", 2),
    "30008": ErrorCode("unreachable", "pause", "the carrier gives no reason", _PAUSE_AFTER),
    "30007": ErrorCode("filtered", "skip", "the carrier took the text for spam"),
    "30450": ErrorCode("filtered", "skip", "Twilio's protection against SMS pumping"),
    "30453": ErrorCode("filtered", "skip", "Twilio's protection against SMS pumping"),
    "14107": ErrorCode("throttled", "skip", "too many texts between two numbers"),
    "30036": ErrorCode("expired", "skip", "it waited longer than we allow"),
    "30010": ErrorCode("filtered", "skip", "the text costs more than we allow"),
    "30017": ErrorCode("throttled", "skip", "the carrier's network was too busy"),
    "30410": ErrorCode("throttled", "skip", "the carrier did not answer in time"),
    "20429": ErrorCode("throttled", "again", "too many requests at once; not processed"),
    "429": ErrorCode("throttled", "again", "too many requests at once; not processed"),
    "21611": ErrorCode("throttled", "again", "the sender's queue is full"),
    "30001": ErrorCode("throttled", "skip", "the sender's queue was full"),
    "30022": ErrorCode("throttled", "skip", "faster than the carrier lets our campaign send"),
    "30023": ErrorCode("throttled", "rest", "the carrier's daily limit for our brand is used up"),
    "30027": ErrorCode("throttled", "rest", "T-Mobile's daily limit for our brand is used up"),
    "20003": ErrorCode("configuration", "halt", "the account SID or token is wrong"),
    "401": ErrorCode("configuration", "halt", "the account SID or token is wrong"),
    "403": ErrorCode("configuration", "halt", "the account may not do this"),
    "20404": ErrorCode("configuration", "halt", "no such account or Messaging Service"),
    "404": ErrorCode("configuration", "halt", "no such account or Messaging Service"),
    "10001": ErrorCode("configuration", "halt", "the account is not active"),
    "30002": ErrorCode("configuration", "halt", "the account is suspended"),
    "21603": ErrorCode("configuration", "halt", "our own number is missing"),
    "21606": ErrorCode("configuration", "halt", "our own number is not ours, or cannot text"),
    "21659": ErrorCode("configuration", "halt", "our own number is not a Twilio number"),
    "21701": ErrorCode("configuration", "halt", "the Messaging Service does not exist"),
    "21703": ErrorCode("configuration", "halt", "the Messaging Service has no number"),
    "21608": ErrorCode("configuration", "halt", "a trial account, and a number not verified there"),
    "572005": ErrorCode("configuration", "halt", "a trial account, and a number not verified there"),
    "30032": ErrorCode("configuration", "halt", "our toll-free number is not verified"),
    "30034": ErrorCode("configuration", "halt", "our number is not registered (A2P 10DLC)"),
    "21605": ErrorCode("configuration", "halt", "the text is longer than 1,600 characters"),
    "21617": ErrorCode("configuration", "halt", "the text is longer than 1,600 characters"),
    "21619": ErrorCode("configuration", "halt", "the text is empty"),
    "21609": ErrorCode("configuration", "halt", "our address for delivery reports is not valid"),
    "20005": ErrorCode("configuration", "halt", "the account is not active, perhaps out of funds"),
    "20006": ErrorCode("configuration", "halt", "the account may not do this"),
    "20008": ErrorCode("configuration", "halt", "test credentials: nothing is sent with them"),
    "20010": ErrorCode("configuration", "halt", "the account may not do this"),
    "10002": ErrorCode("configuration", "halt", "a trial account cannot do this"),
    "14111": ErrorCode("configuration", "halt", "a trial account, and a number not verified there"),
    "21601": ErrorCode("configuration", "halt", "our own number is not ours, or cannot text"),
    "21607": ErrorCode("configuration", "halt", "a trial account may send from its own number alone"),
    "21660": ErrorCode("configuration", "halt", "our own number is not this account's"),
    "21702": ErrorCode("configuration", "halt", "the Messaging Service cannot send now"),
    "21704": ErrorCode("configuration", "halt", "the Messaging Service has no number"),
    "21705": ErrorCode("configuration", "halt", "the Messaging Service is not valid"),
    "30024": ErrorCode("configuration", "halt", "our number is not set up at the carrier"),
    "30033": ErrorCode("configuration", "halt", "our campaign is suspended (A2P 10DLC)"),
    "30035": ErrorCode("configuration", "halt", "our number is still being set up (A2P 10DLC)"),
    "30037": ErrorCode("configuration", "halt", "sending is switched off for the account"),
    "30044": ErrorCode("configuration", "halt", "longer than a trial account may send"),
    "30454": ErrorCode("configuration", "halt", "the account's limit is reached"),
    "63038": ErrorCode("configuration", "halt", "the account's limit of texts in 24 hours is reached"),
    "60728": ErrorCode("configuration", "halt", "the account's limit of texts in an hour is reached"),
    "572002": ErrorCode(
        "configuration", "halt", "a trial account, and not the number that goes with this person's"
    ),
    "572006": ErrorCode("configuration", "halt", "a trial account may send ready-made texts alone"),
}
UNKNOWN = ErrorCode("unknown", "skip", "an error that this table does not know")


def error_of(code: str) -> ErrorCode:
    """The row of a code."""
    return ERRORS.get(code, UNKNOWN)


def page_of(code: str) -> str:
    """Twilio's page about a code."""
    return f"https://www.twilio.com/docs/api/errors/{code}"
