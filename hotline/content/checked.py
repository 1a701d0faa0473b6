"""Makes the content out of prompts/: reads, checks, and builds the vocabulary to look phrases up in."""

from collections.abc import Mapping, Set
from pathlib import Path

from hotline.content.check import heard_words, keywords, problems
from hotline.content.countries import FIRST, numbers
from hotline.content.heard import read_heard
from hotline.content.model import Content, Danger, Language, Leaving, Structure, Target
from hotline.content.normalise import words
from hotline.content.read import BadPrompts, gather
from hotline.content.reserved import WORDS


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
    content = Content(
        structure,
        languages,
        danger,
        leaving,
        _vocabulary(structure, languages, danger, leaving),
        version,
        country,
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
    found: dict[str, Target] = {word: Target("wish", wish, first) for word, wish in WORDS.items()}
    for code, _, phrase, (kind, id) in heard_words(danger, leaving):
        found.setdefault(" ".join(words(phrase)), Target(kind, id, code))  # type: ignore[arg-type]
    for topic in structure.topics.values():
        if topic.key:
            found[topic.key.lower()] = Target("topic", topic.id, first)
    for language in sorted(languages.values(), key=lambda one: one.code != first):
        for _, phrase, (kind, id) in keywords(language):
            found.setdefault(" ".join(words(phrase)), Target(kind, id, language.code))  # type: ignore[arg-type]
    return found
