"""A short campaign from known seeds; and proof that it sees a rule broken."""

from itertools import count

import pytest

from tests.chaos.__main__ import campaign, table
from tests.chaos.broken import BROKEN

# How many people it takes until each rule is broken within a round or two.
PEOPLE = {
    "claim-always-says-yes": 30,
    "every-mark-is-the-same": 12,
    "a-record-that-failed-is-passed-over": 12,
    "nobody-asks-twilio": 12,
    "open-claims-are-forgotten": 12,
    "a-stop-is-overwritten": 30,
}
MOST = 15  # rounds


def test_no_rule_is_broken_whatever_goes_wrong() -> None:
    found = campaign(seed=1, people=36, days=2, rounds=[0], harsh=2, emulated=True)
    assert found.violations == []
    assert found.person_days > 40
    kinds = {kind.partition(":")[0] for kind in found.seen}
    assert kinds >= {"DynamoDB", "Twilio", "killed", "meanwhile", "queue", "text"}
    assert "lost to a crash" in table(found)


@pytest.mark.parametrize("rule", BROKEN)
def test_the_campaign_sees_a_broken_rule(rule: str) -> None:
    for number in count(3):
        if campaign(seed=1, people=PEOPLE[rule], days=1, rounds=[number], harsh=3.5, rule=rule).violations:
            return
        assert number < MOST, "it was never seen"


def test_a_seed_tells_the_same_story_twice() -> None:
    first, second = (campaign(seed=2, people=5, days=1, rounds=[0], harsh=2) for _ in range(2))
    assert (first.ends, first.seen) == (second.ends, second.seen)
