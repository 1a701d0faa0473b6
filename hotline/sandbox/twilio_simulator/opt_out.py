"""The carrier's own opt-out words, as each kind of number has them.

Sources: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out and Twilio's support articles
"Twilio support for opt-out keywords" and "Opt-out keyword handling for Toll-Free". The generic texts are
quoted from there where they are published, and worded alike where they are not.
"""

from dataclasses import dataclass
from typing import Literal

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
    """What the carrier does by itself about one inbound text; `text` None: it says nothing."""

    act: Act
    text: str | None


def react(handling: Handling, body: str, blocked: bool) -> Reaction | None:
    """The carrier's reaction to a text from a phone that is `blocked` or not; None to an ordinary text.

    Only a text that is one word counts, in any case. HELP and a second STOP from a blocked phone get no text.
    """
    word = body.strip().upper()
    act = _act(handling, word)
    if act is None:
        return None
    if blocked and act != "START":
        return Reaction(act, None)
    if handling == "toll-free" and act == "START":
        return Reaction(act, _STARTED.format(word=word.lower()))
    if handling == "toll-free" and act == "STOP":
        return Reaction(act, _STOPPED)
    return Reaction(act, _GENERIC[act])


def _act(handling: Handling, word: str) -> Act | None:
    stop, start = (NETWORK_STOP, NETWORK_START) if handling == "toll-free" else (STOP, START)
    if handling == "none":
        return None
    if word in stop:
        return "STOP"
    if word in start:
        return "START"
    return "HELP" if word in HELP else None
