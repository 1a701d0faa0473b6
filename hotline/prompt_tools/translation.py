"""Translation: prompts out to a file, and what a file would change."""

import re
import shutil
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hotline.prompt_tools import sheet_files
from hotline.prompt_tools.check import check_prompts
from hotline.prompt_tools.findings import Finding, is_sent, plain, write_file
from hotline.prompt_tools.sheet_files import Cells
from hotline.prompt_tools.sheets import FOLDERS, PAGES, cell_of, entries, kind_of, rows, value_of
from hotline.prompt_tools.signatures import entry_of, update
from hotline.prompt_tools.toml_source import Key, Value, put

WRITERS = {".xlsx": sheet_files.write_xlsx, ".csv": sheet_files.write_csv, ".po": sheet_files.write_po}
NEW_REVIEW = """[review]
by = "the translator: put a role and a place here"
on = {on}
until = {until}

"""
_REVIEW_TABLE = re.compile(r"^\[review(?:\.entries)?\]\n(?:(?![\[#]).*\n)*", re.MULTILINE)


class NotTaken(Exception):
    """The words cannot be used; the message says why and what to do. `findings`: what stops the line."""

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = findings


@dataclass(frozen=True)
class Change:
    """One entry whose words differ, as cells; `old` is empty for a new one."""

    key: str
    old: str
    new: str


@dataclass(frozen=True)
class Proposal:
    """Words that the hotline would start with, not written yet. `files`: the new text of those that differ.

    `empty`: keys of cells without a translation; `missing`: of lacking rows. `findings`: in all
    files. `with_pages`: whether the language has public pages of its own. `other_english`: keys whose
    English in the cells is not the English of today.
    """

    language: str
    files: Mapping[str, str]
    changes: list[Change]
    empty: list[str]
    missing: list[str]
    findings: list[Finding]
    with_pages: bool
    other_english: list[str]

    def write(self, prompts: Path) -> None:
        """Write the files, and note which English the changed translations were made from."""
        for name, text in self.files.items():
            write_file(prompts / name, text)
        outdated = {(self.language, entry_of(key)) for key in self.other_english}
        update(prompts, first_language(prompts), outdated=outdated)


def export_words(prompts: Path, language: str, to: Path) -> int:
    """Write the rows from the first language to `language`, in the form that the suffix names; how many."""
    if to.suffix not in WRITERS:
        raise NotTaken(f"{to.name}: name a file that ends in {', '.join(WRITERS)}.")
    if not is_code(language):
        raise NotTaken(f"{language!r} is no code: name the language by its two letters, like es.")
    first = first_language(prompts)
    all_rows = list(rows(prompts, first, language))
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(WRITERS[to.suffix](all_rows, first, language))
    return len(all_rows)


def read_words(prompts: Path, file: Path, today: date) -> Proposal:
    """What a translator's file would change. Raises NotTaken."""
    first, read = first_language(prompts), _read(file)
    if read.language == first and read.originals:
        raise NotTaken(
            f"{file.name} is for {first}, the language that others are translated from: a sheet of it has "
            f"one column of words (hotline words export {first})."
        )
    return proposed(prompts, read, file.name, today)


def proposed(prompts: Path, read: Cells, name: str, today: date) -> Proposal:
    """What these cells would change, tried on a copy. `name`: what they came from. Raises NotTaken."""
    first, language, left = first_language(prompts), read.language, dict(read.cells)
    new_files, changes = dict[str, str](), list[Change]()
    empty, missing, incomplete, stale = list[str](), list[str](), list[str](), list[str]()
    for folder in FOLDERS:
        original, path = prompts / f"{folder}{first}.toml", prompts / f"{folder}{language}.toml"
        english = dict(entries(tomllib.loads(original.read_bytes().decode())))
        keys = {folder + ".".join(path): (path, value) for path, value in english.items() if value}
        before = path.read_bytes().decode() if path.exists() else _with_new_review(original, today)
        entries_before = dict(entries(tomllib.loads(before)))
        values = _values(original, folder, left, entries_before)
        if folder == PAGES and not values and not path.exists():
            continue
        lacking = [key for key, (entry, _) in keys.items() if entry not in values]
        if path.exists():
            empty += [key for key in lacking if key in read.cells]
            missing += [key for key in lacking if key not in read.cells]
        else:
            incomplete += lacking
        now = {key: cell_of(value, kind_of(entry, value)) for key, (entry, value) in keys.items()}
        stale += [key for key, cell in now.items() if read.originals.get(key, cell) != cell]
        new_files[f"{folder}{language}.toml"] = put(before, values) if values else before
        for key, value in values.items():
            old = entries_before.get(key) if path.exists() else None
            if old != value:
                cells = ["" if v is None else cell_of(v, kind_of(key, value)) for v in (old, value)]
                changes.append(Change(folder + ".".join(key), *cells))
    if left:
        raise NotTaken(f"{name} has a key that is none: {next(iter(left))}. Leave the keys as they are.")
    if incomplete:
        raise NotTaken(
            f"{len(incomplete)} of {len(read.cells)} entries have no translation yet, the first "
            f"{incomplete[0]}: a new language is taken when it is whole (only its "
            "public pages may all be left out)."
        )
    findings = _tried(prompts, new_files, today)
    with_pages = f"{PAGES}{language}.toml" in new_files
    differ = {
        name: text
        for name, text in new_files.items()
        if not (prompts / name).exists() or (prompts / name).read_bytes() != text.encode()
    }
    return Proposal(language, differ, changes, empty, missing, findings, with_pages, stale)


def first_language(prompts: Path) -> str:
    """The code of the language that the others are translated from."""
    return str(tomllib.loads((prompts / "structure.toml").read_text("utf-8"))["default_language"])


def _read(file: Path) -> Cells:
    try:
        read = sheet_files.read_file(file.name, file.read_bytes())
    except ValueError as wrong:
        raise NotTaken(f"{file.name} cannot be used: {wrong}.") from None
    if not is_code(read.language):
        raise NotTaken(
            f"{file.name} is for {read.language!r}: name the language by its two letters, like es."
        )
    return read


def is_code(language: str) -> bool:
    """Whether this can be the code of a language (ISO 639): two or three small letters."""
    return re.fullmatch(r"[a-z]{2,3}", language) is not None


def _values(
    original: Path, folder: str, left: dict[str, str], before: Mapping[Key, Value]
) -> dict[Key, Value]:
    """The values in the cells of one file, removed from `left`. `before`: what stands there now."""
    values: dict[Key, Value] = {}
    for path, first_value in entries(tomllib.loads(original.read_bytes().decode())):
        key = folder + ".".join(path)
        cell = left.pop(key, "")
        if not cell.strip():
            continue
        kind = kind_of(path, first_value)
        if _lost_signs(cell, cell_of(before[path], kind) if path in before else ""):
            raise NotTaken(
                f"{key}: emoji or signs of another script have become question marks. Your program saved the "
                "file without them: export the words again, and save as .xlsx or as CSV UTF-8."
            )
        try:
            value = value_of(cell, kind, first_value)
        except ValueError as wrong:
            raise NotTaken(f"{key}: {wrong}.") from None
        if is_sent(f"{folder}{original.name}", path):  # spreadsheets make curly quotes by themselves
            value = plain(value) if isinstance(value, str) else value
            value = [plain(line) for line in value] if isinstance(value, list) else value
        values[path] = value
    return values


def _lost_signs(cell: str, before: str) -> bool:
    """Whether a cell is what stood there, with "?" for what the old Windows characters lack."""
    ansi = before.encode("cp1252", "replace").decode("cp1252")
    return ansi != before and ansi.count("?") > before.count("?") and cell.count("?") >= ansi.count("?")


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
            wrong = "\n".join(["The line would not start with these words:", *lines])
            raise NotTaken(f"{wrong}\nMend them in the file.", new)
    return findings
