"""Turns groups of phrases into one table to find them with, typing mistakes foreseen."""

from collections.abc import Iterable, Mapping

from hotline.content.normalise import words as normalise
from hotline.content.signs import DENIAL, HARMLESS, Lexicon

SILENT = frozenset({HARMLESS, DENIAL})  # a slip in one of these is not foreseen
LONG_ENOUGH = 7  # letters of a word in which a slip is foreseen; shorter ones turn into other words


def lexicon(
    groups: Mapping[str, Iterable[str]],
    *,
    spelling: Mapping[str, str],
    links: Iterable[str],
    joints: Iterable[str],
    others: Iterable[str],
) -> Lexicon:
    """The table of these groups: name -> phrases.

    Each phrase is found in the plural too. Of a long word one lost letter or two swapped ones are foreseen,
    unless that makes one of the `others`; `spelling` names the mistakes that no rule makes.
    """
    found: dict[tuple[str, ...], set[str]] = {}
    for name, phrases in groups.items():
        for phrase in phrases:
            plain = normalise(phrase)
            for form in (plain, (*plain[:-1], plain[-1] + "s")) if plain else ():
                found.setdefault(form, set()).add(name)
    known = {word for phrase in found for word in phrase}
    telling = {word for phrase, names in found.items() if names - SILENT for word in phrase}
    starts: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for listed in sorted(found, key=len, reverse=True):
        starts.setdefault(listed[0], []).append((listed, tuple(sorted(found[listed]))))
    foreseen = {slip: word for word in sorted(telling) for slip in _slips(word)}
    foreseen |= spelling
    for word in (*known, *others):
        foreseen.pop(word, None)
    return Lexicon(
        {word: tuple(phrases) for word, phrases in starts.items()},
        foreseen,
        frozenset(links),
        frozenset(joints),
    )


def _slips(word: str) -> set[str]:
    """The word with one letter lost, or two neighbours swapped; its first letter stays."""
    if len(word) < LONG_ENOUGH:
        return set()
    lost = {word[:n] + word[n + 1 :] for n in range(1, len(word))}
    swapped = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(1, len(word) - 1)}
    return lost | swapped
