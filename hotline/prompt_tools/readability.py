"""Readability: reading grade, seconds to hear, cost to send."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hotline.content.model import Language
from hotline.content.validation.answers import seconds
from hotline.content.validation.vocabulary import LONGEST_VALUES
from hotline.domain.telephony import segments
from hotline.limits.quotas import segment

HARDEST = 6.0  # the grade that no text should be above
_TABLES = tomllib.loads((Path(__file__).parent / "pages" / "typical.toml").read_text("utf-8"))
SYLLABLES: Mapping[str, int] = _TABLES["syllables"]
TYPICAL: Mapping[str, str] = {**LONGEST_VALUES, **_TABLES["values"]}


@dataclass(frozen=True)
class Reading:
    """One text or speech of a language and its figures. `item`: which text of the list at `key`, from 1.

    Characters and segments are with the longest values that its braces may get; a speech has none, and a text
    no seconds. `dollars`: for a thousand of it. `grade`: None where the language has no formula here.
    """

    key: str
    item: int | None
    pattern: str
    spoken: bool
    grade: float | None
    characters: int = 0
    segments: int = 0
    dollars: float = 0.0
    seconds: float = 0.0

    @property
    def place(self) -> str:
        """The key for people: `reminders.texts, text 4`."""
        return self.key if self.item is None else f"{self.key}, text {self.item}"


def readings(language: Language) -> Iterator[Reading]:
    for key, item, spoken, pattern in texts_of(language):
        yield reading(language.code, key, item, spoken, pattern)


def reading(code: str, key: str, item: int | None, spoken: bool, pattern: str) -> Reading:
    """The figures of one text or speech in the language of this code."""
    grade = level(filled(pattern, TYPICAL), code)
    if spoken:
        return Reading(key, item, pattern, spoken, grade, seconds=seconds(filled(pattern, TYPICAL)))
    longest = filled(pattern, LONGEST_VALUES)
    cost = segments(longest)
    return Reading(key, item, pattern, spoken, grade, len(longest), cost, cost * segment() * 1000)


def texts_of(language: Language) -> Iterator[tuple[str, int | None, bool, str]]:
    """(key, item, whether it is spoken, the text; the sentences of a speech a line each)."""
    for section, answers in (("topics", language.topics), ("says", language.says)):
        for id, answer in answers.items():
            if answer.text:
                yield f"{section}.{id}.text", None, False, answer.text
            if answer.speech:
                yield f"{section}.{id}.speech", None, True, "\n".join(answer.speech)
    for id, lines in language.calls.items():
        yield f"calls.{id}", None, True, lines if isinstance(lines, str) else "\n".join(lines)
    for id, menu in language.menus.items():
        if menu.say:
            yield f"menus.{id}.say", None, True, "\n".join(menu.say)
    for number, text in enumerate(language.reminders, 1):
        yield "reminders.texts", number, False, text


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with its placeholders filled; unchanged if they are malformed."""
    try:
        return pattern.format(**values)
    except (KeyError, ValueError, IndexError):
        return pattern


def level(text: str, code: str) -> float | None:
    """The school grade of a text by its language's formula; None if there is no formula."""
    formula = {"en": grade, "es": grade_in_spanish}.get(code)
    return formula(text) if formula else None


def grade(text: str) -> float:
    """Flesch-Kincaid grade (Kincaid and others, 1975); a line of a list is a sentence, a colon ends none."""
    sentences, spelt = _parts(text)
    return 0.39 * len(spelt) / len(sentences) + 11.8 * sum(map(syllables, spelt)) / len(spelt) - 15.59


def grade_in_spanish(text: str) -> float:
    """Crawford's grade for Spanish (1984), out of the syllables and sentences in a hundred words."""
    sentences, spelt = _parts(text)
    hundred = 100 / len(spelt)
    return 0.049 * sum(map(_spanish, spelt)) * hundred - 0.205 * len(sentences) * hundred - 3.407


def _parts(text: str) -> tuple[list[str], list[str]]:
    """Sentences and words; one of each at least."""
    sentences = [s for s in re.split(r"[.!?]+(?:\s|$)|\n", text) if re.search(r"[^\W\d_]", s)]
    spelt = [word for s in sentences for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", s)]
    return sentences or [text], spelt or ["a"]


def syllables(word: str) -> int:
    """By groups of vowels; a last e is silent, and that of -ed and -es but after t, d and hissing sounds."""
    word = word.lower().replace("'", "")
    if word in SYLLABLES:
        return SYLLABLES[word]
    if not re.search(r"(?:[td]ed|(?:[sxzcg]|ch|sh)es|[^aeiou]le)$", word):
        word = re.sub(r"(?<=\w\w)(?:e|ed|es)$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def _spanish(word: str) -> int:
    """Two strong vowels part (ca-e), a weak one joins its neighbour (due-le); the u of qu and gu is mute."""
    word = re.sub(r"qu(?=[ei])|gu(?=[ei])", "q", word.lower())
    groups = re.findall(r"[aeo\u00e1\u00e9\u00f3\u00ed\u00fa]|[iu\u00fc]+(?![aeo\u00e1\u00e9\u00f3])", word)
    glides = re.findall(r"(?<=[aeo\u00e1\u00e9\u00f3])[iu](?![aeo])", word)
    return max(1, len(groups) - len(glides))
