"""Says what the line makes of a message, how sure it is, and which words spoke for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hotline.content.model import Content
from hotline.understanding.features import features
from hotline.understanding.intent import Intent
from hotline.understanding.policy import DANGER, LEAVE
from hotline.understanding.understand import classifier, understand

MOST_WORDS = 60  # of a message that is looked at word by word
SHOWN = 5  # words for, and words against


@dataclass(frozen=True)
class Explained:
    """`margins`: the likeliest classes, those of safety and law besides. `pro` and `con`: the words that
    spoke for and against the class that decided, with what the margin loses without each."""

    intent: Intent
    margins: Mapping[str, float]
    decided: str
    pro: tuple[tuple[str, float], ...]
    con: tuple[tuple[str, float], ...]


def explain(text: str, content: Content, language: str, *, spoken: bool = False) -> Explained:
    """What is made of a text; nothing is looked at word by word where an exact phrase decided."""
    intent = understand(text, content, language, spoken=spoken)
    if not intent.scores:
        return Explained(intent, {}, "", (), ())
    decided = _decided(intent)
    influence = sorted(_influence(text, content, decided), key=lambda one: -one[1])
    return Explained(
        intent,
        _likeliest(intent.scores),
        decided,
        tuple(one for one in influence[:SHOWN] if one[1] > 0),
        tuple(one for one in reversed(influence[-SHOWN:]) if one[1] < 0),
    )


def lines(told: Explained) -> Iterator[str]:
    """The same in plain words, a line each."""
    intent = told.intent
    yield f"Meaning:    {_named(intent)}"
    if intent.danger and intent.kind != "danger":
        yield "Danger:     perhaps: the safety line comes first"
    if intent.leaving:
        how = "obeyed" if intent.leaving == "sure" else "perhaps: how to stop is told too"
        yield f"Leaving:    {how}"
    if intent.floor:
        yield f"Floor:      {intent.floor!r} stands in it"
    if (values := _values(intent)) != "":
        yield f"Values:     {values}"
    yield f"Language:   {intent.language or 'not told'}"
    if not told.margins:
        yield "How:        an exact phrase of the line; nothing was guessed"
        return
    yield "Margins:    " + ", ".join(f"{name} {margin:+.2f}" for name, margin in told.margins.items())
    yield f"Decided by: {told.decided}"
    yield "For:        " + (", ".join(f"{word} {share:+.2f}" for word, share in told.pro) or "no word")
    yield "Against:    " + (", ".join(f"{word} {share:+.2f}" for word, share in told.con) or "no word")


def _named(intent: Intent) -> str:
    names = [f"{intent.kind} {intent.id}".strip()]
    names += [f"or {target.id}" for target in intent.choices if target.id != intent.id]
    return ", ".join(names) + ("" if intent.exact else " (a guess)")


def _values(intent: Intent) -> str:
    """The values that the answer may use; places only where one is asked for."""
    slots, hour = intent.slots, intent.slots.hour
    hours = [hour.at] if hour and hour.at else list(hour.either) if hour and hour.either else []
    until = slots.until
    parts = (
        " or ".join(f"{at:%H:%M}" for at in hours if at),
        slots.half,
        f"{slots.days} days" if slots.days else "",
        "" if until is None else f"until {until}",
        " or ".join(slots.places) if intent.id == "zone" or intent.kind == "zip" else "",
    )
    return ", ".join(filter(None, parts)) or ("something that is no value" if slots.other else "")


def _decided(intent: Intent) -> str:
    if intent.kind == "danger":
        return intent.id if intent.id in intent.scores else DANGER
    if (intent.kind, intent.id) == ("wish", "stop") or intent.kind == "near-stop":
        return LEAVE
    return intent.id if intent.id in intent.scores else next(iter(_likeliest(intent.scores)))


def _likeliest(scores: Mapping[str, float]) -> dict[str, float]:
    """The three likeliest intents, then danger and leaving."""
    others = (n for n in scores if n not in (DANGER, LEAVE) and not n.startswith("written."))
    intents = sorted(others, key=lambda name: -scores[name])
    return {name: scores[name] for name in (*intents[:3], DANGER, LEAVE)}


def _influence(text: str, content: Content, name: str) -> Iterator[tuple[str, float]]:
    """Each word, and what the margin of a class loses without it."""
    model, said = classifier(content.learned), text.split()[:MOST_WORDS]
    whole = model.margins(features(text))[name]
    for n, word in enumerate(said):
        without = " ".join(said[:n] + said[n + 1 :])
        yield word, whole - model.margins(features(without))[name]
