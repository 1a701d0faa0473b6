"""Normalises text to plain words for look-up."""

import re
import unicodedata

# Letters that look like Latin ones, as phones with other keyboards send them ("СRАMP" with Cyrillic С, А);
# a choice from Unicode's confusables (https://www.unicode.org/reports/tr39/).
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХЅІЈаеорсухѕіјктмнв" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεηικνορτυχ" + "ıłøđŁØĐ",
    "ABEKMHOPCTYXSIJaeopcyxsijktmhb" + "ABEZHIKMNOPTYXaenikvoptux" + "ilodLOD",
) | {first + n: chr(ord("A") + n) for first in (0x1F150, 0x1F170) for n in range(26)}  # white on black: 🅰
_TIME = re.compile(r"(?<=\d)\s*[:.h]\s*(?=\d\d(?!\d))")  # 8.30, 8:30, 8h30 -> 8:30
_APOSTROPHES = re.compile(r"['\u2019\u2018`\u00b4]")
_HALF = re.compile(r"(?<![a-z])([ap])\.\s?m\b\.?")  # a.m., 8a.m. -> am
_NO = re.compile(r"(?<![a-z])n(?:o|ro|um)\.\s?(?=\d)")  # No. 1, nro. 1 -> number 1
_HASH = re.compile(r"(?<=[a-z]\s)#(?![\w#])")  # wrong # -> wrong number
_UNUSUAL = re.compile(r"[^ -~]")
_SPLIT = re.compile(r"[^\w:]+|_+|(?<!\d):|:(?!\d)")
_GLUED = re.compile(r"^(\d{1,2}(?::?\d\d)?)(am?|pm?)$")  # 8am, 8:30am, 830am
_NAMED = re.compile(r"^([a-z]{4,})(\d{1,5}(?::\d\d)?(?:am?|pm?)?)$")  # remind9am, zone60601, call911
LONGEST = 1600  # characters of a text that Twilio delivers; what lies beyond is not read


def words(text: str) -> tuple[str, ...]:
    """Lower-case ASCII-like words of a text: no case, accents, punctuation, emoji, look-alikes.

    Digits of every script become 0-9; a time keeps its colon ("8.30 p.m." -> "8:30", "pm"); letters spelt
    out one by one become a word ("S T O P" -> "stop"). Anything else leaves nothing: "" and "!!!" -> ().
    """
    # Apostrophes go before NFKD, which makes a space of some; accents part from their letters in it.
    plain = _APOSTROPHES.sub("", text[:LONGEST])
    if plain.isascii():
        plain = plain.casefold()
        if plain.isalpha():
            return (plain,)  # one plain word: nothing below changes it
    else:
        plain = unicodedata.normalize("NFKD", plain).translate(_LOOK_ALIKES)
        plain = unicodedata.normalize("NFD", plain.casefold())
    plain = _NO.sub("number ", _HASH.sub("number", plain))
    plain = _UNUSUAL.sub(_plain, plain)
    plain = _HALF.sub(r"\1m", _APOSTROPHES.sub("", plain))
    found = [w for w in _SPLIT.split(_TIME.sub(":", plain)) if w]
    if len(found) > 2 and all(len(w) == 1 and w.isalpha() for w in found):
        return ("".join(found),)
    return tuple(piece for word in found for piece in _unglue(word))


def _plain(unusual: re.Match[str]) -> str:
    c = unusual[0]
    if (digit := unicodedata.digit(c, None)) is not None:  # Ethiopic ones too, and white on black: ❶
        return str(digit)
    category = unicodedata.category(c)
    if category in ("Mn", "Me", "Cf", "Cs", "Co", "Cn"):  # accents, joiners, keycap rings, unassigned
        return ""
    return " " if category.startswith(("C", "S", "Z")) else c


def _unglue(word: str) -> tuple[str, ...]:
    """8am -> 8, am; remind9am -> remind, 9, am: they are words of their own however they were typed."""
    named = _NAMED.match(word)
    name, number = ((named[1],), named[2]) if named else ((), word)
    glued = _GLUED.match(number)
    return (*name, glued[1], glued[2]) if glued else (*name, number)
