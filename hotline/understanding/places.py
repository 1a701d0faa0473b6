"""Places: words that may name where a person is."""

import re

from hotline.content.normalise import words as normalise
from hotline.understanding.lexicon import SharedLexicon, Words
from hotline.understanding.sentence import Sentence

MOST, LONGEST = 12, 4  # candidates; words of a place's name
_ZIP = re.compile(r"(?<![\d.,$-])(\d{5})(?:-\d{4})?(?![\d.,]*\d)")
_POSTAL = re.compile(r"\b([a-z]\d[a-z])[ -]?(\d[a-z]\d)\b", re.IGNORECASE)


def read_places(
    text: str, sentence: Sentence, shared: SharedLexicon, taken: frozenset[int]
) -> tuple[str, ...]:
    """The candidates, the likeliest first; `taken`: words that mean something else."""
    candidates = dict[str, None]()
    for code in (*_ZIP.finditer(text), *_POSTAL.finditer(text)):
        candidates[" ".join(normalise(code[0] if code.re is _POSTAL else code[1]))] = None
    words = sentence.words
    taken |= _elsewhere(sentence, shared)
    zones = [
        (at, size) for at in range(len(words)) if at not in taken and (size := shared.zones.at(words, at))
    ]
    for at, size in zones:
        beside = shared.zone_sign.at(words, at + size) or shared.zone_sign.before(words, at)
        if size > 1 or beside:
            candidates[" ".join(words[at : at + size])] = None
    starts = [at + size for at in range(len(words)) if (size := shared.place_before.at(words, at))]
    heads = _heads(sentence, shared)
    alone = [at for at in heads if _name_alone(sentence, at, shared)]
    for start in dict.fromkeys([*alone, *reversed(starts), *heads]):
        candidates |= dict.fromkeys(_names(sentence, start, shared, taken))
    for start in (at for at in heads if at not in taken):
        if names := _names(sentence, start, shared, taken):
            parts = names[0].split()
            candidates |= dict.fromkeys(" ".join(parts[n:]) for n in range(1, len(parts)))
    candidates |= dict.fromkeys(" ".join(words[at : at + size]) for at, size in zones)
    return tuple(name for name in candidates if len(words) == 1 or not _small(name, shared))[:MOST]


def _small(name: str, shared: SharedLexicon) -> bool:
    """Whether it is a small word that is an abbreviation too: "de" is no Delaware, "in" no Indiana."""
    if " " in name or shared.zones.at((name,), 0):
        return False
    return any(phrases.at((name,), 0) for phrases in (shared.beside, shared.place_before, shared.place_after))


# ---------------------------------------------------------------- places where the person is not now


def _elsewhere(sentence: Sentence, shared: SharedLexicon) -> frozenset[int]:
    """The words of clauses about places where the person is not: other people, long ago, tomorrow."""
    taken, words, at = set[int](), sentence.words, 0
    while at < len(words):
        end = sentence.tail(at)
        away = _not_here_now(words, at, end, shared)
        taken.update(range(at, end) if away else _left(words, at, end, shared))
        at = end
    return frozenset(taken)


def _not_here_now(words: Words, head: int, end: int, shared: SharedLexicon) -> bool:
    lexicons, start = shared.by_language.values(), head
    for at in range(head, end):
        for lexicon in lexicons:
            part = lexicon.part_before(words, at + 1) > 1
            if lexicon.tomorrow.get(words[at]) and not part:
                return True  # "mañana corro en Miami"
        if _year(words, at, shared):
            return True  # "surgery was in 2016 in Boston"
    while start < end and shared.opening.at(words, start):
        start += 1
    after = start + shared.subject.at(words, start)
    joined = after < end and any(words[after] in lexicon.grammar.joints for lexicon in lexicons)
    return after > start + 1 and not joined  # "my wife and I live in Denver"


def _year(words: Words, at: int, shared: SharedLexicon) -> bool:
    """Whether a year of the past stands there; "since 1998" is today too."""
    word = words[at]
    if not word.isdigit() or len(word) != 4 or word[:2] not in ("19", "20") or not at:
        return False
    return not any(words[at - 1] in lexicon.grammar.slots.aside for lexicon in shared.by_language.values())


def _left(words: Words, head: int, end: int, shared: SharedLexicon) -> range:
    """The words of a place that is left: "we moved FROM Denver years ago", "moved to Reno FROM Tulsa"."""
    if shared.leaving.isdisjoint(words[head:end]):
        return range(0)
    ends = [head + last for _, last, roles in shared.cues(words[head:end]) if "told" in roles]
    for at in range(head, end):
        if words[at] in shared.leaving and any(last <= at for last in ends):
            arrives = any(shared.place_before.at(words, n) for n in range(ends[0], at))
            if at in ends or (words[at] not in shared.names and arrives):
                following = (n for n in range(at + 1, end) if shared.place_before.at(words, n))
                return range(at + 1, next(following, end))
    return range(0)


# ---------------------------------------------------------------- names


def _heads(sentence: Sentence, shared: SharedLexicon) -> list[int]:
    """The first word of each clause that is no small word."""
    heads, words = list[int](), sentence.words
    for first in range(len(words)):
        if first == sentence.head(first):
            at = first
            while shared.place_after.at(words, at) == 1 and not shared.zones.at(words, at):
                at += 1
            heads.append(at)
    return heads


def _name_alone(sentence: Sentence, at: int, shared: SharedLexicon) -> bool:
    """Whether a clause is a name and nothing else: "Detroit"."""
    clause = sentence.words[at : sentence.tail(at)] if at < len(sentence.words) else ()
    return 0 < len(clause) < 4 and sentence.head(at) == at and not shared.beside.alone(clause)


def _names(sentence: Sentence, start: int, shared: SharedLexicon, taken: frozenset[int]) -> list[str]:
    """What begins at a word, the longest first: up to a word that ends a name, over one comma."""
    words = sentence.words
    while start < len(words) and shared.place_after.at(words, start) and not shared.zones.at(words, start):
        start += 1
    if start >= len(words) or words[start][0].isdigit():
        return []
    end = start
    while end < min(len(words), start + LONGEST) and end not in taken:
        if end > start and shared.place_after.at(words, end):
            break
        if sentence.clause[end] > sentence.clause[start] + 1:
            break
        end += 1
    return [" ".join(words[start:stop]) for stop in range(end, start, -1)]
