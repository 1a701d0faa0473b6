"""Learning: labelled examples to a classifier; what it understands, and why.

Nothing deployed imports it. Needs numpy (the extra "learn").

    examples (tables, read and checked) -> labels (what each says of each class and decision)
        -> train (first layer, second layer) -> thresholds -> prompts/learned.model -> evaluate (what changed)
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import sqrt

from hotline.content.model import DANGERS, Content
from hotline.prompt_tools.learning.examples import Example
from hotline.prompt_tools.learning.labels import STOP, wanted
from hotline.understanding.features import by_clause
from hotline.understanding.intent import Intent
from hotline.understanding.policy import NOW_DANGER, NOW_LEAVE
from hotline.understanding.understand import classifier, understand


@dataclass
class Share:
    """A proportion, with its 95 % confidence interval."""

    of: int = 0
    hits: int = 0

    def note(self, hit: bool) -> None:
        self.of += 1
        self.hits += hit

    @property
    def percent(self) -> float:
        return 100 * self.hits / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """https://en.wikipedia.org/wiki/Binomial_proportion_confidence_interval, Wilson's."""
        if not self.of:
            return 0.0, 100.0
        z, n, p = 1.96, self.of, self.hits / self.of
        middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return tuple(100 * (middle + side * half) / (1 + z * z / n) for side in (-1, 1))  # type: ignore[return-value]

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.percent:5.1f} % of {self.of} ({low:.0f} to {high:.0f})"


# What is counted, by name; the first words say of which messages.
NAMES: Mapping[str, str] = {
    "danger": "danger: the emergency words at once",
    "danger false": "harmless: the emergency words all the same",
    "danger line": "danger: the emergency words, or the safety line before the answer",
    "line false": "harmless: the safety line or the emergency words",
    "self_harm": "self-harm: the crisis line first",
    "leave": "wish to leave: obeyed",
    "leave false": "no wish to leave: ended all the same",
    "leave told": "wish to leave: obeyed, or told how in the same answer",
    "topic": "question: the right topic at once",
    "topic two": "question: the right topic, or offered",
    "none": "off topic: a miss that says what can be asked",
    "slot": "an hour, a break, days, a place: done as named",
    "spoken": "said on the phone: understood",
}


@dataclass
class Figures:
    """The shares of one language, and of danger by kind."""

    shares: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    kinds: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    details: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))  # by what was wanted


def evaluate(rows: Sequence[Example], content: Content) -> dict[str, Figures]:
    """Language -> its figures, over messages that are texts."""
    figures: dict[str, Figures] = defaultdict(Figures)
    for example in rows:
        if not example.spoken:
            intent = understand(example.message, content, content.structure.default_language)
            _note(figures[example.language], example, intent, content.structure.topics.keys())
    return figures


def _note(figures: Figures, example: Example, intent: Intent, topics: Set[str]) -> None:
    names, shares = set(wanted(example.wants)), figures.shares
    alarmed = intent.kind == "danger"
    if example.label in DANGERS:
        shares["danger"].note(alarmed)
        shares["danger line"].note(alarmed or bool(intent.danger))
        figures.kinds[example.wants].note(alarmed)
        if example.label == "self_harm":
            shares["self_harm"].note(alarmed and intent.id == "self_harm")
    elif example.label == "calm":
        shares["danger false"].note(alarmed)
        shares["line false"].note(alarmed or bool(intent.danger))
    if example.wants == STOP:
        shares["leave"].note(left(intent))
        says_how = intent.leaving == "unsure" or intent.kind in ("near-stop", "miss", "near", "empty")
        shares["leave told"].note(left(intent) or says_how)
    elif example.wants == f"not {STOP}":
        shares["leave false"].note(left(intent))
    elif example.label == "none":
        shares["none"].note(intent.kind in ("miss", "near-stop"))
    elif names & topics:
        right = intent.kind == "topic" and intent.id in names
        shares["topic"].note(right)
        shares["topic two"].note(right or any(target.id in names for target in intent.choices))


def left(intent: Intent) -> bool:
    """Whether this message ends texts: all of them, or the daily one."""
    ends = (("wish", "stop"), ("command", "water_off"))
    return (intent.kind, intent.id) in ends or intent.leaving == "sure"


def answered(intent: Intent) -> str:
    """The answer to a message in a word or two, to compare two classifiers."""
    beside = [name for name in (intent.danger, intent.leaving) if name]
    return " ".join((intent.kind, intent.id, *beside)).strip()


def share_table(figures: Mapping[str, Figures]) -> Iterator[str]:
    """A table: a line for each figure, a column for each language."""
    codes = sorted(figures)
    yield f"{'':66}" + "".join(f"{code:>30}" for code in codes)
    for name, title in NAMES.items():
        if any(figures[code].shares[name].of for code in codes):
            yield f"{title:66}" + "".join(f"{figures[code].shares[name]!s:>30}" for code in codes)
    for code in codes:
        kinds = sorted(figures[code].kinds.items(), key=lambda kind: kind[1].percent)
        parts = (f"{kind.removeprefix('danger ')} {share.percent:.0f} ({share.of})" for kind, share in kinds)
        yield f"danger by kind, {code}: {', '.join(parts)}"


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
    model, words = classifier(content.learned), text.split()[:MOST_WORDS]
    name = DECISIONS.get(name, name)
    whole = model.margins(*by_clause(text))[name]
    for n, word in enumerate(words):
        without = " ".join(words[:n] + words[n + 1 :])
        yield word, whole - model.margins(*by_clause(without))[name]
