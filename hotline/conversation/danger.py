"""Whether a message speaks of a danger sign: whole phrases, or a place and its complaint."""

from typing import Literal

from hotline.content.signs import Danger
from hotline.conversation.mentions import Mention, mentions
from hotline.conversation.turn import Context, Told

Sign = Literal["danger", "self_harm", ""]
ALONE, SELF_HARM = "alone", "self_harm"  # the groups that need no second one


def danger_in(words: tuple[str, ...], danger: Danger) -> Sign:
    """The sign that a message speaks of. Where it is in doubt, it is one: recall comes first.

    A sign is a phrase that stands for itself ("cant breathe") or two groups within a few words ("my chest
    has been hurting", "no point" and "being here"), in either order. A sign of the body comes before
    words of self-harm.
    """
    found = [m for m in mentions(words, danger.lexicon, danger.sites) if not m.denied]
    if any(ALONE in m.groups for m in found) or _both(found, danger.signs, danger.within):
        return "danger"
    if any(SELF_HARM in m.groups for m in found) or _both(found, danger.self_harm_signs, danger.within):
        return "self_harm"
    return ""


def _both(found: list[Mention], pairs: tuple[tuple[str, str], ...], within: int) -> bool:
    """Whether the two groups of a pair stand near each other."""
    if len(found) < 2:  # most messages: no pair is tried
        return False
    for site, complaint in pairs:
        for one in (m for m in found if site in m.groups):
            for other in (m for m in found if complaint in m.groups and m is not one):
                if max(one.first, other.first) - min(one.end, other.end) < within:
                    return True
    return False


def answered(ctx: Context, sign: str) -> Told:
    """The emergency words for a sign, with the numbers of the line's country."""
    return Told(sign, {"crisis_by": crisis_by(ctx)})


def crisis_by(ctx: Context) -> str:
    """How the crisis line is reached, in words: it may take texts or not."""
    phrases = ctx.content.languages[ctx.language].phrases
    return str(phrases["call_or_text" if ctx.content.country.crisis_by_text else "call"])
