"""How clearly a message asks for no more texts: it is obeyed, in doubt, or speaks of something else."""

from typing import Literal

from hotline.content.signs import Leaving
from hotline.conversation.mentions import Mention, mentions

Grade = Literal["leave", "asked", "doubtful", ""]


def grade(words: tuple[str, ...], leaving: Leaving) -> Grade:
    """The grade of a message; only "leave" may change anything.

    leave: a phrase that says so wherever it stands ("take me off"), a verb and what it ends ("stop the
    texts"), or a verb with only small words around ("i said stop now"): what a reasonable person takes
    for a revocation (47 CFR 64.1200(a)(10)).
    asked: the same, but denied, asked about or mistyped. doubtful: a verb among other words.
    "": no such word, or one in another sense.
    """
    found = mentions(words, leaving.lexicon)
    meant = [m for m in found if {"clear", "verb", "doubt"}.intersection(m.groups)]
    of_texts = [m for m in meant if "clear" in m.groups or _ends_texts(m, found, leaving.within)]
    sure = [m for m in meant if not m.denied and not m.slip and "doubt" not in m.groups]
    if any(m in sure for m in of_texts):
        return "leave"
    if sure and sure == meant and _nothing_else(words, sure, leaving.around):
        return "leave"
    if of_texts:
        return "asked"
    return "doubtful" if meant else ""


def of_texts(words: tuple[str, ...], leaving: Leaving) -> bool:
    """Whether it is texts (or us) that a wish wants to end: "stop texting me", not "stop" alone."""
    found = mentions(words, leaving.lexicon)
    return any(
        "clear" in m.groups or ("verb" in m.groups and _ends_texts(m, found, leaving.within))
        for m in found
        if not m.denied
    )


def _ends_texts(verb: Mention, found: list[Mention], within: int) -> bool:
    return any("texts" in m.groups and 0 <= m.first - verb.end < within for m in found)


def _nothing_else(words: tuple[str, ...], verbs: list[Mention], around: frozenset[str]) -> bool:
    said = {n for m in verbs for n in range(m.first, m.end)}
    return all(n in said or word in around for n, word in enumerate(words))
