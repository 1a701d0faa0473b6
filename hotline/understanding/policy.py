"""Policy: margins to decisions, each sure, unsure or none.

The thresholds stand in the learned file: `hotline learn` sets them on examples that it did not learn from
(hotline.prompt_tools.learning.thresholds).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotline.content.model import DANGERS, Content, Topic
from hotline.content.phrases import OFFERED
from hotline.understanding.intent import Sureness

LEAVE, STOP, WATER_OFF = "leave", "stop", "water_off"  # classes of the first layer
NOW_DANGER, NOW_LEAVE = "now.danger", "now.leave"  # decisions of the second
KIND = "kind."  # before one of DANGERS: the decision which of them it is
ALARMS = (NOW_DANGER, *(f"{KIND}{kind}" for kind in DANGERS))  # the decisions about danger
FLOOR = 1.0  # how much a phrase of the floor speaks for its kind of danger
OFF_TOPIC = 0.5  # margin of "none" from which on a message is about something else altogether
SELF_HARM = 0.2  # head start of the gravest to miss: its answer names the emergency number too
SPOKEN = "spoken"  # after a name: the threshold for recognised speech


@dataclass(frozen=True)
class Danger:
    """A sign of danger: its kind, which answer it gets, and how sure."""

    kind: str = ""
    sure: Sureness = ""


def danger(
    scores: Mapping[str, float], limits: Mapping[str, float], floor: str, *, spoken: bool, alone: bool = False
) -> Danger:
    """The danger in a message: `floor` is what a phrase of the floor tells, "" without one; `alone`: nearly
    nothing stands beside it.

    A phrase of the floor always counts: sure, but where the classifier is sure of calm.
    """
    margin = scores[NOW_DANGER]
    sure = margin > limits[f"danger.{SPOKEN}" if spoken else "danger.sure"]
    if floor:
        sure = sure or alone or margin > limits["danger.floor"]
        return Danger(_kind(scores, floor), "sure" if sure else "unsure")
    if sure:
        return Danger(_kind(scores, ""), "sure")
    return Danger("", "unsure" if margin > limits["danger.unsure"] else "")


def _kind(scores: Mapping[str, float], floor: str) -> str:
    """Which of the emergency answers: that of the likeliest kind."""
    starts = {"self_harm": SELF_HARM}
    return max(
        DANGERS, key=lambda kind: scores[f"{KIND}{kind}"] + FLOOR * (kind == floor) + starts.get(kind, 0)
    )


def leaving(margin: float, limits: Mapping[str, float], *, floor: bool) -> Sureness:
    """How sure a wish for no more texts is (47 CFR 64.1200(a)(10): any reasonable means).

    A phrase of the floor is obeyed but where the classifier is sure that something else is meant.
    """
    if margin > limits["leave.sure"] or (floor and margin > limits["leave.floor"]):
        return "sure"
    return "unsure" if floor or margin > limits["leave.unsure"] else ""


def leaves_beside(margin: float, limits: Mapping[str, float], floor: str) -> bool:
    """Whether a message of danger asks for no more texts too: a phrase of the floor does."""
    return bool(floor) and margin > limits["leave.beside"]


def only_daily(scores: Mapping[str, float]) -> bool:
    """Whether a wish to leave is about the daily text alone: the answers stay welcome."""
    return scores[WATER_OFF] > scores[STOP]


def near_topics(
    scores: Mapping[str, float],
    limits: Mapping[str, float],
    topics: Mapping[str, Topic],
    likeliest: Sequence[str],
) -> tuple[str, ...]:
    """Those near to a message of its `likeliest` topics, none of them likely; () where it is off topic.

    Where one alone is near, the other is its tip, or the cause that it is the tip of.
    """
    if scores.get("none", 0) > OFF_TOPIC:
        return ()
    near = [name for name in likeliest if scores[name] > limits["intent.offer"]]
    if len(near) == 1:
        tip = topics[near[0]].next
        near += [tip] if tip else [topic.id for topic in topics.values() if topic.next == near[0]]
    return tuple(near[:OFFERED])


def written_in(scores: Mapping[str, float], limits: Mapping[str, float], content: Content) -> str:
    """The language that a message is written in; "" where that is not sure."""
    margins = {code: scores[f"written.{code}"] for code in content.languages if f"written.{code}" in scores}
    first = content.structure.default_language
    if not margins:
        return ""
    code = max(margins, key=margins.__getitem__)
    if margins[code] > limits["language"]:
        return code
    return first if margins[code] < -limits["language"] and len(margins) == len(content.languages) - 1 else ""
