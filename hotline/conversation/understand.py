"""What a message means: exact words first, then words in a sentence, then a careful guess.

The order is the rule: the carrier's words, danger, commands, an hour, small talk, a wish to leave, topics
inside a sentence, a typing mistake. A guess may only ever lead to an answer, never to a change.
A known phrase is known in every language. Anything else is read in the language that most of its words tell.
"""

from dataclasses import replace

from hotline.content.model import Content
from hotline.content.normalise import words as normalise
from hotline.conversation.argument import command, hour
from hotline.conversation.courtesy import asked_for, only_a_sign, polite, small_talk
from hotline.conversation.meaning import Meaning, meant
from hotline.conversation.nearest import nearest
from hotline.conversation.signs import danger, leaving
from hotline.conversation.topics import MANY_TOPICS, in_sentence, keys


def understand(exact: str, content: Content, language: str) -> Meaning:
    """The one meaning of what was typed or spoken; never raises."""
    words = normalise(exact)
    if any(only_a_sign(exact, words, one.grammar) for one in content.languages.values()):
        return Meaning("smalltalk", "silent", words=words)
    if not words:
        return Meaning("empty")
    if found := _phrase(words, content):
        return found
    told = _told(words, content, language)
    for rule in RULES:
        if found := rule(words, content, told or language):
            return found if found.language else replace(found, language=told)
    return _guess(words, content, told or language, told)


def _told(words: tuple[str, ...], content: Content, language: str) -> str:
    """The language that most of these words tell, in a tie `language`; "" where none tells any."""
    told = [code for word in words if (code := content.telling.get(word))]
    if not told:
        return ""
    times = {code: told.count(code) for code in told}
    most = max(times.values())
    return language if times.get(language) == most else max(times, key=lambda code: times[code])


def _phrase(words: tuple[str, ...], content: Content) -> Meaning | None:
    """The whole message is a known phrase: the carrier's words and exact keywords."""
    target = content.vocabulary.get(" ".join(words))
    return meant(target, words) if target else None


def _guess(words: tuple[str, ...], content: Content, language: str, told: str) -> Meaning:
    """A typing mistake: a clear winner among the topics answers, a near tie offers the choices.

    Nothing else is ever reached by guessing: a near command is only named, a near STOP only explained.
    """
    bare = tuple(w for w in words if not any(w in wishes.others for wishes in content.leaving.values()))
    close, clear = nearest(bare, content, language)
    if not close:
        return Meaning("miss", language=told, words=words)
    grammar = content.languages[language].grammar
    refusing = any(w in grammar.negations for w in words) and any(t.kind == "command" for t in close)
    if refusing or any(t.kind == "wish" and t.id == "stop" for t in close):
        return Meaning("near-stop", language=told, words=words)
    offered = tuple(t for t in close if t.kind in ("topic", "command", "wish"))
    if clear and len(close) == 1 and close[0].kind == "topic":
        return meant(close[0], words)
    if not offered:
        return Meaning("miss", language=told, words=words)
    return Meaning("near", language=offered[0].language or told, choices=offered[:MANY_TOPICS], words=words)


RULES = (polite, danger, asked_for, command, hour, small_talk, leaving, keys, in_sentence)
