"""Phrases: what they mean, what fills their braces, and runs of our own words."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zlib import crc32

from hotline.content.model import Country, Floor, Language, Structure, Target, TargetKind, Topic
from hotline.content.normalise import words

SMALLTALK = ("hello", "thanks", "silent")
# Said on the phone alone: what they do stands in hotline.dialogue.ivr.input.
SPOKEN = (
    "repeat", "slower", "back", "main_menu", "text_me", "goodbye", "yes", "no", "unclear", "emergency", "key",
)  # fmt: skip
LANGUAGE = "language "  # before a code: a wish for that language

Meant = tuple[TargetKind, str]  # kind and id, as in Target


def keywords(language: Language) -> Iterator[tuple[str, str, Meant]]:
    """Every phrase a person may say: (key in the file, the phrase, (kind, id) of what it means)."""
    for id, phrases in language.topic_words.items():
        yield from ((f"topics.{id}.words", p, ("topic", id)) for p in phrases)
    for id, phrases in language.commands.items():
        yield from ((f"commands.{id}", p, ("command", id)) for p in phrases)
    for id, phrases in language.smalltalk.items():
        yield from ((f"smalltalk.{id}", p, ("smalltalk", id)) for p in phrases)
    for id, phrases in language.wishes.items():
        wish: Meant = ("person", "") if id == "person" else ("wish", id)
        yield from ((f"wishes.{id}", p, wish) for p in phrases)
    yield from (("language.called", p, ("language", language.code)) for p in language.called)


def floor_phrases(
    danger: Mapping[str, Floor], leaving: Mapping[str, Floor]
) -> Iterator[tuple[str, str, str, Meant]]:
    """Every phrase of the floors: (language, key, the phrase, what it means)."""
    for code, floor in danger.items():
        for sign, phrases in floor.phrases.items():
            yield from ((code, f"floor.{sign}", phrase, ("danger", sign)) for phrase in phrases)
    for code, floor in leaving.items():
        for wish, phrases in floor.phrases.items():
            yield from ((code, f"floor.{wish}", phrase, ("wish", wish)) for phrase in phrases)


def intents(structure: Structure, languages: Mapping[str, Language]) -> dict[str, Target]:
    """Class -> what it stands for, by text and by phone."""
    commands = next(iter(languages.values())).commands if languages else {}
    return {
        **{id: Target("topic", id, "") for id in structure.topics},
        **{id: Target("command", id, "") for id in commands},
        **{id: Target("smalltalk", id, "") for id in SMALLTALK},
        **{f"{LANGUAGE}{code}": Target("language", code, code) for code in languages},
        "help": Target("wish", "help", ""),
        "human": Target("person", "", ""),
        "none": Target("none", "", ""),
    }


def spoken_intents() -> dict[str, Target]:
    """Class -> what it stands for, of the classes that are listened for by phone besides."""
    return {name: Target("say", name, "") for name in SPOKEN}


# ---------------------------------------------------------------- values for braces

FIRST = "US"  # the country where nothing else is set
OFFERED = 2  # topics that are offered at most where none is sure


def numbers(country: Country) -> dict[str, str]:
    """{emergency}, {crisis}, {violence} and {poison}, each to read and to say."""
    written = {name: str(getattr(country, name)) for name in ("emergency", "crisis", "violence", "poison")}
    return {**written, **{f"{name}_spoken": spoken(number) for name, number in written.items()}}


def spoken(number: str) -> str:
    """A number digit by digit, with a rest between its groups: "116 123" -> "1 1 6, 1 2 3"."""
    return ", ".join(" ".join(group) for group in number.replace("-", " ").split())


def offered(topic: Topic, language: Language) -> str:
    """What to type for a topic, with its name: "1 DEHYDRATION", "TIPS"."""
    key = f"{topic.key} " if topic.key else ""
    return f"{key}{language.topics[topic.id].label.upper()}"


def either(words: Sequence[str], language: Language) -> str:
    """A choice between words: "1 DEHYDRATION or TIPS"."""
    joint = f" {language.phrases['or']} "
    return joint.join(filter(None, (", ".join(words[:-1]), words[-1])))


# ---------------------------------------------------------------- our own words

RUN = 5  # words in a row that no one writes by chance
SHORTEST = 2  # words of a part that counts beside a whole run: "Is that {first} ..."
_BRACES = re.compile(r"\{[^}]*\}")


def own_runs(languages: Mapping[str, Language]) -> frozenset[int]:
    """Every run of RUN words in a text that the line sends, hashed; a short part between braces is one."""
    return frozenset(run for text in _texts(languages.values()) for run in _runs_of(text))


def runs(words: tuple[str, ...], size: int = RUN) -> Iterator[int]:
    """The runs of `size` words in a message, one for each word that begins one; () for a shorter message."""
    return (run(words[n : n + size]) for n in range(len(words) - size + 1))


def run(some: tuple[str, ...]) -> int:
    return crc32(" ".join(some).encode())


def _runs_of(text: str) -> Iterator[int]:
    for part in _BRACES.split(text):
        own = words(part)
        yield from runs(own)
        if SHORTEST <= len(own) < RUN:
            yield run(own)


def _texts(languages: Iterable[Language]) -> Iterator[str]:
    for language in languages:
        answers = (*language.topics.values(), *language.says.values())
        yield from (answer.text for answer in answers if answer.text)
        yield from language.reminders
