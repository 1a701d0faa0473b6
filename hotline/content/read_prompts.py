"""Prompt files: structure, languages and safety floors, read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from hotline.content.grammar import Grammar, SlotWords
from hotline.content.model import Answer, Country, Floor, Language, Menu, MenuWords, Structure, Topic
from hotline.content.normalise import words as normalise
from hotline.content.phrases import FIRST
from hotline.content.prompt_ids import MOST
from hotline.content.toml_reader import Code, Problem, Table, lists, tables_of


def read_structure(table: Table) -> Structure:
    """The structure; blanks stand for what is missing, which the table notes."""
    topics, menus = {}, {}
    for id, entry in table.tables("topics"):
        topics[id] = Topic(
            id,
            facts=entry.lines("facts"),
            key=entry.maybe("key"),
            menu=entry.maybe("menu"),
            next=entry.maybe("next"),
            generic=entry.flag("generic"),
            lists=entry.maybe("lists"),
        )
    for id, entry in table.tables("menus"):
        keys = entry.strings("keys", needed=False)
        if not keys:
            keys = {str(n): t.id for n, t in enumerate((t for t in topics.values() if t.menu == id), 1)}
        menus[id] = Menu(
            id, keys, back=entry.text("back"), text=entry.text("text"), digits=entry.flag("digits")
        )
    table.table("review", needed=False).rest()  # who vouches for the words: the deployment reads it
    structure = Structure(
        table.text("default_language"),
        table.text("name"),
        table.text("entry"),
        table.text("about"),
        table.text("programme"),
        _countries(table),
        table.strings("facts"),
        topics,
        menus,
        lists(table.table("must_say", needed=False)),
        frozenset(_plain(table, "listened", needed=False)),
    )
    table.done()
    return structure


def _countries(table: Table) -> dict[str, Country]:
    countries = {
        code: Country(
            code,
            numbers.text("emergency"),
            numbers.text("crisis"),
            numbers.flag("crisis_by_text"),
            violence=numbers.maybe("violence") or "",
            violence_text=numbers.maybe("violence_text") or "",
            poison=numbers.maybe("poison") or "",
        )
        for code, numbers in table.tables("countries")
    }
    if FIRST not in countries:
        table.note("countries", Code.MISSING, f"must have {FIRST}, which is taken where nothing is set")
    return countries


def read_language(code: str, table: Table) -> Language:
    """The language; blanks stand for what is missing, which the table notes."""
    topics, topic_words = {}, {}
    for id, entry in table.tables("topics"):
        topics[id] = Answer(entry.text("text"), entry.lines("speech"), entry.text("label"))
        topic_words[id] = entry.lines("words")
    says = {
        id: Answer(entry.maybe("text"), entry.lines("speech", needed=False))
        for id, entry in table.tables("says")
    }
    menus = {
        id: MenuWords(entry.text("label"), _plain(entry, "words"), entry.lines("hints"), entry.lines("say"))
        for id, entry in table.tables("menus")
    }
    table.table("review", needed=False).rest()
    zones = table.table("zones")
    calls = table.table("calls").rest()
    own = table.table("language")
    language = Language(
        code,
        called=own.lines("called"),
        phrases=own.rest(),
        law=table.strings("law"),
        topics=topics,
        topic_words=topic_words,
        commands=lists(table.table("commands")),
        wishes=lists(table.table("wishes")),
        smalltalk=lists(table.table("smalltalk")),
        grammar=_grammar(table.table("grammar")),
        zone_words=zones.strings("words"),
        zone_labels=zones.strings("labels"),
        says=says,
        calls={k: tuple(v) if isinstance(v, list) else v for k, v in calls.items()},
        menus=menus,
        reminders=table.table("reminders").lines("texts"),
    )
    table.done()
    return language


def _grammar(table: Table) -> Grammar:
    """[grammar]: each key in the form that its field has."""
    readers: dict[Any, Callable[[str], Any]] = {
        frozenset[str]: lambda key: frozenset(_plain(table, key)),
        tuple[str, ...]: table.lines,
        str: table.text,
        Mapping[str, str]: table.strings,
        Mapping[str, int]: table.numbers,
        SlotWords: lambda key: _slots(table.table(key)),
    }
    grammar = Grammar(**{field.name: readers[field.type](field.name) for field in fields(Grammar)})
    table.done()
    return grammar


def _slots(table: Table) -> SlotWords:
    """Normalised, in the order of the file; a word that begins with "-" keeps it."""

    def phrases(key: str) -> tuple[str, ...]:
        return tuple("-" * p.startswith("-") + " ".join(normalise(p)) for p in table.lines(key))

    words = SlotWords(**{field.name: phrases(field.name) for field in fields(SlotWords)})
    table.done()
    return words


def _plain(table: Table, key: str, *, needed: bool = True) -> tuple[str, ...]:
    """A list of phrases, normalised: so they are compared with what people say."""
    return tuple(" ".join(normalise(phrase)) for phrase in table.lines(key, needed=needed))


def read_floors(directory: Path, problems: list[Problem]) -> dict[str, dict[str, Floor]]:
    """{"danger": {language: floor}, "leaving": {...}}; what is wrong goes to `problems`."""
    return {folder: dict(_floors(directory / folder, problems)) for folder in MOST}


def _floors(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, Floor]]:
    for path in sorted(folder.glob("*.toml")):
        for code, table in tables_of(path, f"{folder.name}/{path.name}", problems).items():
            yield code, _floor(table)


def _floor(table: Table) -> Floor:
    review = table.table("review")
    by, since = review.text("by"), review.day("on")
    review.rest()  # by whom and by when to be read again: the deployment reads it
    phrases = {
        kind: tuple(dict.fromkeys(" ".join(normalise(phrase)) for phrase in listed))
        for kind, listed in lists(table.table("floor")).items()
    }
    table.done()
    return Floor(by, since, phrases)
