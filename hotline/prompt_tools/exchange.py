"""Words out to a translator's file and back in, checked before anything is written."""

import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hotline.prompt_tools import sheet_csv, sheet_po
from hotline.prompt_tools.check import check_prompts
from hotline.prompt_tools.findings import Finding
from hotline.prompt_tools.fix import is_sent, plain, write_file
from hotline.prompt_tools.rows import (
    FOLDERS,
    PAGES,
    entries,
    kind_of,
    rows,
    value_of,
)
from hotline.prompt_tools.toml_source import Key, Value, put

REVIEW = """[review]
by = "the translator: put a role and a place here"
clinician = ""               # who has read and signed them; nobody yet
on = {on}
until = {until}

"""
_TABLE = re.compile(r"^\[review(?:\.entries)?\]\n(?:(?![\[#]).*\n)*", re.MULTILINE)


class NotTaken(Exception):
    """Nothing was written; the message says why and what to do."""


@dataclass(frozen=True)
class Taken:
    """What an import did: files written, entries changed, entries still empty, what to look at now, and
    whether the language has public pages of its own."""

    files: list[str]
    changed: int
    empty: list[str]
    findings: list[Finding]
    with_pages: bool


def export(prompts: Path, language: str, to: Path) -> int:
    """Write the rows from the first language to `language`; how many. The name's end tells the form."""
    first = _first(prompts)
    if language == first:
        raise NotTaken(f"{first} is the language that others are translated from: name another, like es.")
    every = list(rows(prompts, first, language))
    form = sheet_po if to.suffix == ".po" else sheet_csv
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(form.write(every, first, language))
    return len(every)


def take(prompts: Path, file: Path, today: date) -> Taken:
    """Bring a translator's file in. Raises NotTaken, then no file has changed."""
    try:
        language, cells = (sheet_po if file.suffix == ".po" else sheet_csv).read(file.read_bytes())
    except ValueError as wrong:
        raise NotTaken(f"{file.name} cannot be used: {wrong}.") from None
    if not re.fullmatch(r"[a-z]{2,3}", language):
        raise NotTaken(f"{file.name} is for {language!r}: name the language by its two letters, like es.")
    first = _first(prompts)
    if language == first:
        raise NotTaken(f"{file.name} is for {first}, the language that others are translated from.")
    made, changed, empty, unborn = {}, 0, list[str](), list[str]()
    left = dict(cells)
    for folder in FOLDERS:
        name = f"{folder}{language}.toml"
        there = (prompts / name).exists()
        values, missing = _values(prompts, folder, f"{folder}{first}.toml", left)
        if folder == PAGES and not values and not there:
            continue  # a language may go without public pages of its own
        (empty if there else unborn).extend(missing)
        made[name], count = _file(prompts, folder, first, language, values, today)
        changed += count
    if left:
        raise NotTaken(f"{file.name} has a key that is none: {next(iter(left))}. Leave the keys as they are.")
    if unborn:
        raise NotTaken(
            f"{len(unborn)} of {len(cells)} entries have no translation yet, the first {unborn[0]}: a new "
            "language is taken when it is whole (only its public pages may all be left out)."
        )
    findings = _tried(prompts, made, today)
    written = []
    for name, text in made.items():
        path = prompts / name
        if not path.exists() or path.read_bytes() != text.encode():
            write_file(path, text)
            written.append(name)
    return Taken(written, changed, empty, findings, f"{PAGES}{language}.toml" in made)


def _first(prompts: Path) -> str:
    structure = tomllib.loads((prompts / "structure.toml").read_text("utf-8"))
    return str(structure["default_language"])


def _values(
    prompts: Path, folder: str, name: str, left: dict[str, str]
) -> tuple[dict[Key, Value], list[str]]:
    """The values in the cells of one file, taken out of `left`, and the keys whose cells are empty."""
    values: dict[Key, Value] = {}
    empty = []
    for path, like in entries(tomllib.loads((prompts / name).read_bytes().decode())):
        key = folder + ".".join(path)
        told = left.pop(key, "")
        if not told.strip():
            if like:
                empty.append(key)
            continue
        kind = kind_of(path, like)
        try:
            values[path] = value_of(told, kind, like)
        except ValueError as wrong:
            raise NotTaken(f"{key}: {wrong}.") from None
        if is_sent("", path) and not folder:
            values[path] = _plain(values[path])
    return values, empty


def _plain(value: Value) -> Value:
    """Straight quotes and short dashes: spreadsheets make others by themselves."""
    if isinstance(value, str):
        return plain(value)
    return [plain(one) for one in value] if isinstance(value, list) else value


def _file(
    prompts: Path, folder: str, first: str, language: str, values: Mapping[Key, Value], today: date
) -> tuple[str, int]:
    """The file's new text, and how many entries differ from what stands there."""
    there = prompts / f"{folder}{language}.toml"
    if there.exists():
        raw = there.read_bytes().decode()
    else:
        raw = (prompts / f"{folder}{first}.toml").read_bytes().decode()
        review = REVIEW.format(on=today, until=date(today.year + 1, today.month, min(today.day, 28)))
        raw = _TABLE.sub(lambda found: review if found[0].startswith("[review]") else "", raw)
    known = dict(entries(tomllib.loads(raw)))
    return put(raw, values), sum(known.get(key) != value for key, value in values.items())


def _tried(prompts: Path, made: Mapping[str, str], today: date) -> list[Finding]:
    """What is to be said of the words with these files in them. Raises NotTaken if they could not be used."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary, "prompts")
        shutil.copytree(prompts, copy)
        for name, text in made.items():
            (copy / name).write_bytes(text.encode())
        findings, _ = check_prompts(copy, today)
    stops = [one for one in findings if one.stops]
    before = set(_stops(prompts, today)) if stops else set()
    fresh = [one for one in stops if (one.problem.file, one.problem.place, one.problem.message) not in before]
    if fresh:
        wrong = "\n".join(
            f"  {one.problem.place or one.where}: {one.problem.message}. {one.advice}" for one in fresh
        )
        raise NotTaken(f"The line would not start with these words:\n{wrong}\nMend them in the file.")
    return [one for one in findings if one.problem.file in made]


def _stops(prompts: Path, today: date) -> Iterator[tuple[str, str, str]]:
    for one in check_prompts(prompts, today)[0]:
        if one.stops:
            yield one.problem.file, one.problem.place, one.problem.message
