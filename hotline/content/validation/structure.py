"""What must be true of structure.toml, whatever the language."""

from collections import Counter
from collections.abc import Iterator
from datetime import time

from hotline.content import prompt_ids
from hotline.content.model import Structure


def structure_faults(structure: Structure) -> Iterator[tuple[str, str]]:
    """(key, reason) of every fault."""
    yield from _facts(structure)
    yield from _roles(structure)
    yield from _topics(structure)
    yield from _menus(structure)
    for word in structure.listened:
        if not word or " " in word:
            yield "listened", f"{word!r} must be one word: phrases are not listened for"


def _facts(structure: Structure) -> Iterator[tuple[str, str]]:
    told = {fact for topic in structure.topics.values() for fact in topic.facts}
    yield from ((f"facts.{fact}", "no answer tells it") for fact in structure.facts if fact not in told)
    for topic in structure.topics.values():
        for fact in topic.facts:
            if fact not in structure.facts:
                yield f"topics.{topic.id}.facts", f"there is no fact {fact!r}"


def _roles(structure: Structure) -> Iterator[tuple[str, str]]:
    for role in ("entry", "about"):
        if (id := getattr(structure, role)) not in structure.topics:
            yield role, f"there is no topic {id!r}"


def _topics(structure: Structure) -> Iterator[tuple[str, str]]:
    for topic in structure.topics.values():
        named = (("menu", topic.menu), ("lists", topic.lists))
        for kind, id, known in (
            *((k, i, set(structure.menus)) for k, i in named),
            ("next", topic.next, set(structure.topics)),
        ):
            if id is not None and id not in known:
                yield f"topics.{topic.id}.{kind}", f"there is no {id!r}"
    for key, times in Counter(t.key for t in structure.topics.values() if t.key).items():
        if times > 1:
            yield "topics", f"{times} topics have the key {key!r}"


def _menus(structure: Structure) -> Iterator[tuple[str, str]]:
    yield from (
        (f"menus.{id}", "is missing; calls go there")
        for id in sorted(prompt_ids.MENUS - set(structure.menus))
    )
    pages = set(structure.menus) | set(structure.topics) | {"am", "pm", "ended"}
    for menu in structure.menus.values():
        if menu.back not in structure.menus:
            yield f"menus.{menu.id}.back", f"there is no menu {menu.back!r}"
        for key, leads in menu.keys.items():
            if key not in tuple("12345678"):
                yield f"menus.{menu.id}.keys", f"{key!r} is taken; choices are 1 to 8"
            if leads not in pages and not is_hour(leads):
                yield f"menus.{menu.id}.keys", f"there is no menu, topic or hour {leads!r}"


def is_hour(text: str) -> bool:
    """Whether this is an hour as the prompts write one: 09:00."""
    try:
        return ":" in text and bool(time.fromisoformat(text))
    except ValueError:
        return False
