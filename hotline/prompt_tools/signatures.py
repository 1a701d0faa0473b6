"""Signatures and translations: hashes of the words that were signed, or translated from.

prompts/signatures.tsv has a line for each signed entry:

    file      entry       words         signed by                             on
    en.toml   topics.age  36fed1a4462e  nurse practitioner, Eastside clinic   2026-12-01

An entry is signed while its words have the hash that stands there: one changed letter ends the signature.

prompts/translations.tsv has a line for each translated entry, with the same hashes:

    language  entry       original      translation
    es        topics.age  36fed1a4462e  5d1e02b7c9aa

The translation was made from the original with that hash. "Original": the words of the first language.
"""

import csv
import hashlib
import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hotline.prompt_tools.findings import write_file
from hotline.prompt_tools.toml_source import Source, Sources, read_sources

FILE = "signatures.tsv"
HEAD = ("file", "entry", "words", "signed by", "on")
TRANSLATIONS = "translations.tsv"
TRANSLATIONS_HEAD = ("language", "entry", "original", "translation")
UNKNOWN = "-"  # an original that is not in the files any more
UNSIGNED = "not yet signed by a clinician"
KEYWORDS = ("words", "hints", "called")  # what people type and say: no medical words
# The tables whose entries are signed one by one, by the file they stand in; `reminders` is one entry.
_TABLES: Mapping[str, tuple[str, ...]] = {
    "structure.toml": ("facts", "countries"),
    "danger": ("floor",),
    "": ("topics", "says", "menus", "calls", "reminders"),
}
_WHOLE = ("reminders",)
_BREAKS = re.compile(r"[\t\r\n]+")
Entry = tuple[str, str]  # file (or language), dotted key
Hashes = tuple[str, str]  # of the original, of the translation


class BadSignatures(Exception):
    """The table cannot be read; the message says where and what to do."""


@dataclass(frozen=True)
class Signature:
    """`words`: the first 12 hex digits of the SHA-256 of the words that were signed; `by`: role and place."""

    words: str
    by: str
    on: date


@dataclass(frozen=True)
class Status:
    """What is known of an entry: its hash now, and the signature, which may be for other words."""

    words: str
    signature: Signature | None

    @property
    def signed(self) -> bool:
        return self.signature is not None and self.signature.words == self.words

    def __str__(self) -> str:
        if self.signature is None:
            return UNSIGNED
        by = f"signed by {self.signature.by}, {self.signature.on}"
        return by if self.signed else f"{by}, for other words: changed since"


def statuses(prompts: Path, sources: Sources | None = None) -> dict[Entry, Status]:
    """Every entry that a clinician signs, in the order of the files. Raises BadSignatures."""
    signatures = read(prompts)
    return {
        entry: Status(words, signatures.get(entry))
        for entry, words in signable(read_sources(prompts) if sources is None else sources)
    }


def read(prompts: Path) -> dict[Entry, Signature]:
    """The table; empty without a file. Raises BadSignatures."""
    path = prompts / FILE
    if not path.exists():
        return {}
    signatures = dict[Entry, Signature]()
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError:
        raise BadSignatures(f"{FILE} is not saved as UTF-8: save it so, or sign again") from None
    for number, row in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
        if number == 1 or not row:
            continue
        try:
            file, entry, words, by, on = row
            signatures[file, entry] = Signature(words, by, date.fromisoformat(on))
        except ValueError:
            message = f"{FILE}:{number} needs {len(HEAD)} columns with a day like 2026-12-01 in the last"
            raise BadSignatures(f"{message}: take the line out and sign again (hotline sign)") from None
    return signatures


def sign(prompts: Path, wanted: Container[Entry], by: str, on: date) -> list[Entry]:
    """Sign the wanted entries as they stand; returns those that were not signed so before."""
    signatures, new = read(prompts), list[Entry]()
    entries = statuses(prompts)
    for entry, status in entries.items():
        if entry in wanted and not (status.signed and status.signature and status.signature.by == by):
            signatures[entry] = Signature(status.words, _BREAKS.sub(" ", by).strip(), on)
            new.append(entry)
    if new:
        rows = ((*e, s.words, s.by, s.on.isoformat()) for e, s in signatures.items() if e in entries)
        _write(prompts / FILE, HEAD, rows)
    return new


def _write(path: Path, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    write_file(path, "".join("\t".join(row) + "\n" for row in (head, *sorted(rows))))


def signable(sources: Sources) -> Iterator[tuple[Entry, str]]:
    """Every entry that is signed, with the hash of its words, in the order of the files."""
    for file, source in sources.items():
        folder = file.rpartition("/")[0]
        tables = _TABLES.get(file) or _TABLES.get(folder, ())
        if not isinstance(source, Source):
            continue
        for table, value in source.table.items():
            if table in _WHOLE and table in tables:
                yield (file, table), _hash(value)
            elif table in tables and isinstance(value, dict):
                for key, words in value.items():
                    if isinstance(words, dict):
                        words = {name: said for name, said in words.items() if name not in KEYWORDS}
                    if words:
                        yield (file, f"{table}.{key}"), _hash(words)


def entry_of(key: str) -> str:
    """The entry that a key belongs to: `topics.age` of `topics.age.text`."""
    parts = key.split(".")
    return parts[0] if parts[0] in _WHOLE else ".".join(parts[:2])


def _hash(words: Any) -> str:
    canonical = json.dumps(words, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def read_translations(prompts: Path) -> dict[Entry, Hashes]:
    """The table by language and entry; without the lines that are malformed."""
    path = prompts / TRANSLATIONS
    lines = path.read_text("utf-8", "replace").splitlines()[1:] if path.exists() else []
    rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return {(row[0], row[1]): (row[2], row[3]) for row in rows if len(row) == len(TRANSLATIONS_HEAD)}


def current_hashes(sources: Sources, first: str) -> dict[Entry, Hashes]:
    """The hashes of today, for every entry that is in the first language and in another one."""
    words = dict(signable({file: source for file, source in sources.items() if "/" not in file}))
    return {
        (file.removesuffix(".toml"), entry): (words[f"{first}.toml", entry], translation)
        for (file, entry), translation in words.items()
        if file != f"{first}.toml" and (f"{first}.toml", entry) in words
    }


def stale(prompts: Path, sources: Sources, first: str) -> list[Entry]:
    """The entries, as (language, entry), whose translation was made from other words than today's."""
    table = read_translations(prompts)
    return [
        place
        for place, (original, translation) in current_hashes(sources, first).items()
        if place in table and table[place][0] != original and table[place][1] == translation
    ]


def update(
    prompts: Path, first: str, confirmed: Container[Entry] = (), outdated: Container[Entry] = ()
) -> list[Entry]:
    """Note which originals the new and changed translations were made from; returns the entries noted.

    `confirmed`: read again and still right, though not changed. `outdated`: made from older originals.
    """
    table, noted = read_translations(prompts), list[Entry]()
    for place, (original, translation) in current_hashes(read_sources(prompts), first).items():
        before = table.get(place, (UNKNOWN, ""))
        if before[1] != translation or (place in confirmed and before[0] != original):
            table[place] = (before[0] if place in outdated else original, translation)
            noted.append(place)
    if noted:
        rows = ((*place, *hashes) for place, hashes in table.items())
        _write(prompts / TRANSLATIONS, TRANSLATIONS_HEAD, rows)
    return noted
