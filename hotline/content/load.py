"""Content: cached or built, with country and settings."""

from collections.abc import Mapping, Set
from dataclasses import replace
from pathlib import Path

from hotline.content import cache
from hotline.content.brace_values import FIRST, numbers
from hotline.content.model import Content, Learned

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"
LEARNED = "learned.model"  # what hotline.understanding learned from examples/


def load(
    values: Mapping[str, str], commands: Set[str], directory: Path = PROMPTS, country: str = FIRST
) -> Content:
    """The checked content.

    `values`: what fills {name} and {contact}. `commands`: the names that the conversation answers to.
    `country`: whose emergency and crisis numbers are named, like US.
    Raises BadPrompts with every problem.
    """
    content = cache.read(directory)
    if content is None:
        # Not at the top: a deployed line needs none of it.
        from hotline.content.build import checked

        content = checked(values, commands, directory)
    here = content.structure.countries.get(country)
    if here is None:
        raise _unknown_country(country, content.structure.countries)
    values = {**content.values, **numbers(here), **values}
    return replace(content, country=here, values=values, learned=_learned(directory))


def line_name(directory: Path = PROMPTS) -> str:
    """What the line is called where HOTLINE_NAME is not set: the `name` of structure.toml."""
    import tomllib  # no answer needs it

    try:
        return str(tomllib.loads((directory / "structure.toml").read_text("utf-8"))["name"])
    except (OSError, ValueError, KeyError, RecursionError):
        return "Hotline"  # what is wrong with that file, the check says


def _learned(directory: Path) -> Learned:
    """The learned classifier of this folder. Raises BadPrompts where there is none."""
    path = directory / LEARNED
    try:
        return Learned(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        from hotline.content.problem import BadPrompts, Code, Problem

        message = "is missing: make it with 'hotline learn'"
        raise BadPrompts([Problem(LEARNED, "the file", Code.MISSING, message)]) from None


def _unknown_country(country: str, countries: Mapping[str, object]) -> Exception:
    from hotline.content.problem import BadPrompts, Code, Problem

    message = (
        f"there is no {country} (HOTLINE_COUNTRY): set one of {', '.join(countries)}, "
        "or add its numbers there"
    )
    return BadPrompts([Problem("structure.toml", "countries", Code.UNKNOWN_REFERENCE, message)])
