"""Makes the content out of prompts/: reads, checks, and builds the vocabulary to look phrases up in."""

from collections.abc import Mapping, Set
from pathlib import Path

from hotline.content.check import problems
from hotline.content.countries import FIRST, numbers
from hotline.content.heard import read_heard
from hotline.content.keywords import Meant, heard_words, keywords
from hotline.content.languages import telling
from hotline.content.model import Content, Language, Structure, Target
from hotline.content.normalise import words
from hotline.content.read import BadPrompts, gather
from hotline.content.reserved import WORDS
from hotline.content.signs import Danger, Leaving


def checked(values: Mapping[str, str], commands: Set[str], directory: Path) -> Content:
    """The content of `directory`; see hotline.content.load.load. Raises BadPrompts."""
    content, wrong = gathered(values, commands, directory)
    if wrong or content is None:
        raise BadPrompts(wrong)
    return content


def gathered(
    values: Mapping[str, str], commands: Set[str], directory: Path
) -> tuple[Content | None, list[str]]:
    """As `checked`, with everything that is wrong beside the content; None where there can be none."""
    structure, languages, version, wrong = gather(directory)
    try:
        danger, leaving = read_heard(directory)
    except BadPrompts as bad:
        return None, wrong + bad.problems
    if structure is None or any(problem.startswith("structure.toml") for problem in wrong):
        return None, wrong
    country = structure.countries[FIRST]
    vocabulary = _vocabulary(structure, languages, danger, leaving)
    content = Content(
        structure,
        languages,
        danger,
        leaving,
        vocabulary,
        version,
        country,
        telling(languages),
        _guessable(vocabulary),
        {**numbers(country), **values},
    )
    known = [problem.replace(":.", ": ").rsplit(": ", 1)[0] for problem in wrong]
    more = [one for one in problems(content, commands) if not one.startswith(tuple(known))]
    return content, wrong + more  # what a missing entry makes wrong elsewhere in it is left out


def _vocabulary(
    structure: Structure,
    languages: Mapping[str, Language],
    danger: Mapping[str, Danger],
    leaving: Mapping[str, Leaving],
) -> dict[str, Target]:
    """Normalised phrase -> target; the carrier's words above all, then danger and leaving, then what is
    said in the default language."""
    first = structure.default_language
    found: dict[str, Target] = {word: Target("wish", wish, "") for word, wish in WORDS.items()}

    def note(phrase: str, meant: Meant, code: str) -> None:
        plain = " ".join(words(phrase))
        known = found.setdefault(plain, Target(*meant, code))
        if (known.kind, known.id) == meant and known.language != code:
            found[plain] = Target(*meant, "")  # it means the same in several languages

    for code, _, phrase, meant in heard_words(danger, leaving):
        note(phrase, meant, code)
    for topic in structure.topics.values():
        if topic.key:
            found[topic.key.lower()] = Target("topic", topic.id, "")
    for language in sorted(languages.values(), key=lambda one: one.code != first):
        for _, phrase, meant in keywords(language):
            note(phrase, meant, language.code)
    return found


def _guessable(vocabulary: Mapping[str, Target]) -> dict[int, tuple[tuple[str, Target], ...]]:
    """What a mistyped word may have meant, by its letters: never a danger sign, never small talk."""
    found: dict[int, list[tuple[str, Target]]] = {}
    for phrase, target in vocabulary.items():
        if target.kind not in ("danger", "smalltalk"):
            found.setdefault(len(phrase), []).append((phrase, target))
    return {letters: tuple(phrases) for letters, phrases in found.items()}
