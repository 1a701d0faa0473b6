"""Every phrase that a language gives a meaning to."""

from collections.abc import Iterator, Mapping

from hotline.content.model import Language, TargetKind
from hotline.content.signs import Danger, Leaving

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
        yield from ((f"wishes.{id}", p, ("wish", id)) for p in phrases)
    yield from (("language.called", p, ("language", language.code)) for p in language.called)


def heard_words(
    danger: Mapping[str, Danger], leaving: Mapping[str, Leaving]
) -> Iterator[tuple[str, str, str, Meant]]:
    """Every phrase that is a sign or a wish by itself: (language, key, the phrase, what it means)."""
    for code, signs in danger.items():
        yield from ((code, "signs.words", phrase, ("danger", "danger")) for phrase in signs.words)
        yield from ((code, "signs.self_harm", phrase, ("danger", "self_harm")) for phrase in signs.self_harm)
    for code, wishes in leaving.items():
        yield from ((code, "wishes.stop", phrase, ("wish", "stop")) for phrase in wishes.stop)
