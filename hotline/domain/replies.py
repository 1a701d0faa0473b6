"""Replies: what a caller sent, and what goes back."""

from dataclasses import dataclass, field
from typing import Literal

from hotline.domain.telephony import SMS, Channel, Medium


@dataclass(frozen=True)
class CallState:
    """Where a call stands: all of it travels in the next URL, so no step needs a memory.

    `page` is a menu or a topic; `detail` the digits typed so far, where a page needs them; `turns` counts
    every step of the call, `silences` and `unknowns` those in a row without a useful word or key. `began`:
    the minute of its first step, as hotline.dialogue.ivr counts minutes.
    """

    language: str
    page: str
    detail: str = ""
    turns: int = 0
    silences: int = 0
    unknowns: int = 0
    began: int | None = None


@dataclass(frozen=True)
class UserInput:
    """One thing a caller said: a text, or a step of a call.

    `exact` is what came, letter for letter (keys for a call); `sid` names the message or the call step and
    is the same when the webhook is sent again. `twilio_answered`: Twilio has replied already.
    """

    medium: Medium
    exact: str
    sid: str
    spoken: bool = False  # by voice, not by key
    call_state: CallState | None = None  # None in a call: it has just begun
    twilio_answered: bool = False
    confidence: float = 1.0  # of recognised speech, 0 to 1, as Twilio tells it
    opt_out_type: str = ""  # what Advanced Opt-Out matched: STOP, START, HELP
    channel: Channel = SMS
    language: str = ""  # of the answer before, as our cookie at Twilio tells it
    nurse_call: Literal["", "talked", "busy", "missed"] = ""  # how it ended, of a call to a nurse just over


@dataclass(frozen=True)
class Text:
    """A text back to the person who texted."""

    body: str


@dataclass(frozen=True)
class Speak:
    """Sentences to say, with a short pause between, a longer one if `slow`; `language` only where it is not
    the call's."""

    lines: tuple[str, ...]
    language: str = ""
    slow: bool = False


@dataclass(frozen=True)
class Ask:
    """Wait for a key or a word, then go on from `call_state`."""

    call_state: CallState
    digits: Literal["one", "many"]
    hints: tuple[str, ...]


@dataclass(frozen=True)
class TextCaller:
    """Send the caller a text now; then say what came of it.

    `again`: it was sent before in this call; `enough`: as many as may be were sent; `later`: to all
    numbers together, this hour; `maybe`: Twilio did not say whether it took it; `blocked`: the number has
    opted out of our texts.
    """

    body: str
    sent: tuple[str, ...]
    again: tuple[str, ...]
    enough: tuple[str, ...]
    later: tuple[str, ...]
    maybe: tuple[str, ...]
    failed: tuple[str, ...]
    blocked: tuple[str, ...]


@dataclass(frozen=True)
class Connect:
    """Say `lines`, call a nurse at `number`, let the two talk for `minutes` at most; go on from `call_state`.

    `caller_id`: the number that the nurse sees, "" for the caller's own. `spent`: what follows instead where
    the day's money is spent.
    """

    lines: tuple[str, ...]
    number: str = field(repr=False)
    caller_id: str = field(repr=False)
    minutes: int
    call_state: CallState
    spent: tuple["Reply", ...] = ()


@dataclass(frozen=True)
class HangUp:
    """End the call."""


Reply = Text | Speak | Ask | TextCaller | Connect | HangUp
