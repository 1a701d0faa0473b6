"""Near-duplicates among ninety thousand messages, found in seconds."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator

from hotline.content.normalise import words

NEAR = 0.8  # share of common words from which on two messages are near-duplicates
SHORT = 4  # words up to which only the same words are


def near_duplicates(messages: list[str], known: list[str]) -> Iterator[tuple[str, str]]:
    """The messages that are near-duplicates of a known one, each with the first such.

    Two messages that share NEAR of their words share one of the few rarest of each, by one order of rarity
    for both (prefix filtering: Chaudhuri, Ganti and Kaushik, ICDE 2006); so only those few are looked up.
    """
    theirs = [_same(message) for message in known]
    exact = {words: n for n, words in reversed(list(enumerate(theirs)))}
    sets = [frozenset(words) for words in theirs]
    often = Counter(word for distinct in sets for word in distinct)
    rank = {word: n for n, (word, _) in enumerate(reversed(often.most_common()))}

    def rarest(distinct: frozenset[str]) -> list[int]:
        """The ranks of all words but as many as a near-duplicate must share, and of one of those."""
        must = math.ceil(NEAR * len(distinct) - 1e-9)
        return sorted([rank.get(word, -1) for word in distinct])[: len(distinct) - must + 1]

    index = defaultdict[int, list[int]](list)
    for n, distinct in enumerate(sets):
        for word in rarest(distinct):
            index[word].append(n)
    for message in messages:
        same = _same(message)
        if (twin := exact.get(same)) is not None:
            yield message, known[twin]
        elif len(distinct := frozenset(same)) >= SHORT:
            tried = {n for word in rarest(distinct) for n in index.get(word, ())}
            if first := [n for n in sorted(tried) if share(distinct, sets[n]) >= NEAR][:1]:
                yield message, known[first[0]]


def share(some: frozenset[str], others: frozenset[str]) -> float:
    """The share of common words among all of two messages."""
    return len(some & others) / len(some | others)


def _same(message: str) -> tuple[str, ...]:
    """What two messages share that are the same but for case, accents and punctuation."""
    return words(message) or (message.strip(),)
