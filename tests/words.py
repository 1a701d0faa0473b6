"""The words of prompts/ as they are today: tests name an answer, not its sentences.

`id`: of a topic, a saying, or a line of [calls]. Name and numbers are filled in. Where other values are open
(an hour, a day), a test gets the first or the longest piece between them.
"""

import re
from functools import cache
from typing import Any

from hotline.content.load import load
from hotline.content.model import Content
from hotline.content.phrases import either, offered
from hotline.dialogue.commands import COMMANDS


@cache
def content() -> Content:
    """The content of the lines in tests/world.py."""
    return load({"name": "Knee Line", "contact": "help@knee.example"}, set(COMMANDS))


def start_of(id: str, code: str = "en", **values: str) -> str:
    """How the text of this answer begins."""
    return _pieces(content().answer(id, code).text or "", code, values)[0]


def text_of(id: str, code: str = "en", **values: str) -> str:
    """The text of this answer, or its longest piece."""
    return max(_pieces(content().answer(id, code).text or "", code, values), key=len).strip()


def speech_of(id: str, code: str = "en", **values: str) -> str:
    """What is said of this answer, or its longest piece."""
    words = content().languages[code]
    lines = words.calls[id] if id in words.calls else content().answer(id, code).speech
    return _longest(lines, code, values)


def menu_of(id: str, code: str = "en", **values: str) -> str:
    """What this menu says of its own, or its longest piece."""
    return _longest(content().languages[code].menus[id].say, code, values)


def listed(topic: str, code: str = "en") -> str:
    """A topic as lists name it: its key and its label."""
    return f"{content().structure.topics[topic].key} {label(topic, code)}"


def label(topic: str, code: str = "en") -> str:
    """What a topic is called."""
    return content().languages[code].topics[topic].label


def phrase(id: str, code: str = "en") -> str:
    """A small word that texts are put together from, as `weekdays`."""
    return str(content().languages[code].phrases[id])


def law(id: str, code: str = "en") -> str:
    """How a language says what the law and the carriers want said, as `fluids`."""
    return content().languages[code].law[id]


def reminders(code: str = "en") -> list[str]:
    """The daily texts."""
    return [content().fill(text) for text in content().languages[code].reminders]


def choice(*topics: str, code: str = "en") -> str:
    """Topics as they are offered: "1 DEHYDRATION or TIPS"."""
    words = content().languages[code]
    return either([offered(content().structure.topics[topic], words) for topic in topics], words)


def _longest(lines: Any, code: str, values: dict[str, str]) -> str:
    pattern = lines if isinstance(lines, str) else " ".join(lines)
    return max(_pieces(pattern, code, values), key=len).strip()


def _pieces(pattern: str, code: str, values: dict[str, str]) -> list[str]:
    known = {**content().values, **content().crisis_values(code), **values}
    filled = re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], found[0]), pattern)
    return re.split(r"\{\w+\}", filled)
