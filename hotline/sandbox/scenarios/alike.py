"""Whether words that came are the words that were wanted, give or take a few."""

import re

ANYTHING = re.compile(r"\.{3,}|…")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
FEW = 5  # one word in so many may be another, missing or too many
NEVER = 1_000_000  # what it costs to miss a word that must stand there


def find(wanted: str, got: str, *, within: bool = False) -> int | None:
    """Where in `got` the wanted words end (counted in words), None if they do not stand there.

    "..." stands for any words. Between two of them (and the ends) one word in five may differ; words with a
    digit and words in CAPITALS may not. Case, spaces and punctuation do not count. `within`: as if "..."
    stood at both ends.
    """
    pieces = [WORD.findall(piece) for piece in ANYTHING.split(wanted)]
    if within:
        pieces = [[], *pieces, []]
    words = WORD.findall(got)
    at = 0
    for place, piece in enumerate(pieces):
        if not piece:
            continue
        first, last = place == 0, place == len(pieces) - 1
        end = _place(piece, words[at:], anywhere=not first, to_the_end=last)
        if end is None:
            return None
        at += end
    return at


def words_of(text: str) -> list[str]:
    """The words that count."""
    return WORD.findall(text)


def _place(piece: list[str], words: list[str], *, anywhere: bool, to_the_end: bool) -> int | None:
    """The end of the best place for the piece: the fewest words that differ, then the earliest.

    Edit distance in words, by columns of `words`; P. Sellers, Journal of Algorithms 1 (1980), 359.
    """
    costs = [0]
    for word in piece:
        costs.append(costs[-1] + _missing(word))
    best: tuple[int, int] | None = None
    for end in range(len(words) + 1):
        if end:
            before, costs = costs, [0 if anywhere else end]
            for row, word in enumerate(piece, start=1):
                swapped = before[row - 1] + (0 if _same(word, words[end - 1]) else _missing(word))
                costs.append(min(swapped, before[row] + 1, costs[row - 1] + _missing(word)))
        if (not to_the_end or end == len(words)) and (best is None or costs[-1] < best[0]):
            best = costs[-1], end
    return best[1] if best and best[0] <= len(piece) // FEW else None


def _same(wanted: str, got: str) -> bool:
    return wanted.casefold().replace("’", "'") == got.casefold().replace("’", "'")


def _missing(word: str) -> int:
    return NEVER if any(c.isdigit() for c in word) or (len(word) > 1 and word.isupper()) else 1
