"""Safety floor: reviewed phrases that overrule the classifier."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

DANGERS = ("danger", "self_harm", "violence", "poison")  # each has an answer of its own
MOST = {"danger": 60, "leaving": 40}  # phrases in a file: what else people say belongs in examples/


@dataclass(frozen=True)
class Review:
    """Who answers for a list, and since when."""

    by: str
    on: date


@dataclass(frozen=True)
class Floor:
    """`phrases`: what they tell ("danger", "self_harm" ..., "stop") -> the phrases, normalised."""

    review: Review
    phrases: Mapping[str, tuple[str, ...]]

    def found(self, words: tuple[str, ...], denials: frozenset[str] = frozenset()) -> tuple[str, str]:
        """What the first phrase in these words tells, and the phrase; ("", "") without one.

        A phrase with one of `denials` among the two words before it does not count: "do not stop texting".
        """
        said = f" {' '.join(words)} "
        for told, phrases in self.phrases.items():
            for phrase in phrases:
                at = max(said.find(f" {phrase} "), said.find(f" {phrase}s "))
                if at >= 0 and not denials.intersection(said[:at].split()[-2:]):
                    return told, phrase
        return "", ""
