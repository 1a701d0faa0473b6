"""Translation: prompts out to a file, checked on return."""

import re
import shutil
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hotline.prompt_tools import sheets
from hotline.prompt_tools.check import check_prompts
from hotline.prompt_tools.findings import Finding
from hotline.prompt_tools.fix import is_sent, plain, write_file
from hotline.prompt_tools.sheets import FOLDERS, PAGES, entries, kind_of, rows, value_of
from hotline.prompt_tools.toml_source import Key, Value, put

NEW_REVIEW = """[review]
by = "the translator: put a role and a place here"
on = {on}
until = {until}

"""
_REVIEW_TABLE = re.compile(r"^\[review(?:\.entries)?\]\n(?:(?![\[#]).*\n)*", re.MULTILINE)


class NotTaken(Exception):
    """Nothing was written; the message says why and what to do."""


@dataclass(frozen=True)
class Imported:
    """What an import did. `empty`: entries still without translation; `findings`: in these files.

    `with_pages`: whether the language has public pages of its own.
    """

    files: list[str]
    changed: int
    empty: list[str]
    findings: list[Finding]
    with_pages: bool


def export_words(prompts: Path, language: str, to: Path) -> int:
    """Write the rows from the first language to `language`, as PO or CSV by suffix; returns how many."""
    first = _first_language(prompts)
    if language == first:
        raise NotTaken(f"{first} is the language that others are translated from: name another, like es.")
    all_rows = list(rows(prompts, first, language))
    write = sheets.write_po if to.suffix == ".po" else sheets.write_csv
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(write(all_rows, first, language))
    return len(all_rows)


def import_words(prompts: Path, file: Path, today: date) -> Imported:
    """Import a translator's file. Raises NotTaken, and then changes no file."""
    first = _first_language(prompts)
    language, cells = _cells(file, first)
    new_files, changed, empty, incomplete = dict[str, str](), 0, list[str](), list[str]()
    left = dict(cells)
    for folder in FOLDERS:
        original, path = prompts / f"{folder}{first}.toml", prompts / f"{folder}{language}.toml"
        values, missing = _values(original, folder, left)
        if folder == PAGES and not values and not path.exists():
            continue
        (empty if path.exists() else incomplete).extend(missing)
        before = path.read_bytes().decode() if path.exists() else _with_new_review(original, today)
        entries_before = dict(entries(tomllib.loads(before)))
        new_files[f"{folder}{language}.toml"] = put(before, values)
        changed += sum(entries_before.get(key) != value for key, value in values.items())
    if left:
        raise NotTaken(f"{file.name} has a key that is none: {next(iter(left))}. Leave the keys as they are.")
    if incomplete:
        raise NotTaken(
            f"{len(incomplete)} of {len(cells)} entries have no translation yet, the first {incomplete[0]}: "
            "a new language is taken when it is whole (only its public pages may all be left out)."
        )
    findings = _tried(prompts, new_files, today)
    written = []
    for name, text in new_files.items():
        path = prompts / name
        if not path.exists() or path.read_bytes() != text.encode():
            write_file(path, text)
            written.append(name)
    return Imported(written, changed, empty, findings, f"{PAGES}{language}.toml" in new_files)


def _first_language(prompts: Path) -> str:
    return str(tomllib.loads((prompts / "structure.toml").read_text("utf-8"))["default_language"])


def _cells(file: Path, first: str) -> tuple[str, dict[str, str]]:
    try:
        language, cells = (sheets.read_po if file.suffix == ".po" else sheets.read_csv)(file.read_bytes())
    except ValueError as wrong:
        raise NotTaken(f"{file.name} cannot be used: {wrong}.") from None
    if not re.fullmatch(r"[a-z]{2,3}", language):
        raise NotTaken(f"{file.name} is for {language!r}: name the language by its two letters, like es.")
    if language == first:
        raise NotTaken(f"{file.name} is for {first}, the language that others are translated from.")
    return language, cells


def _values(original: Path, folder: str, left: dict[str, str]) -> tuple[dict[Key, Value], list[str]]:
    """The values in the cells of one file, removed from `left`, and the keys of empty cells."""
    values: dict[Key, Value] = {}
    empty = []
    for path, first_value in entries(tomllib.loads(original.read_bytes().decode())):
        key = folder + ".".join(path)
        cell = left.pop(key, "")
        if not cell.strip():
            if first_value:
                empty.append(key)
            continue
        try:
            value = value_of(cell, kind_of(path, first_value), first_value)
        except ValueError as wrong:
            raise NotTaken(f"{key}: {wrong}.") from None
        if is_sent(f"{folder}{original.name}", path):  # spreadsheets make curly quotes by themselves
            value = plain(value) if isinstance(value, str) else value
            value = [plain(line) for line in value] if isinstance(value, list) else value
        values[path] = value
    return values, empty


def _with_new_review(original: Path, today: date) -> str:
    review = NEW_REVIEW.format(on=today, until=date(today.year + 1, today.month, min(today.day, 28)))
    raw = original.read_bytes().decode()
    return _REVIEW_TABLE.sub(lambda match: review if match[0].startswith("[review]") else "", raw)


def _tried(prompts: Path, new_files: Mapping[str, str], today: date) -> list[Finding]:
    """The findings for these new files. Raises NotTaken if the hotline could not start with them."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary, "prompts")
        shutil.copytree(prompts, copy)
        for name, text in new_files.items():
            (copy / name).write_bytes(text.encode())
        findings, _ = check_prompts(copy, today)
    if any(finding.stops for finding in findings):
        before = {finding.problem for finding in check_prompts(prompts, today)[0]}
        if new := [finding for finding in findings if finding.stops and finding.problem not in before]:
            lines = (f"  {f.problem.place or f.where}: {f.problem.message}. {f.advice}" for f in new)
            wrong = "\n".join(lines)
            raise NotTaken(f"The line would not start with these words:\n{wrong}\nMend them in the file.")
    return [finding for finding in findings if finding.problem.file in new_files]
