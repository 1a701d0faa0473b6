"""Sentences: the words of a message with their clauses and roles."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hotline.content.normalise import words as normalise
from hotline.understanding.hours import Half
from hotline.understanding.lexicon import LanguageLexicon, Lexicon, Role, Words

LONGEST = 600  # characters; a slot that stands further on in a text is not looked for
MOST_WORDS = 120
LONGEST_BEFORE = 3  # words of a phrase that is looked for before a word
ENDED: tuple[Role, ...] = (
    "am",
    "pm",
    "hour_sign",
    "hour_before",
    "until",
    "through",
    "beside",
    "zone_beside",
)
Roles = Mapping[Role, int]
_MARK = re.compile(r"[^\w \t]|\d")  # without one a text is one clause as it stands
_HALF = re.compile(r"(?<![a-z])([ap])\s?\.\s?m\b\.?", re.IGNORECASE)
_ARROW = re.compile(r"\s*[-=]+>\s*")
_PHONE = re.compile(r"(?<!\d)(?:\+?1[-. ]?)?(?:\(?\d{3}\)?[-. ]?)?\d{3}[-. ]\d{4}(?!\d)")
_MONEY = re.compile(r"[$€£]\s?\d[\d.,]*|\d[\d.,]*\s?[$€£%°]")
_CLAUSE = re.compile(r"[!?;\n()]+|[.,:]+(?!\d)|\s[-\u2013\u2014/]+\s|\.\.+|\u2014")


class Cue(NamedTuple):
    """A cue from word `first` until before `end`."""

    first: int
    end: int
    roles: frozenset[str]


@dataclass(frozen=True)
class Sentence:
    """The normalised words of a message, as one language has them.

    `clause`, `heads`, `tails`: of each word, the number of its clause, the clause's first word and the place
    after its last. `starts`: at each word, role -> how many words its longest phrase has that begins there;
    `ends`: at each place, the same of phrases of at most LONGEST_BEFORE words that end before it; both have
    empty places after the last word. `parts`: first word of a part of the day -> how many words, which half.
    """

    words: Words
    clause: Sequence[int]
    heads: Sequence[int]
    tails: Sequence[int]
    lexicon: LanguageLexicon
    starts: Sequence[Roles]
    ends: Sequence[Roles]
    parts: Mapping[int, tuple[int, Half]]

    def part_before(self, end: int) -> int:
        """How many words a part of the day has that ends there; 0 for none."""
        return max(self.ends[end].get("am", 0), self.ends[end].get("pm", 0))

    def is_beside(self, first: int, end: int) -> bool:
        """Whether only words from `first` until before `end` stand there that may stand beside an hour."""
        while first < end:
            size = self.starts[first].get("beside", 0)
            if first + size > end:  # the longest phrase goes on: a shorter one
                size = self.lexicon.phrases.starts(self.words[first:end])[0].get("beside", 0)
            if not size:
                return False
            first += size
        return True


def split_clauses(text: str, words: Words | None = None) -> tuple[Words, list[int]]:
    """The words of a text, and the number of the clause of each, without telephone numbers and prices.

    `words`: the normalised words of the whole text, where they are known.
    """
    if words is not None and len(text) <= LONGEST and not _MARK.search(text):
        return words[:MOST_WORDS], [0] * min(len(words), MOST_WORDS)
    plain = _ARROW.sub(" to ", _HALF.sub(r"\1m ", text[:LONGEST])).replace("@", " at ")
    plain = _MONEY.sub(" , ", _PHONE.sub(" , ", plain))
    every_word, clause = list[str](), list[int]()
    for number, part in enumerate(_CLAUSE.split(plain)):
        of_part = normalise(part) if part and not part.isspace() else ()
        every_word += of_part
        clause += [number] * len(of_part)
    return tuple(every_word[:MOST_WORDS]), clause[:MOST_WORDS]


def annotated(words: Words, clause: list[int], lexicons: Sequence[LanguageLexicon]) -> list[Sentence]:
    """The words with what each means in each language."""
    heads, tails = list[int](), list[int]()
    for size in Counter(clause).values():
        heads += [len(heads)] * size
        tails += [len(heads)] * size
    sentences = list[Sentence]()
    for lexicon in lexicons:
        starts = lexicon.phrases.starts(words)
        parts = dict[int, tuple[int, Half]]()
        ends = list[dict[Role, int]]([{} for _ in range(len(words) + 3)])
        for at, roles in enumerate(starts):
            if not roles:
                continue
            for role in ENDED:
                if 0 < (size := roles.get(role, 0)) <= LONGEST_BEFORE:
                    ends[at + size].setdefault(role, size)
            am, pm = roles.get("am", 0), roles.get("pm", 0)
            if am or pm:
                parts[at] = (am, "am") if am > pm else (pm, "pm")
        starts += [{}, {}, {}]
        sentences.append(Sentence(words, clause, heads, tails, lexicon, starts, ends, parts))
    return sentences


def cues(sentence: Sentence, lexicon: Lexicon) -> tuple[Cue, ...]:
    """Every cue in a sentence, the longest first."""
    cues, at, words = list[Cue](), 0, sentence.words
    while at < len(words):
        size = sentence.starts[at].get("cue", 0)
        if size:
            cues.append(Cue(at, at + size, lexicon.cue_roles(words[at : at + size])))
        at += size or 1
    return tuple(cues)
