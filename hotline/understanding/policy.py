"""From margins to a decision: which are sure enough to act on, which are only enough to mention.

The thresholds stand in the learned file: `hotline learn` sets them on examples that it did not learn from
(hotline.prompt_tools.learning.thresholds).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotline.content.floor import DANGERS
from hotline.understanding.intent import Sureness

DANGER, LEAVE, STOP, WATER_OFF = "danger", "leave", "stop", "water_off"
KIND = 0.2  # what a kind of danger counts more than danger as a whole: it was learned from fewer examples
BESIDE = 0.4  # how much less than an unsure wish one beside a sign of danger may be
BODY = 1.0  # how much a phrase of the floor counts between a kind and the signs of the body
UNKNOWN = -9.0  # the margin of what was not learned yet: a topic that is new
TOO, OTHER = 0.4, 0.2  # what the two intents of leaving, and the likeliest other, count beside the margin
SPOKEN = "spoken"  # after a name: the threshold for recognised speech


@dataclass(frozen=True)
class Danger:
    """A sign of danger: its kind, which answer it gets, and how sure."""

    kind: str = ""
    sure: Sureness = ""


def alarm(scores: Mapping[str, float]) -> float:
    """How much a message speaks of danger: the margin of danger as a whole, or that of its likeliest kind."""
    kinds = (scores[name] for name in scores if name.startswith(f"{DANGER} ") or name in DANGERS[1:])
    return max(scores[DANGER], max(kinds, default=UNKNOWN) + KIND)


def danger(
    scores: Mapping[str, float], limits: Mapping[str, float], floor: str, *, spoken: bool, alone: bool = False
) -> Danger:
    """The danger in a message: `floor` is what a phrase of the floor tells, "" without one; `alone`: nearly
    nothing stands beside it.

    A phrase of the floor always counts; it does not stand alone where the classifier is sure of calm.
    """
    margin = alarm(scores)
    sure = margin > limits[f"danger.{SPOKEN}" if spoken else "danger.sure"]
    if floor:
        sure = sure or alone or margin > limits["danger.calm"]
        return Danger(_kind(scores, limits, floor), "sure" if sure else "unsure")
    if sure:
        return Danger(_kind(scores, limits, ""), "sure")
    return Danger("", "unsure" if margin > limits["danger.unsure"] else "")


def _kind(scores: Mapping[str, float], limits: Mapping[str, float], floor: str) -> str:
    """Which of the emergency answers: the likeliest kind with one of its own, else that for the body."""
    body = max((scores[name] for name in scores if name.startswith(f"{DANGER} ")), default=UNKNOWN)
    body += BODY if floor == DANGER else -BODY  # a phrase of the body's signs speaks for the body
    others = [
        kind
        for kind in DANGERS[1:]
        if (margin := scores.get(kind, UNKNOWN)) > limits[f"danger.{kind}"] and margin > body
    ]
    if others:
        return max(others, key=lambda kind: scores[kind])
    return floor or DANGERS[0]


def wish(scores: Mapping[str, float], intents: Iterable[str]) -> float:
    """How much a message wishes to end texts: its margin, more where an intent of leaving is likely too, less
    where another one is."""
    ends = max(scores[STOP], scores[WATER_OFF])
    others = max(scores.get(name, UNKNOWN) for name in intents if name != WATER_OFF)
    return scores[LEAVE] + TOO * ends - OTHER * others


def leaving(margin: float, limits: Mapping[str, float], *, floor: bool) -> Sureness:
    """How sure a wish for no more texts is (47 CFR 64.1200(a)(10): any reasonable means).

    A phrase of the floor is obeyed but where the classifier is sure that something else is meant.
    """
    if margin > limits["leave.sure"] or (floor and margin > limits["leave.floor"]):
        return "sure"
    return "unsure" if floor or margin > limits["leave.unsure"] else ""


def leaves_beside(margin: float, limits: Mapping[str, float], floor: str) -> bool:
    """Whether a message of danger asks for no more texts too: a phrase of the floor does."""
    return bool(floor) and margin > limits["leave.unsure"] - BESIDE


def only_daily(scores: Mapping[str, float]) -> bool:
    """Whether a wish to leave is about the daily text alone: the answers stay welcome."""
    return scores[WATER_OFF] > scores[STOP]
