"""Validation: every check that the prompts must pass."""

from collections import Counter
from collections.abc import Iterator, Mapping, Set

from hotline.content import read_prompts as needed
from hotline.content.model import Answer, Content, Language, Structure
from hotline.content.normalise import words
from hotline.content.phrases import Meant, keywords
from hotline.content.toml_reader import Code, Problem
from hotline.content.validation import answers
from hotline.content.validation.vocabulary import (
    floor_problems,
    is_hour,
    keyword_problems,
    longest_values,
    phrase_problems,
)


def problems(content: Content, commands: Set[str]) -> Iterator[Problem]:
    """Everything that is wrong. `commands`: the names that the dialogue answers to."""
    yield from structure_problems(content.structure)
    longest = longest_values(content.structure, content.languages)
    for language in content.languages.values():
        yield from _completeness(language, content, commands)
        yield from keyword_problems(language, content)
        yield from phrase_problems(language)
        yield from answers.call_problems(language)
        yield from answers.answer_problems(language, content.structure, longest)
        yield from answers.reminder_problems(language)
        yield from answers.list_problems(language, content.structure)
    yield from cross_language_problems(content.languages, content.structure)
    yield from floor_problems(content)
    yield from answers.effort_problems(content)


def _completeness(language: Language, content: Content, commands: Set[str]) -> Iterator[Problem]:
    """Nothing missing and nothing left over, against the structure, the commands and the first language."""
    file, first = f"{language.code}.toml", content.languages[content.structure.default_language]
    for section, mine, wanted in (
        ("topics", set(language.topics), set(content.structure.topics)),
        ("menus", set(language.menus), set(content.structure.menus)),
        ("commands", set(language.commands), set(commands)),
        ("says", set(language.says), needed.SAYS_BY_TEXT | needed.SAYS_BY_PHONE | set(first.says)),
        ("calls", set(language.calls), needed.CALLS),
        ("smalltalk", set(language.smalltalk), needed.SMALLTALK),
        ("wishes", set(language.wishes), needed.WISHES),
        ("law", set(language.law), needed.LAW | answers.law_of(content.structure)),
        ("language", set(language.phrases), needed.PHRASES | {"days"} | set(first.phrases)),
    ):
        for id in sorted(wanted - mine):
            yield Problem(file, f"{section}.{id}", Code.MISSING, "is missing")
        for id in sorted(mine - wanted):
            yield Problem(file, f"{section}.{id}", Code.UNKNOWN_ENTRY, "nothing answers to it (misspelt?)")
    for id, answer in language.says.items():
        if id in needed.SAYS_BY_TEXT and answer.text is None:
            yield Problem(file, f"says.{id}.text", Code.MISSING, "is missing")
        if id in needed.SAYS_BY_PHONE and not answer.speech:
            yield Problem(file, f"says.{id}.speech", Code.MISSING, "is missing")
    for id, answer in language.topics.items():
        if not answer.speech:
            message = "is empty: every answer has a spoken form"
            yield Problem(file, f"topics.{id}.speech", Code.EMPTY, message)
    for menu in content.structure.menus.values():
        if menu.text not in language.topics and not language.says.get(menu.text, Answer()).text:
            message = f"key 9 there should text {menu.text!r}, which has no text"
            yield Problem(file, f"menus.{menu.id}", Code.UNKNOWN_REFERENCE, message)


def cross_language_problems(languages: Mapping[str, Language], structure: Structure) -> Iterator[Problem]:
    """Problems that only show when the languages are compared."""
    yield from _two_meanings(languages, structure.default_language)
    yield from _keys(languages, structure)
    texts = {id for language in languages.values() for id in (*language.topics, *language.says)}
    for id in structure.must_say:
        if id not in texts:
            message = "there is no topic and no saying of that name"
            yield Problem(STRUCTURE, f"must_say.{id}", Code.UNKNOWN_REFERENCE, message)


def _two_meanings(languages: Mapping[str, Language], first: str) -> Iterator[Problem]:
    """A keyword of two languages must mean the same in both: a message does not name its language."""
    meant: dict[str, tuple[str, str, Meant]] = {}
    for language in sorted(languages.values(), key=lambda one: one.code != first):
        for key, phrase, target in keywords(language):
            code, other, meaning = meant.setdefault(" ".join(words(phrase)), (language.code, key, target))
            if code != language.code and meaning != target:
                there = f"{code}.toml ({other})"
                message = f"{phrase!r} means something else in {there}: one of the two must give way"
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


STRUCTURE = "structure.toml"


def structure_problems(structure: Structure) -> Iterator[Problem]:
    """What is wrong in the structure itself, without any language."""
    yield from _facts(structure)
    for role in ("entry", "about"):
        if (id := getattr(structure, role)) not in structure.topics:
            yield Problem(STRUCTURE, role, Code.UNKNOWN_REFERENCE, f"there is no topic {id!r}")
    yield from _topics(structure)
    yield from _menus(structure)
    for word in structure.listened:
        if not word or " " in word:
            message = f"{word!r} must be one word: phrases are not listened for"
            yield Problem(STRUCTURE, "listened", Code.WRONG_VALUE, message, quote=word)


def _facts(structure: Structure) -> Iterator[Problem]:
    used = {fact for topic in structure.topics.values() for fact in topic.facts}
    for fact in structure.facts:
        if fact not in used:
            yield Problem(STRUCTURE, f"facts.{fact}", Code.UNUSED_FACT, "no answer tells it")
    for topic in structure.topics.values():
        for fact in topic.facts:
            if fact not in structure.facts:
                key, message = f"topics.{topic.id}.facts", f"there is no fact {fact!r}"
                yield Problem(STRUCTURE, key, Code.UNKNOWN_FACT, message, quote=fact)


def _topics(structure: Structure) -> Iterator[Problem]:
    for topic in structure.topics.values():
        for field, id, ids in (
            ("menu", topic.menu, structure.menus.keys()),
            ("lists", topic.lists, structure.menus.keys()),
            ("next", topic.next, structure.topics.keys()),
        ):
            if id is not None and id not in ids:
                key = f"topics.{topic.id}.{field}"
                yield Problem(STRUCTURE, key, Code.UNKNOWN_REFERENCE, f"there is no {id!r}")
    for key, times in Counter(t.key for t in structure.topics.values() if t.key).items():
        if times > 1:
            yield Problem(STRUCTURE, "topics", Code.TWO_MEANINGS, f"{times} topics have the key {key!r}")


def _menus(structure: Structure) -> Iterator[Problem]:
    for id in sorted(needed.MENUS - set(structure.menus)):
        yield Problem(STRUCTURE, f"menus.{id}", Code.MISSING, "is missing; calls go there")
    pages = set(structure.menus) | set(structure.topics) | {"am", "pm", "ended"}
    for menu in structure.menus.values():
        if menu.back not in structure.menus:
            message = f"there is no menu {menu.back!r}"
            yield Problem(STRUCTURE, f"menus.{menu.id}.back", Code.UNKNOWN_REFERENCE, message)
        for key, leads in menu.keys.items():
            if key not in tuple("12345678"):
                message = f"{key!r} is taken; choices are 1 to 8"
                yield Problem(STRUCTURE, f"menus.{menu.id}.keys", Code.WRONG_VALUE, message)
            if leads not in pages and not is_hour(leads):
                message = f"there is no menu, topic or hour {leads!r}"
                yield Problem(
                    STRUCTURE, f"menus.{menu.id}.keys", Code.UNKNOWN_REFERENCE, message, quote=leads
                )
