"""Twilio error codes, Debugger alerts, REST refusals.

Codes and meanings: https://www.twilio.com/docs/api/errors
"""

from dataclasses import dataclass
from datetime import datetime

from hotline.twilio.sender import error_of

MEANING = {
    11200: "the webhook could not be fetched",
    11750: "the TwiML is larger than 64 kB",
    12100: "the TwiML is not well-formed XML",
    12200: "the TwiML breaks a rule",
    12300: "the answer's content type is not XML",
    13521: "the text of <Say> is too long",
    14109: "more than 10 replies to one text",
    20001: "A parameter is unknown or malformed",
    20003: "Authenticate",
    20009: "The message is still on its way and cannot be deleted yet",
    20404: "The requested resource was not found",
    20429: "Too many requests: wait a moment and try again",
    20500: "An internal server error has occurred",
    21211: "The 'To' number is not a valid phone number",
    21266: "'To' and 'From' number cannot be the same",
    21603: "A 'From' phone number or a 'MessagingServiceSid' is required",
    21604: "A 'To' phone number is required",
    21606: "The 'From' number is not a number of this account that can send texts",
    21609: "The 'StatusCallback' URL is not a valid URL",
    21610: "The number has opted out",
    21614: "The 'To' number is not a mobile number",
    21617: "The message body is longer than 1600 characters",
    21619: "A text message body is required",
    21624: "The validity period must be a whole number of seconds from 1 to 36000",
    21701: "The Messaging Service does not exist",
    30003: "The phone is unreachable",
    30036: "The validity period has passed",
}


# HTTP statuses of refusals that are not plain 400s: https://www.twilio.com/docs/api/errors
STATUS = {20003: 401, 20404: 404, 20429: 429, 20500: 500, 10001: 403}


def meaning(code: int) -> str:
    """What a code means, the first letter small or a name's."""
    own = MEANING.get(code)
    return own[0].lower() + own[1:] if own else error_of(str(code)).means


@dataclass(frozen=True)
class Alert:
    """One line of the Debugger: what was wrong with a webhook's answer."""

    at: datetime  # aware, UTC
    code: int
    text: str
    sid: str  # of the message or call that the webhook was about

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


class WebhookError(Exception):
    """The answer cannot be used; the alert is already in the Debugger."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(str(alert))
        self.alert = alert


def refusal(status: int, code: int) -> tuple[int, dict[str, object]]:
    """HTTP status and JSON of a refused REST request, as Twilio words them."""
    return status, {
        "code": code,
        "message": MEANING.get(code) or meaning(code),
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
