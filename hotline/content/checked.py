"""Makes the content out of prompts/: reads, checks, and builds the vocabulary to look phrases up in."""

from collections.abc import Mapping, Set
from pathlib import Path

from hotline.content.check import keywords, problems
from hotline.content.model import Content, Language, Structure, Target
from hotline.content.normalise import words
from hotline.content.read import BadPrompts, read
from hotline.content.reserved import WORDS


def checked(values: Mapping[str, str], commands: Set[str], directory: Path) -> Content:
    """The content of `directory`; see hotline.content.load.load. Raises BadPrompts."""
    structure, languages, version = read(directory)
    emergency = structure.emergency
    content = Content(
        structure,
        languages,
        _vocabulary(structure, languages),
        version,
        {"emergency": emergency, "emergency_spoken": " ".join(emergency), **values},
    )
    if wrong := problems(content, commands):
        raise BadPrompts(wrong)
    return content


def _vocabulary(structure: Structure, languages: Mapping[str, Language]) -> dict[str, Target]:
    """Normalised phrase -> target; the default language wins, the carrier's words above all."""
    first = structure.default_language
    found: dict[str, Target] = {word: Target("wish", wish, first) for word, wish in WORDS.items()}
    for topic in structure.topics.values():
        if topic.key:
            found[topic.key.lower()] = Target("topic", topic.id, first)
    for language in sorted(languages.values(), key=lambda one: one.code != first):
        for _, phrase, (kind, id) in keywords(language):
            found.setdefault(" ".join(words(phrase)), Target(kind, id, language.code))  # type: ignore[arg-type]
    return found
