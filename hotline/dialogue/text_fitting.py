"""Keeps an answer with a line before or after it within two segments."""

import re

from hotline.content.gsm7 import segments

MOST_SEGMENTS = 2
_ENDS = re.compile(r"(?<=[.!?]) (?=\S)")


def shortened(text: str, after: str = "", *, before: str = "") -> str:
    """The text with `before` above and `after` below it; its last sentences go where it would be too long.

    The first sentence always stays.
    """
    sentences = _ENDS.split(text)
    while True:
        whole = "\n".join(filter(None, (before, " ".join(sentences), after)))
        if len(sentences) == 1 or segments(whole) <= MOST_SEGMENTS:
            return whole
        sentences.pop()
