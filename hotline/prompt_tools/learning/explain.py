"""Explanation of one message: intent, margins, words that decided."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hotline.content.model import Content
from hotline.understanding.features import by_clause
from hotline.understanding.intent import Intent
from hotline.understanding.policy import NOW_DANGER, NOW_LEAVE
from hotline.understanding.understand import classifier, understand

MOST_WORDS = 60  # of a message that is looked at word by word
SHOWN = 5  # words for, and words against
DECISIONS = {"danger": NOW_DANGER, "leave": NOW_LEAVE}  # how they are shown -> of the second layer


@dataclass(frozen=True)
class Explanation:
    """`margins`: of the likeliest classes, and of danger and leaving.

    `words_for` and `words_against` the class that decided, with the margin's loss without each word.
    """

    intent: Intent
    margins: Mapping[str, float]
    decided: str
    words_for: tuple[tuple[str, float], ...]
    words_against: tuple[tuple[str, float], ...]


def explain(text: str, content: Content, language: str, *, spoken: bool = False) -> Explanation:
    """Explain a text; without margins and words if an exact phrase decided."""
    intent = understand(text, content, language, spoken=spoken)
    if not intent.scores:
        return Explanation(intent, {}, "", (), ())
    decided = _decided(intent)
    influence = sorted(_influence(text, content, decided), key=lambda word: -word[1])
    words_for = tuple(word for word in influence[:SHOWN] if word[1] > 0)
    words_against = tuple(word for word in reversed(influence[-SHOWN:]) if word[1] < 0)
    return Explanation(intent, _likeliest(intent.scores), decided, words_for, words_against)


def lines(explanation: Explanation) -> Iterator[str]:
    """The explanation in plain words, a line each."""
    intent = explanation.intent
    yield f"Meaning:    {_named(intent)}"
    if intent.danger and intent.kind != "danger":
        yield "Danger:     perhaps: the safety line comes first"
    if intent.leaving:
        how = "obeyed" if intent.leaving == "sure" else "perhaps: how to stop is told too"
        yield f"Leaving:    {how}"
    if intent.floor:
        yield f"Floor:      {intent.floor!r} stands in it"
    if values := _values(intent):
        yield f"Values:     {values}"
    yield f"Language:   {intent.language or 'not told'}"
    if not explanation.margins:
        yield "How:        an exact phrase of the line; nothing was guessed"
        return
    yield "Margins:    " + _signed(explanation.margins.items())
    yield f"Decided by: {explanation.decided}"
    yield "For:        " + (_signed(explanation.words_for) or "no word")
    yield "Against:    " + (_signed(explanation.words_against) or "no word")


def _signed(numbers: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {number:+.2f}" for name, number in numbers)


def _named(intent: Intent) -> str:
    names = [f"{intent.kind} {intent.id}".strip()]
    names += [f"or {target.id}" for target in intent.choices if target.id != intent.id]
    return ", ".join(names) + ("" if intent.exact else " (a guess)")


def _values(intent: Intent) -> str:
    """The values that the answer may use; places only where one is asked for."""
    slots, hour = intent.slots, intent.slots.hour
    hours = () if hour is None else (hour.at,) if hour.at else hour.either or ()
    parts = (
        " or ".join(f"{at:%H:%M}" for at in hours if at),
        slots.half,
        f"{slots.days} days" if slots.days else "",
        "" if slots.until is None else f"until {slots.until}",
        " or ".join(slots.places) if intent.id == "zone" or intent.kind == "zip" else "",
    )
    return ", ".join(filter(None, parts)) or ("something that is no value" if slots.other else "")


def _decided(intent: Intent) -> str:
    """The class that decided: danger, leaving, or the intent's own."""
    if (intent.kind, intent.id) == ("wish", "stop") or intent.kind == "near-stop":
        return "leave"
    if intent.id in intent.scores:
        return intent.id
    return "danger" if intent.kind == "danger" else next(iter(_likeliest(intent.scores)))


def _likeliest(scores: Mapping[str, float]) -> dict[str, float]:
    """The three likeliest intents, then danger and leaving."""
    intents = (name for name in scores if name not in DECISIONS and "." not in name)
    likeliest = sorted(intents, key=lambda name: -scores[name])[:3]
    return {name: scores[DECISIONS.get(name, name)] for name in (*likeliest, *DECISIONS)}


def _influence(text: str, content: Content, name: str) -> Iterator[tuple[str, float]]:
    """Each word, and what the margin of a class loses without it."""
    model, words = classifier(content.learned), text.split()[:MOST_WORDS]
    name = DECISIONS.get(name, name)
    whole = model.margins(*by_clause(text))[name]
    for n, word in enumerate(words):
        without = " ".join(words[:n] + words[n + 1 :])
        yield word, whole - model.margins(*by_clause(without))[name]
