"""Checks of structure.toml, whatever the language."""

from collections import Counter
from collections.abc import Iterator
from datetime import time

from hotline.content import prompt_ids
from hotline.content.model import Structure
from hotline.content.problem import Code, Problem

FILE = "structure.toml"


def structure_problems(structure: Structure) -> Iterator[Problem]:
    """What is wrong in the structure itself, without any language."""
    yield from _facts(structure)
    yield from _roles(structure)
    yield from _topics(structure)
    yield from _menus(structure)
    for word in structure.listened:
        if not word or " " in word:
            message = f"{word!r} must be one word: phrases are not listened for"
            yield Problem(FILE, "listened", Code.WRONG_VALUE, message, quote=word)


def _facts(structure: Structure) -> Iterator[Problem]:
    used = {fact for topic in structure.topics.values() for fact in topic.facts}
    for fact in structure.facts:
        if fact not in used:
            yield Problem(FILE, f"facts.{fact}", Code.UNUSED_FACT, "no answer tells it")
    for topic in structure.topics.values():
        for fact in topic.facts:
            if fact not in structure.facts:
                key, message = f"topics.{topic.id}.facts", f"there is no fact {fact!r}"
                yield Problem(FILE, key, Code.UNKNOWN_FACT, message, quote=fact)


def _roles(structure: Structure) -> Iterator[Problem]:
    for role in ("entry", "about"):
        if (id := getattr(structure, role)) not in structure.topics:
            yield Problem(FILE, role, Code.UNKNOWN_REFERENCE, f"there is no topic {id!r}")


def _topics(structure: Structure) -> Iterator[Problem]:
    for topic in structure.topics.values():
        for field, id, ids in (
            ("menu", topic.menu, structure.menus.keys()),
            ("lists", topic.lists, structure.menus.keys()),
            ("next", topic.next, structure.topics.keys()),
        ):
            if id is not None and id not in ids:
                key = f"topics.{topic.id}.{field}"
                yield Problem(FILE, key, Code.UNKNOWN_REFERENCE, f"there is no {id!r}")
    for key, times in Counter(t.key for t in structure.topics.values() if t.key).items():
        if times > 1:
            yield Problem(FILE, "topics", Code.TWO_MEANINGS, f"{times} topics have the key {key!r}")


def _menus(structure: Structure) -> Iterator[Problem]:
    for id in sorted(prompt_ids.MENUS - set(structure.menus)):
        yield Problem(FILE, f"menus.{id}", Code.MISSING, "is missing; calls go there")
    pages = set(structure.menus) | set(structure.topics) | {"am", "pm", "ended"}
    for menu in structure.menus.values():
        if menu.back not in structure.menus:
            message = f"there is no menu {menu.back!r}"
            yield Problem(FILE, f"menus.{menu.id}.back", Code.UNKNOWN_REFERENCE, message)
        for key, leads in menu.keys.items():
            if key not in tuple("12345678"):
                message = f"{key!r} is taken; choices are 1 to 8"
                yield Problem(FILE, f"menus.{menu.id}.keys", Code.WRONG_VALUE, message)
            if leads not in pages and not is_hour(leads):
                message = f"there is no menu, topic or hour {leads!r}"
                yield Problem(FILE, f"menus.{menu.id}.keys", Code.UNKNOWN_REFERENCE, message, quote=leads)


def is_hour(text: str) -> bool:
    """Whether this is an hour as the prompts write one: 09:00."""
    try:
        return ":" in text and bool(time.fromisoformat(text))
    except ValueError:
        return False
