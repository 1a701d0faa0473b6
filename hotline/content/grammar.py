"""Grammar: the tables [grammar] and [grammar.slots] of a language."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from hotline.content.normalise import words as normalise

if TYPE_CHECKING:  # a deployed line reads no TOML
    from hotline.content.toml_reader import Table


@dataclass(frozen=True)
class SlotWords:
    """Small words beside an hour, a break or a place in a sentence, normalised: the table [grammar.slots].

    A word that begins with "-" is an ending of words.
    """

    hour_sign: tuple[str, ...]
    hour_before: tuple[str, ...]
    hour_after: tuple[str, ...]
    minutes_before: tuple[str, ...]
    minutes_after: tuple[str, ...]
    minutes_more: tuple[str, ...]
    minutes_less: tuple[str, ...]
    minute: tuple[str, ...]
    hour: tuple[str, ...]
    day: tuple[str, ...]
    week: tuple[str, ...]
    fortnight: tuple[str, ...]
    month: tuple[str, ...]
    weekend: tuple[str, ...]
    tomorrow: tuple[str, ...]
    one: tuple[str, ...]
    two: tuple[str, ...]
    until: tuple[str, ...]
    day_before: tuple[str, ...]
    months: tuple[str, ...]  # in order
    ordinals: tuple[str, ...]  # in order
    wished: tuple[str, ...]
    told: tuple[str, ...]
    dropped: tuple[str, ...]
    changing: tuple[str, ...]
    dropped_after: tuple[str, ...]
    leading: tuple[str, ...]
    linking: tuple[str, ...]
    aside: tuple[str, ...]
    subject: tuple[str, ...]
    choice: tuple[str, ...]
    small: tuple[str, ...]
    place_before: tuple[str, ...]
    place_after: tuple[str, ...]
    zone_beside: tuple[str, ...]


@dataclass(frozen=True)
class Grammar:
    """Small words of one language, normalised, and what they do."""

    fillers: frozenset[str]
    negations: frozenset[str]
    denials: frozenset[str]  # small words that turn a wish to leave round: "do not stop texting"
    numbers: Mapping[str, int]
    polite: frozenset[str]
    asking: frozenset[str]
    reactions: tuple[str, ...]
    signs: str
    stop_signs: str  # emoji that mean STOP
    back: frozenset[str]
    repeat: frozenset[str]
    text_me: frozenset[str]
    goodbye: frozenset[str]
    unclear: frozenset[str]  # said by callers who do not know what to say
    main_menu: frozenset[str]
    yes: frozenset[str]
    press: frozenset[str]  # small words beside a spoken key: "press one", "the first one"
    keys: Mapping[str, int]  # words besides numbers that name a key: first, won, ate
    star: frozenset[str]  # words for the * key
    times: Mapping[str, str]
    past: Mapping[str, int]  # two words before an hour -> the minutes that they add: half past, quarter to
    am: frozenset[str]
    pm: frozenset[str]
    joints: frozenset[str]  # and, or
    names: frozenset[str]  # small words that may belong to the name of a place
    slots: SlotWords

    def number(self, word: str) -> int | None:
        """The number a word is: "3" and "three" -> 3."""
        return int(word) if word.isdigit() else self.numbers.get(word)


def read_grammar(table: "Table") -> Grammar:
    def phrases(key: str) -> frozenset[str]:
        return frozenset(" ".join(normalise(p)) for p in table.lines(key))

    numbers = table.table("numbers").rest()
    past = table.table("past").rest()
    grammar = Grammar(
        fillers=phrases("fillers"),
        negations=phrases("negations"),
        denials=phrases("denials"),
        numbers={k: v for k, v in numbers.items() if isinstance(v, int)},
        polite=phrases("polite"),
        asking=phrases("asking"),
        reactions=table.lines("reactions"),
        signs=table.text("signs"),
        stop_signs=table.text("stop_signs"),
        back=phrases("back"),
        repeat=phrases("repeat"),
        text_me=phrases("text_me"),
        goodbye=phrases("goodbye"),
        unclear=phrases("unclear"),
        main_menu=phrases("main_menu"),
        yes=phrases("yes"),
        press=phrases("press"),
        keys={k: v for k, v in table.table("keys").rest().items() if isinstance(v, int)},
        star=phrases("star"),
        times=table.strings("times"),
        past={k: v for k, v in past.items() if isinstance(v, int)},
        am=phrases("am"),
        pm=phrases("pm"),
        joints=phrases("joints"),
        names=phrases("names"),
        slots=_slots(table.table("slots")),
    )
    table.done()
    return grammar


def _slots(table: "Table") -> SlotWords:
    """Normalised, in the order of the file; a word that begins with "-" keeps it."""

    def phrases(key: str) -> tuple[str, ...]:
        return tuple("-" * p.startswith("-") + " ".join(normalise(p)) for p in table.lines(key))

    words = SlotWords(**{field.name: phrases(field.name) for field in fields(SlotWords)})
    table.done()
    return words
