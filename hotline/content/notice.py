"""Emergency notice: words before every answer, until an end.

It is one setting, so that answers need no store for it. Changing a setting of a Lambda function takes seconds
and no deployment.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from hotline.content.gsm7 import foreign, segments

LONGEST = 1  # segments: it comes before every answer


@dataclass(frozen=True)
class Notice:
    """`until`: aware UTC; `words`: by language code."""

    until: datetime
    words: Mapping[str, str]

    def written(self) -> str:
        """As a setting, one line of JSON."""
        return json.dumps({"until": self.until.isoformat(), **self.words}, ensure_ascii=False)


def words_at(notice: Notice | None, now: datetime) -> Mapping[str, str]:
    """What is said at `now` (aware), by language; nothing once it is over."""
    return notice.words if notice and now < notice.until else {}


def read_notice(value: str) -> Notice:
    """A notice as a setting holds it. Raises ValueError with what is wrong and what it must be."""
    try:
        read = json.loads(value)
    except (ValueError, RecursionError):  # RecursionError: thousands of brackets
        raise ValueError("it is no JSON") from None
    if not isinstance(read, dict) or not all(isinstance(one, str) for one in read.values()):
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
    """What keeps these words from being a notice; each says what to do."""
    found = []
    if not text.strip():
        found.append("write some words")
    if strange := foreign(text):
        found.append(f"leave out {' '.join(dict.fromkeys(strange))}: it makes a text cost double")
    if any(c in text for c in "{}<>&\n\r\f"):
        found.append("leave out braces, < > & and line breaks")
    if segments(text) > LONGEST:
        found.append(f"make it shorter: it is {len(text)} characters, and one text holds 160")
    return found
