"""Tells a bare number that may be an hour from one that counts, names or dates something."""

from hotline.understanding.faces import number_at, part_of_day
from hotline.understanding.lexicon import Lexicon, Tongue
from hotline.understanding.sentence import Sentence


def stands_alone(
    said: Sentence, first: int, end: int, tongue: Tongue, lexicon: Lexicon, *, signed: bool
) -> bool:
    """Whether a bare number may be an hour by the words on both sides of it."""
    words = said.words
    head, tail = said.head(first), said.tail(first)
    if not signed and _odd(words[first], within=first > head):
        return False
    strong = tongue.sign.before(words, first) > 0 and end < tail and words[end] not in lexicon.units
    if not (strong or _countless(said, end, tail, tongue, lexicon)):
        return False
    if signed:
        return True
    if words[first] in tongue.few:  # "one", "una"
        return end == tail and first > head and words[first - 1] in tongue.grammar.joints
    return first == head or lexicon.beside.before(words, first) > 0


def _odd(word: str, *, within: bool) -> bool:
    """Whether digits are rather a year, an amount or a day than an hour."""
    if not word.isdigit() or len(word) < 3:
        return word in ("0", "24")
    year = len(word) == 4 and word[:2] in ("19", "20") and within
    return int(word) % (15 if year else 5) > 0


def _countless(said: Sentence, end: int, tail: int, tongue: Tongue, lexicon: Lexicon) -> bool:
    """Whether a number that ends there counts nothing: "8 glasses", "3 to 4 weeks", "130 over 80" do."""
    words = said.words
    if end >= tail:
        return True
    if words[end] in lexicon.units:
        return False
    joined = words[end] in tongue.grammar.joints or words[end] in tongue.grammar.slots.linking
    if joined and end + 1 < tail:
        number, after = number_at(words, end + 1, tongue)
        if number >= 0:
            return _countless(said, after, tail, tongue, lexicon)
    if words[end][0].isdigit() or words[end] in tongue.numbers:
        return ":" in words[end]
    small = lexicon.beside.at(words, end) or tongue.before.at(words, end)
    return small > 0 or part_of_day(words, end, tongue)[0] > 0
