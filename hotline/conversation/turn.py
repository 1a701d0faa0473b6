"""What goes into the conversation and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hotline.content.model import Content
from hotline.content.reserved import SenderKind
from hotline.conversation.person import Consent, Medium, Person, Record
from hotline.understanding.intent import Intent


@dataclass(frozen=True)
class Place:
    """Where a call stands: all of it travels in the next URL, so no step needs a memory.

    `page` is a menu or a topic; `detail` the digits typed so far, where a page needs them; `turns` counts
    every step of the call, `silences` and `unknowns` those in a row without a useful word or key. `began`:
    the minute of its first step, as hotline.conversation.calls counts minutes.
    """

    language: str
    page: str
    detail: str = ""
    turns: int = 0
    silences: int = 0
    unknowns: int = 0
    began: int | None = None


@dataclass(frozen=True)
class Said:
    """One thing a caller said: a text, or a step of a call.

    `exact` is what came, letter for letter (keys for a call); `sid` names the message or the call step and
    is the same when the webhook is sent again. `carrier_answered`: the carrier has replied already.
    """

    medium: Medium
    exact: str
    sid: str
    spoken: bool = False  # by voice, not by key
    place: Place | None = None  # None in a call: it has just begun
    carrier_answered: bool = False
    confidence: float = 1.0  # of recognised speech, 0 to 1, as Twilio tells it
    opt_out_type: str = ""  # what Advanced Opt-Out matched: STOP, START, HELP
    language: str = ""  # of the answer before, where the carrier's cookie tells it


StepKind = Literal[
    "silence",
    "unknown",
    "visit",
    "repeat",
    "slower",
    "unclear",
    "text me",
    "danger",
    "end",
    "how",
    "hour",
    "typed",
    "half",
    "language",
    "person",
    "goodbye",
]


@dataclass(frozen=True)
class Step:
    """What to do next in a call: `to` is the page of a visit, `detail` an hour (HHMM), typed digits or am/pm.

    Of danger, `detail` is its kind, `leaving` a sure wish for no more texts beside it; `caution`: it may be
    danger, so that the safety line comes first. `language`: the one that the caller turns to, "" to stay.
    """

    act: StepKind
    to: str = ""
    detail: str = ""
    language: str = ""
    leaving: bool = False
    caution: bool = False


@dataclass(frozen=True)
class Caller:
    """Who speaks. `number` is None when withheld, malformed or not to be texted; `person` and `record` are
    None when not looked up."""

    number: str | None
    key: str | None = None  # keyed hash of the number; None when withheld or malformed
    person: Person | None = None
    record: Record | None = None


NOTHING = Intent("empty")


@dataclass(frozen=True)
class Context:
    """Everything a command may look at. `now` is aware UTC."""

    caller: Caller
    said: Said
    content: Content
    language: str
    now: datetime
    sender: SenderKind = "default"
    spread: int = 0  # minutes over which everybody's same hour is spread
    notice: Mapping[str, str] = field(default_factory=dict)  # said first, by language; {}: there is none
    intent: Intent = NOTHING  # of a text: what it means, understood once
    step: Step | None = None  # of a call: what its step asks for, understood once


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
    """Wait for a key or a word, then go on at `place`."""

    place: Place
    digits: Literal["one", "many"]
    hints: tuple[str, ...]


@dataclass(frozen=True)
class TextCaller:
    """Send the caller a text now; then say what came of it.

    `again`: it was sent before in this call; `enough`: as many as may be were sent; `blocked`: the number
    has opted out of our texts.
    """

    body: str
    sent: tuple[str, ...]
    again: tuple[str, ...]
    enough: tuple[str, ...]
    failed: tuple[str, ...]
    blocked: tuple[str, ...]


@dataclass(frozen=True)
class HangUp:
    """End the call."""


Reply = Text | Speak | Ask | TextCaller | HangUp


@dataclass(frozen=True)
class Turn:
    """What to answer, and what to keep: `person` None means nothing changed.

    `about`: what it was about in a word or two of ours ("topic age", "danger", "miss"), to be counted; never
    a word of the caller's. `erase`: forget this person. `language`: the one that a text was answered in.
    `unanswered`: of a text that got no answer, the words that the owners listen for.
    """

    replies: tuple[Reply, ...] = ()
    person: Person | None = None
    consent: tuple[Consent, ...] = ()
    about: str = ""
    erase: bool = False
    language: str = ""
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """What a command decided: which saying answers, with what in its braces, and the new state."""

    id: str | None  # None: nothing is said
    values: dict[str, str] = field(default_factory=dict)
    person: Person | None = None
    consent: tuple[Consent, ...] = ()
    text: str | None = None  # a saying to be texted besides, by phone
    choices: tuple[str, ...] = ()
    erase: bool = False
