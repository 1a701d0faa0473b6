"""Reads prompts/*.toml into values, naming file, key and reason of whatever is wrong."""

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

from hotline.content.countries import FIRST
from hotline.content.model import (
    Answer,
    Country,
    Grammar,
    Language,
    Menu,
    MenuWords,
    Structure,
    Topic,
)
from hotline.content.normalise import words as normalise
from hotline.content.ready import files


class BadPrompts(Exception):
    """The prompts cannot be used; `problems` has one line for each fault: file, key, reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("the prompts cannot be used:\n  " + "\n  ".join(problems))
        self.problems = problems


class Table:
    """One TOML table being read: takes keys out by type, notes what is missing, wrong or left over."""

    def __init__(self, data: Mapping[str, Any], where: str, problems: list[str]) -> None:
        self._left, self.where, self.problems = dict(data), where, problems

    def _take(self, key: str, kind: type, blank: Any, needed: bool) -> Any:
        if key not in self._left:
            if needed:
                self.problems.append(f"{self.where}.{key}: is missing")
            return blank
        value = self._left.pop(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.problems.append(f"{self.where}.{key}: must be a {kind.__name__}, is {value!r}")
            return blank
        if isinstance(value, str) and not value.strip():
            self.problems.append(f"{self.where}.{key}: is empty")
        return value

    def text(self, key: str, *, needed: bool = True) -> str:
        return str(self._take(key, str, "", needed))

    def maybe(self, key: str) -> str | None:
        return self.text(key, needed=False) or None

    def number(self, key: str) -> int:
        return int(self._take(key, int, 0, needed=True))

    def flag(self, key: str) -> bool:
        return bool(self._take(key, bool, False, needed=False))

    def day(self, key: str) -> date:
        return cast(date, self._take(key, date, date.min, needed=True))

    def lines(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        value = self._take(key, list, [], needed)
        if not all(isinstance(v, str) for v in value):
            self.problems.append(f"{self.where}.{key}: must be a list of texts")
            return ()
        return tuple(value)

    def strings(self, key: str, *, needed: bool = True) -> dict[str, str]:
        table = self.table(key, needed=needed)
        return {k: table.text(k) for k in table.names()}

    def table(self, key: str, *, needed: bool = True) -> "Table":
        return Table(self._take(key, dict, {}, needed), f"{self.where}.{key}".lstrip("."), self.problems)

    def names(self) -> list[str]:
        return list(self._left)

    def rest(self) -> dict[str, Any]:
        left, self._left = self._left, {}
        return left

    def done(self) -> None:
        self.problems.extend(f"{self.where}.{key}: is not known here (misspelt?)" for key in self._left)


def tables_of(path: Path, name: str, problems: list[str]) -> dict[str, Table]:
    """The file's table under the file's stem; {} and a problem where it is no TOML."""
    try:
        return {path.stem: Table(tomllib.loads(path.read_bytes().decode()), f"{name}:", problems)}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        problems.append(f"{name}: cannot be read as TOML: {wrong}")
        return {}


def read(directory: Path) -> tuple[Structure, dict[str, Language], str]:
    """Structure, languages by code, and the version of this wording. Raises BadPrompts."""
    structure, languages, version, problems = gather(directory)
    if problems or structure is None:
        raise BadPrompts(problems)
    return structure, languages, version


def gather(directory: Path) -> tuple[Structure | None, dict[str, Language], str, list[str]]:
    """As `read`, with what is wrong beside it: blanks stand for what is missing, None for the structure."""
    problems: list[str] = []
    digest = hashlib.sha256()
    tables: dict[str, Table] = {}
    for path in sorted(directory.glob("*.toml")):
        tables |= tables_of(path, path.name, problems)
    for path in files(directory):
        digest.update(str(path.relative_to(directory)).encode() + b"\0" + path.read_bytes())
    if "structure" not in tables:
        problems.append(f"structure.toml: is missing or unreadable in {directory.name}/")
    if problems:
        return None, {}, "", problems
    structure = _structure(tables.pop("structure"))
    languages = {code: _language(code, table) for code, table in tables.items()}
    if structure.default_language not in languages:
        problems.append(
            f"structure.toml: default_language: there is no file {structure.default_language}.toml"
        )
    return structure, languages, digest.hexdigest()[:12], problems


def _structure(table: Table) -> Structure:
    topics, menus = {}, {}
    listed = table.table("topics")
    for id in listed.names():
        one = listed.table(id)
        topics[id] = Topic(
            id,
            facts=one.lines("facts"),
            key=one.maybe("key"),
            menu=one.maybe("menu"),
            next=one.maybe("next"),
            generic=one.flag("generic"),
            lists=one.maybe("lists"),
        )
        one.done()
    listed = table.table("menus")
    for id in listed.names():
        one = listed.table(id)
        keys = one.strings("keys", needed=False)
        if not keys:
            keys = {str(n): t.id for n, t in enumerate((t for t in topics.values() if t.menu == id), 1)}
        menus[id] = Menu(id, keys, back=one.text("back"), text=one.text("text"), digits=one.flag("digits"))
        one.done()
    table.table("review", needed=False).rest()  # who vouches for the words: the deployment reads it
    structure = Structure(
        table.text("default_language"),
        _countries(table.table("countries")),
        table.strings("facts"),
        topics,
        menus,
        frozenset(" ".join(normalise(word)) for word in table.lines("listened", needed=False)),
    )
    table.done()
    return structure


def _countries(table: Table) -> dict[str, Country]:
    countries = {}
    for code in table.names():
        one = table.table(code)
        countries[code] = Country(code, one.text("emergency"), one.text("crisis"), one.flag("crisis_by_text"))
        one.done()
    if FIRST not in countries:
        table.problems.append(f"{table.where}: must have {FIRST}, which is taken where nothing is set")
    return countries


def _language(code: str, table: Table) -> Language:
    topics, topic_words = {}, {}
    listed = table.table("topics")
    for id in listed.names():
        one = listed.table(id)
        topics[id] = Answer(one.text("text"), one.lines("speech"), one.text("label"))
        topic_words[id] = one.lines("words")
        one.done()
    says = {}
    listed = table.table("says")
    for id in listed.names():
        one = listed.table(id)
        says[id] = Answer(one.maybe("text"), one.lines("speech", needed=False))
        one.done()
    menus = {}
    listed = table.table("menus")
    for id in listed.names():
        one = listed.table(id)
        menus[id] = MenuWords(one.text("label"), one.lines("words"), one.lines("hints"), one.lines("say"))
        one.done()
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


def lists(table: Table) -> dict[str, tuple[str, ...]]:
    """Every key of a table, each with a list of texts."""
    return {key: table.lines(key) for key in table.names()}


def _grammar(table: Table) -> Grammar:
    def phrases(key: str) -> frozenset[str]:
        return frozenset(" ".join(normalise(p)) for p in table.lines(key))

    numbers = table.table("numbers").rest()
    past = table.table("past").rest()
    grammar = Grammar(
        fillers=phrases("fillers"),
        negations=phrases("negations"),
        numbers={k: v for k, v in numbers.items() if isinstance(v, int)},
        polite=phrases("polite"),
        asking=phrases("asking"),
        reactions=table.lines("reactions"),
        signs=table.text("signs"),
        back=phrases("back"),
        repeat=phrases("repeat"),
        text_me=phrases("text_me"),
        times=table.strings("times"),
        past={k: v for k, v in past.items() if isinstance(v, int)},
        am=phrases("am"),
        pm=phrases("pm"),
        joints=phrases("joints"),
        names=phrases("names"),
        telling=phrases("telling"),
    )
    table.done()
    return grammar
