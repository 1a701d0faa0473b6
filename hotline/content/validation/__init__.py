"""Everything that must be true of the words before a line may start with them."""

from collections.abc import Iterator, Set

from hotline.content import prompt_ids
from hotline.content.model import Answer, Content, Language
from hotline.content.validation.languages import language_faults
from hotline.content.validation.prompts import (
    answer_faults,
    call_faults,
    law_of,
    list_faults,
    reminder_faults,
)
from hotline.content.validation.structure import structure_faults
from hotline.content.validation.text_limits import longest_values
from hotline.content.validation.vocabulary import floor_faults, keyword_faults, phrase_faults


def problems(content: Content, commands: Set[str]) -> list[str]:
    """One line for each fault: file, key, reason. Empty when the words may be used."""
    found = [f"structure.toml: {where}: {reason}" for where, reason in structure_faults(content.structure)]
    for language in content.languages.values():
        for where, reason in _language(language, content, commands):
            found.append(f"{language.code}.toml: {where}: {reason}")
    beside = (*language_faults(content.languages, content.structure), *floor_faults(content))
    return found + [f"{file}: {where}: {reason}" for file, where, reason in beside]


def _language(language: Language, content: Content, commands: Set[str]) -> Iterator[tuple[str, str]]:
    longest = longest_values(content.structure, content.languages)
    yield from _whole(language, content, commands)
    yield from keyword_faults(language, content)
    yield from phrase_faults(language)
    yield from call_faults(language)
    yield from answer_faults(language, content.structure, longest)
    yield from reminder_faults(language)
    yield from list_faults(language, content.structure)


def _whole(language: Language, content: Content, commands: Set[str]) -> Iterator[tuple[str, str]]:
    """Nothing missing and nothing left over, against the structure, the commands and the first language."""
    first = content.languages[content.structure.default_language]
    for section, mine, wanted in (
        ("topics", set(language.topics), set(content.structure.topics)),
        ("menus", set(language.menus), set(content.structure.menus)),
        ("commands", set(language.commands), set(commands)),
        ("says", set(language.says), prompt_ids.SAYS_BY_TEXT | prompt_ids.SAYS_BY_PHONE | set(first.says)),
        ("calls", set(language.calls), prompt_ids.CALLS),
        ("smalltalk", set(language.smalltalk), prompt_ids.SMALLTALK),
        ("wishes", set(language.wishes), prompt_ids.WISHES),
        ("law", set(language.law), prompt_ids.LAW | law_of(content.structure)),
        ("language", set(language.phrases), prompt_ids.PHRASES | {"days"} | set(first.phrases)),
    ):
        yield from ((f"{section}.{id}", "is missing") for id in sorted(wanted - mine))
        yield from ((f"{section}.{id}", "nothing answers to it (misspelt?)") for id in sorted(mine - wanted))
    for id, answer in language.says.items():
        if id in prompt_ids.SAYS_BY_TEXT and answer.text is None:
            yield f"says.{id}.text", "is missing"
        if id in prompt_ids.SAYS_BY_PHONE and not answer.speech:
            yield f"says.{id}.speech", "is missing"
    for id, answer in language.topics.items():
        if not answer.speech:
            yield f"topics.{id}.speech", "is empty: every answer has a spoken form"
    for menu in content.structure.menus.values():
        if menu.text not in language.topics and not language.says.get(menu.text, Answer()).text:
            yield f"menus.{menu.id}", f"key 9 there should text {menu.text!r}, which has no text"
