"""Grammar: the tables [grammar] and [grammar.slots] of a language."""

from collections.abc import Mapping
from dataclasses import dataclass


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
    through: tuple[str, ...]  # those of `until` that take in the day that they name
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
    holidays: Mapping[str, str]  # name -> month and day: christmas -> 12-25
    past: Mapping[str, int]  # two words before an hour -> the minutes that they add: half past, quarter to
    am: frozenset[str]
    pm: frozenset[str]
    joints: frozenset[str]  # and, or
    names: frozenset[str]  # small words that may belong to the name of a place
    slots: SlotWords

    def number(self, word: str) -> int | None:
        """The number a word is: "3" and "three" -> 3."""
        return int(word) if word.isdigit() else self.numbers.get(word)
