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

    def match(self, words: tuple[str, ...], denials: frozenset[str] = frozenset()) -> tuple[str, str]:
        """What the first phrase in these words tells, and the phrase; ("", "") without one.

        A phrase with one of `denials` among the two words before it does not count: "do not stop texting".
        """
        sentence = f" {' '.join(words)} "
        for kind, phrases in self.phrases.items():
            for phrase in phrases:
                if phrase not in sentence:  # the common case, and the quickest check
                    continue
                at = max(sentence.find(f" {phrase} "), sentence.find(f" {phrase}s "))
                if at >= 0 and not denials.intersection(sentence[:at].split()[-2:]):
                    return kind, phrase
        return "", ""
