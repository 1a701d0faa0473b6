"""Meanings: what phrases and the classifier's classes stand for."""

from collections.abc import Iterator, Mapping

from hotline.content.model import Floor, Language, Structure, Target, TargetKind

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
