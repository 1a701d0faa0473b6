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
