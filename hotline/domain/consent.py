"""Consent record, personal data and erasure requests."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hotline.domain.reminder import Reminder

# operator: a wish by voicemail, mail or letter.
Medium = Literal["text", "voice", "operator", "whatsapp", "rcs"]
ConsentAction = Literal[
    "opt-in", "opt-in-asked", "opt-in-texts", "opt-in-refused", "change", "pause", "resume", "opt-out",
    "opt-out-reminders", "unreachable", "paused-unreachable", "forget", "resend",
]  # fmt: skip


@dataclass(frozen=True)
class ConsentEntry:
    """One entry of the append-only consent record: the words shown, and the answer."""

    at: datetime  # aware, UTC
    action: ConsentAction
    medium: Medium
    sid: str  # Twilio's MessageSid or CallSid, or the operator's own reference
    wording: str  # prompt id and content version, e.g. "remind.terms@3f2a9c"
    shown: str  # the exact words last shown or spoken to the person
    answer: str  # the exact words or keys that came back; of an operator's act, their note about it
    programme: str = "all"  # the daily text as prompts/structure.toml calls it, or every text of the line
    by: str = ""  # the operator's name, where an operator did it


@dataclass(frozen=True)
class PersonalData:
    """All that is kept about one person besides their state. `erasing`: a FORGET ME is being carried out."""

    consents: tuple[ConsentEntry, ...] = ()  # oldest first
    reminders: tuple[Reminder, ...] = ()
    erasing: bool = False


@dataclass(frozen=True)
class Erasure:
    """An erasure request that is not carried out yet: until then the number is stored."""

    key: str
    at: datetime  # aware, UTC: what came later stays
    number: str = field(repr=False)
