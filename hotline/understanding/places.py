"""Proposes the words of a message that may name a place; hotline.zones.lookup knows which of them do."""

import re

from hotline.content.normalise import words as normalise
from hotline.understanding.lexicon import Lexicon, Tongue
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
    taken |= told(said, lexicon)
    for at in range(len(words)):
        size = 0 if at in taken else lexicon.zones.at(words, at)
        if size > 1 or (size and _time_beside(words, at, at + size, lexicon)):
            found[" ".join(words[at : at + size])] = None
    starts = [at + size for at in range(len(words)) if (size := lexicon.place_before.at(words, at))]
    heads = _heads(said, lexicon)
    alone = [at for at in heads if _name_alone(said, at, lexicon)]
    for start in dict.fromkeys([*alone, *reversed(starts), *heads]):
        for name in _names(said, start, lexicon, taken):
            found.setdefault(name)
    for start in (at for at in heads if at not in taken):
        if names := _names(said, start, lexicon, taken):
            parts = names[0].split()
            found.update(dict.fromkeys(" ".join(parts[n:]) for n in range(1, len(parts))))
    for at in range(len(words)):
        if at not in taken and (size := lexicon.zones.at(words, at)):
            found.setdefault(" ".join(words[at : at + size]))
    return tuple(name for name in found if len(words) == 1 or not _small(name, lexicon))[:MOST]


def _small(name: str, lexicon: Lexicon) -> bool:
    """Whether it is a small word that is an abbreviation too: "de" is no Delaware, "in" no Indiana."""
    word = (name,)
    if lexicon.zones.at(word, 0) or " " in name:
        return False
    return bool(
        lexicon.beside.at(word, 0) or lexicon.place_before.at(word, 0) or lexicon.place_after.at(word, 0)
    )


def told(said: Sentence, lexicon: Lexicon) -> frozenset[int]:
    """The words of clauses whose places are not where somebody is: other people, long ago, tomorrow."""
    found, words, at = set[int](), said.words, 0
    while at < len(words):
        end = said.tail(at)
        found.update(
            range(at, end) if _elsewhere(words, at, end, lexicon) else _left(words, at, end, lexicon)
        )
        at = end
    return frozenset(found)


def _elsewhere(words: tuple[str, ...], head: int, end: int, lexicon: Lexicon) -> bool:
    for tongue in lexicon.tongues.values():
        if any(tongue.tomorrow.get(words[n]) and not _part(words, n, tongue) for n in range(head, end)):
            return True  # "mañana corro en Miami"
    if any(_year(words, n, lexicon) for n in range(head, end)):
        return True  # "surgery was in 2016 in Boston"
    start = head
    while start < end and lexicon.opening.at(words, start):
        start += 1
    after = start + lexicon.subject.at(words, start)
    joined = after < end and any(words[after] in one.grammar.joints for one in lexicon.tongues.values())
    return after > start + 1 and not joined  # "my wife and I live in Denver"


def _year(words: tuple[str, ...], at: int, lexicon: Lexicon) -> bool:
    """Whether a year of the past stands there; "since 1998" is today too."""
    word = words[at]
    if not word.isdigit() or len(word) != 4 or word[:2] not in ("19", "20") or not at:
        return False
    return not any(words[at - 1] in one.grammar.slots.aside for one in lexicon.tongues.values())


def _part(words: tuple[str, ...], at: int, tongue: Tongue) -> bool:
    """Whether "mañana" is a part of the day there."""
    return any(half.before(words, at + 1) > 1 for half in tongue.halves.values())


def _left(words: tuple[str, ...], head: int, end: int, lexicon: Lexicon) -> range:
    """The words of a place that is left: "we moved FROM Denver years ago", "moved to Reno FROM Tulsa"."""
    if lexicon.leaving.isdisjoint(words[head:end]):
        return range(0)
    ends = [head + last for _, last, roles in lexicon.marks(words[head:end]) if "told" in roles]
    for at in range(head, end):
        if words[at] in lexicon.leaving and any(last <= at for last in ends):
            first = at + 1
            if at in ends or (words[at] not in lexicon.names and _named_before(words, ends[0], at, lexicon)):
                return range(
                    first, next((n for n in range(first, end) if lexicon.place_before.at(words, n)), end)
                )
    return range(0)


def _named_before(words: tuple[str, ...], first: int, end: int, lexicon: Lexicon) -> bool:
    """Whether the place where somebody is now stands before that."""
    return any(lexicon.place_before.at(words, n) for n in range(first, end))


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
