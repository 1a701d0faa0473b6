"""Lexicon: small words beside hours, breaks and places."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time

from hotline.content.model import Content, Language
from hotline.content.normalise import words as normalise
from hotline.understanding.hours import Half

Words = tuple[str, ...]
ROLES = ("wished", "told", "dropped", "changing", "dropped_after", "leading", "linking", "aside", "choice")
Cue = tuple[int, int, frozenset[str]]  # first word of a cue, place after its last, its roles


@dataclass(frozen=True)
class Phrases:
    """Phrases by their first word, the longest first, and endings of words."""

    by_first: Mapping[str, tuple[Words, ...]]
    endings: tuple[str, ...] = ()

    def at(self, words: Words, first: int) -> int:
        """How many words the longest phrase has that begins there; 0 for none."""
        if first >= len(words):
            return 0
        for phrase in self.by_first.get(words[first], ()):
            if words[first : first + len(phrase)] == phrase:
                return len(phrase)
        word = words[first]
        return 1 if self.endings and len(word) > 4 and word.endswith(self.endings) else 0

    def before(self, words: Words, end: int) -> int:
        """How many words the longest phrase has that ends there; 0 for none."""
        for size in (3, 2, 1):
            if end >= size and self.at(words, end - size) == size:
                return size
        return 0

    def alone(self, words: Words) -> bool:
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
    by_first, endings = dict[str, list[Words]](), list[str]()
    for phrase in {phrase for every in lists for phrase in every}:
        if phrase.startswith("-"):
            endings.append(phrase[1:])
        elif parts := tuple(phrase.split()):
            by_first.setdefault(parts[0], []).append(parts)
    ordered = {first: tuple(sorted(alike, key=len, reverse=True)) for first, alike in by_first.items()}
    return Phrases(ordered, tuple(endings))


class LanguageLexicon:
    """One language's words for numbers, hours, breaks and dates."""

    def __init__(self, language: Language, shared: "SharedLexicon") -> None:
        self.shared = shared
        self.grammar = grammar = language.grammar
        slots, date = grammar.slots, str(language.phrases.get("date", ""))
        hello = [normalise(phrase) for phrase in language.smalltalk.get("hello", ())]
        self.numbers = grammar.numbers
        self.times = {tuple(name.split()): time.fromisoformat(at) for name, at in grammar.times.items()}
        # How the parts of the day are said, and the first words of greetings that name one: GOOD morning.
        self.am, self.pm = phrases(grammar.am), phrases(grammar.pm)
        self.greeting = {words[0] for words in hello if len(words) == 2 and self.part_at(words, 1)[0]}
        self.past, self.sign = phrases(grammar.past), phrases(slots.hour_sign)
        self.before, self.after = phrases(slots.hour_before, slots.hour_sign), phrases(slots.hour_after)
        self.minutes_before, self.minutes_after = phrases(slots.minutes_before), phrases(slots.minutes_after)
        units = {2: slots.weekend, 1: slots.day, 7: slots.week, 14: slots.fortnight, 30: slots.month}
        self.lengths = [(phrases(unit), days) for days, unit in units.items()]
        self.few = {**dict.fromkeys(slots.two, 2), **dict.fromkeys(slots.one, 1)}  # "couple" 2, "this" 1
        # "tomorrow" 1, "today" 0
        self.tomorrow = {word.split()[-1]: int(not word.startswith("0 ")) for word in slots.tomorrow if word}
        self.until = phrases(slots.until)
        self.weekdays = [" ".join(normalise(day)) for day in language.phrases.get("spoken_days", ())]
        ordinals = [phrase for phrase in slots.ordinals if phrase[0] != "-"]
        self.ordinals = {phrase: n for n, phrase in enumerate(ordinals, 1)}
        self.nth = {phrase[1:] for phrase in slots.ordinals if phrase[0] == "-"}  # endings: 15TH
        self.day_first = date.find("{day}") < date.find("{month}")  # 3/1 is the 3rd of January
        self.pause = phrases(" ".join(normalise(phrase)) for phrase in language.commands.get("pause", ()))
        # Without one of these words or endings, or a digit, no hour, part of a day or break is read.
        lengths = [unit for unit, _ in self.lengths]
        lists = [self.am, self.pm, self.sign, self.after, self.until, self.pause, *lengths]
        months = {name[:size] for name in slots.months for size in range(3, len(name) + 1)}
        first = {name[0] for name in self.times} | {name.split()[0] for name in self.ordinals} | months
        self.when = first.union(self.numbers, self.tomorrow, *(each.by_first for each in lists))
        self.when_endings = tuple(ending for each in lists for ending in each.endings)

    def part_at(self, words: Words, at: int) -> tuple[int, Half | None]:
        """How many words a part of the day has that begins there, and which half it is."""
        am, pm = self.am.at(words, at), self.pm.at(words, at)
        return (am, "am") if am > pm else (pm, "pm") if pm else (0, None)

    def part_before(self, words: Words, end: int) -> int:
        """How many words a part of the day has that ends there; 0 for none."""
        return max(self.am.before(words, end), self.pm.before(words, end))


class SharedLexicon:
    """The lexicon of each language, and the words that are looked up in all of them at once."""

    def __init__(self, content: Content) -> None:
        languages = content.languages.values()
        grammars = [language.grammar for language in languages]
        slots = [grammar.slots for grammar in grammars]
        self.by_language = {code: LanguageLexicon(each, self) for code, each in content.languages.items()}
        # Phrase or ending of a cue -> its roles.
        self.roles = dict[Words, frozenset[str]]()
        for grammar in grammars:
            lists = {role: getattr(grammar.slots, role) for role in ROLES} | {"joint": grammar.joints}
            for role, every in lists.items():
                for phrase in filter(None, (tuple(phrase.split()) for phrase in every)):
                    self.roles[phrase] = self.roles.get(phrase, frozenset()) | {role}
        self.cue_phrases = phrases(" ".join(phrase) for phrase in self.roles)
        # Words that a number counts, so that it is no hour.
        units = [(*s.day, *s.week, *s.month, *s.minute, *s.hour, *s.fortnight, *s.weekend) for s in slots]
        self.units = frozenset[str]().union(*units)
        # Words that may stand beside a bare number that is an hour.
        self.beside = phrases(
            *(g.fillers - {*g.slots.day} for g in grammars),
            *(g.polite | g.asking | g.joints | g.negations for g in grammars),
            *((*s.small, *s.wished, *s.leading, *s.linking, *s.aside) for s in slots),
            *((*s.dropped, *s.changing, *s.choice) for s in slots),
        )
        self.zones = phrases(*(language.zone_words for language in languages))
        self.zone_sign = phrases(*(s.zone_beside for s in slots))
        # Small words that a clause may begin with: and, so.
        self.opening = phrases(*(g.joints for g in grammars), *((*s.leading, *s.choice) for s in slots))
        self.subject = phrases(*(s.subject for s in slots))
        self.place_before = phrases(*(s.place_before for s in slots))
        self.place_after = phrases(*(s.place_after for s in slots))
        # Before a place that is left: from. Small words that may stand in the name of a place: de.
        self.leaving = frozenset[str]().union(*({*s.changing} & {*s.place_before} for s in slots))
        self.names = frozenset[str]().union(*(g.names for g in grammars))
        lexicons = self.by_language.values()
        self._when = frozenset[str]().union(*(lexicon.when for lexicon in lexicons))
        self._when_endings = tuple({ending for lexicon in lexicons for ending in lexicon.when_endings})

    def may_say_when(self, words: Words) -> bool:
        """Whether an hour, a part of a day or a break may stand in these words; most messages have none."""
        ends, when = self._when_endings, self._when
        return any(word in when or word[0].isdigit() or word.endswith(ends) for word in words)

    def cues(self, words: Words) -> Iterator[Cue]:
        """Every cue in these words, the longest first."""
        at = 0
        while at < len(words):
            size = self.cue_phrases.at(words, at)
            if size:
                yield at, at + size, self.roles.get(words[at : at + size]) or self._ending(words[at])
            at += size or 1

    def _ending(self, word: str) -> frozenset[str]:
        endings = ((phrase[0], roles) for phrase, roles in self.roles.items() if phrase[0][0] == "-")
        return next(roles for ending, roles in endings if word.endswith(ending[1:]))


_made: dict[int, tuple[Content, SharedLexicon]] = {}


def shared_lexicon(content: Content) -> SharedLexicon:
    """The lexicon of a content, made once."""
    made = _made.get(id(content))
    if made is None:
        if len(_made) > 3:
            _made.clear()
        made = _made[id(content)] = (content, SharedLexicon(content))
    return made[1]
