"""The features of a message: hashed words, word pairs and pieces of words.

A feature is an unsigned 32-bit CRC of a few letters; training and scoring use this same function.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from zlib import crc32

from hotline.content.normalise import words

MOST_WORDS = 160  # of one message; more cost time and tell no more
LONGEST = 1600  # characters of a text that Twilio delivers
_CLAUSE = re.compile(r"[.!?;,\n()]+(?!\d)|\s[-/]\s")
_DRAWN_OUT = re.compile(r"([a-z])\1\1+")  # "hurtssss"
_VOWELS = re.compile("[aeiou]+")
_DOUBLED = re.compile(r"(.)\1+")
# Letters that sound alike in English or Spanish, as people spell by ear: "kaliente", "desmallo".
_BY_EAR = str.maketrans({"c": "k", "q": "k", "z": "s", "v": "b", "h": "", "y": "", "w": "", "x": "ks"})
_NAMED_NUMBERS = frozenset(("911", "988", "112", "1", "2", "3", "4", "5", "6"))  # other numbers: their length
_START, _END = b"^", b"$"
_SIZES = (3, 4, 5)  # letters in a piece of a word


def clauses(text: str) -> list[list[str]]:
    """The normalised words of a message, clause by clause, at most MOST_WORDS together."""
    parts, left = list[list[str]](), MOST_WORDS
    for part in _CLAUSE.split(text[:LONGEST]):
        if left <= 0:
            break
        if part and (clause := [_class(word) for word in words(part)][:left]):
            parts.append(clause)
            left -= len(clause)
    return parts


def features(text: str) -> set[int]:
    """The distinct features of a message; a set, since how often one stands there tells little."""
    return by_clause(text)[0]


def by_clause(text: str) -> tuple[set[int], list[set[int]]]:
    """The features of a message, and those of each of its clauses: none where it is one clause alone."""
    parts = clauses(text)
    pieces = {word: _pieces(word) for clause in parts for word in clause}
    found = [_of_clause(clause, pieces) for clause in parts]
    every = set[int]().union(*found)
    if parts:
        every |= _form(parts[-1][-1], len(pieces))
    every.update(crc32(sign) for sign in _signs(text))
    if len(parts) < 2:
        return every, []
    return every, [
        features | _form(clause[-1], len(set(clause))) for clause, features in zip(parts, found, strict=True)
    ]


def _of_clause(clause: list[str], pieces: Mapping[str, set[int]]) -> set[int]:
    found = set[int]().union(*[pieces[word] for word in clause])
    _add_words(clause, found.add)
    _add_sounds(clause, found.add)
    return found


def _pieces(word: str) -> set[int]:
    edged = f"<{word}>".encode()
    return {crc32(edged[n : n + size], 1) for size in _SIZES for n in range(len(edged) - size + 1)}


def _form(last: str, distinct: int) -> set[int]:
    """The last word, and how many there are."""
    return {crc32(last.encode(), 2), crc32(b"length", min(distinct.bit_length(), 6))}


def _add_words(clause: list[str], add: Callable[[int], None]) -> None:
    """Words, two and three in a row, and two with one or two skipped between."""
    hashed, three = crc32, 0
    marked = [_START, *(word.encode() for word in clause), _END]
    before = hashed(b"t", hashed(marked[0]))
    for n in range(1, len(marked)):
        word = marked[n]
        add(hashed(word))
        add(hashed(word, before))
        if n > 1:
            add(hashed(word, three))
            add(hashed(word, hashed(b"s", hashed(marked[n - 2]))))
            if n > 2:
                add(hashed(word, hashed(b"s", hashed(marked[n - 3]))))
        three = hashed(b"3", hashed(word, before))
        before = hashed(b"t", hashed(word))


def _add_sounds(clause: list[str], add: Callable[[int], None]) -> None:
    """Words by their sound, one and two in a row."""
    hashed = crc32
    before = hashed(b"k^")
    for word in clause:
        sound = _sound(word).encode()
        add(hashed(sound, hashed(b"k")))
        add(hashed(sound, before))
        before = hashed(b"|", hashed(sound, hashed(b"k")))
    add(hashed(b"$", before))


def _signs(text: str) -> Iterator[bytes]:
    if "?" in text:
        yield b"?"
        if text.rstrip().endswith("?"):
            yield b"?$"
    if "!" in text:
        yield b"!"


def _class(word: str) -> str:
    """A word without drawn-out letters; a number as its length, so that "4:15" and "7:40" are one."""
    if word[0].isdigit():
        return word if word in _NAMED_NUMBERS else "0" * min(len(word), 3)
    return _DRAWN_OUT.sub(r"\1", word)


def _sound(word: str) -> str:
    """The consonants of a word by sound: "swelling" and "swlng" are one."""
    rest = _DOUBLED.sub(r"\1", _VOWELS.sub("", word[1:].translate(_BY_EAR)))
    return word[0].translate(_BY_EAR) + rest
