"""Small words: a thumb up, thanks, and STOP or HELP among nothing but courtesy."""

from hotline.content.model import Content, Grammar
from hotline.conversation.meaning import LONGEST_PHRASE, Meaning, meant

MOST_ASKING = 8  # small words before a wish, as in "can you please now"


def only_a_sign(exact: str, words: tuple[str, ...], grammar: Grammar) -> bool:
    """A thumb up or a tapback (Liked "your text"): courtesy to a person, a loop between machines."""
    shown = [
        c
        for c in exact
        if not c.isspace() and c not in "\ufe0f\u200d" and not "\U0001f3fb" <= c <= "\U0001f3ff"
    ]
    if shown and all(c in grammar.signs for c in shown):
        return True
    quoting = any(quote in exact for quote in '\u201c\u201d"')
    return quoting and any(" ".join(words).startswith(f"{verb} ") for verb in grammar.reactions)


def polite(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """One word with nothing but courtesy around it: "help me please", "STOP STOP", "text 1", "one"."""
    grammar = content.languages[language].grammar
    bare = dict.fromkeys(str(grammar.numbers.get(w, w)) for w in words if w not in grammar.polite)
    target = content.vocabulary.get(next(iter(bare))) if len(bare) == 1 else None
    return meant(target, words) if target and target.kind in ("wish", "topic") else None


def asked_for(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """STOP, its phrases or HELP, asked for and nothing besides: "I want to stop", "necesito help"."""
    small = courtesy(content).union(*(one.grammar.asking for one in content.languages.values()))
    before = next((n for n, w in enumerate(words) if w not in small), len(words))
    for first in range(min(before, MOST_ASKING) + 1):
        last = len(words)
        while last > first:
            target = content.vocabulary.get(" ".join(words[first:last]))
            if target and target.kind == "wish" and target.id != "start":
                return meant(target, words)
            if words[last - 1] not in small:
                break
            last -= 1
    return None


def small_talk(words: tuple[str, ...], content: Content, language: str) -> Meaning | None:
    """Small talk said together: "ok thank you", "hi good morning"."""
    found, first = [], 0
    while first < len(words):
        for size in range(min(LONGEST_PHRASE, len(words) - first), 0, -1):
            target = content.vocabulary.get(" ".join(words[first : first + size]))
            if target and target.kind == "smalltalk":
                found.append(target)
                first += size
                break
        else:
            return None
    return meant(next((t for t in found if t.id != "silent"), found[0]), words)


def courtesy(content: Content) -> frozenset[str]:
    """Small words of courtesy, in every language: people mix them."""
    return frozenset[str]().union(*(one.grammar.polite for one in content.languages.values()))
