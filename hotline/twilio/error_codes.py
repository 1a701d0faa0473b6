"""What each error of the carrier means for the person and for the run: a table, a row a code.

Every code has its page: https://www.twilio.com/docs/api/errors/<code>. Twilio warns that codes may change, so
one that is not here costs a person the day, and counts like an unreachable phone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "opted out", "bad number", "landline", "unreachable", "filtered", "throttled", "configuration", "expired"
]
# opt-out     every text to this person ends; only the person can come back
# end         the reminders end: this number can never get them
# pause       today is skipped; after `days` such days in a row the person is paused
# skip        today is skipped, and nothing follows from it
# again       nothing was sent and the reminder keeps its place: tried again, while it is not late
# rest        the same for everybody, until the carrier's next day
# halt        the same for everybody, until somebody has mended it and a try succeeds
Then = Literal["opt-out", "end", "pause", "skip", "again", "rest", "halt"]


@dataclass(frozen=True)
class CarrierError:
    """One row. `days`: how many days in a row it takes, where a pause may follow."""

    kind: Kind
    then: Then
    means: str
    days: int = 0


_PAUSE_AFTER = 5  # days; a phone may be off for a weekend

ERRORS: Mapping[str, CarrierError] = {
    "21610": CarrierError("opted out", "opt-out", "the carrier has their STOP"),
    "21211": CarrierError("bad number", "end", "no such number"),
    "21217": CarrierError("bad number", "end", "the number cannot be used"),
    "21401": CarrierError("bad number", "end", "not a telephone number"),
    "21604": CarrierError("bad number", "end", "the number is missing"),
    "21408": CarrierError("bad number", "end", "a region that our account may not text"),
    "21614": CarrierError("landline", "end", "the number cannot get texts"),
    "21635": CarrierError("landline", "end", "a landline"),
    "30006": CarrierError("landline", "end", "a landline, or a carrier that cannot be reached"),
    "21612": CarrierError("unreachable", "pause", "no route from our number to this one", 3),
    "30003": CarrierError("unreachable", "pause", "the phone is off or out of reach", _PAUSE_AFTER),
    "30004": CarrierError("unreachable", "pause", "blocked by the person or the carrier", 2),
    "30005": CarrierError("unreachable", "pause", "the number is unknown or no longer in use", 2),
    "30008": CarrierError("unreachable", "pause", "the carrier gives no reason", _PAUSE_AFTER),
    "30007": CarrierError("filtered", "skip", "the carrier took the text for spam"),
    "30450": CarrierError("filtered", "skip", "Twilio's protection against SMS pumping"),
    "30453": CarrierError("filtered", "skip", "Twilio's protection against SMS pumping"),
    "14107": CarrierError("throttled", "skip", "too many texts between two numbers"),
    "30036": CarrierError("expired", "skip", "it waited longer than we allow"),
    "20429": CarrierError("throttled", "again", "too many requests at once; not processed"),
    "429": CarrierError("throttled", "again", "too many requests at once; not processed"),
    "21611": CarrierError("throttled", "again", "the sender's queue is full"),
    "30001": CarrierError("throttled", "skip", "the sender's queue was full"),
    "30022": CarrierError("throttled", "skip", "faster than the carrier lets our campaign send"),
    "30023": CarrierError("throttled", "rest", "the carrier's daily limit for our brand is used up"),
    "20003": CarrierError("configuration", "halt", "the account SID or token is wrong"),
    "401": CarrierError("configuration", "halt", "the account SID or token is wrong"),
    "403": CarrierError("configuration", "halt", "the account may not do this"),
    "20404": CarrierError("configuration", "halt", "no such account or Messaging Service"),
    "404": CarrierError("configuration", "halt", "no such account or Messaging Service"),
    "10001": CarrierError("configuration", "halt", "the account is not active"),
    "30002": CarrierError("configuration", "halt", "the account is suspended"),
    "21603": CarrierError("configuration", "halt", "our own number is missing"),
    "21606": CarrierError("configuration", "halt", "our own number is not ours, or cannot text"),
    "21659": CarrierError("configuration", "halt", "our own number is not a Twilio number"),
    "21701": CarrierError("configuration", "halt", "the Messaging Service does not exist"),
    "21703": CarrierError("configuration", "halt", "the Messaging Service has no number"),
    "21608": CarrierError("configuration", "halt", "a trial account, and a number not verified there"),
    "572005": CarrierError("configuration", "halt", "a trial account, and a number not verified there"),
    "30032": CarrierError("configuration", "halt", "our toll-free number is not verified"),
    "30034": CarrierError("configuration", "halt", "our number is not registered (A2P 10DLC)"),
    "21605": CarrierError("configuration", "halt", "the text is longer than 1,600 characters"),
    "21617": CarrierError("configuration", "halt", "the text is longer than 1,600 characters"),
    "21619": CarrierError("configuration", "halt", "the text is empty"),
    "21609": CarrierError("configuration", "halt", "our address for delivery reports is not valid"),
}
UNKNOWN = CarrierError("unreachable", "pause", "an error that this table does not know", _PAUSE_AFTER)


def error_of(code: str) -> CarrierError:
    """The row of a code."""
    return ERRORS.get(code, UNKNOWN)


def told_late(code: str) -> bool:
    """Whether only a delivery report tells of it: Twilio took the text, so taking one proves nothing.

    The codes from 30001 on: https://www.twilio.com/docs/api/errors
    """
    return len(code) == 5 and code.startswith("30")


def page_of(code: str) -> str:
    """Twilio's page about a code."""
    return f"https://www.twilio.com/docs/api/errors/{code}"
