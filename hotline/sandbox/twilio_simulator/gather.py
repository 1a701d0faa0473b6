"""What a caller hears, and what the line then waits for.

Source: https://www.twilio.com/docs/voice/twiml/gather
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin
from xml.etree.ElementTree import Element


@dataclass(frozen=True)
class Step:
    """Something the caller hears: words, a recording (its URL in `text`), or silence."""

    kind: Literal["say", "play", "pause"]
    text: str = ""
    language: str = "en-US"
    seconds: int = 0


@dataclass(frozen=True)
class Gather:
    """What the line waits for. `digits` None: any number of them, until `finish_on` or the timeout."""

    action: str
    digits: int | None
    finish_on: str
    timeout: int  # seconds
    keys: bool
    speech: bool
    hints: tuple[str, ...]
    language: str
    action_on_empty: bool

    @classmethod
    def read(cls, element: Element, document: str) -> "Gather":
        """The <Gather> as it stands in the document of that URL, Twilio's defaults filled in."""
        inputs = element.get("input", "dtmf").split()
        return cls(
            action=urljoin(document, element.get("action", "")),
            digits=int(element.get("numDigits", "0")) or None,
            finish_on=element.get("finishOnKey", "#"),
            timeout=int(element.get("timeout", "5")),
            keys="dtmf" in inputs,
            speech="speech" in inputs,
            hints=tuple(hint.strip() for hint in element.get("hints", "").split(",") if hint.strip()),
            language=element.get("language", "en-US"),
            action_on_empty=element.get("actionOnEmptyResult") == "true",
        )
