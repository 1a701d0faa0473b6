"""Whether a message speaks of a danger sign: whole phrases, or a place and its complaint."""

from hotline.content.model import Danger
from hotline.conversation.mentions import mentions

ALONE = "alone"  # the group that needs no second one


def speaks_of_danger(words: tuple[str, ...], danger: Danger) -> bool:
    """True for a danger sign that is not denied. Where it is in doubt, it is one: recall comes first.

    A sign is a phrase that stands for itself ("cant breathe") or two groups within a few words ("my chest
    has been hurting"), in either order.
    """
    found = [m for m in mentions(words, danger.lexicon, danger.sites) if not m.denied]
    if any(ALONE in m.groups for m in found):
        return True
    for site, complaint in danger.signs:
        for one in (m for m in found if site in m.groups):
            for other in (m for m in found if complaint in m.groups and m is not one):
                if max(one.first, other.first) - min(one.end, other.end) < danger.within:
                    return True
    return False
