"""Mends what a machine may: curly quotes, dashes, ellipses, odd spaces in texts; all else stays as it is."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hotline.prompt_tools.source import Key, Source, source

# What a phone shows nearly the same, in GSM-7.
PLAIN = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
    **dict.fromkeys("\u2014\u2015", " - "),
    "\u2026": "...",
    **dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
    ),
    **dict.fromkeys("\u00ad\u200b\u200c\u2060\ufeff", ""),
}
_CURLY = re.compile('(\\s*[\\w.-]+\\s*=\\s*)["\u201c\u201d\u201e](.*)["\u201c\u201d](\\s*(?:#.*)?)')
SENT = ("topics", "says", "calls", "menus", "reminders", "language", "zones")  # tables of what goes out
HEARD = ("words", "hints", "called")  # lists in them of what comes in: looked up without accents and signs


@dataclass(frozen=True)
class Mended:
    """One text that was mended."""

    file: str
    line: int
    key: str
    what: str


def goes_out(file: str, key: Key) -> bool:
    """Whether this is a text that people get: in a language's own file, no keyword, no address."""
    return "/" not in file and file != "structure.toml" and key[0] in SENT and not set(key) & set(HEARD)


def plain(text: str) -> str:
    """The text with only what GSM-7 can carry of quotes, dashes and spaces; nothing else changed."""
    text = "".join(PLAIN.get(c, c) for c in text)
    text = re.sub(r"(?<=\S) {2,}(?=\S)", " ", text)
    return re.sub(r" +(?=\n|$)", "", text)


def mend(prompts: Path) -> Iterator[Mended]:
    """Mend every words file in its place; what was done. A file that stays unreadable is left as it is."""
    for path in sorted(prompts.rglob("*.toml")):
        name, raw = path.relative_to(prompts).as_posix(), path.read_bytes()
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            continue
        readable, done = _readable(text)
        try:
            found = source(readable)
        except ValueError:
            continue
        values = {
            key: plain(one.value)
            for key, one in found.texts.items()
            if goes_out(name, key) and plain(one.value) != one.value
        }
        mended = found.replaced(values)
        assert {**{k: t.value for k, t in found.texts.items()}, **values} == {
            k: t.value for k, t in source(mended).texts.items()
        }, "a mend changed something else"
        if mended.encode() != raw:
            put(path, mended)
            yield from (Mended(name, line, "", what) for line, what in done)
            yield from (
                Mended(name, found.line(found.texts[key].start), ".".join(key), _told(found, key))
                for key in values
            )


def put(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(text.encode())
    if path.exists():
        fresh.chmod(path.stat().st_mode & 0o777)
    fresh.replace(path)


def _readable(text: str) -> tuple[str, list[tuple[int, str]]]:
    """Without the mark that some editors put first, and with straight quotes round texts instead of curly."""
    done = []
    if text.startswith("\ufeff"):
        text, done = text[1:], [(1, "an invisible mark at the beginning taken out")]
    lines = text.split("\n")
    for n, line in enumerate(lines):
        curly = _CURLY.fullmatch(line)
        if curly and '"' not in curly[2] and f'"{curly[2]}"' not in line:
            lines[n] = f'{curly[1]}"{curly[2]}"{curly[3]}'
            done.append((n + 1, "straight quotes put round the text"))
    return "\n".join(lines), done


def _told(found: Source, key: Key) -> str:
    odd = sorted({c for c in found.texts[key].value if c in PLAIN})
    return ", ".join(name_of(c) for c in odd) + " written plainly" if odd else "spaces too many taken out"


def name_of(c: str) -> str:
    """A character as a person can find it: as it is, or by name where it cannot be seen."""
    name = unicodedata.name(c, f"U+{ord(c):04X}").lower()
    return name if unicodedata.category(c)[0] in "ZCM" else f"{c} ({name})"
