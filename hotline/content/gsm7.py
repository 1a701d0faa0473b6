"""GSM-7: a text's units and segments.

Alphabet and limits: 3GPP TS 23.038, as Twilio applies them
(https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding).
"""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€\f")  # two units each
LONGEST = 1600  # characters Twilio takes in one text (error 21617 beyond)


def foreign(text: str) -> str:
    """The characters, each once, that no GSM-7 text can carry: any one of them makes the text UCS-2."""
    return "".join(sorted({c for c in text if c not in BASIC and c not in EXTENSION}))


def segments(text: str) -> int:
    """Number of billed segments of a text (0 for an empty one)."""
    if foreign(text):
        return _parts([len(c.encode("utf-16-le")) // 2 for c in text], single=70, part=67)
    return _parts([2 if c in EXTENSION else 1 for c in text], single=160, part=153)


def _parts(units: list[int], *, single: int, part: int) -> int:
    if sum(units) <= single:
        return 1 if units else 0
    count, left = 1, part
    for unit in units:  # a character of two units is never split across parts
        if unit > left:
            count, left = count + 1, part
        left -= unit
    return count
