"""Near-duplicates among ninety thousand messages, found in seconds."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator

from hotline.prompt_tools.learning.examples import NEAR, SHORT, same


def near_among_many(messages: list[str], known: list[str]) -> Iterator[tuple[str, str]]:
    """What `near` finds, in its order, in a third of its time.

    Two messages that share NEAR of their words share one of the few rarest of each, by one order of rarity
    for both (prefix filtering: Chaudhuri, Ganti and Kaushik, ICDE 2006); so only those few are looked up.
    """
    theirs = [same(message) for message in known]
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
        words = same(message)
        if (twin := exact.get(words)) is not None:
            yield message, known[twin]
        elif len(distinct := frozenset(words)) >= SHORT:
            tried = {n for word in rarest(distinct) for n in index.get(word, ())}
            alike = (n for n in tried if len(distinct & sets[n]) >= NEAR * len(distinct | sets[n]))
            if (first := min(alike, default=None)) is not None:
                yield message, known[first]
