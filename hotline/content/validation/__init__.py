"""Validation: every check that the prompts must pass."""

from collections.abc import Iterator, Set

from hotline.content import prompt_ids
from hotline.content.model import Answer, Content, Language
from hotline.content.problem import Code, Problem
from hotline.content.validation.answers import (
    answer_problems,
    call_problems,
    effort_problems,
    law_of,
    list_problems,
    reminder_problems,
)
from hotline.content.validation.languages import cross_language_problems
from hotline.content.validation.structure import structure_problems
from hotline.content.validation.text_limits import longest_values
from hotline.content.validation.vocabulary import floor_problems, keyword_problems, phrase_problems


def problems(content: Content, commands: Set[str]) -> Iterator[Problem]:
    """Everything that is wrong. `commands`: the names that the dialogue answers to."""
    yield from structure_problems(content.structure)
    for language in content.languages.values():
        yield from _language_problems(language, content, commands)
    yield from cross_language_problems(content.languages, content.structure)
    yield from floor_problems(content)
    yield from effort_problems(content)


def _language_problems(language: Language, content: Content, commands: Set[str]) -> Iterator[Problem]:
    longest = longest_values(content.structure, content.languages)
    yield from _completeness(language, content, commands)
    yield from keyword_problems(language, content)
    yield from phrase_problems(language)
    yield from call_problems(language)
    yield from answer_problems(language, content.structure, longest)
    yield from reminder_problems(language)
    yield from list_problems(language, content.structure)


def _completeness(language: Language, content: Content, commands: Set[str]) -> Iterator[Problem]:
    """Nothing missing and nothing left over, against the structure, the commands and the first language."""
    file, first = f"{language.code}.toml", content.languages[content.structure.default_language]
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
        for id in sorted(wanted - mine):
            yield Problem(file, f"{section}.{id}", Code.MISSING, "is missing")
        for id in sorted(mine - wanted):
            yield Problem(file, f"{section}.{id}", Code.UNKNOWN_ENTRY, "nothing answers to it (misspelt?)")
    for id, answer in language.says.items():
        if id in prompt_ids.SAYS_BY_TEXT and answer.text is None:
            yield Problem(file, f"says.{id}.text", Code.MISSING, "is missing")
        if id in prompt_ids.SAYS_BY_PHONE and not answer.speech:
            yield Problem(file, f"says.{id}.speech", Code.MISSING, "is missing")
    for id, answer in language.topics.items():
        if not answer.speech:
            message = "is empty: every answer has a spoken form"
            yield Problem(file, f"topics.{id}.speech", Code.EMPTY, message)
    for menu in content.structure.menus.values():
        if menu.text not in language.topics and not language.says.get(menu.text, Answer()).text:
            message = f"key 9 there should text {menu.text!r}, which has no text"
            yield Problem(file, f"menus.{menu.id}", Code.UNKNOWN_REFERENCE, message)
