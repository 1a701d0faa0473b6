"""The words of one language as rows that a translator fills in, the first language beside them.

    topics.age.text          a text            a cell is the text
    topics.age.words         a list of words   a cell has them with commas between
    topics.age.speech        a list of lines   a cell has one a line
    grammar.times            words that stand for something: "noon = 12:00", one a line
    danger/floor.danger      the same of danger/, leaving/ and pages/

A cell with - alone is a list without words: English has a word for two weeks, Spanish has none.

What is no word (numbers, the [review]) is in no row.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hotline.content.gsm7 import segments
from hotline.content.validation.text_limits import LONGEST_VALUES, MOST_SEGMENTS, ONE_SEGMENT
from hotline.prompt_tools.toml_source import Key, Source, Value, source

Kind = Literal["text", "words", "lines", "map"]
PAGES = "pages/"
# Each has a file a language; one without pages shows the first's.
FOLDERS = ("", "danger/", "leaving/", PAGES)
MAPS = {
    ("grammar", "numbers"),
    ("grammar", "keys"),
    ("grammar", "times"),
    ("grammar", "past"),
    ("zones", "words"),
}  # keys are words
WORDS = ("words", "hints", "called")
WORD_TABLES = ("commands", "smalltalk", "grammar", "wishes", "floor")
NONE = "-"  # a cell's list without words; an empty cell says nothing
SINGLE, DOUBLE = 160, 306  # characters of one and of two segments


@dataclass(frozen=True)
class Row:
    """One entry: its key and folder, its kind, both languages as cells, its limit, a note, its place."""

    key: str
    kind: Kind
    first: str
    other: str
    limit: str
    note: str
    place: str


def rows(prompts: Path, first: str, other: str) -> Iterator[Row]:
    """Every row from the language `first` to `other`, whose cells are empty where it has nothing yet."""
    facts = tomllib.loads((prompts / "structure.toml").read_text("utf-8"))
    for folder in FOLDERS:
        name = f"{folder}{first}.toml"
        found = source((prompts / name).read_bytes().decode())
        ours, theirs = (_known(prompts / f"{folder}{code}.toml") for code in (first, other))
        for path, value in entries(tomllib.loads(found.raw)):
            kind, line = kind_of(path, value), found.line_of(path)
            yield Row(
                folder + ".".join(path),
                kind,
                cell(ours[path], kind) if path in ours else "",
                cell(theirs[path], kind) if path in theirs else "",
                _limit(folder, path, kind, value),
                _note(found, path, facts if not folder else {}),
                f"{name}:{line}",
            )


def _known(path: Path) -> dict[Key, Value]:
    return dict(entries(tomllib.loads(path.read_bytes().decode()))) if path.exists() else {}


def entries(table: Mapping[str, Any], key: Key = ()) -> Iterator[tuple[Key, Value]]:
    """Everything with words in it, down to texts, lists and maps; [review] is not for translation."""
    for name, value in table.items():
        path = (*key, name)
        if path == ("review",):
            continue
        if isinstance(value, str) or path in MAPS:
            yield path, value
        elif isinstance(value, list):
            if all(isinstance(one, str) for one in value):
                yield path, value
        elif isinstance(value, dict):
            yield from entries(value, path)


def kind_of(path: Key, value: Value) -> Kind:
    if isinstance(value, str):
        return "text"
    if isinstance(value, dict):
        return "map"
    return "words" if path[-1] in WORDS or path[0] in WORD_TABLES else "lines"


def cell(value: Value, kind: Kind) -> str:
    """A value as a translator sees it."""
    if isinstance(value, dict):
        return "\n".join(f"{word} = {meant}" for word, meant in value.items())
    if isinstance(value, list):
        with_comma = kind == "words" and not any("," in one or "\n" in one for one in value)
        return (", " if with_comma else "\n").join(value) or NONE
    return value


def value_of(told: str, kind: Kind, like: Value) -> Value:
    """The value in a cell. `like`: the first language's, for the numbers in a map. Raises ValueError."""
    if kind == "text":
        return told
    if kind == "map":
        pairs = [line.rpartition("=") for line in told.splitlines() if line.strip()]
        if any(not sign or not word.strip() for word, sign, _ in pairs):
            raise ValueError("each line must be like: word = what it stands for")
        number = isinstance(like, dict) and any(isinstance(one, int) for one in like.values())
        return {w.strip(): int(meant) if number else meant.strip() for w, _, meant in pairs}
    if told.strip() == NONE:
        return []
    between = "," if kind == "words" and "\n" not in told.strip() else "\n"
    return [one.strip() for one in told.split(between) if one.strip()]


def _limit(folder: str, path: Key, kind: Kind, value: Value) -> str:
    if folder:
        return ""
    if path[0] == "grammar" and kind == "words":
        return f"{NONE} where there is no such word"
    if path[0] == "reminders" or (path[0] == "says" and path[1] in ONE_SEGMENT and path[-1] == "text"):
        return f"1 segment each: {SINGLE} characters"
    if path[-1] == "text" and isinstance(value, str):
        now = segments(value.format(**LONGEST_VALUES))
        return f"{MOST_SEGMENTS} segments: {DOUBLE} characters (English: {now})"
    if path[:2] == ("zones", "labels"):
        return f"{len(LONGEST_VALUES['zone'])} characters"
    return "22 words a line" if path[-1] in ("speech", "say") or path[0] == "calls" else ""


def _note(found: Source, path: Key, structure: Mapping[str, Any]) -> str:
    parts = [found.note(path[:length]) for length in range(1, len(path) + 1)]
    if path[0] == "topics" and structure and path[-1] in ("text", "speech"):
        told = structure["topics"].get(path[1], {}).get("facts", [])
        parts += [f"Fact: {structure['facts'][fact]}" for fact in told if fact in structure["facts"]]
    return " / ".join(part for part in parts if part)
