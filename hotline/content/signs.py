"""What is heard in every message, whatever its language: danger signs and wishes to leave, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

HARMLESS, DENIAL = "harmless", "denial"  # groups that every lexicon may have


@dataclass(frozen=True)
class Lexicon:
    """Phrases to find in a message: by their first word, the longest first, each with its groups' names.

    `spelling`: a mistake -> the word meant. `links` carry a denial on to what follows, `joints` from one
    phrase to the next (see hotline.conversation.mentions).
    """

    phrases: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    spelling: Mapping[str, str]
    links: frozenset[str]
    joints: frozenset[str]


@dataclass(frozen=True)
class Review:
    """Who answers for a list of signs or wishes, and since when."""

    by: str
    on: date


@dataclass(frozen=True)
class Danger:
    """Danger signs: `words` stand for themselves; of `signs`, (site, complaint), both are needed.

    `self_harm`: words of suicide and self-harm, which stand for themselves too; `self_harm_signs`: pairs.
    """

    review: Review
    words: tuple[str, ...]  # normalised
    self_harm: tuple[str, ...]  # normalised
    signs: tuple[tuple[str, str], ...]
    self_harm_signs: tuple[tuple[str, str], ...]
    within: int  # words between the two
    lexicon: Lexicon
    sites: frozenset[str]  # the groups that only name a place


@dataclass(frozen=True)
class Leaving:
    """Wishes for no more texts: whole messages, and what tells them in a sentence."""

    review: Review
    stop: tuple[str, ...]
    around: frozenset[str]  # small words beside a lone verb
    others: frozenset[str]  # words that only look like one for leaving
    within: int  # words between a verb and the texts that it ends
    lexicon: Lexicon
