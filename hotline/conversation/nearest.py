"""Finds the known phrases that a mistyped word most likely meant."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from hotline.content.model import Content, Target

FEWEST_LETTERS = 4  # shorter words are too close to everything
LONG_WAY = 99
MOST_WORDS = 6  # a mistake inside a longer message is left alone


class Distance(Protocol):
    """How far one word is from another; more than `score_cutoff` need not be counted out."""

    def __call__(self, a: str, b: str, /, *, score_cutoff: int) -> float: ...


def nearest(words: tuple[str, ...], content: Content, language: str) -> tuple[tuple[Target, ...], bool]:
    """The targets at the smallest distance from the message or one of its words; () if none is near.

    Besides, whether it is clear: people mistype the first letter least, so "heat" may be EAT but need not.
    Distance is optimal string alignment (a swap of neighbours counts one): one mistake in a word of 4 or 5
    letters, two from 6 on. Targets with the same distance are a tie and all come back; danger signs never.
    Of one meaning in two languages `language` comes first.
    """
    # rapidfuzz costs an import that no exact word needs.
    from rapidfuzz.distance import OSA

    if len(words) > MOST_WORDS:
        return (), False
    whole = _nearest(OSA.distance, [" ".join(words)], content, language)
    if whole[0]:
        return whole
    return _nearest(OSA.distance, [w for w in words if len(w) > FEWEST_LETTERS], content, language)


def _nearest(
    distance: Distance, pieces: list[str], content: Content, language: str
) -> tuple[tuple[Target, ...], bool]:
    best: dict[tuple[str, str], tuple[float, bool, bool, Target]] = {}
    for piece in pieces:
        if len(piece) < FEWEST_LETTERS:
            continue
        allowed = 1 if len(piece) < 6 else 2
        for phrase, target in _of_length(content, len(piece) - allowed, len(piece) + allowed):
            off = distance(piece, phrase, score_cutoff=allowed)
            if off > allowed or off > len(phrase) / 3:
                continue
            strange = phrase[0] != piece[0]
            found = (off, strange, target.language not in ("", language), replace(target, phrase=phrase))
            meant = (target.kind, target.id)
            if meant not in best or found[:3] < best[meant][:3]:
                best[meant] = found
    least = min((off for off, *_ in best.values()), default=0)
    close = {target: strange for off, strange, _, target in best.values() if off == least}
    return tuple(close), not any(close.values())


def _of_length(content: Content, least: int, most: int) -> Iterator[tuple[str, Target]]:
    """The phrases that may be meant, of so many letters; a distance is at least the difference in length."""
    for letters in range(max(least, FEWEST_LETTERS - 1), most + 1):
        yield from content.guessable.get(letters, ())
