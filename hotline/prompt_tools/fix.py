"""Character fixes: typographic quotes, dashes and spaces to GSM-7."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hotline.prompt_tools.toml_source import Key, put, source

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
_CURLY_QUOTED = re.compile(
    '^(\\s*[\\w.-]+\\s*=\\s*)["\u201c\u201d\u201e]([^"\n]*)["\u201c\u201d](\\s*(?:#.*)?)$', re.MULTILINE
)
SENT_TABLES = ("topics", "says", "calls", "menus", "reminders", "language", "zones")
RECEIVED_LISTS = ("words", "hints", "called")  # in these tables, but looked up without accents and signs


@dataclass(frozen=True)
class Fix:
    """One text that was fixed."""

    file: str
    line: int
    key: str
    what: str


def is_sent(file: str, key: Key) -> bool:
    """Whether callers get this text: it is in a language's own file, no keyword, no address."""
    sent = "/" not in file and file != "structure.toml" and key[0] in SENT_TABLES
    return sent and not set(key) & set(RECEIVED_LISTS)


def plain(text: str) -> str:
    """The text with quotes, dashes and spaces as GSM-7 has them; nothing else changed."""
    text = "".join(PLAIN.get(c, c) for c in text)
    text = re.sub(r"(?<=\S) {2,}(?=\S)", " ", text)
    return re.sub(r" +(?=\n|$)", "", text)


def fix_prompts(prompts: Path) -> Iterator[Fix]:
    """Fix every TOML file in place, except those that stay unreadable."""
    for path in sorted(prompts.rglob("*.toml")):
        file = path.relative_to(prompts).as_posix()
        try:
            raw = path.read_bytes().decode()
            readable, fixes = _readable(file, raw)
            parsed = source(readable)
            values = {
                key: plain(text.value)
                for key, text in parsed.texts.items()
                if is_sent(file, key) and plain(text.value) != text.value
            }
            fixed = put(readable, values) if values else readable
        except (ValueError, RecursionError):
            continue
        if fixed != raw:
            write_file(path, fixed)
            yield from fixes
            for key in values:
                text = parsed.texts[key]
                odd = ", ".join(name_of(c) for c in sorted(set(PLAIN).intersection(text.value)))
                what = f"{odd} written plainly" if odd else "spaces too many taken out"
                yield Fix(file, parsed.line(text.start), ".".join(key), what)


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.write_bytes(text.encode())
    if path.exists():
        new.chmod(path.stat().st_mode & 0o777)
    new.replace(path)


def _readable(file: str, text: str) -> tuple[str, list[Fix]]:
    """The file without a byte order mark, and with straight quotes around texts."""
    fixes = []
    if text.startswith("\ufeff"):
        text = text[1:]
        fixes.append(Fix(file, 1, "", "an invisible mark at the beginning taken out"))

    def straight(match: re.Match[str]) -> str:
        fixed = f'{match[1]}"{match[2]}"{match[3]}'
        if fixed != match[0]:
            line = text.count("\n", 0, match.start()) + 1
            fixes.append(Fix(file, line, "", "straight quotes put round the text"))
        return fixed

    return _CURLY_QUOTED.sub(straight, text), fixes


def name_of(c: str) -> str:
    """The name of a character, with the character itself if it is visible."""
    name = unicodedata.name(c, f"U+{ord(c):04X}").lower()
    return name if unicodedata.category(c)[0] in "ZCM" else f"{c} ({name})"
