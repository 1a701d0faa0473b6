"""Reads the floors: prompts/danger/*.toml and prompts/leaving/*.toml."""

from collections.abc import Iterator
from pathlib import Path

from hotline.content.floor import MOST, Floor, Review
from hotline.content.normalise import words as normalise
from hotline.content.problem import Problem
from hotline.content.toml_reader import Table, lists, tables_of


def read_floors(directory: Path, problems: list[Problem]) -> dict[str, dict[str, Floor]]:
    """{"danger": {language: floor}, "leaving": {...}}; what is wrong goes to `problems`."""
    return {folder: dict(_floors(directory / folder, problems)) for folder in MOST}


def _floors(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, Floor]]:
    for path in sorted(folder.glob("*.toml")):
        for code, table in tables_of(path, f"{folder.name}/{path.name}", problems).items():
            yield code, _floor(table)


def _floor(table: Table) -> Floor:
    review = table.table("review")
    known = Review(review.text("by"), review.day("on"))
    review.rest()  # by whom and by when to be read again: the deployment reads it
    phrases = {
        told: tuple(dict.fromkeys(" ".join(normalise(phrase)) for phrase in listed))
        for told, listed in lists(table.table("floor")).items()
    }
    table.done()
    return Floor(known, phrases)
