"""Lexicon: small words beside hours, breaks and places."""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from functools import lru_cache
from typing import Literal

from hotline.content.grammar import Grammar
from hotline.content.model import Content, Language
from hotline.content.normalise import words as normalise

Words = tuple[str, ...]
# What a phrase does; each is named as its list in [grammar] or [grammar.slots] where it has one there.
Role = Literal[
    "am", "pm", "past", "hour_sign", "hour_before", "hour_after", "minutes_before", "minutes_after",
    "weekend", "day", "week", "fortnight", "month", "until", "through", "holiday", "pause",
    "beside", "zone", "zone_beside", "opening", "subject", "place_before", "place_after", "cue",
]  # fmt: skip
CUES = ("wished", "told", "dropped", "changing", "dropped_after", "leading", "linking", "aside", "choice")
DAYS: Mapping[Role, int] = {"weekend": 2, "day": 1, "week": 7, "fortnight": 14, "month": 30}
OF_LANGUAGE: tuple[Role, ...] = (
    "am", "pm", "past", "hour_sign", "hour_after", "minutes_before", "minutes_after",
    "until", "through", *DAYS,
)  # fmt: skip
OF_ALL: tuple[Role, ...] = ("zone_beside", "subject", "place_before", "place_after")
# What may stand beside a bare number that is an hour: these, and fillers.
BESIDE = (
    "polite", "asking", "joints", "negations", "small",
    "wished", "leading", "linking", "aside", "dropped", "changing", "choice",
)  # fmt: skip
SHORTEST = 4  # letters of a part of the day that stands apart; "am" and "a m" are other words there
SHORTEST_ENDED = 5  # letters of a word that an ending is looked for in
_DRAWN_OUT = re.compile(r"(.)\1\1+")
_SOUND_ALIKE = ({"s", "z"}, {"i", "y"}, {"c", "s"}, {"b", "v"})


@lru_cache(maxsize=100)
def listed(content: Content, *names: str) -> frozenset[str]:
    """The words of these lists of [grammar] and [grammar.slots] in every language, since people mix them."""
    grammars = [language.grammar for language in content.languages.values()]
    return frozenset(phrase for grammar in grammars for name in names for phrase in _listed(grammar, name))


def _listed(grammar: Grammar, name: str) -> Iterable[str]:
    phrases: Iterable[str] = getattr(grammar if hasattr(grammar, name) else grammar.slots, name)
    return phrases


class Phrases:
    """The phrases of every role by their first word; a phrase that begins with "-" is an ending of words."""

    def __init__(self, lists: Mapping[Role, Iterable[str]]) -> None:
        roles, self.endings = dict[Words, dict[Role, int]](), list[tuple[str, Role]]()
        for role, phrases in lists.items():
            for phrase in phrases:
                words = tuple(phrase.split())
                if phrase.startswith("-"):
                    self.endings.append((phrase[1:], role))
                elif words:
                    roles.setdefault(words, {})[role] = len(words)
        # A word -> role -> 1. A first word -> the others and role -> number of words, the longest last.
        self.single = {words[0]: each for words, each in roles.items() if len(words) == 1}
        self.longer = dict[str, list[tuple[Words, dict[Role, int]]]]()
        for words in sorted(roles, key=len):
            if len(words) > 1:
                self.longer.setdefault(words[0], []).append((words[1:], roles[words]))
        self._every_ending = tuple({ending for ending, _ in self.endings})

    def starts(self, words: Words) -> list[Mapping[Role, int]]:
        """For each word: role -> how many words the longest phrase has that begins there."""
        starts, single, longer = list[Mapping[Role, int]](), self.single, self.longer
        for at, word in enumerate(words):
            roles = single.get(word, {})
            for rest, more in longer.get(word, ()):
                if words[at + 1 : at + 1 + len(rest)] == rest:
                    roles = {**roles, **more}
            if len(word) >= SHORTEST_ENDED and word.endswith(self._every_ending):
                roles = {**{role: 1 for ending, role in self.endings if word.endswith(ending)}, **roles}
            starts.append(roles)
        return starts


class LanguageLexicon:
    """One language's words for numbers, hours, breaks and dates."""

    def __init__(self, language: Language, shared: "Lexicon") -> None:
        self.shared = shared
        self.grammar = grammar = language.grammar
        self.slots = slots = grammar.slots
        self.numbers = grammar.numbers
        self.times = {tuple(name.split()): time.fromisoformat(at) for name, at in grammar.times.items()}
        self.time_starts = {name[0] for name in self.times}
        self.few = {**dict.fromkeys(slots.two, 2), **dict.fromkeys(slots.one, 1)}  # "couple" 2, "this" 1
        # "tomorrow" 1, "today" 0
        self.tomorrow = {word.split()[-1]: int(not word.startswith("0 ")) for word in slots.tomorrow if word}
        self.weekdays = _beginnings(
            " ".join(normalise(day)) for day in language.phrases.get("spoken_days", ())
        )
        self.weekdays |= {f"{day}s": n for day, n in self.weekdays.items()}  # weds
        self.months = {name: n + 1 for name, n in _beginnings(slots.months).items()}
        # Words of a holiday -> month and day.
        self.holidays = {
            normalise(name): (int(day[:2]), int(day[3:])) for name, day in grammar.holidays.items()
        }
        ordinals = [phrase for phrase in slots.ordinals if phrase[0] != "-"]
        self.ordinals = {phrase: n for n, phrase in enumerate(ordinals, 1)}
        self.nth = {phrase[1:] for phrase in slots.ordinals if phrase[0] == "-"}  # endings: 15TH
        date = str(language.phrases.get("date", ""))
        self.day_first = date.find("{day}") < date.find("{month}")  # 3/1 is the 3rd of January
        self.hour_endings = tuple(phrase[1:] for phrase in slots.hour_after if phrase.startswith("-"))  # 8ISH
        self.lists: dict[Role, Iterable[str]] = {role: _listed(grammar, role) for role in OF_LANGUAGE}
        self.lists["hour_before"] = (*slots.hour_before, *slots.hour_sign)
        self.lists["pause"] = [" ".join(normalise(phrase)) for phrase in language.commands.get("pause", ())]
        self.lists["holiday"] = [" ".join(name) for name in self.holidays]
        self.phrases = Phrases({**shared.lists, **self.lists})
        # The first words of greetings that name a part of the day: GOOD morning.
        hello = [normalise(phrase) for phrase in language.smalltalk.get("hello", ())]
        self.greeting = {words[0] for words in hello if len(words) == 2 and self.is_part(words[1])}
        self.misspelt = lru_cache(maxsize=2000)(self._misspelt)
        self._when, self._when_endings = self._words_of_hours_and_breaks()

    def is_part(self, word: str) -> bool:
        """Whether a word is a part of the day."""
        return not self.phrases.single.get(word, {}).keys().isdisjoint(("am", "pm"))

    def says_when(self, word: str) -> bool:
        """Whether a word is one without which no hour, part of a day or break is read."""
        if word in self._when or word[0].isdigit() or word.endswith(self._when_endings):
            return True
        return self.misspelt(word) != (0, 0) or _DRAWN_OUT.sub(r"\1", word) in self.numbers

    def _words_of_hours_and_breaks(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """The last words of such phrases, and endings. What stands before says nothing: IN THE morning."""
        parts = [phrase for phrase in (*self.grammar.am, *self.grammar.pm) if len(phrase) >= SHORTEST]
        units = [phrase for unit in DAYS for phrase in self.lists[unit]]
        phrases = (*parts, *units, *map(" ".join, self.times), *self.ordinals, *self.lists["holiday"])
        last = (phrase.rpartition(" ")[2] for phrase in phrases)
        endings = (*self.hour_endings, *(phrase[1:] for phrase in (*parts, *units) if phrase.startswith("-")))
        return frozenset((*last, *self.numbers, *self.tomorrow, *self.weekdays)), endings

    def _misspelt(self, word: str) -> tuple[int, int]:
        """The number from 1 to 12 that a word is with a slip, 0 for none; then only if it has 4 letters."""
        if not 3 < len(word) < 8 or not word.isalpha() or "beside" in self.phrases.single.get(word, ()):
            return 0, 0
        meant = [name for name, n in self.numbers.items() if 1 <= n <= 12 and _slip(word, name)]
        longer = [name for name in meant if len(name) > 3]
        return self.numbers[meant[0]] if meant else 0, self.numbers[longer[0]] if longer else 0


def _beginnings(names: Iterable[str]) -> dict[str, int]:
    """The names and their first letters, 3 or more -> the place of the first name that begins so."""
    places = dict[str, int]()
    for place, name in enumerate(names):
        for size in range(3, len(name) + 1):
            places.setdefault(name[:size], place)
    return places


def _slip(word: str, name: str) -> bool:
    """Whether one is the other with a letter doubled, left out, swapped or written as it sounds."""
    if word[0] != name[0] or abs(len(word) - len(name)) > 1:
        return False
    if len(word) == len(name):
        wrong = [n for n in range(len(word)) if word[n] != name[n]]
        if len(wrong) == 1:
            return {word[wrong[0]], name[wrong[0]]} in _SOUND_ALIKE
        return len(wrong) == 2 and sorted(word) == sorted(name) and wrong[1] - wrong[0] == 1
    longer, shorter = (word, name) if len(word) > len(name) else (name, word)
    if len(name) < 5 and longer == name:
        return False  # "for" is no four
    return any(longer[:n] + longer[n + 1 :] == shorter for n in range(1, len(longer)))


class Lexicon:
    """The lexicon of each language, and the words that are looked up in all of them at once."""

    def __init__(self, content: Content) -> None:
        grammars = [language.grammar for language in content.languages.values()]
        # Phrase or ending of a cue -> its roles.
        self.cues = dict[Words, frozenset[str]]()
        for grammar in grammars:
            cues = {role: getattr(grammar.slots, role) for role in CUES} | {"joint": grammar.joints}
            for role, phrases in cues.items():
                for phrase in filter(None, (tuple(phrase.split()) for phrase in phrases)):
                    self.cues[phrase] = self.cues.get(phrase, frozenset()) | {role}
        self.lists: dict[Role, Iterable[str]] = {role: listed(content, role) for role in OF_ALL}
        self.lists |= {
            "beside": listed(content, *BESIDE) | (listed(content, "fillers") - listed(content, "day")),
            # Small words that a clause may begin with: and, so.
            "opening": listed(content, "joints", "leading", "choice"),
            "zone": [phrase for language in content.languages.values() for phrase in language.zone_words],
            "cue": [" ".join(phrase) for phrase in self.cues],
        }
        # Words that a number counts, so that it is no hour.
        self.units = listed(content, "minute", "hour", *DAYS)
        # Before a place that is left: from. Small words that may stand in the name of a place: de.
        self.leaving = listed(content, "changing") & listed(content, "place_before")
        self.names = listed(content, "names")
        self.by_language = {code: LanguageLexicon(each, self) for code, each in content.languages.items()}
        self._says_when = lru_cache(maxsize=4000)(self._any_says_when)

    def may_say_when(self, words: Words) -> bool:
        """Whether an hour, a part of a day or a break may stand in these words; most messages have none."""
        return any(map(self._says_when, words))

    def _any_says_when(self, word: str) -> bool:
        return any(lexicon.says_when(word) for lexicon in self.by_language.values())

    def cue_roles(self, phrase: Words) -> frozenset[str]:
        """The roles of a cue that stands there: its own, else those of its ending."""
        if roles := self.cues.get(phrase):
            return roles
        endings = ((cue[0], roles) for cue, roles in self.cues.items() if cue[0][0] == "-")
        return next(roles for ending, roles in endings if phrase[0].endswith(ending[1:]))


@lru_cache(maxsize=4)
def lexicon_of(content: Content) -> Lexicon:
    """The lexicon of a content, made once."""
    return Lexicon(content)
