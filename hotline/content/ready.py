"""The checked content as one file: a deployed line starts from it instead of reading and checking anew.

Written while packaging; where there is none, as in the source, nothing is different but the time it takes.
"""

import hashlib
import pickle
from collections.abc import Iterator
from pathlib import Path

from hotline.content.model import Content

NAME = "ready.pickle"


def write(content: Content, directory: Path) -> None:
    """Keep the content made of `directory`, without the values of one line."""
    (directory / NAME).write_bytes(_digest(directory) + pickle.dumps(content, protocol=5))


def read(directory: Path) -> Content | None:
    """What was kept; None if nothing was, or for other words than stand there now."""
    try:
        kept = (directory / NAME).read_bytes()
    except FileNotFoundError:
        return None
    digest = _digest(directory)
    if kept[: len(digest)] != digest:
        return None
    content = pickle.loads(kept[len(digest) :])  # noqa: S301 - as trusted as the code that it is packed with
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
