"""What a key or a spoken word means on the page of a call where it came."""

from dataclasses import dataclass
from typing import Literal

from hotline.content.model import Content, Menu
from hotline.content.normalise import words as normalise
from hotline.conversation.hours import read_hour
from hotline.conversation.leaving import of_texts
from hotline.conversation.turn import Place, Said
from hotline.conversation.understand import understand

Kind = Literal[
    "silence",
    "unknown",
    "visit",
    "repeat",
    "text me",
    "danger",
    "end",
    "how",
    "hour",
    "typed",
    "half",
    "language",
]


@dataclass(frozen=True)
class Step:
    """What to do next in a call: `to` is the page of a visit, `detail` an hour, typed words or am/pm.

    Of danger, `detail` is the sign, `leaving` a sure wish for no more texts beside it. `language`: the one
    that the caller turns to, "" to stay.
    """

    act: Kind
    to: str = ""
    detail: str = ""
    language: str = ""
    leaving: bool = False


def heard(said: Said, place: Place, content: Content) -> Step:
    """The step that this key or these words ask for, on this page."""
    if not said.exact.strip():
        return Step("silence")
    menu = content.structure.menus.get(place.page)
    if not said.spoken:
        return _key(said.exact.strip(), place, content, menu)
    words = normalise(said.exact)
    return (
        _command(words, place, content, menu)
        or _named(words, place, content, menu)
        or _meant(said, words, place, content)
    )


def _key(key: str, place: Place, content: Content, menu: Menu | None) -> Step:
    if key == "*":
        return Step("visit", _back(place, content, menu))
    if key == "0":
        return Step("repeat")
    if menu and menu.digits:
        return Step("typed", detail=key) if key.isdigit() else Step("unknown")
    if key == "9":
        return Step("text me")
    if menu and key in menu.keys:
        return _target(menu.keys[key], content)
    if place.page == "main":
        for code, language in content.languages.items():
            if key == language.phrases["key"] and code != place.language:
                return Step("language", language=code)
    if menu:
        return Step("unknown")
    leads = content.structure.topics[place.page].next
    return Step("visit", leads) if key == "1" and leads else Step("unknown")


def _back(place: Place, content: Content, menu: Menu | None) -> str:
    return menu.back if menu else content.structure.topics[place.page].menu or "main"


def _target(id: str, content: Content) -> Step:
    """What a menu's key leads to: a page, an hour, a half of the day, or the end of all texts."""
    if ":" in id:
        return Step("hour", detail=id)
    if id in ("am", "pm"):
        return Step("half", detail=id)
    return Step("end") if id == "ended" else Step("visit", id)


def _command(words: tuple[str, ...], place: Place, content: Content, menu: Menu | None) -> Step | None:
    phrase, grammar = " ".join(words), content.languages[place.language].grammar
    if phrase in grammar.back:
        return Step("visit", _back(place, content, menu))
    if phrase in grammar.repeat:
        return Step("repeat")
    return Step("text me") if phrase in grammar.text_me else None


def _named(words: tuple[str, ...], place: Place, content: Content, menu: Menu | None) -> Step | None:
    """A spoken number, hour or half of the day, or the name of one of this page's choices or of any menu."""
    language, phrase = content.languages[place.language], " ".join(words)
    if place.page == "half" and phrase in language.grammar.am | language.grammar.pm:
        return Step("half", detail="am" if phrase in language.grammar.am else "pm")
    an_hour = len(words) > 1 or phrase in language.grammar.times  # "noon", but not yet "nine"
    if place.page in ("hour", "typed") and an_hour and read_hour(words, language.grammar):
        return Step("typed", detail=phrase)
    if len(words) == 1 and (number := language.grammar.number(words[0])) is not None:
        if place.page in ("hour", "typed") and not (menu and str(number) in menu.keys):
            return Step("typed", detail=phrase)  # "nine" is nine o'clock here
        return _key(str(number), place, content, menu)
    reachable = list(menu.keys.values()) if menu else []
    for id in dict.fromkeys((*reachable, *(m for m in language.menus if m in content.structure.menus))):
        named = language.menus.get(id)
        if named and phrase in (" ".join(normalise(w)) for w in named.words):
            if id in ("terms", "hour") and id not in reachable:
                continue  # nobody agrees, or chooses, without having heard what to
            return Step("visit", id)
    return None


def _meant(said: Said, words: tuple[str, ...], place: Place, content: Content) -> Step:
    """Anything else means what it would mean in a text."""
    meaning = understand(said.exact, content, place.language)
    turned = meaning.language
    if meaning.kind == "language":
        return Step("language", language=meaning.id)
    if meaning.kind == "topic":
        topic = content.structure.topics[meaning.id]
        act: Kind = "how" if meaning.leaving else "visit"
        return Step(act, topic.lists or topic.id, language=turned)
    if meaning.kind == "danger":
        leaves = meaning.leaving and _of_texts(words, place, content)
        return Step("danger", detail=meaning.id, language=turned, leaving=leaves)
    if meaning.kind == "smalltalk" and meaning.id in ("hello", "thanks"):
        return Step("repeat", language=turned)  # a kind word was heard well: no "I did not catch that"
    if meaning.kind == "wish" and meaning.id == "help" and "about" in content.structure.topics:
        return Step("visit", "about", language=turned)
    if meaning.kind == "wish" and meaning.id == "stop":
        sure = _of_texts(words, place, content)
        return Step("end", language=turned) if sure else Step("visit", "end", language=turned)
    if meaning.kind == "near-stop":
        return Step("visit", "end", language=turned)
    if meaning.kind == "command":
        return Step("visit", "end" if meaning.id == "water_off" else "reminders", language=turned)
    return Step("unknown")


def _of_texts(words: tuple[str, ...], place: Place, content: Content) -> bool:
    """Whether a wish to leave ends the texts: "stop" alone may be said to the voice, unless it was asked."""
    return place.page == "end" or any(of_texts(words, known) for known in content.leaving.values())
