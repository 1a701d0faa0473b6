"""Reads prompts/*.toml into values, naming file, key and reason of whatever is wrong."""

import hashlib
from pathlib import Path

from hotline.content.cache import files
from hotline.content.model import Language, Structure
from hotline.content.read_prompts import read_language, read_structure
from hotline.content.toml_reader import Table, tables_of


class BadPrompts(Exception):
    """The prompts cannot be used; `problems` has one line for each fault: file, key, reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("the prompts cannot be used:\n  " + "\n  ".join(problems))
        self.problems = problems


def gather(directory: Path) -> tuple[Structure | None, dict[str, Language], str, list[str]]:
    """Structure, languages by code, the version of this wording, and a line for each fault.

    Blanks stand for what is missing, None for a structure that is not there.
    """
    problems: list[str] = []
    digest = hashlib.sha256()
    tables: dict[str, Table] = {}
    for path in sorted(directory.glob("*.toml")):
        tables |= tables_of(path, path.name, problems)
    for path in files(directory):
        digest.update(str(path.relative_to(directory)).encode() + b"\0" + path.read_bytes())
    if "structure" not in tables:
        problems.append(f"structure.toml: is missing or unreadable in {directory.name}/")
    if problems:
        return None, {}, "", problems
    structure = read_structure(tables.pop("structure"))
    languages = {code: read_language(code, table) for code, table in tables.items()}
    if structure.default_language not in languages:
        problems.append(
            f"structure.toml: default_language: there is no file {structure.default_language}.toml"
        )
    return structure, languages, digest.hexdigest()[:12], problems
