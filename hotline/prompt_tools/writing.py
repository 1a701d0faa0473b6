"""Puts new words into a TOML file: only what differs is touched, so comments and layout stay."""

import re
import tomllib
from collections.abc import Iterator, Mapping

from hotline.prompt_tools.rows import Value, entries
from hotline.prompt_tools.source import (
    Key,
    Source,
    literal,
    source,
)

Edit = tuple[int, int, str]  # from, to, and what stands there instead
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def put(raw: str, values: Mapping[Key, Value]) -> str:
    """The file with these values; one that has no place yet gets one at the end of its table."""
    found, known = source(raw), dict(entries(tomllib.loads(raw)))
    edits: list[Edit] = []
    later: dict[Key, Value] = {}
    for key, value in values.items():
        if key not in known or (isinstance(value, dict) and key not in found.values):
            later[key] = value
        elif known[key] != value:
            edits += _edits(found, key, value)
    for start, end, text in sorted(edits, reverse=True):
        raw = raw[:start] + text + raw[end:]
    for key, value in later.items():
        raw = _later(source(raw), key, value, known.get(key))
    read = dict(entries(tomllib.loads(raw)))
    assert all(read[key] == value for key, value in values.items()), "what was written reads otherwise"
    return raw


def _edits(found: Source, key: Key, value: Value) -> Iterator[Edit]:
    """What to put where; a list item by item, so that what stands between them stays."""
    if isinstance(value, str):
        text = found.texts[key]
        yield text.start, text.end, found.written(text, value)
        return
    items = [one for path, one in found.texts.items() if path[:-1] == key]
    if not isinstance(value, list) or not items or not value:
        yield found.values[key], found.ends[key], told(value)
        return
    kept = items[: len(value)]
    for one, new in zip(kept[:-1], value, strict=False):
        yield (
            one.start,
            one.end,
            found.written(one, new) if new != one.value else found.raw[one.start : one.end],
        )
    last = found.written(kept[-1], value[len(kept) - 1])
    more = "".join(f", {literal(one)}" for one in value[len(items) :])
    yield kept[-1].start, max(kept[-1].end, items[-1].end if len(items) > len(value) else 0), last + more


def _later(found: Source, key: Key, value: Value, before: Value | None) -> str:
    if isinstance(value, dict) and isinstance(before, dict):
        return _tabled(found, key, value, before)
    if isinstance(value, dict) and len(key) == 1:
        return _tabled(found, key, value, {})
    return _added(found, key, value)


def _tabled(found: Source, key: Key, value: Mapping[str, object], before: Mapping[str, object]) -> str:
    """A table of its own, a line a word."""
    lines, gone = found.raw.splitlines(keepends=True), set(before) - set(value)
    for word in gone:
        lines[found.line(found.starts[(*key, word)]) - 1] = ""
    raw = "".join(lines)
    for word, meant in value.items():
        at = source(raw)
        if word not in before:
            raw = _added(at, (*key, word), str(meant))
        elif before[word] != meant:
            raw = at.replaced({(*key, word): str(meant)})
    return raw


def _added(found: Source, key: Key, value: Value) -> str:
    """A new line at the end of the table that it belongs to, or a new table at the end of the file."""
    line, raw = f"{_name(key[-1])} = {told(value)}", found.raw
    newline = "\r\n" if "\r\n" in raw else "\n"
    there = [end for path, end in found.ends.items() if path[:-1] == key[:-1]]
    if there:
        at = raw.find("\n", max(there))
        at = len(raw) if at < 0 else at + 1
        return f"{raw[:at]}{'' if raw[:at].endswith(newline) else newline}{line}{newline}{raw[at:]}"
    if key[:-1] in found.starts and raw[found.starts[key[:-1]]] == "[":
        at = raw.find("\n", found.starts[key[:-1]]) + 1 or len(raw)
        return f"{raw[:at]}{line}{newline}{raw[at:]}"
    title = ".".join(_name(part) for part in key[:-1])
    return f"{raw.rstrip()}{newline}{newline}[{title}]{newline}{line}{newline}"


def told(value: Value) -> str:
    """A value as TOML writes it, on one line where it may."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, list):
        return "[" + ", ".join(literal(one) for one in value) + "]"
    pairs = (f"{_name(k)} = {one if isinstance(one, int) else literal(str(one))}" for k, one in value.items())
    return "{ " + ", ".join(pairs) + " }"


def _name(part: str) -> str:
    return part if _BARE.fullmatch(part) else literal(part)
