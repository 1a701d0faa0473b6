"""Problems in the prompts: file, key, code and message."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What kind of problem it is; hotline.prompt_tools.findings has the advice for each."""

    # The hotline does not start with these.
    UNREADABLE = "unreadable"
    MISSING = "missing"
    EMPTY = "empty"
    WRONG_TYPE = "wrong-type"
    WRONG_VALUE = "wrong-value"
    UNKNOWN_ENTRY = "unknown-entry"
    UNKNOWN_REFERENCE = "unknown-reference"
    UNKNOWN_FACT = "unknown-fact"
    UNUSED_FACT = "unused-fact"
    TWO_MEANINGS = "two-meanings"
    RESERVED_KEYWORD = "reserved-keyword"
    UNKNOWN_PLACEHOLDER = "unknown-placeholder"
    UNMATCHED_BRACES = "unmatched-braces"
    NOT_GSM7 = "not-gsm7"
    TOO_MANY_SEGMENTS = "too-many-segments"
    TOO_LONG = "too-long"
    LONG_SENTENCE = "long-sentence"
    NOT_SPEAKABLE = "not-speakable"
    NOT_LISTED = "not-listed"
    NOT_SAID = "not-said"
    PLACE = "place-to-fill-in"
    TOO_FEW = "too-few"
    TOO_MANY = "too-many"
    BAD_REVIEW = "bad-review"
    TOO_MANY_TEXTS = "too-many-texts"
    LATE_KEY = "late-key"
    # The hotline answers, but an editor should look at these.
    NO_REVIEW = "no-review"
    REVIEW_EXPIRED = "review-expired"
    REVIEW_DUE = "review-due"
    UNSIGNED = "unsigned"
    CHANGED_SINCE_SIGNED = "changed-since-signed"
    HARD_TO_READ = "hard-to-read"
    LONG_SPEECH = "long-speech"
    DOUBLE_WIDTH = "double-width"
    PLACEHOLDERS_DIFFER = "placeholders-differ"
    STALE_TRANSLATION = "stale-translation"
    EXTRA_SPACES = "extra-spaces"
    BAD_EXAMPLE = "bad-example"
    NOT_LEARNED = "not-learned"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `file`: below prompts/; `key`: dotted, "" for the file as a whole.

    `item`: which text of a list, from 1. `quote`: the very words of the file that are wrong.
    """

    file: str
    key: str
    code: Code
    message: str
    item: int | None = None
    quote: str = ""

    @property
    def place(self) -> str:
        return self.key if self.item is None else f"{self.key}, text {self.item}"

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.place, self.message) if part)


class BadPrompts(Exception):
    """The prompts cannot be used; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("the prompts cannot be used:\n  " + "\n  ".join(map(str, problems)))
        self.problems = problems
