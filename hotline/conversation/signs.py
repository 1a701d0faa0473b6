"""Danger signs and wishes to leave, heard in a message of any language."""

from collections.abc import Iterable
from dataclasses import replace

from hotline.content.model import Content
from hotline.conversation.danger import danger_in
from hotline.conversation.leaving import grade
from hotline.conversation.meaning import Meaning
from hotline.conversation.topics import in_sentence, keys


def danger(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """A danger sign anywhere in the message is answered before anything else in it; a clear wish to leave
    beside it is obeyed too (`leaving`)."""
    found = {code: danger_in(words, content.danger[code]) for code in _first(language, content.danger)}
    for sign in ("danger", "self_harm"):
        for code, heard in found.items():
            if heard == sign:
                leaves = any(grade(words, known) == "leave" for known in content.leaving.values())
                return Meaning("danger", sign, language=code, words=words, leaving=leaves)
    return None


def leaving(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """A wish to leave in a sentence: a clear one is obeyed, a doubtful one is told how beside its answer."""
    grades = {code: grade(words, content.leaving[code]) for code in _first(language, content.leaving)}
    for sure in ("leave", "asked", "doubtful"):
        for code in (code for code, found in grades.items() if found == sure):
            if sure == "leave":
                return Meaning("wish", "stop", language=code, words=words)
            told = keys(words, content, language) or in_sentence(words, content, language)
            if sure == "doubtful" and told and told.kind == "topic":
                return replace(told, leaving=True)
            return Meaning("near-stop", language=code, words=words)
    return None


def _first(language: str, codes: Iterable[str]) -> list[str]:
    """The codes with this language first: what several know in the same words is answered in it."""
    return sorted(codes, key=lambda code: code != language)
