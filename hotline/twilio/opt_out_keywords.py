"""Opt-out keywords that Twilio itself answers, by sender kind.

Twilio: https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out (long codes, Messaging Services),
https://support.twilio.com/hc/en-us/articles/360058144374 (toll-free).
"""

from collections.abc import Mapping
from typing import Literal

Wish = Literal["stop", "start", "help"]
SenderKind = Literal["default", "toll-free", "advanced", "none"]

WORDS: Mapping[str, Wish] = {
    "stop": "stop",
    "stopall": "stop",
    "unsubscribe": "stop",
    "cancel": "stop",
    "end": "stop",
    "quit": "stop",
    "revoke": "stop",
    "optout": "stop",
    "start": "start",
    "yes": "start",
    "unstop": "start",
    "help": "help",
    "info": "help",
}

# Which words Twilio answers with a text of its own, so that we must not.
ANSWERED: Mapping[SenderKind, frozenset[str]] = {
    "default": frozenset(WORDS),  # an ordinary long code
    "toll-free": frozenset({"stop", "start", "unstop", "help", "info"}),  # the network's own STOP
    "advanced": frozenset(),  # Advanced Opt-Out names what it answered: OptOutType
    "none": frozenset(),  # a short code, or default handling switched off
}


def twilio_answered(kind: SenderKind, body: str, opt_out_type: str) -> bool:
    """Whether Twilio has already answered this text: then a second answer would only raise error 21610.

    Only a text of that single word triggers Twilio; it marks what Advanced Opt-Out matched.
    """
    return bool(opt_out_type) or body.strip().lower() in ANSWERED[kind]
