"""Thresholds of hotline.understanding.policy, set on examples that nothing was learned from.

Each is as low as its share of false alarms allows; the shares leave room below what is promised.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from hotline.prompt_tools.learning.labels import CALM, NOT, STOP
from hotline.understanding.policy import NOW_DANGER, NOW_LEAVE

Scored = tuple[str, Mapping[str, float]]  # what a message wants, and its margins

# Of the harmless messages ("calm") and of those that only look like a wish to leave ("not stop"), the share
# above the threshold.
FALSE = {
    "danger.sure": 0.018,
    "danger.unsure": 0.125,
    "danger.floor": 0.16,
    "leave.sure": 0.013,
    "leave.unsure": 0.12,
    "leave.asked": 0.02,
    "leave.floor": 0.015,
    "leave.beside": 0.22,
}
FIXED = {
    "intent.miss": -0.75,
    "intent.command": -0.45,
    "intent.silent": 0.35,
    "intent.offer": -0.95,
    "intent.beside": 1.1,
    "language": 0.2,
}


def thresholds(rows: Sequence[Scored]) -> dict[str, float]:
    """The thresholds for these messages; raises ValueError where a class has too few of them."""
    limits = dict(FIXED)
    for name, share in FALSE.items():
        lookalike, decision = (
            (CALM, NOW_DANGER) if name.startswith("danger.") else (f"{NOT} {STOP}", NOW_LEAVE)
        )
        limits[name] = _above([scores[decision] for wants, scores in rows if wants == lookalike], share)
    limits["danger.spoken"] = limits["danger.sure"]
    return {name: round(limit, 4) for name, limit in limits.items()}


def _above(margins: Sequence[float], share: float) -> float:
    if len(margins) < 100:
        raise ValueError(f"{len(margins)} examples to tune on are too few: 100 at least")
    return float(np.quantile(np.array(margins), 1 - share, method="higher"))
