"""Sentence: the words of a message with their clauses."""

import re
from dataclasses import dataclass

from hotline.content.normalise import words as normalise

LONGEST = 600  # characters; a slot that stands further on in a text is not looked for
MOST_WORDS = 120
_HALF = re.compile(r"(?<![a-z])([ap])\s?\.\s?m\b\.?", re.IGNORECASE)
_ARROW = re.compile(r"\s*[-=]+>\s*")
_PHONE = re.compile(r"(?<!\d)(?:\+?1[-. ]?)?(?:\(?\d{3}\)?[-. ]?)?\d{3}[-. ]\d{4}(?!\d)")
_MONEY = re.compile(r"[$€£]\s?\d[\d.,]*|\d[\d.,]*\s?[$€£%°]")
_CLAUSE = re.compile(r"[!?;\n()]+|[.,:]+(?!\d)|\s[-\u2013\u2014/]+\s|\.\.+|\u2014")


@dataclass(frozen=True)
class Sentence:
    """The normalised words of a message, and the number of the clause that each stands in."""

    words: tuple[str, ...]
    clause: tuple[int, ...]

    def head(self, at: int) -> int:
        """The first word of the clause of a word."""
        while at > 0 and self.clause[at - 1] == self.clause[at]:
            at -= 1
        return at

    def tail(self, at: int) -> int:
        """The place after the last word of the clause of a word."""
        end = at + 1
        while end < len(self.words) and self.clause[end] == self.clause[at]:
            end += 1
        return end


def parse_sentence(text: str) -> Sentence:
    """The words of a text, without telephone numbers and prices."""
    plain = _ARROW.sub(" to ", _HALF.sub(r"\1m ", text[:LONGEST])).replace("@", " at ")
    plain = _MONEY.sub(" , ", _PHONE.sub(" , ", plain))
    every_word, clause = list[str](), list[int]()
    for number, part in enumerate(_CLAUSE.split(plain)):
        words = normalise(part) if part and not part.isspace() else ()
        every_word += words
        clause += [number] * len(words)
    return Sentence(tuple(every_word[:MOST_WORDS]), tuple(clause[:MOST_WORDS]))
