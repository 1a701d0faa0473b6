"""Emergency notice: words before every answer, until an end.

It is one setting, so that answers need no store for it. Changing a setting of a Lambda function takes seconds
and no deployment.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from hotline.domain.telephony import foreign, segments

LONGEST = 1  # segments: it comes before every answer


@dataclass(frozen=True)
class Notice:
    """`until`: aware UTC; `words`: by language code."""

    until: datetime
    words: Mapping[str, str]

    def written(self) -> str:
        return json.dumps({"until": self.until.isoformat(), **self.words}, ensure_ascii=False)

    def words_at(self, now: datetime) -> Mapping[str, str]:
        """The words in force at `now` (aware), by language; none once it is over."""
        return self.words if now < self.until else {}


def read_notice(value: str) -> Notice:
    """A notice as a setting holds it. Raises ValueError with what is wrong and what it must be."""
    try:
        read = json.loads(value)
    except (ValueError, RecursionError):  # RecursionError: thousands of brackets
        raise ValueError("it is no JSON") from None
    if not isinstance(read, dict) or not all(isinstance(text, str) for text in read.values()):
        raise ValueError("it must name an end (until) and its words, each by its language")
    try:
        until = datetime.fromisoformat(read.pop("until", ""))
    except ValueError:
        raise ValueError("until must be a moment like 2026-11-27T18:00:00+00:00") from None
    if until.tzinfo is None:
        raise ValueError("until lacks its offset: add Z for UTC")
    wrong = [f"{language}: {fault}" for language, text in read.items() for fault in faults(text)]
    if wrong or not read:
        raise ValueError("; ".join(wrong) or "it has no words")
    return Notice(until.astimezone(UTC), read)


def faults(text: str) -> list[str]:
    """The faults of the words of a notice; each says what to do."""
    faults = []
    if not text.strip():
        faults.append("write some words")
    if strange := foreign(text):
        faults.append(f"leave out {' '.join(dict.fromkeys(strange))}: it makes a text cost double")
    if any(c in text for c in "{}<>&\n\r\f"):
        faults.append("leave out braces, < > & and line breaks")
    if segments(text) > LONGEST:
        faults.append(f"make it shorter: it is {len(text)} characters, and one text holds 160")
    return faults
