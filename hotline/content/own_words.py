"""Own words: runs of words of our own texts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from zlib import crc32

from hotline.content.model import Language
from hotline.content.normalise import words

RUN = 5  # words in a row that no one writes by chance
SHORTEST = 2  # words of a part that counts beside a whole run: "Is that {first} ..."
_BRACES = re.compile(r"\{[^}]*\}")


def own_runs(languages: Mapping[str, Language]) -> frozenset[int]:
    """Every run of RUN words in a text that the line sends, hashed; a short part between braces is one."""
    return frozenset(run for text in _texts(languages.values()) for run in _runs_of(text))


def runs(words: tuple[str, ...], size: int = RUN) -> Iterator[int]:
    """The runs of `size` words in a message, one for each word that begins one; () for a shorter message."""
    return (run(words[n : n + size]) for n in range(len(words) - size + 1))


def run(some: tuple[str, ...]) -> int:
    return crc32(" ".join(some).encode())


def _runs_of(text: str) -> Iterator[int]:
    for part in _BRACES.split(text):
        own = words(part)
        yield from runs(own)
        if SHORTEST <= len(own) < RUN:
            yield run(own)


def _texts(languages: Iterable[Language]) -> Iterator[str]:
    for language in languages:
        answers = (*language.topics.values(), *language.says.values())
        yield from (answer.text for answer in answers if answer.text)
        yield from language.reminders
