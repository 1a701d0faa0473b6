"""Places: words that may name where a person is."""

import re

from hotline.content.normalise import words as normalise
from hotline.understanding.lexicon import Lexicon
from hotline.understanding.sentence import Sentence, cues

MOST, LONGEST = 12, 4  # candidates; words of a place's name
_ZIP = re.compile(r"(?<![\d.,$-])(\d{5})(?:-\d{4})?(?![\d.,]*\d)")
_POSTAL = re.compile(r"\b([a-z]\d[a-z])[ -]?(\d[a-z]\d)\b", re.IGNORECASE)


def read_places(
    text: str, sentences: list[Sentence], lexicon: Lexicon, taken: frozenset[int]
) -> tuple[str, ...]:
    """The candidates, the likeliest first; `taken`: words that mean something else."""
    candidates = dict[str, None]()
    for code in (*_ZIP.finditer(text), *_POSTAL.finditer(text)):
        candidates[" ".join(normalise(code[0] if code.re is _POSTAL else code[1]))] = None
    sentence = sentences[0]
    words, starts = sentence.words, sentence.starts
    taken |= _elsewhere(sentences, lexicon)
    zones = [(at, roles["zone"]) for at, roles in enumerate(starts) if "zone" in roles and at not in taken]
    for at, size in zones:
        if size > 1 or "zone_beside" in starts[at + size] or "zone_beside" in sentence.ends[at]:
            candidates[" ".join(words[at : at + size])] = None
    heads = _heads(sentence)
    alone = [at for at in heads if _name_alone(sentence, at)]
    after = [at + roles["place_before"] for at, roles in enumerate(starts) if "place_before" in roles]
    for start in dict.fromkeys([*alone, *reversed(after), *heads]):
        candidates |= dict.fromkeys(_names(sentence, start, taken))
    for start in (at for at in heads if at not in taken):
        if names := _names(sentence, start, taken):
            parts = names[0].split()
            candidates |= dict.fromkeys(" ".join(parts[n:]) for n in range(1, len(parts)))
    candidates |= dict.fromkeys(" ".join(words[at : at + size]) for at, size in zones)
    return tuple(name for name in candidates if len(words) == 1 or not _small(name, sentence))[:MOST]


def _small(name: str, sentence: Sentence) -> bool:
    """Whether it is a small word that is an abbreviation too: "de" is no Delaware, "in" no Indiana."""
    if " " in name:
        return False
    roles = sentence.lexicon.phrases.starts((name,))[0]
    return "zone" not in roles and not roles.keys().isdisjoint(("beside", "place_before", "place_after"))


# ---------------------------------------------------------------- places where the person is not now


def _elsewhere(sentences: list[Sentence], lexicon: Lexicon) -> frozenset[int]:
    """The words of clauses about places where the person is not: other people, long ago, tomorrow."""
    taken, at, tails = set[int](), 0, sentences[0].tails
    while at < len(tails):
        end = tails[at]
        away = _not_here_now(sentences, at, end)
        taken.update(range(at, end) if away else _left(sentences[0], at, end, lexicon))
        at = end
    return frozenset(taken)


def _not_here_now(sentences: list[Sentence], head: int, end: int) -> bool:
    words, starts = sentences[0].words, sentences[0].starts
    for at in range(head, end):
        for sentence in sentences:
            if sentence.lexicon.tomorrow.get(words[at]) and sentence.part_before(at + 1) < 2:
                return True  # "mañana corro en Miami"
        if _past_year(sentences, at):
            return True  # "surgery was in 2016 in Boston"
    start = head
    while start < end and "opening" in starts[start]:
        start += 1
    after = start + starts[start].get("subject", 0)
    joined = after < end and any(words[after] in each.lexicon.grammar.joints for each in sentences)
    return after > start + 1 and not joined  # "my wife and I live in Denver"


def _past_year(sentences: list[Sentence], at: int) -> bool:
    """Whether a year of the past stands there; "since 1998" is today too."""
    words = sentences[0].words
    if not words[at].isdigit() or len(words[at]) != 4 or words[at][:2] not in ("19", "20") or not at:
        return False
    return not any(words[at - 1] in each.lexicon.slots.aside for each in sentences)


def _left(sentence: Sentence, head: int, end: int, lexicon: Lexicon) -> range:
    """The words of a place that is left: "we moved FROM Denver years ago", "moved to Reno FROM Tulsa"."""
    words, starts = sentence.words, sentence.starts
    if lexicon.leaving.isdisjoint(words[head:end]):
        return range(0)
    told = (cue for cue in cues(sentence, lexicon) if "told" in cue.roles)
    ends = [cue.end for cue in told if head <= cue.first and cue.end <= end]
    for at in range(head, end):
        if words[at] in lexicon.leaving and any(last <= at for last in ends):
            arrives = any("place_before" in starts[n] for n in range(ends[0], at))
            if at in ends or (words[at] not in lexicon.names and arrives):
                following = (n for n in range(at + 1, end) if "place_before" in starts[n])
                return range(at + 1, next(following, end))
    return range(0)


# ---------------------------------------------------------------- names


def _heads(sentence: Sentence) -> list[int]:
    """The first word of each clause that is no small word."""
    heads, starts = list[int](), sentence.starts
    for at in dict.fromkeys(sentence.heads):
        while starts[at].get("place_after") == 1 and "zone" not in starts[at]:
            at += 1
        heads.append(at)
    return heads


def _name_alone(sentence: Sentence, at: int) -> bool:
    """Whether a clause is a name and nothing else: "Detroit"."""
    if at >= len(sentence.words) or sentence.heads[at] != at:
        return False
    tail = sentence.tails[at]
    return tail - at < 4 and not sentence.is_beside(at, tail)


def _names(sentence: Sentence, start: int, taken: frozenset[int]) -> list[str]:
    """What begins at a word, the longest first: up to a word that ends a name, over one comma."""
    words, starts, clause = sentence.words, sentence.starts, sentence.clause
    while "place_after" in starts[start] and "zone" not in starts[start]:
        start += 1
    if start >= len(words) or words[start][0].isdigit():
        return []
    end = start
    while end < min(len(words), start + LONGEST) and end not in taken:
        if (end > start and "place_after" in starts[end]) or clause[end] > clause[start] + 1:
            break
        end += 1
    return [" ".join(words[start:stop]) for stop in range(end, start, -1)]
