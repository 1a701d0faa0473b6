"""Messages: a log that can be waited on, and Twilio's own reactions to them.

Sources: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out and Twilio's support articles
"Twilio support for opt-out keywords" and "Opt-out keyword handling for Toll-Free". The generic texts are
quoted from there where they are published, and worded alike where they are not.
"""

import threading
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, overload

from hotline.domain.telephony import SMS, Channel
from hotline.twilio.sender import error_of

Direction = Literal["inbound", "outbound-reply", "outbound-api"]
State = Literal["received", "accepted", "queued", "sent", "delivered", "undelivered", "failed"]


@dataclass(frozen=True)
class Message:
    """One text. `error` is Twilio's code; `seq` rises with every change of any text."""

    sid: str
    direction: Direction
    from_: str
    to: str
    body: str
    status: State
    created: datetime  # aware, UTC
    segments: int
    error: int | None = None
    sent: datetime | None = None
    arrived: bool = False  # it reached the phone (or, inbound, Twilio)
    callback: str | None = None
    validity: int = 36000  # seconds
    service: str | None = None
    channel: Channel = SMS
    seq: int = 0

    @property
    def phone(self) -> str:
        return self.from_ if self.direction == "inbound" else self.to


class MessageLog(Sequence[Message]):
    """The latest state of every text, oldest first. Safe to use from several threads."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._texts: dict[str, Message] = {}
        self._seq = 0

    @overload
    def __getitem__(self, index: int) -> Message: ...
    @overload
    def __getitem__(self, index: slice) -> list[Message]: ...
    def __getitem__(self, index: int | slice) -> Message | list[Message]:
        with self._news:
            return list(self._texts.values())[index]

    def __iter__(self) -> Iterator[Message]:
        return iter(self[:])  # as it is now: others may add while we look

    def __len__(self) -> int:
        return len(self._texts)

    def get(self, sid: str) -> Message | None:
        return self._texts.get(sid)

    def add(self, message: Message) -> Message:
        with self._news:
            return self._keep(message)

    def change(self, sid: str, **fields: Any) -> Message | None:
        """Change some fields of a text and give it a new `seq`; None if it was deleted."""
        with self._news:
            message = self._texts.get(sid)
            return self._keep(replace(message, **fields)) if message else None

    def remove(self, sid: str) -> bool:
        with self._news:
            return self._texts.pop(sid, None) is not None

    def since(self, phone: str, after: int, wait: float = 0) -> tuple[int, list[Message]]:
        """The newest `seq` and the texts of one phone changed after `after`, waiting up to `wait` seconds.

        Oldest text first. An `after` from the future (a page that outlived a restart) gets everything.
        """
        with self._news:
            start = after if after <= self._seq else 0
            self._news.wait_for(lambda: self._changed(phone, start), timeout=wait)
            changed = self._changed(phone, start)
            return max([start, *(m.seq for m in changed)]), changed

    def _changed(self, phone: str, after: int) -> list[Message]:
        return [m for m in self._texts.values() if m.phone == phone and m.seq > after]

    def _keep(self, message: Message) -> Message:
        self._seq += 1
        self._texts[message.sid] = latest = replace(message, seq=self._seq)
        self._news.notify_all()
        return latest


def new_sid(kind: str) -> str:
    """A fresh Twilio SID: two letters and 32 hexadecimal digits."""
    return kind + uuid.uuid4().hex


Handling = Literal["default", "toll-free", "advanced", "none"]
Act = Literal["STOP", "START", "HELP"]

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})
NETWORK_STOP = frozenset({"STOP"})  # toll-free numbers: the network behind Twilio knows these only
NETWORK_START = START - {"YES"}

_GENERIC: dict[Act, str] = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this "
    "number. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}
_STOPPED = (
    'NETWORK MSG: You replied with the word "stop" which blocks all texts sent from this number. '
    'Text back "unstop" to receive messages again.'
)
_STARTED = 'NETWORK MSG: You have replied "{word}" and will begin receiving messages again from this number.'


@dataclass(frozen=True)
class Reaction:
    """What Twilio does by itself about one inbound text; `text` None: it says nothing."""

    act: Act
    text: str | None


def react(handling: Handling, body: str, blocked: bool) -> Reaction | None:
    """Twilio's reaction to a text from a phone that is `blocked` or not; None to an ordinary text.

    Only a text that is one word counts, in any case. HELP and a second STOP from a blocked phone get no text.
    """
    word = body.strip().upper()
    stop, start = (NETWORK_STOP, NETWORK_START) if handling == "toll-free" else (STOP, START)
    acts: dict[Act, frozenset[str]] = {"STOP": stop, "START": start, "HELP": HELP}
    act = next((act for act, words in acts.items() if word in words), None)
    if act is None or handling == "none":
        return None
    if blocked and act != "START":
        return Reaction(act, None)
    if handling == "toll-free" and act != "HELP":
        return Reaction(act, _STARTED.format(word=word.lower()) if act == "START" else _STOPPED)
    return Reaction(act, _GENERIC[act])


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
