"""Dialogue types: context, call step, command result, turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hotline.content.model import Content
from hotline.domain.nurse import Nurse
from hotline.domain.replies import Reply, UserInput
from hotline.domain.subscriber import ConsentEntry, PersonalData, Subscriber
from hotline.twilio.webhook import SenderKind
from hotline.understanding.intent import Intent

CallStepKind = Literal[
    "begin", "too long", "silence", "unknown", "visit", "repeat", "slower", "unclear", "text me", "danger",
    "end", "how", "hour", "typed", "half", "language", "person", "nurse call", "goodbye",
]  # fmt: skip


@dataclass(frozen=True)
class CallStep:
    """What to do next in a call: `to` is the page of a visit, `detail` an hour (HHMM), typed digits or am/pm.

    Of a call to a nurse that has ended, `detail` is how it went, of a doubtful wish for a person "doubted".
    Of danger, `detail` is its kind, `leaving` a sure wish for no more texts beside it; `caution`: it may be
    danger, so that the safety line comes first. `language`: the one that the caller turns to, "" to stay.
    """

    act: CallStepKind
    to: str = ""
    detail: str = ""
    language: str = ""
    leaving: bool = False
    caution: bool = False


@dataclass(frozen=True)
class Caller:
    """The caller. `number` is None when withheld, malformed or not to be texted; `person` and `record` are
    None when not looked up."""

    number: str | None
    key: str | None = None  # keyed hash of the number; None when withheld or malformed
    subscriber: Subscriber | None = None
    record: PersonalData | None = None


NOTHING = Intent("empty")


@dataclass(frozen=True)
class Context:
    """The input of a command. `now` is aware UTC."""

    caller: Caller
    user_input: UserInput
    content: Content
    language: str
    now: datetime
    sender: SenderKind = "default"
    spread: int = 0  # minutes over which everybody's same hour is spread
    nurse: Nurse | None = None  # who may be called; None: nobody
    notice: Mapping[str, str] = field(default_factory=dict)  # said first, by language; {}: there is none
    intent: Intent = NOTHING  # of a text: what it means, understood once
    step: CallStep | None = None  # of a call: what its step asks for, understood once
    overtaken: bool = False  # a STOP was saved while this was being answered


@dataclass(frozen=True)
class Turn:
    """The replies and what to save: `subscriber` None means that nothing changed.

    `about`: what it was about in a word or two of ours ("topic age", "danger", "miss"), only to be counted;
    never a word of the caller's. `erase`: forget this person. `language`: the one that a text was answered
    in. `unanswered`: of a text that got no answer, the words that the owners listen for. `missed`: it says
    no more than that we did not understand.
    """

    replies: tuple[Reply, ...] = ()
    subscriber: Subscriber | None = None
    consent: tuple[ConsentEntry, ...] = ()
    about: str = ""
    erase: bool = False
    language: str = ""
    unanswered: tuple[str, ...] = ()
    missed: bool = False


@dataclass(frozen=True)
class CommandResult:
    """The result of a command: the id of the answer, values for its braces, and the new state."""

    id: str | None  # None: nothing is said
    values: dict[str, str] = field(default_factory=dict)
    subscriber: Subscriber | None = None
    consent: tuple[ConsentEntry, ...] = ()
    text: str | None = None  # a saying to be texted besides, by phone
    erase: bool = False
