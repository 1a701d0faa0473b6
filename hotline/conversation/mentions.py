"""Finds what a message speaks of, and whether it denies it."""

import re
from dataclasses import dataclass

from hotline.content.signs import DENIAL, HARMLESS, Lexicon

_DRAWN_OUT = re.compile(r"([a-z])\1\1+")  # "hurtssss", "swolllen"


@dataclass(frozen=True)
class Mention:
    """A phrase of the lexicon in a message: its groups, its first word's place, the place after its last.

    `slip`: only once a typing mistake was put right; a letter drawn out ("stoppp") is none.
    """

    groups: tuple[str, ...]
    first: int
    end: int
    denied: bool
    slip: bool


def mentions(words: tuple[str, ...], lexicon: Lexicon, sites: frozenset[str] = frozenset()) -> list[Mention]:
    """Every known phrase, the longest first, harmless ones and denials taken out.

    A denial ("no", "not") reaches the next phrase over links ("any", "have") and over `sites`, the groups
    that only name a place: "no chest pain". A joint carries it on: "not swollen or red". Any other word
    ends it, so that "not sure why it is swollen" denies nothing.
    """
    plain = words
    if _DRAWN_OUT.search(" ".join(words)):
        plain = tuple(_DRAWN_OUT.sub(r"\1", word) for word in words)
    spelt = [lexicon.spelling.get(word, word) for word in plain]
    if not any(word in lexicon.phrases for word in spelt):
        return []
    found: list[Mention] = []
    denied = carried = False
    at = 0
    while at < len(spelt):
        phrase, groups = _longest(spelt, at, lexicon)
        if not groups:
            joint, link = spelt[at] in lexicon.joints, spelt[at] in lexicon.links
            denied = carried if joint else denied and link
            carried = carried and (joint or link)
        elif HARMLESS in groups:
            denied = carried = False
        elif DENIAL in groups:
            denied, carried = True, False
        else:
            slip = spelt[at : at + phrase] != list(plain[at : at + phrase])
            found.append(Mention(groups, at, at + phrase, denied, slip))
            if not sites.intersection(groups):
                denied, carried = False, denied
        at += phrase
    return found


def _longest(words: list[str], at: int, lexicon: Lexicon) -> tuple[int, tuple[str, ...]]:
    """How many words the phrase that begins here has, and its groups; (1, ()) for none."""
    for phrase, groups in lexicon.phrases.get(words[at], ()):
        if tuple(words[at : at + len(phrase)]) == phrase:
            return len(phrase), groups
    return 1, ()
