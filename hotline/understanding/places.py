"""Proposes the words of a message that may name a place; hotline.zones.lookup knows which of them do."""

import re

from hotline.content.normalise import words as normalise
from hotline.understanding.lexicon import Lexicon
from hotline.understanding.sentence import Sentence

MOST, LONGEST = 12, 4  # candidates; words of a place's name
_ZIP = re.compile(r"(?<![\d.,$-])(\d{5})(?:-\d{4})?(?![\d.,]*\d)")
_POSTAL = re.compile(r"\b([a-z]\d[a-z])[ -]?(\d[a-z]\d)\b", re.IGNORECASE)


def read_places(text: str, said: Sentence, lexicon: Lexicon, taken: frozenset[int]) -> tuple[str, ...]:
    """The candidates, the likeliest first; `taken`: words that mean something else."""
    found = dict[str, None]()
    for code in (*_ZIP.finditer(text), *_POSTAL.finditer(text)):
        found[" ".join(normalise(code[0] if code.re is _POSTAL else code[1]))] = None
    words = said.words
    for at in range(len(words)):
        size = lexicon.zones.at(words, at)
        if size > 1 or (size and _time_beside(words, at, at + size, lexicon)):
            found[" ".join(words[at : at + size])] = None
    starts = [at + size for at in range(len(words)) if (size := lexicon.place_before.at(words, at))]
    heads = _heads(said, lexicon)
    alone = [at for at in heads if _name_alone(said, at, lexicon)]
    for start in dict.fromkeys([*alone, *reversed(starts), *heads]):
        for name in _names(said, start, lexicon, taken):
            found.setdefault(name)
    for start in heads:
        if names := _names(said, start, lexicon, taken):
            parts = names[0].split()
            found.update(dict.fromkeys(" ".join(parts[n:]) for n in range(1, len(parts))))
    for at in range(len(words)):
        if size := lexicon.zones.at(words, at):
            found.setdefault(" ".join(words[at : at + size]))
    return tuple(found)[:MOST]


def _time_beside(words: tuple[str, ...], first: int, end: int, lexicon: Lexicon) -> bool:
    return bool(lexicon.zone_sign.at(words, end) or lexicon.zone_sign.before(words, first))


def _heads(said: Sentence, lexicon: Lexicon) -> list[int]:
    """The first word of each clause that is no small word."""
    found, words = list[int](), said.words
    for first in range(len(words)):
        if first == said.head(first):
            at = first
            while lexicon.place_after.at(words, at) == 1 and not lexicon.zones.at(words, at):
                at += 1
            found.append(at)
    return found


def _name_alone(said: Sentence, at: int, lexicon: Lexicon) -> bool:
    """Whether a clause is a name and nothing else: "Detroit"."""
    clause = said.words[at : said.tail(at)] if at < len(said.words) else ()
    return 0 < len(clause) < 4 and said.head(at) == at and not lexicon.beside.alone(clause)


def _names(said: Sentence, start: int, lexicon: Lexicon, taken: frozenset[int]) -> list[str]:
    """What begins at a word, the longest first: up to a word that ends a name, over one comma."""
    words = said.words
    while start < len(words) and lexicon.place_after.at(words, start) and not lexicon.zones.at(words, start):
        start += 1
    if start >= len(words) or words[start][0].isdigit():
        return []
    end = start
    while end < min(len(words), start + LONGEST) and end not in taken:
        if end > start and lexicon.place_after.at(words, end):
            break
        if said.clause[end] > said.clause[start] + 1:
            break
        end += 1
    return [" ".join(words[start:stop]) for stop in range(end, start, -1)]
