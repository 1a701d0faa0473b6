"""Where each text stands in a TOML file, and the file with some of them replaced and nothing else touched.

tomllib tells no lines, nor do the libraries that keep a layout (tomlkit). This finds places in files that
tomllib can read, and checks nothing; a test holds it to what tomllib reads.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Key = tuple[str, ...]  # ("topics", "age", "words", "3")

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?!")' r"|'''.*?'''(?!')" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'", re.DOTALL
)
_PART = re.compile(r'[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'")
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SCALAR = re.compile(r"[^,\]}#\r\n]*")


@dataclass(frozen=True)
class Text:
    """One string: its value, the quotes it stands in, and the place of the literal in the file."""

    key: Key
    value: str
    quote: str
    start: int
    end: int


@dataclass
class Source:
    """A file's text, where each key begins, and every string in it, in order."""

    raw: str
    starts: dict[Key, int] = field(default_factory=dict)
    values: dict[Key, int] = field(default_factory=dict)  # where the value of a key begins; tables have none
    ends: dict[Key, int] = field(default_factory=dict)  # and ends
    texts: dict[Key, Text] = field(default_factory=dict)

    def line(self, place: int) -> int:
        """The line number of a place, from 1."""
        return self.raw.count("\n", 0, place) + 1

    def line_of(self, key: Key) -> int | None:
        """The line of a key, or of the nearest table above it; None for a key in no table at all."""
        for length in range(len(key), 0, -1):
            if key[:length] in self.starts:
                return self.line(self.starts[key[:length]])
        return None

    def line_in(self, text: Text, place: int) -> int:
        """The line where the character at `place` of a text's value stands (its first, if that is hidden)."""
        if len(text.quote) == 1:
            return self.line(text.start)
        opening = 1 if self.raw[text.start + 3 :].startswith(("\n", "\r\n")) else 0
        return self.line(text.start) + opening + text.value.count("\n", 0, place)

    def replaced(self, values: Mapping[Key, str]) -> str:
        """The file with these texts instead, each in the quotes that it stood in where it may."""
        raw = self.raw
        for text in sorted((self.texts[key] for key in values), key=lambda one: one.start, reverse=True):
            if values[text.key] != text.value:
                raw = raw[: text.start] + self.written(text, values[text.key]) + raw[text.end :]
        return raw

    def written(self, text: Text, value: str) -> str:
        """A new literal in a text's place, begun and its lines ended as the old one."""
        told = literal(value, text.quote)
        old = self.raw[text.start : text.end]
        if old[3:].startswith(("\n", "\r\n")) and told[:3] == old[:3] and told[3:4] != "\n":
            told = f"{told[:3]}\n{told[3:]}"
        return told.replace("\n", "\r\n") if "\r\n" in self.raw else told


def literal(value: str, quote: str = '"') -> str:
    """A text as TOML writes it, in these quotes if they can hold it."""
    if quote.startswith("'"):
        plain = not _HIDDEN.search(value) and (quote == "'''" or "\n" not in value)
        if plain and quote not in value and not value.endswith("'") and not value.startswith("\n"):
            return f"{quote}{value}{quote}"
        quote = quote.replace("'", '"')
    told = value.replace("\\", "\\\\")
    told = _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04X}", told)
    if quote == '"""' or "\n" in told:
        told = re.sub(r'"(?=""|$)', '\\"', told)
        return '"""' + ("\n" if told.startswith("\n") else "") + told + '"""'
    return '"' + told.replace('"', '\\"').replace("\t", "\\t") + '"'


def source(raw: str) -> Source:
    """The places in a file that tomllib can read. Raises tomllib.TOMLDecodeError where it cannot."""
    tomllib.loads(raw)
    found = Source(raw)
    at, table = 0, Key()
    while True:
        at = _after_blank(raw, at)
        if at >= len(raw):
            return found
        if raw.startswith("[", at):
            many = raw.startswith("[[", at)
            key, end = _key(raw, _after_blank(raw, at + 1 + many))
            if many:
                key = (*key, str(sum(1 for one in found.starts if one[:-1] == key)))
            found.starts.setdefault(key, at)
            table, at = key, raw.index("]", end) + 1 + many
        else:
            at = _pair(found, table, at)


def _pair(found: Source, table: Key, at: int) -> int:
    """Read `key = value`; the place behind it."""
    key, end = _key(found.raw, at)
    whole = (*table, *key)
    for length in range(len(table) + 1, len(whole) + 1):
        found.starts.setdefault(whole[:length], at)
    return _value(found, whole, _after_blank(found.raw, found.raw.index("=", end) + 1))


def _value(found: Source, key: Key, at: int) -> int:
    raw = found.raw
    found.values[key] = at
    string = _STRING.match(raw, at)
    if string:
        quote = string[0][:3] if string[0][:3] in ('"""', "'''") else string[0][0]
        easy = len(quote) == 1 and "\\" not in string[0]
        value = string[0][1:-1] if easy else tomllib.loads(f"x = {string[0]}")["x"]
        found.texts[key] = Text(key, value, quote, at, string.end())
        end = string.end()
    elif raw[at] in "[{":
        end = _inside(found, key, at)
    else:
        scalar = _SCALAR.match(raw, at)
        assert scalar is not None
        end = at + len(scalar[0].rstrip())
    found.ends[key] = end
    return end


def _inside(found: Source, key: Key, at: int) -> int:
    """A list or an inline table; the place behind it."""
    raw, closing, count = found.raw, "]" if found.raw[at] == "[" else "}", 0
    at = _after_blank(raw, at + 1)
    while raw[at] != closing:
        if closing == "]":
            found.starts[(*key, str(count))] = at
            at = _value(found, (*key, str(count)), at)
        else:
            at = _pair(found, key, at)
        count += 1
        at = _after_blank(raw, at)
        if raw[at] == ",":
            at = _after_blank(raw, at + 1)
    return at + 1


def _key(raw: str, at: int) -> tuple[Key, int]:
    parts = tuple(_parts(raw, at))
    return tuple(name for name, _ in parts), parts[-1][1]


def _parts(raw: str, at: int) -> Iterator[tuple[str, int]]:
    while part := _PART.match(raw, at):
        plain = part[0]
        name = plain if plain[0] not in "\"'" else tomllib.loads(f"x = {plain}")["x"]
        yield name, part.end()
        after = re.compile(r"[ \t]*\.[ \t]*").match(raw, part.end())
        if not after:
            return
        at = after.end()


def _after_blank(raw: str, at: int) -> int:
    blank = _BLANK.match(raw, at)
    assert blank is not None
    return blank.end()
