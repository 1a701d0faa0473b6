"""Translators' sheets: prompts as rows and cells.

    topics.age.text          a text            a cell is the text
    topics.age.words         a list of words   a cell has them with commas between
    topics.age.speech        a list of lines   a cell has one a line
    grammar.times            a map             "noon = 12:00", one a line
    danger/floor.danger      the same of danger/, leaving/ and pages/

A cell with - alone is a list without words; an empty cell changes nothing. Numbers and the [review] are in no
row.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hotline.content.validation.vocabulary import (
    LONGEST_SENTENCE,
    LONGEST_VALUES,
    MOST_SEGMENTS,
    ONE_SEGMENT,
)
from hotline.domain.telephony import segments
from hotline.prompt_tools.signatures import entry_of, stale
from hotline.prompt_tools.toml_source import Key, Source, Value, read_sources, source

Kind = Literal["text", "words", "lines", "map", "code"]
CODES = {("language", name) for name in ("voice", "locale", "key", "date")}
PAGES = "pages/"
FOLDERS = ("", "danger/", "leaving/", PAGES)  # each has a file a language; public pages may be left out
MAPS = {("grammar", name) for name in ("numbers", "keys", "times", "holidays", "past")} | {("zones", "words")}
WORD_LISTS = ("words", "hints", "called")
WORD_TABLES = ("commands", "smalltalk", "grammar", "wishes", "floor")
NO_WORDS = "-"  # a cell's list without words
CHANGED = "The English of this entry has changed since it was translated."
SINGLE, DOUBLE = 160, 306  # characters of one and of two segments


@dataclass(frozen=True)
class Row:
    """One entry for translation: `text` in the first language, `translation` in the other, as cells."""

    key: str
    kind: Kind
    text: str
    translation: str
    limit: str
    note: str
    place: str


def rows(prompts: Path, first: str, other: str) -> Iterator[Row]:
    """Every row from the language `first` to `other`, with empty cells where `other` has nothing yet."""
    structure = tomllib.loads((prompts / "structure.toml").read_text("utf-8"))
    outdated = [entry for code, entry in stale(prompts, read_sources(prompts), first) if code == other]
    for folder in FOLDERS:
        file, path = f"{folder}{first}.toml", prompts / f"{folder}{other}.toml"
        original = source((prompts / file).read_bytes().decode())
        translated = dict(entries(tomllib.loads(path.read_bytes().decode()))) if path.exists() else {}
        for key, value in entries(tomllib.loads(original.raw)):
            kind = kind_of(key, value)
            yield Row(
                folder + ".".join(key),
                kind,
                cell_of(value, kind),
                cell_of(translated[key], kind) if key in translated else "",
                "" if folder else _limit(key, kind, value),
                _note(original, key, {} if folder else structure, () if folder else outdated),
                f"{file}:{original.line_of(key)}",
            )


def entries(table: Mapping[str, Any], key: Key = ()) -> Iterator[tuple[Key, Value]]:
    """Every entry with words: texts, lists and maps."""
    for name, value in table.items():
        path = (*key, name)
        if path == ("review",):
            continue
        if (
            isinstance(value, str)
            or path in MAPS
            or (isinstance(value, list) and all(isinstance(item, str) for item in value))
        ):
            yield path, value
        elif isinstance(value, dict):
            yield from entries(value, path)


def kind_of(path: Key, value: Value) -> Kind:
    """How a value is written in a cell; a code is not translated."""
    if path in CODES:
        return "code"
    if isinstance(value, str):
        return "text"
    if isinstance(value, dict):
        return "map"
    return "words" if path[-1] in WORD_LISTS or path[0] in WORD_TABLES else "lines"


def cell_of(value: Value, kind: Kind) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{word} = {meaning}" for word, meaning in value.items())
    if isinstance(value, list):
        with_comma = kind == "words" and not any("," in item or "\n" in item for item in value)
        return (", " if with_comma else "\n").join(value) or NO_WORDS
    return value


def value_of(cell: str, kind: Kind, first_value: Value) -> Value:
    """The value in a cell. `first_value`: the first language's, for numbers in a map. Raises ValueError."""
    if kind in ("text", "code"):
        return cell
    if kind == "map":
        pairs = [line.rpartition("=") for line in cell.splitlines() if line.strip()]
        if any(not sign or not word.strip() for word, sign, _ in pairs):
            raise ValueError("each line must be like: word = what it stands for")
        numbers = isinstance(first_value, dict) and any(isinstance(n, int) for n in first_value.values())
        return {word.strip(): int(text) if numbers else text.strip() for word, _, text in pairs}
    if cell.strip() == NO_WORDS:
        return []
    separator = "," if kind == "words" and "\n" not in cell.strip() else "\n"
    return [item.strip() for item in cell.split(separator) if item.strip()]


def _limit(path: Key, kind: Kind, value: Value) -> str:
    if kind == "code":
        return "a code, no word: ask the operator what it is in your language"
    if path[0] == "grammar" and kind == "words":
        return f"{NO_WORDS} where there is no such word"
    if path[0] == "reminders" or (path[0] == "says" and path[1] in ONE_SEGMENT and path[-1] == "text"):
        return f"1 segment each: {SINGLE} characters"
    if path[-1] == "text" and isinstance(value, str):
        now = segments(value.format(**LONGEST_VALUES))
        return f"{MOST_SEGMENTS} segments: {DOUBLE} characters (English: {now})"
    if path[:2] == ("zones", "labels"):
        return f"{len(LONGEST_VALUES['zone'])} characters"
    return f"{LONGEST_SENTENCE} words a line" if path[-1] in ("speech", "say") or path[0] == "calls" else ""


def _note(original: Source, path: Key, structure: Mapping[str, Any], outdated: Collection[str]) -> str:
    parts = [CHANGED] if entry_of(".".join(path)) in outdated else []
    parts += [original.note(path[:length]) for length in range(1, len(path) + 1)]
    if path[0] == "topics" and structure and path[-1] in ("text", "speech"):
        facts = structure["topics"].get(path[1], {}).get("facts", [])
        parts += [f"Fact: {structure['facts'][fact]}" for fact in facts if fact in structure["facts"]]
    return " / ".join(part for part in parts if part)
