"""The features of a message: hashed words, word pairs and pieces of words.

A feature is an unsigned 32-bit CRC of a few letters; training and scoring use this same function.
"""

import re
from collections.abc import Callable, Iterator
from zlib import crc32

from hotline.content.normalise import words

MOST_WORDS = 160  # of one message; more cost time and tell no more
MOST_APART = 32  # words of clauses that are scored apart, the shortest first: the time of a long message
LONGEST = 1600  # characters of a text that Twilio delivers
_CLAUSE = re.compile(r"[.!?;,\n()]+(?!\d)|\s[-/]\s")
_DRAWN_OUT = re.compile(r"([a-z])\1\1+")  # "hurtssss"
_DOUBLED = re.compile(r"(.)\1+")
# Letters that sound alike in English or Spanish, as people spell by ear: "kaliente", "desmallo".
_BY_EAR = str.maketrans({"c": "k", "q": "k", "z": "s", "v": "b", "h": "", "y": "", "w": "", "x": "ks"})
_CONSONANTS = _BY_EAR | dict.fromkeys(map(ord, "aeiou"), "")
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
    """The features of a message, and of its short clauses in order: none where it is one clause alone."""
    parts = clauses(text)
    pieces = {word: _pieces(word) for word in {word for clause in parts for word in clause}}
    sounds = {word: _sound(word).encode() for word in pieces}
    every, apart = set[int]().union(*pieces.values()), list[set[int]]()
    short = _short(parts) if len(parts) > 1 else frozenset()
    for n, clause in enumerate(parts):
        found = set[int]() if n in short else every
        _add_words(clause, found.add)
        _add_sounds([sounds[word] for word in clause], found.add)
        if n in short:
            every |= found
            found.update(*[pieces[word] for word in clause], _form(clause[-1], len(set(clause))))
            apart.append(found)
    if parts:
        every.update(_form(parts[-1][-1], len(pieces)))
    every.update([crc32(sign) for sign in _signs(text)])
    return every, apart


def _short(parts: list[list[str]]) -> frozenset[int]:
    """The places of the shortest clauses that have at most MOST_APART words together."""
    places, left = set[int](), MOST_APART
    for n in sorted(range(len(parts)), key=lambda n: len(parts[n])):
        left -= len(parts[n])
        if left < 0:
            break
        places.add(n)
    return frozenset(places)


def _pieces(word: str) -> list[int]:
    edged = f"<{word}>".encode()
    return [crc32(edged[n : n + size], 1) for size in _SIZES for n in range(len(edged) - size + 1)]


def _form(last: str, distinct: int) -> tuple[int, int]:
    """The last word, and how many there are."""
    return crc32(last.encode(), 2), crc32(b"length", min(distinct.bit_length(), 6))


def _add_words(clause: list[str], add: Callable[[int], None]) -> None:
    """Words, two and three in a row, and two with one or two skipped between."""
    hashed, start = crc32, crc32(_START)
    before, three, skipped = hashed(b"t", start), 0, [hashed(b"s", start)]
    for n, word in enumerate([*[word.encode() for word in clause], _END]):
        alone = hashed(word)
        add(alone)
        add(hashed(word, before))
        if n > 0:
            add(hashed(word, three))
            add(hashed(word, skipped[n - 1]))
            if n > 1:
                add(hashed(word, skipped[n - 2]))
        three = hashed(b"3", hashed(word, before))
        before = hashed(b"t", alone)
        skipped.append(hashed(b"s", alone))


def _add_sounds(sounds: list[bytes], add: Callable[[int], None]) -> None:
    """Words by their sound, one and two in a row."""
    hashed = crc32
    before, key = hashed(b"k^"), hashed(b"k")
    for sound in sounds:
        alone = hashed(sound, key)
        add(alone)
        add(hashed(sound, before))
        before = hashed(b"|", alone)
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
    rest = _DOUBLED.sub(r"\1", word[1:].translate(_CONSONANTS))
    return word[0].translate(_BY_EAR) + rest
