"""Sets the thresholds of hotline.understanding.policy on examples that nothing was learned from.

Each is as low as its share of false alarms allows; the shares leave room below what is promised.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from hotline.content.floor import DANGERS
from hotline.prompt_tools.learning.labels import (
    CALM,
    NOT,
    STOP,
    wanted,
)
from hotline.understanding.policy import alarm, wish

Scored = tuple[str, Mapping[str, float]]  # what a message wants, and its margins

# Of the harmless messages ("calm") and of those that only look like a wish to leave ("not stop"), the share
# above the threshold.
FALSE = {
    "danger.sure": 0.032,
    "danger.unsure": 0.155,
    "leave.sure": 0.013,
    "leave.unsure": 0.12,
    "leave.asked": 0.03,
    "leave.floor": 0.05,
}
FIXED = {
    "danger.calm": -0.45,
    "intent.miss": -0.75,
    "intent.command": -0.45,
    "intent.silent": 0.35,
    "intent.offer": -0.95,
    "intent.beside": 1.1,
    "language": 0.2,
}


def thresholds(rows: Sequence[Scored], intents: Collection[str]) -> dict[str, float]:
    """The thresholds for these messages; raises ValueError where a class has too few of them."""
    found = dict(FIXED)
    for name, share in FALSE.items():
        kind = name.partition(".")[0]
        found[name] = _above(_others(rows, kind, intents), share)
    found["danger.spoken"] = found["danger.sure"]
    for kind in DANGERS[1:]:
        found[f"danger.{kind}"] = _between(rows, kind)
    return {name: round(limit, 4) for name, limit in found.items()}


def _others(rows: Sequence[Scored], kind: str, intents: Collection[str]) -> list[float]:
    if kind == "danger":
        return [alarm(scores) for wants, scores in rows if wants == CALM]
    return [wish(scores, intents) for wants, scores in rows if wants == f"{NOT} {STOP}"]


def _above(margins: Sequence[float], share: float) -> float:
    if len(margins) < 100:
        raise ValueError(f"{len(margins)} examples to tune on are too few: 100 at least")
    return float(np.quantile(np.array(margins), 1 - share, method="higher"))


def _between(rows: Sequence[Scored], kind: str) -> float:
    """The margin that tells one danger from the others with the fewest mistakes, each side weighed alike."""
    of = sorted(scores[kind] for wants, scores in rows if kind in wanted(wants))
    others = sorted(
        scores[kind] for wants, scores in rows if wanted(wants)[0] in DANGERS and kind not in wanted(wants)
    )
    if not of or not others:
        return 0.0
    tried = np.linspace(-1.0, 1.0, 81)
    missed = np.searchsorted(of, tried) / len(of) + 1 - np.searchsorted(others, tried) / len(others)
    return float(tried[int(np.argmin(missed))])
