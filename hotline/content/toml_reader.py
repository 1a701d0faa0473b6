"""TOML reader: takes keys by type; problems with their codes."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, cast


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


# ---------------------------------------------------------------- tables


class Table:
    """One TOML table being read: takes keys out by type, notes what is missing, wrong or left over.

    `key`: the dotted key of the table in its file, "" for the whole file.
    """

    def __init__(self, data: Mapping[str, Any], file: str, problems: list[Problem], key: str = "") -> None:
        self._left, self.file, self.problems, self.key = dict(data), file, problems, key

    def note(self, key: str, code: Code, message: str) -> None:
        """Note a problem at `key` of this table, at the table itself for ""."""
        self.problems.append(Problem(self.file, f"{self.key}.{key}".strip("."), code, message))

    def _take(self, key: str, kind: type, blank: Any, needed: bool) -> Any:
        if key not in self._left:
            if needed:
                self.note(key, Code.MISSING, "is missing")
            return blank
        value = self._left.pop(key)
        if not isinstance(value, kind):
            self.note(key, Code.WRONG_TYPE, f"must be a {kind.__name__}, is {value!r}")
            return blank
        if isinstance(value, str) and not value.strip():
            self.note(key, Code.EMPTY, "is empty")
        return value

    def text(self, key: str, *, needed: bool = True) -> str:
        return str(self._take(key, str, "", needed))

    def maybe(self, key: str) -> str | None:
        return self.text(key, needed=False) or None

    def flag(self, key: str) -> bool:
        return bool(self._take(key, bool, False, needed=False))

    def day(self, key: str) -> date:
        return cast(date, self._take(key, date, date.min, needed=True))

    def lines(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        value = self._take(key, list, [], needed)
        if not all(isinstance(v, str) for v in value):
            self.note(key, Code.WRONG_TYPE, "must be a list of texts")
            return ()
        return tuple(value)

    def strings(self, key: str, *, needed: bool = True) -> dict[str, str]:
        table = self.table(key, needed=needed)
        return {k: table.text(k) for k in table.names()}

    def table(self, key: str, *, needed: bool = True) -> "Table":
        inner = self._take(key, dict, {}, needed)
        return Table(inner, self.file, self.problems, f"{self.key}.{key}".lstrip("."))

    def tables(self, key: str) -> "Iterator[tuple[str, Table]]":
        """Each table in a table, by its name; what is left over in one is noted."""
        listed = self.table(key)
        for name in listed.names():
            inner = listed.table(name)
            yield name, inner
            inner.done()

    def numbers(self, key: str) -> dict[str, int]:
        return {name: n for name, n in self.table(key).rest().items() if isinstance(n, int)}

    def names(self) -> list[str]:
        return list(self._left)

    def rest(self) -> dict[str, Any]:
        left, self._left = self._left, {}
        return left

    def done(self) -> None:
        for key in self._left:
            self.note(key, Code.UNKNOWN_ENTRY, "is not known here (misspelt?)")


def tables_of(path: Path, name: str, problems: list[Problem]) -> dict[str, Table]:
    """The file's table under the file's stem; {} and a problem where it is no TOML."""
    try:
        return {path.stem: Table(tomllib.loads(path.read_bytes().decode()), name, problems)}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        reason = str(wrong)
    except RecursionError:
        reason = "its brackets are nested too deeply"
    problems.append(Problem(name, "", Code.UNREADABLE, f"cannot be read as TOML: {reason}"))
    return {}


def lists(table: Table) -> dict[str, tuple[str, ...]]:
    """Every key of a table, each with a list of texts."""
    return {key: table.lines(key) for key in table.names()}
