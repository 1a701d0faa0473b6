"""Prompt loader: prompts/*.toml to values and problems."""

import hashlib
from pathlib import Path

from hotline.content.cache import files
from hotline.content.model import Language, Structure
from hotline.content.problem import Code, Problem
from hotline.content.read_prompts import read_language, read_structure
from hotline.content.toml_reader import Table, tables_of


def gather(directory: Path) -> tuple[Structure | None, dict[str, Language], str, list[Problem]]:
    """Structure, languages by code, the version of this wording, and what is wrong.

    Blanks stand for what is missing, None for a structure that is not there.
    """
    problems: list[Problem] = []
    digest = hashlib.sha256()
    tables: dict[str, Table] = {}
    for path in sorted(directory.glob("*.toml")):
        tables |= tables_of(path, path.name, problems)
    for path in files(directory):
        digest.update(str(path.relative_to(directory)).encode() + b"\0" + path.read_bytes())
    if "structure" not in tables:
        message = f"is missing or unreadable in {directory.name}/"
        problems.append(Problem("structure.toml", "", Code.MISSING, message))
    if problems:
        return None, {}, "", problems
    structure = read_structure(tables.pop("structure"))
    languages = {code: read_language(code, table) for code, table in tables.items()}
    if structure.default_language not in languages:
        message = f"there is no file {structure.default_language}.toml"
        problems.append(Problem("structure.toml", "default_language", Code.UNKNOWN_REFERENCE, message))
    return structure, languages, digest.hexdigest()[:12], problems
