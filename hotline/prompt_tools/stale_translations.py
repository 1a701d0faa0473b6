"""Stale translations: entries whose English changed, the translation not.

prompts/translations.tsv has a line for each translated entry, with hashes as in signatures.tsv:

    language  entry       original      translation
    es        topics.age  36fed1a4462e  5d1e02b7c9aa

The translation was made from the original with that hash. "Original": the words of the first language.
"""

import csv
from collections.abc import Container, Iterator
from pathlib import Path

from hotline.content.problem import Code, Problem
from hotline.prompt_tools.findings import Finding
from hotline.prompt_tools.fix import write_file
from hotline.prompt_tools.signatures import Entry, signable
from hotline.prompt_tools.toml_source import Source, Sources, read_sources

FILE = "translations.tsv"
HEAD = ("language", "entry", "original", "translation")
UNKNOWN = "-"  # an original that is not in the files any more
Hashes = tuple[str, str]  # of the original, of the translation


def read(prompts: Path) -> dict[Entry, Hashes]:
    """The table by language and entry; without the lines that are malformed."""
    path = prompts / FILE
    lines = path.read_text("utf-8", "replace").splitlines()[1:] if path.exists() else []
    rows = [row for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if len(row) == len(HEAD)]
    return {(code, entry): (original, translation) for code, entry, original, translation in rows}


def current(sources: Sources, first: str) -> dict[Entry, Hashes]:
    """The hashes of today, for every entry that is in the first language and in another one."""
    words = dict(signable({file: source for file, source in sources.items() if "/" not in file}))
    return {
        (file.removesuffix(".toml"), entry): (words[f"{first}.toml", entry], translation)
        for (file, entry), translation in words.items()
        if file != f"{first}.toml" and (f"{first}.toml", entry) in words
    }


def stale(prompts: Path, sources: Sources, first: str) -> list[Entry]:
    """The entries, as (language, entry), whose translation was made from other words than today's."""
    table = read(prompts)
    return [
        place
        for place, (original, translation) in current(sources, first).items()
        if place in table and table[place][0] != original and table[place][1] == translation
    ]


def update(
    prompts: Path, first: str, confirmed: Container[Entry] = (), outdated: Container[Entry] = ()
) -> list[Entry]:
    """Note which originals the new and changed translations were made from; returns the entries noted.

    `confirmed`: read again and still right, though not changed. `outdated`: made from older originals.
    """
    table, noted = read(prompts), list[Entry]()
    for place, (original, translation) in current(read_sources(prompts), first).items():
        before = table.get(place, (UNKNOWN, ""))
        if before[1] != translation or (place in confirmed and before[0] != original):
            table[place] = (before[0] if place in outdated else original, translation)
            noted.append(place)
    if noted:
        lines = sorted((*place, *hashes) for place, hashes in table.items())
        write_file(prompts / FILE, "".join("\t".join(line) + "\n" for line in (HEAD, *lines)))
    return noted


def stale_findings(prompts: Path, sources: Sources, first: str) -> Iterator[Finding]:
    """A warning for each stale translation, by its line."""
    for code, entry in stale(prompts, sources, first):
        source = sources[f"{code}.toml"]
        line = source.line_of(tuple(entry.split("."))) if isinstance(source, Source) else None
        message = f"was translated from other words than {first}.toml has now"
        yield Finding(Problem(f"{code}.toml", entry, Code.STALE_TRANSLATION, message), line)
