"""Evaluation: shares of held-out messages understood."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import sqrt

from hotline.content.model import DANGERS, Content
from hotline.prompt_tools.learning.examples import Example
from hotline.prompt_tools.learning.labels import STOP, wanted
from hotline.understanding.intent import Intent
from hotline.understanding.understand import understand


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
        shares["leave told"].note(left(intent) or explains_stop(intent))
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


def explains_stop(intent: Intent) -> bool:
    """Whether the answer says how to stop."""
    return intent.leaving == "unsure" or intent.kind in ("near-stop", "miss", "near", "empty")


def answered(intent: Intent) -> str:
    """The answer to a message in a word or two, to compare two classifiers."""
    beside = [name for name in (intent.danger, intent.leaving) if name]
    return " ".join((intent.kind, intent.id, *beside)).strip()


def lines(figures: Mapping[str, Figures]) -> Iterator[str]:
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
