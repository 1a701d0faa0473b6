"""TOML source: lines and comments of entries, minimal edits.

Neither tomllib nor tomlkit tells lines. The locator reads what tomllib accepts and checks nothing
itself; a test compares it with what tomllib reads. Changes are written by tomlkit.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Array, Comment, String, StringType, Table, Trivia, Whitespace

Key = tuple[str, ...]  # ("topics", "age", "words", "3")
Value = str | list[str] | dict[str, Any]

_SPACE = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?!")' r"|'''.*?'''(?!')" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'", re.DOTALL
)
_KEY = re.compile(r"""(?:[\w-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[ \t]*\.[ \t]*)+""")
_EQUALS = re.compile(r"[ \t]*=[ \t]*")
_SCALAR = re.compile(r"[^,\]}#\r\n]*")


@dataclass(frozen=True)
class Text:
    """One string of a file: its value and the place of its literal."""

    value: str
    start: int
    end: int


@dataclass
class Source:
    """A file's text, its `table`, where keys begin and values end, and its strings, in order."""

    raw: str
    table: Mapping[str, Any]
    starts: dict[Key, int] = field(default_factory=dict)
    ends: dict[Key, int] = field(default_factory=dict)
    texts: dict[Key, Text] = field(default_factory=dict)

    @cached_property
    def _lines(self) -> list[str]:
        return self.raw.splitlines()

    def line(self, place: int) -> int:
        return self.raw.count("\n", 0, place) + 1

    def line_of(self, key: Key) -> int | None:
        """The line of a key, or of the nearest table above it; None for a key in no table at all."""
        for length in range(len(key), 0, -1):
            if key[:length] in self.starts:
                return self.line(self.starts[key[:length]])
        return None

    def line_in(self, text: Text, place: int) -> int:
        """The line of the character at `place` of a text's value."""
        if not self.raw.startswith(('"""', "'''"), text.start):
            return self.line(text.start)
        opening = self.raw.startswith(("\n", "\r\n"), text.start + 3)
        return self.line(text.start) + opening + text.value.count("\n", 0, place)

    def line_of_quote(self, key: Key, quote: str) -> int | None:
        """The line of these words: the item of a list, or the line within a long text; else as `line_of`."""
        for path, text in self.texts.items():
            if quote and path[: len(key)] == key and quote in text.value:
                if path == key:
                    return self.line_in(text, text.value.index(quote))
                if text.value == quote:
                    return self.line(text.start)
        return self.line_of(key)

    def note(self, key: Key) -> str:
        """The comment lines right above an entry and the one at the end of its line, as one text."""
        if key not in self.starts:
            return ""
        lines, at = self._lines, self.line(self.starts[key]) - 1
        above: list[str] = []
        for line in reversed(lines[:at]):
            if not line.startswith("#") or set(line) <= set("#- "):
                break
            if "-----" not in line:
                above.insert(0, line.lstrip("# ").strip())
        end = self.ends.get(key)
        rest = self.raw[end:].split("\n", 1)[0] if end is not None else lines[at].partition("]")[2]
        return " ".join(part for part in (*above, rest.partition("#")[2].strip()) if part)


Sources = Mapping[str, Source | str]  # by name below prompts/; a file that cannot be read is its text alone


def read_sources(prompts: Path) -> dict[str, Source | str]:
    """Every TOML file of the prompts, as raw text where unreadable."""
    sources: dict[str, Source | str] = {}
    for path in sorted(prompts.rglob("*.toml")):
        name, raw = path.relative_to(prompts).as_posix(), path.read_bytes().decode("utf-8", "replace")
        try:
            sources[name] = source(raw)
        except (ValueError, RecursionError):
            sources[name] = raw
    return sources


@lru_cache(maxsize=64)  # a check, a sheet and a page read the same dozen files several times
def source(raw: str) -> Source:
    """The positions in a file, for reading alone. Raises what tomllib.loads raises."""
    result, at, table, counts = Source(raw, tomllib.loads(raw)), 0, Key(), Counter[Key]()
    open_values: list[tuple[str, Key]] = []  # the lists and inline tables around `at`: closing sign, key
    while (at := _end(_SPACE, raw, at)) < len(raw):
        closing, base = open_values[-1] if open_values else ("", table)
        if raw[at] == closing:
            result.ends[base] = at = at + 1
            open_values.pop()
            continue
        if closing == "]":
            key = (*base, str(counts[base]))
            counts[base] += 1
            result.starts[key] = at
        else:
            brackets = 0 if open_values or raw[at] != "[" else 1 + raw.startswith("[[", at)
            end = _end(_KEY, raw, _end(_SPACE, raw, at + brackets))
            base = () if brackets else base
            key = (*base, *_names(raw[at + brackets : end]))
            if brackets == 2:
                counts[key] += 1
                key = (*key, str(counts[key] - 1))
            for length in range(len(base) + 1, len(key) + 1):
                result.starts.setdefault(key[:length], at)
            if brackets:
                table, at = key, raw.index("]", end) + brackets
                continue
            at = _end(_EQUALS, raw, end)
        if string := _STRING.match(raw, at):
            simple = string[0][1:3] != string[0][0] * 2 and "\\" not in string[0]
            value = string[0][1:-1] if simple else tomllib.loads(f"x = {string[0]}")["x"]
            result.texts[key] = Text(value, at, string.end())
            result.ends[key] = at = string.end()
        elif raw[at] in "[{":
            open_values.append(("]" if raw[at] == "[" else "}", key))
            at += 1
        else:
            result.ends[key] = at = _end(_SCALAR, raw, at)
    return result


def _end(pattern: re.Pattern[str], raw: str, at: int) -> int:
    match = pattern.match(raw, at)
    return match.end() if match else at


def _names(dotted: str) -> Key:
    """The names of a key as TOML writes it: `a."b.c"`."""
    table, names = tomllib.loads(f"{dotted} = 0"), list[str]()
    while isinstance(table, dict):
        name, table = next(iter(table.items()))
        names.append(name)
    return tuple(names)


def put(raw: str, values: Mapping[Key, Value]) -> str:
    """The file with these values: comments, layout and all other entries stay as they are."""
    crlf = raw.count("\r\n") == raw.count("\n") > 0
    document = tomlkit.parse(raw.replace("\r\n", "\n") if crlf else raw)
    for key, value in values.items():
        parent: Any = document
        for name in key[:-1]:
            parent = parent[int(name)] if isinstance(parent, list) else parent.setdefault(name, {})
        _set(parent, int(key[-1]) if isinstance(parent, list) else key[-1], value)
    written = document.as_string().replace("\n", "\r\n") if crlf else document.as_string()
    read = tomllib.loads(written)
    for key, value in values.items():
        found: Any = read
        for name in key:
            found = found[int(name) if isinstance(found, list) else name]
        assert found == value, "what was written reads otherwise"
    return written


def _set(parent: Any, name: str | int, value: Value | int) -> None:
    old = parent[name] if isinstance(name, int) or name in parent else None
    if old == value:
        return
    if isinstance(old, Array) and isinstance(value, list) and value and old:
        for at, item in enumerate(value[: len(old)]):
            _set(old, at, item)
        for item in value[len(old) :]:
            old.append(item)
        del old[len(value) :]
    elif isinstance(old, dict) and isinstance(value, dict):
        for word in set(old) - set(value):
            del old[word]
        for word, meaning in value.items():
            _set(old, word, meaning)
    elif isinstance(old, String) and isinstance(value, str):
        parent[name] = _string(value, old.as_string())
    elif old is not None:
        parent[name] = value
    else:
        _append(parent, str(name), value)


def _string(value: str, like: str) -> String:
    """A text in the same kind of quotes as `like`, on a new line if that was."""
    string = tomlkit.string(value, multiline=like.startswith(('"""', "'''")) and "\r" not in value)
    quotes, literal = '"""', string.as_string()
    if like[3:4] in ("\n", "\r") and literal.startswith(quotes) and not literal.startswith(f"{quotes}\n"):
        return String(StringType.MLB, value, f"\n{literal[3:-3]}", Trivia())
    return string


def _append(table: Any, name: str, value: Value | int) -> None:
    """Add an entry after the table's last one, before the comments that belong to the next table."""
    body = table.value.body if isinstance(table, Table) else []
    comments: list[Any] = []
    while body and isinstance(body[-1][1], Comment | Whitespace):
        comments.insert(0, body.pop())
    table[name] = value
    body.extend(comments)
