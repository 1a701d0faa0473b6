"""Content cache: one file, written while packaging.

A deployed line starts from it; without it, as in the source, the prompts are read and checked anew.
"""

import hashlib
import pickle
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

from hotline.content.model import Content

NAME = "ready.pickle"


def write(content: Content, directory: Path) -> None:
    """Keep the content made of `directory`, without the values of one line."""
    (directory / NAME).write_bytes(_digest(directory) + pickle.dumps(_shared(content, {}), protocol=5))


def read(directory: Path) -> Content | None:
    """The cached content; None without a file, or if the prompts have changed since."""
    try:
        cached = (directory / NAME).read_bytes()
    except FileNotFoundError:
        return None
    digest = _digest(directory)
    if cached[: len(digest)] != digest:
        return None
    content = pickle.loads(cached[len(digest) :])  # noqa: S301 - as trusted as the code that it is packed with
    assert isinstance(content, Content)
    return content


def files(directory: Path) -> Iterator[Path]:
    """Every file that the content is made of: the languages, and what is heard in all of them."""
    for pattern in ("*.toml", "danger/*.toml", "leaving/*.toml"):
        yield from sorted(directory.glob(pattern))


def _digest(directory: Path) -> bytes:
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
