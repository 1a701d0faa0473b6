"""Finds the known phrases that a mistyped word most likely meant."""

from typing import Protocol

from hotline.content.model import Content, Target

FEWEST_LETTERS = 4  # shorter words are too close to everything
LONG_WAY = 99
MOST_WORDS = 6  # a mistake inside a longer message is left alone


class Distance(Protocol):
    """How far one word is from another; more than `score_cutoff` need not be counted out."""

    def __call__(self, a: str, b: str, /, *, score_cutoff: int) -> float: ...


def nearest(words: tuple[str, ...], content: Content) -> tuple[Target, ...]:
    """The targets at the smallest distance from the message or one of its words; () if none is near.

    Distance is optimal string alignment (a swap of neighbours counts one): one mistake in a word of 4 or 5
    letters, two from 6 on. Targets with the same distance are a tie and all come back; danger signs never.
    """
    # rapidfuzz costs an import that no exact word needs.
    from rapidfuzz.distance import OSA

    if len(words) > MOST_WORDS:
        return ()
    whole = _nearest(OSA.distance, [" ".join(words)], content)
    return whole or _nearest(OSA.distance, [w for w in words if len(w) > FEWEST_LETTERS], content)


def _nearest(distance: Distance, pieces: list[str], content: Content) -> tuple[Target, ...]:
    best: dict[Target, float] = {}
    for piece in pieces:
        if len(piece) < FEWEST_LETTERS:
            continue
        allowed = 1 if len(piece) < 6 else 2
        for phrase, target in content.vocabulary.items():
            if target.kind in ("danger", "smalltalk") or len(phrase) < FEWEST_LETTERS - 1:
                continue
            off = distance(piece, phrase, score_cutoff=allowed)
            if off <= allowed and off <= len(phrase) / 3 and off < best.get(target, LONG_WAY):
                best[target] = off
    least = min(best.values(), default=0)
    return tuple(target for target, off in best.items() if off == least)
