"""Checks between languages: where two would clash."""

from collections import Counter
from collections.abc import Iterator, Mapping

from hotline.content.meanings import Meant, keywords
from hotline.content.model import Language, Structure
from hotline.content.normalise import words
from hotline.content.problem import Code, Problem


def cross_language_problems(languages: Mapping[str, Language], structure: Structure) -> Iterator[Problem]:
    """Problems that only show when the languages are compared."""
    yield from _two_meanings(languages, structure.default_language)
    yield from _keys(languages, structure)
    texts = {id for language in languages.values() for id in (*language.topics, *language.says)}
    for id in structure.must_say:
        if id not in texts:
            message = "there is no topic and no saying of that name"
            yield Problem("structure.toml", f"must_say.{id}", Code.UNKNOWN_REFERENCE, message)


def _two_meanings(languages: Mapping[str, Language], first: str) -> Iterator[Problem]:
    """A keyword of two languages must mean the same in both: a message does not name its language."""
    meant: dict[str, tuple[str, str, Meant]] = {}
    for language in sorted(languages.values(), key=lambda one: one.code != first):
        for key, phrase, target in keywords(language):
            code, other, meaning = meant.setdefault(" ".join(words(phrase)), (language.code, key, target))
            if code != language.code and meaning != target:
                message = (
                    f"{phrase!r} means something else in {code}.toml ({other}): one of the two must give way"
                )
                yield Problem(f"{language.code}.toml", key, Code.TWO_MEANINGS, message, quote=phrase)


def _keys(languages: Mapping[str, Language], structure: Structure) -> Iterator[Problem]:
    """Each language has a key of its own on the main menu."""
    keys = {code: language.phrases.get("key") for code, language in languages.items()}
    taken = set(structure.menus["main"].keys) if "main" in structure.menus else set()
    times = Counter(keys.values())
    for code, key in keys.items():
        if key not in tuple("12345678") or key in taken or times[key] > 1:
            message = f"must be a key from 1 to 8 that nothing else has on the main menu, is {key!r}"
            yield Problem(f"{code}.toml", "language.key", Code.WRONG_VALUE, message)
