"""Types of the content: structure, languages, topics, menus."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from hotline.content.grammar import Grammar
from hotline.domain.telephony import segments

DANGERS = ("danger", "self_harm", "violence", "poison")  # each has an answer of its own


@dataclass(frozen=True)
class Floor:
    """Reviewed phrases that overrule the classifier."""

    reviewer: str  # who answers for them
    reviewed: date
    phrases: Mapping[str, tuple[str, ...]]  # what they tell ("danger", "stop" ...) -> normalised phrases

    def match(self, words: tuple[str, ...], denials: frozenset[str] = frozenset()) -> tuple[str, str]:
        """What the first phrase in these words tells, and the phrase; ("", "") without one.

        A phrase with one of `denials` among the two words before it does not count: "do not stop texting".
        """
        if self._by_first.keys().isdisjoint(words):
            return "", ""  # most messages
        sentence = f" {' '.join(words)} "
        for _, kind, phrase in sorted({place for word in words for place in self._by_first.get(word, ())}):
            at = max(sentence.find(f" {phrase} "), sentence.find(f" {phrase}s "))
            if at >= 0 and not denials.intersection(sentence[:at].split()[-2:]):
                return kind, phrase
        return "", ""

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[int, str, str]]]:
        """First word -> place in the file, kind and phrase; a phrase of one word by its plural too."""
        listed = [(kind, phrase) for kind, phrases in self.phrases.items() for phrase in phrases]
        found = dict[str, list[tuple[int, str, str]]]()
        for place, (kind, phrase) in enumerate(listed):
            first, _, more = phrase.partition(" ")
            for word in (first,) if more else (first, f"{first}s"):
                found.setdefault(word, []).append((place, kind, phrase))
        return found


TargetKind = Literal["wish", "danger", "topic", "command", "smalltalk", "language", "person", "none", "say"]


@dataclass(frozen=True)
class Topic:
    """One answer of the article, as it stands in structure.toml."""

    id: str
    facts: tuple[str, ...]
    key: str | None = None  # the number or letter that asks for it by text
    menu: str | None = None  # the phone menu that leads to it
    next: str | None = None  # the topic that key 1 leads to from there by phone
    generic: bool = False  # yields to any other topic named in the same sentence
    lists: str | None = None  # the phone menu that this topic is the text of


@dataclass(frozen=True)
class Menu:
    """One phone menu: what its keys lead to, where * leads, and what key 9 texts."""

    id: str
    keys: Mapping[str, str]
    back: str
    text: str
    digits: bool = False  # takes several digits, ended by #


@dataclass(frozen=True)
class Country:
    """The numbers that people are sent to in one country, as they are written and dialled there."""

    code: str  # ISO 3166: US
    emergency: str
    crisis: str  # for thoughts of suicide
    crisis_by_text: bool = False  # it answers texts too
    violence: str = ""  # for people hurt or threatened at home; "" where none is known
    violence_text: str = ""  # what to text, and where: "START to 88788"
    poison: str = ""  # for poisoning and overdose


@dataclass(frozen=True)
class Structure:
    """What is the same in every language.

    `name`: what the line is called where no setting says so. `entry`: the topic that is the first answer;
    `about`: the one about ourselves. `programme`: the daily text, in the consent record. `must_say`: topic or
    saying -> what its text must hold, "<x>" for how each language says x in its [law].
    """

    default_language: str
    name: str
    entry: str
    about: str
    programme: str
    countries: Mapping[str, Country]
    facts: Mapping[str, str]
    topics: Mapping[str, Topic]
    menus: Mapping[str, Menu]
    must_say: Mapping[str, tuple[str, ...]]
    listened: frozenset[str] = frozenset()  # words, normalised, that the owners want to hear were asked for

    def topics_of(self, menu: str) -> tuple[Topic, ...]:
        """The topics of a phone menu, in the order of their keys."""
        return tuple(t for t in self.topics.values() if t.menu == menu)

    @property
    def taught(self) -> tuple[str, ...]:
        """The topics whose words are told to everybody: the entry, then the others that list topics."""
        return (self.entry, *(t.id for t in self.topics.values() if t.lists and t.id != self.entry))

    def listing(self, topic: str) -> str:
        """The page that a topic leads to by phone: the menu that it is the text of, else the topic itself."""
        return self.topics[topic].lists or topic


@dataclass(frozen=True)
class Answer:
    """One thing we say, in its two forms: a text, and sentences spoken with a pause between."""

    text: str | None = None
    speech: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True)
class MenuWords:
    """A phone menu's words in one language."""

    label: str
    words: tuple[str, ...]
    hints: tuple[str, ...]
    say: tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """Everything that one prompts file holds."""

    code: str
    called: tuple[str, ...]  # what people say to get it
    phrases: Mapping[str, Any]  # the [language] table: voice, locale, am, pm, days ...
    law: Mapping[str, str]  # how it says what the law and the carriers want said
    topics: Mapping[str, Answer]
    topic_words: Mapping[str, tuple[str, ...]]
    commands: Mapping[str, tuple[str, ...]]
    wishes: Mapping[str, tuple[str, ...]]  # words that mean what one of Twilio's own does
    smalltalk: Mapping[str, tuple[str, ...]]
    grammar: Grammar
    zone_words: Mapping[str, str]
    zone_labels: Mapping[str, str]
    says: Mapping[str, Answer]
    calls: Mapping[str, str | tuple[str, ...]]
    menus: Mapping[str, MenuWords]
    reminders: tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """What a phrase stands for: the kind, its id, and the language it was said in."""

    kind: TargetKind
    id: str
    language: str  # "": a key, a word of Twilio's, a phrase that means the same in several languages


class Learned(NamedTuple):
    """Where the learned classifier stands, and which version of that file: nanoseconds of its last change."""

    path: Path
    changed: int


NOTHING_LEARNED = Learned(Path(), 0)


@dataclass(frozen=True, eq=False)  # compared by identity: a key of caches
class Content:
    """All words, checked; `version` names this very wording (12 hex digits over all prompts files).

    The floors of `danger` and `leaving` are heard in every message, whatever its language; a code there may
    have no language of its own to be answered in.
    """

    structure: Structure
    languages: Mapping[str, Language]
    danger: Mapping[str, Floor]
    leaving: Mapping[str, Floor]
    vocabulary: Mapping[str, Target]  # normalised phrase -> what it stands for
    version: str
    country: Country
    values: Mapping[str, str] = field(default_factory=dict)  # {name} {contact} {emergency} ...
    intents: Mapping[str, Target] = field(default_factory=dict)  # class of the classifier -> its target
    spoken_intents: Mapping[str, Target] = field(default_factory=dict)  # the same, by phone alone
    own_runs: frozenset[int] = frozenset()  # of our own texts: hotline.content.phrases
    learned: Learned = NOTHING_LEARNED

    @property
    def voices(self) -> tuple[tuple[str, str, str], ...]:
        """Of each language: its code, the name of its voice, and its locale (BCP 47)."""
        spoken = self.languages.items()
        return tuple((code, own.phrases["voice"], own.phrases["locale"]) for code, own in spoken)

    @cached_property
    def longest_reminder(self) -> int:
        """The segments of the longest reminder; measured once, since each run asks for it."""
        bodies = (self.fill(body) for language in self.languages.values() for body in language.reminders)
        return max(map(segments, bodies))

    def answer(self, id: str, language: str) -> Answer:
        """The saying or topic with this id, unfilled."""
        words = self.languages[language]
        return words.says.get(id) or words.topics[id]

    def page_lines(self, page: str, language: str) -> tuple[list[str], list[str]]:
        """What a page of a call says before its keys, and its keys; unfilled: answer or a menu's choices."""
        words, structure = self.languages[language], self.structure
        if menu := structure.menus.get(page):
            lists = (topic for topic in structure.topics.values() if topic.lists == page)
            answer = [line for topic in lists for line in words.topics[topic.id].speech]
            if say := list(words.menus[page].say):
                return answer, say
            choice, own = str(words.calls["choice"]), {topic.id for topic in structure.topics_of(page)}
            keys = ((key, words.topics[id].label) for key, id in menu.keys.items() if id in own)
            return answer, [choice.format(key=key, label=label) for key, label in keys]
        leads = [str(words.calls["next"])] if structure.topics[page].next else []
        return list(words.topics[page].speech), leads

    def first_word(self, topic: str, language: str) -> str:
        """The word that gets this topic by text, as it is told to people: "CRAMP"."""
        return self.languages[language].topic_words[topic][0].upper()

    def fill(self, pattern: str, **values: str) -> str:
        """A pattern with its braces filled from the settings and `values`."""
        return pattern.format_map({**self.values, **values} if values else self.values)

    def crisis_values(self, language: str) -> dict[str, str]:
        """Values for the braces of emergency answers: how to reach the crisis and violence lines."""
        phrases, country = self.languages[language].phrases, self.country
        text = phrases["violence_text"] if country.violence_text else ""
        by = phrases["call_or_text" if country.crisis_by_text else "call"]
        return {"crisis_by": str(by), "violence_by_text": str(text).format(text=country.violence_text)}
