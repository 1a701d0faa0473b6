"""Content: cached or built, with country and settings.

The cache is one file, written while packaging. A deployed line starts from it; without it, as in the source,
the prompts are read and checked anew.
"""

import hashlib
import pickle
from collections.abc import Iterator, Mapping, Set
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any

from hotline.content.model import Content, Learned
from hotline.content.phrases import FIRST, numbers

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
    content = cached(directory)
    if content is None:
        # Not at the top: a deployed line needs none of it.
        from hotline.content.build import checked

        content = checked(values, commands, directory)
    here = content.structure.countries.get(country)
    if here is None:
        codes = ", ".join(content.structure.countries)
        message = f"there is no {country} (HOTLINE_COUNTRY): set one of {codes}, or add its numbers there"
        raise _bad("structure.toml", "countries", "unknown-reference", message)
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
        raise _bad(LEARNED, "the file", "missing", "is missing: make it with 'hotline learn'") from None


def _bad(file: str, key: str, code: str, message: str) -> Exception:
    from hotline.content.toml_reader import BadPrompts, Code, Problem  # a deployed line needs none

    return BadPrompts([Problem(file, key, Code(code), message)])


CACHE = "ready.pickle"


def write_cache(content: Content, directory: Path) -> None:
    """Keep the content made of `directory`, without the values of one line."""
    (directory / CACHE).write_bytes(digest(directory) + pickle.dumps(_shared(content, {}), protocol=5))


def cached(directory: Path) -> Content | None:
    """The cached content; None without a file, or if the prompts have changed since."""
    try:
        cached = (directory / CACHE).read_bytes()
    except FileNotFoundError:
        return None
    current = digest(directory)
    if cached[: len(current)] != current:
        return None
    content = pickle.loads(cached[len(current) :])  # noqa: S301 - as trusted as the code that it is packed with
    assert isinstance(content, Content)
    return content


def files(directory: Path) -> Iterator[Path]:
    """Every file that the content is made of: the languages, and what is heard in all of them."""
    for pattern in ("*.toml", "danger/*.toml", "leaving/*.toml"):
        yield from sorted(directory.glob(pattern))


def digest(directory: Path) -> bytes:
    """SHA-256 over the names and the bytes of all files."""
    every = hashlib.sha256()
    for path in files(directory):
        every.update(str(path.relative_to(directory)).encode() + b"\0" + path.read_bytes())
    return every.digest()


def _shared(value: Any, shared: dict[Any, Any]) -> Any:
    """The same value with equal parts as one object: pickle writes and reads each distinct object once."""
    made: Any = value
    match value:
        case dict():
            return {_shared(key, shared): _shared(item, shared) for key, item in value.items()}
        case tuple():
            made = tuple(_shared(item, shared) for item in value)
        case frozenset():
            made = frozenset(_shared(item, shared) for item in value)
        case _ if is_dataclass(value):
            made = object.__new__(type(value))
            made.__dict__.update(_shared(vars(value), shared))
    return shared.setdefault((type(made), repr(made)), made)
