"""The small words by which hours, breaks and places are found in a sentence, ready to look up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time

from hotline.content.grammar import Grammar
from hotline.content.model import Content, Language
from hotline.content.normalise import words as normalise

CUES = ("wished", "told", "dropped", "changing", "dropped_after", "leading", "linking", "aside", "choice")


@dataclass(frozen=True)
class Phrases:
    """Phrases by their first word, the longest first, and endings of words."""

    by_first: Mapping[str, tuple[tuple[str, ...], ...]]
    endings: tuple[str, ...] = ()

    def at(self, words: tuple[str, ...], first: int) -> int:
        """How many words the longest phrase has that begins there; 0 for none."""
        if first >= len(words):
            return 0
        for phrase in self.by_first.get(words[first], ()):
            if words[first : first + len(phrase)] == phrase:
                return len(phrase)
        word = words[first]
        return 1 if self.endings and len(word) > 4 and word.endswith(self.endings) else 0

    def before(self, words: tuple[str, ...], end: int) -> int:
        """How many words the longest phrase has that ends there; 0 for none."""
        for size in (3, 2, 1):
            if end >= size and self.at(words, end - size) == size:
                return size
        return 0

    def alone(self, words: tuple[str, ...]) -> bool:
        """Whether each of these words is a phrase or part of one."""
        at = 0
        while at < len(words):
            size = self.at(words, at)
            if not size:
                return False
            at += size
        return True


def phrases(*lists: Iterable[str]) -> Phrases:
    """The phrases of some lists; one that begins with "-" is an ending."""
    by_first, endings = dict[str, list[tuple[str, ...]]](), list[str]()
    for phrase in {phrase for every in lists for phrase in every}:
        if phrase.startswith("-"):
            endings.append(phrase[1:])
        elif parts := tuple(phrase.split()):
            by_first.setdefault(parts[0], []).append(parts)
    ordered = {first: tuple(sorted(found, key=len, reverse=True)) for first, found in by_first.items()}
    return Phrases(ordered, tuple(endings))


@dataclass(frozen=True)
class Tongue:
    """One language's words for numbers, hours, breaks and dates."""

    grammar: Grammar
    numbers: Mapping[str, int]
    times: Mapping[tuple[str, ...], time]
    halves: Mapping[str, Phrases]  # "am", "pm" -> how the part of the day is said
    greeting: frozenset[str]  # first words of a greeting that names a part of the day: GOOD morning
    past: Phrases
    sign: Phrases
    before: Phrases
    after: Phrases
    minutes_before: Phrases
    minutes_after: Phrases
    minute: frozenset[str]
    hour: frozenset[str]
    lengths: tuple[tuple[Phrases, int], ...]  # unit of a break -> days
    few: Mapping[str, int]  # "this" week 1, "couple" of weeks 2
    tomorrow: Mapping[str, int]  # "tomorrow" 1, "today" 0
    until: Phrases
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    ordinals: Mapping[str, int]
    nth: frozenset[str]  # endings of an ordinal number in digits: th
    day_first: bool  # 3/1 is the 3rd of January
    pause: Phrases


@dataclass(frozen=True)
class Lexicon:
    """What is known of a content: a tongue for each language, and what is the same in all of them."""

    tongues: Mapping[str, Tongue]
    cues: Mapping[str, tuple[tuple[tuple[str, ...], frozenset[str]], ...]]
    endings: tuple[tuple[str, frozenset[str]], ...]
    beside: Phrases  # words that may stand beside a bare number that is an hour
    units: frozenset[str]  # words that a number counts, so that it is no hour
    zones: Phrases
    opening: Phrases  # small words that a clause may begin with: and, so
    subject: Phrases
    place_before: Phrases
    place_after: Phrases
    leaving: frozenset[str]  # before a place that is left: from
    names: frozenset[str]  # small words that may stand in the name of a place: de
    zone_sign: Phrases
    known: frozenset[str]  # words that can begin a value; a text without any has none

    def marks(self, words: tuple[str, ...]) -> Iterator[tuple[int, int, frozenset[str]]]:
        """First word, place after the last, and roles of every cue, the longest first."""
        at = 0
        while at < len(words):
            size = 1
            for phrase, roles in self.cues.get(words[at], ()):
                if words[at : at + len(phrase)] == phrase:
                    size = len(phrase)
                    yield at, at + size, roles
                    break
            else:
                if len(words[at]) > 4:
                    for ending, roles in self.endings:
                        if words[at].endswith(ending):
                            yield at, at + 1, roles
                            break
            at += size


_made: dict[int, tuple[Content, Lexicon]] = {}


def lexicon(content: Content) -> Lexicon:
    """The lexicon of a content, made once."""
    known = _made.get(id(content))
    if known is None:
        if len(_made) > 3:
            _made.clear()
        known = _made[id(content)] = (content, _lexicon(content))
    return known[1]


def _lexicon(content: Content) -> Lexicon:
    languages = content.languages.values()
    grammars = [one.grammar for one in languages]
    roles = dict[str, set[str]]()
    for grammar in grammars:
        for cue in CUES:
            for phrase in getattr(grammar.slots, cue):
                roles.setdefault(phrase, set()).add(cue)
        for phrase in grammar.joints:
            roles.setdefault(phrase, set()).add("joint")
    cues = dict[str, list[tuple[tuple[str, ...], frozenset[str]]]]()
    for phrase in sorted(roles, key=lambda phrase: -phrase.count(" ")):
        if not phrase.startswith("-") and phrase:
            cues.setdefault(phrase.split()[0], []).append((tuple(phrase.split()), frozenset(roles[phrase])))
    slots = [grammar.slots for grammar in grammars]
    units = frozenset[str]().union(
        *((*s.day, *s.week, *s.month, *s.minute, *s.hour, *s.fortnight, *s.weekend) for s in slots)
    )
    beside = phrases(
        *(g.fillers - {*g.slots.day} for g in grammars),
        *(g.polite | g.asking | g.joints | g.negations for g in grammars),
        *((*s.small, *s.wished, *s.leading, *s.linking, *s.aside) for s in slots),
        *((*s.dropped, *s.changing, *s.choice) for s in slots),
    )
    tongues = {code: _tongue(one) for code, one in content.languages.items()}
    return Lexicon(
        tongues,
        {first: tuple(found) for first, found in cues.items()},
        tuple((p[1:], frozenset(found)) for p, found in roles.items() if p.startswith("-")),
        beside,
        units,
        phrases(*(one.zone_words for one in languages)),
        phrases(*(g.joints for g in grammars), *((*s.leading, *s.choice) for s in slots)),
        phrases(*(s.subject for s in slots)),
        phrases(*(s.place_before for s in slots)),
        phrases(*(s.place_after for s in slots)),
        frozenset().union(*({*s.changing} & {*s.place_before} for s in slots)),
        frozenset().union(*(g.names for g in grammars)),
        phrases(*(s.zone_beside for s in slots)),
        frozenset(),
    )


def _tongue(language: Language) -> Tongue:
    grammar, slots = language.grammar, language.grammar.slots
    date = str(language.phrases.get("date", ""))
    hello = [normalise(one) for one in language.smalltalk.get("hello", ())]
    halves = {"am": phrases(grammar.am), "pm": phrases(grammar.pm)}
    return Tongue(
        grammar,
        grammar.numbers,
        {tuple(k.split()): time.fromisoformat(v) for k, v in grammar.times.items()},
        halves,
        frozenset(w[0] for w in hello if len(w) == 2 and any(h.at(w, 1) for h in halves.values())),
        phrases(grammar.past),
        phrases(slots.hour_sign),
        phrases(slots.hour_before, slots.hour_sign),
        phrases(slots.hour_after),
        phrases(slots.minutes_before),
        phrases(slots.minutes_after),
        frozenset(slots.minute),
        frozenset(slots.hour),
        (
            (phrases(slots.weekend), 2),
            (phrases(slots.day), 1),
            (phrases(slots.week), 7),
            (phrases(slots.fortnight), 14),
            (phrases(slots.month), 30),
        ),
        {**dict.fromkeys(slots.two, 2), **dict.fromkeys(slots.one, 1)},
        {word.split()[-1]: int(not word.startswith("0 ")) for word in slots.tomorrow if word},
        phrases(slots.until),
        tuple(" ".join(normalise(day)) for day in language.phrases.get("spoken_days", ())),
        slots.months,
        {phrase: n for n, phrase in enumerate((p for p in slots.ordinals if p[0] != "-"), 1)},
        frozenset(p[1:] for p in slots.ordinals if p[0] == "-"),
        date.find("{day}") < date.find("{month}"),
        phrases(" ".join(normalise(p)) for p in language.commands.get("pause", ())),
    )
