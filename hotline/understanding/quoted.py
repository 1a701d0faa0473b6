"""Quotes: a message without our words, reactions and signatures."""

import re
from dataclasses import dataclass

from hotline.content.model import Content
from hotline.content.normalise import words as normalise
from hotline.content.phrases import RUN, SHORTEST, runs
from hotline.understanding.lexicon import listed

_QUOTES = re.compile(r"[\"\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a\u300c\u300d]")
_INVISIBLE = re.compile(r"[\u200a\u200b\u200c\u200d\u200e\u200f\u2060\ufeff]")
_QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)
_SUBJECT = re.compile(r"^\s*(?:(?:re|fwd?|aw|rv)\s*:\s*)+(?=\S)", re.IGNORECASE)  # "Re: stop"
_SIGNED = re.compile(r"\s*(?:\n\s*\n?|\s[-\u2013\u2014]{1,2}\s*(?=[^\W\d])|\n\s*[-\u2013\u2014~*])")
MOST_AROUND = 5  # words of a reaction before what it quotes: "Reacted with a sticker to", "Dudó sobre"
FEW_BEFORE = 2  # words before a copy of ours that say nothing: "Fwd:", "see this:"
MOST_SIGNATURE = 12  # words of a signature: "Sent from my iPhone", "Dr. A. Stone, Sunrise Clinic"


@dataclass(frozen=True)
class New:
    """`text`: the words that are the person's own. `reacted`: nothing but a reaction or a copy of ours.

    `words`: of the text, normalised, where they were needed.
    """

    text: str
    reacted: bool = False
    words: tuple[str, ...] | None = None


def new_words(text: str, content: Content) -> New:
    """A message without what is not meant by it."""
    plain = _SUBJECT.sub("", _INVISIBLE.sub("", text))
    if ">" in plain:
        plain = _QUOTED_LINE.sub("", plain)
        if not normalise(plain) and normalise(text):
            return New("", reacted=True)
    if not plain[:1].isalnum() and _only_signs(plain, listed(content, "signs")):  # few begin with a sign
        return New("", reacted=True)
    parts = _QUOTES.split(plain)
    if len(parts) >= 3 and (verb := normalise(parts[0])) and _reaction(verb, content):
        return _after(parts[-1])
    words = normalise(plain)
    if len(words) < RUN or not (ours := _ours(words, content)):
        return New(plain, words=words)
    if len(parts) >= 3 and len(normalise(parts[0])) <= MOST_AROUND and _ours(normalise(parts[1]), content):
        return _after(parts[-1])  # a reaction in a language that no file of ours has
    return _around(words, ours, content)


def _after(rest: str) -> New:
    """What follows a reaction: new words, or nothing."""
    return New(rest.strip(), reacted=not normalise(rest))


def _around(words: tuple[str, ...], ours: set[int], content: Content) -> New:
    """What stands before and after our own words; between and next to them stands what we filled in."""
    filled = {word for value in content.values.values() for word in normalise(value)}
    filled |= listed(content, "joints", "am", "pm")
    before = [word for word in words[: min(ours)] if word not in filled and not word[0].isdigit()]
    after = " ".join(word for word in words[max(ours) + 1 :] if word not in filled)
    if " " in after or _meaningful(after, content):
        return New(after)
    rest = " ".join(before)
    return (
        New("", reacted=True) if len(before) <= FEW_BEFORE and not _meaningful(rest, content) else New(rest)
    )


def signed(text: str) -> tuple[str, str]:
    """A message's first line or part and what may be a signature after it; ("", "") where none is."""
    mark = _SIGNED.search(text.strip())
    if mark is None:
        return "", ""
    head, tail = text.strip()[: mark.start()], text.strip()[mark.end() :]
    return (head, tail) if normalise(head) and len(normalise(tail)) <= MOST_SIGNATURE else ("", "")


def _only_signs(text: str, signs: frozenset[str]) -> bool:
    """Whether a text is nothing but these emoji, in any tone of skin."""
    shown = [c for c in text if not c.isspace() and c != "\ufe0f" and not "\U0001f3fb" <= c <= "\U0001f3ff"]
    return bool(shown) and all(c in signs for c in shown)


def _reaction(verb: tuple[str, ...], content: Content) -> bool:
    """Whether these words before a quote are a phone's for a reaction: "Liked", "Reacted to", "Le gustó"."""
    phrases = (phrase for each in content.languages.values() for phrase in each.grammar.reactions)
    typed = " ".join(verb)
    return len(verb) <= MOST_AROUND and any(typed.startswith(" ".join(normalise(p))) for p in phrases)


def _ours(words: tuple[str, ...], content: Content) -> set[int]:
    """The places of the words that stand in a run of our own; shorter runs count beside a whole one."""
    places = _places(words, RUN, content)
    for size in range(SHORTEST, RUN) if places else ():
        places |= _places(words, size, content)
    return places


def _places(words: tuple[str, ...], size: int, content: Content) -> set[int]:
    ours = content.own_runs
    return {n + k for n, run in enumerate(runs(words, size)) if run in ours for k in range(size)}


def _meaningful(rest: str, content: Content) -> bool:
    """Whether what is left is a phrase with a meaning: "STOP" under a copy of our text."""
    return " ".join(normalise(rest)) in content.vocabulary
