"""Keypad: what each key does on a page, and spoken keys."""

from collections.abc import Iterator
from dataclasses import dataclass

from hotline.content.grammar import Grammar
from hotline.content.model import Content, Language, Menu
from hotline.dialogue.types import CallStep
from hotline.domain.replies import CallState


@dataclass(frozen=True)
class Page:
    """The current page of a call, with its content."""

    state: CallState
    content: Content

    @property
    def menu(self) -> Menu | None:
        return self.content.structure.menus.get(self.state.page)

    @property
    def language(self) -> Language:
        return self.content.languages[self.state.language]

    @property
    def back(self) -> str:
        """The page that * leads to."""
        return self.menu.back if self.menu else self.content.structure.topics[self.state.page].menu or "main"

    def asks_for(self, *pages: str) -> bool:
        return self.state.page in pages

    def only_key(self) -> str:
        return next(iter(self.menu.keys)) if self.menu and len(self.menu.keys) == 1 else ""


def press(key: str, page: Page) -> CallStep:
    menu, content = page.menu, page.content
    if key == "*":
        return CallStep("visit", page.back)
    if key == "0":
        return CallStep("repeat")
    if menu and menu.digits:
        return CallStep("typed", detail=key) if key.isdigit() else CallStep("unknown")
    if key == "9":
        return CallStep("text me")
    if menu and key in menu.keys:
        return _target(menu.keys[key])
    if page.asks_for("main"):
        for code, language in content.languages.items():
            if key == language.phrases["key"] and code != page.state.language:
                return CallStep("language", language=code)
    if menu:
        return CallStep("unknown")
    leads = content.structure.topics[page.state.page].next
    return CallStep("visit", leads) if key == "1" and leads else CallStep("unknown")


def _target(id: str) -> CallStep:
    """What a menu's key leads to: a page, an hour, a half of the day, or the end of all texts."""
    if ":" in id:
        return CallStep("hour", detail=id)
    if id in ("am", "pm"):
        return CallStep("half", detail=id)
    return CallStep("end") if id == "ended" else CallStep("visit", id)


def grammars(content: Content) -> tuple[Grammar, ...]:
    """The grammar of every language: people mix them."""
    return tuple(language.grammar for language in content.languages.values())


def spoken_key(words: tuple[str, ...], content: Content, language: str) -> str:
    """The key that these words name: "one", "press one", "the first one", "option won"; "" for none."""
    first = content.languages[language].grammar
    if len(words) > 1 and first.number(words[-1]) is not None and _only_small(words[:-1], first):
        return _key_of(words[-1], first)  # "I want to press one": "to" is no two
    for grammar in (first, *(grammar for grammar in grammars(content) if grammar is not first)):
        rest = [word for word in words if word not in grammar.press]
        rest = rest or list(words[-1:])  # "one", "number one": the last word is the key
        if len(rest) == 1 and (key := _key_of(rest[0], grammar)):
            return key
    return ""


def _only_small(words: tuple[str, ...], grammar: Grammar) -> bool:
    return all(word in grammar.press or (word in grammar.keys and len(word) < 4) for word in words)


def key_among(words: tuple[str, ...], content: Content) -> str:
    """The key that is named, once or again, with nothing but small words around: "the second one honey"."""
    every = grammars(content)
    press = frozenset[str]().union(*(grammar.press for grammar in every))
    small = press.union(
        *(grammar.fillers | grammar.polite | grammar.asking | {*grammar.slots.small} for grammar in every)
    )
    if any(word in grammar.negations for grammar in every for word in words):
        return ""  # "four, not five"
    rest = [n for n, word in enumerate(words) if word not in small]
    if any(n and _counted(words[n - 1 : n + 1], every) for n in rest):
        return ""
    if not rest:
        rest = list(_bare_numbers(words, every, press))
    keys = {_key_in(words[n], every) for n in rest}
    return keys.pop() if len(keys) == 1 else ""


def only_number(words: tuple[str, ...], content: Content) -> str:
    """The one key that is named among any words: "the second one, honey"; "" for none or several."""
    keys = {_key_in(word, grammars(content)) for word in words if len(word) > 2 or word.isdigit()} - {""}
    several = keys - {"1"}  # "the second one"
    return next(iter(several or keys)) if len(several or keys) == 1 else ""


def _bare_numbers(words: tuple[str, ...], every: tuple[Grammar, ...], press: frozenset[str]) -> Iterator[int]:
    """A number that is a small word too: "one please", "option one", but not "that one"."""
    plain = press.union(*(grammar.polite | grammar.asking for grammar in every))
    for n, word in enumerate(words):
        if any(grammar.number(word) is not None for grammar in every) and (n == 0 or plain.issuperset(words)):
            yield n


def _counted(pair: tuple[str, ...], every: tuple[Grammar, ...]) -> bool:
    """Whether an ordinal is a time: "one second", "un segundo"."""
    ordinal = any(pair[1] in grammar.keys and grammar.number(pair[1]) is None for grammar in every)
    return ordinal and any(
        grammar.number(pair[0]) == 1 or grammar.keys.get(pair[0]) == 1 for grammar in every
    )


def _key_in(word: str, every: tuple[Grammar, ...]) -> str:
    return next((key for grammar in every if (key := _key_of(word, grammar))), "")


def _key_of(word: str, grammar: Grammar) -> str:
    number = grammar.number(word)
    if number is None or number > 9:
        number = grammar.keys.get(word)
    if number is not None and 0 <= number <= 9:
        return str(number)
    return "*" if word in grammar.star else ""
