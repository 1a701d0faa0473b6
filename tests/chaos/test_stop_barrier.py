"""A short search for a way round a STOP; and proof that it sees each mistake made on purpose."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest

from hotline.domain.subscriber import Status, Subscriber, held_by_stop, opt_out
from tests.chaos.stop_barrier import MISTAKES, search
from tests.world import MONDAY_NOON


def test_no_way_round_a_stop_is_found() -> None:
    counts = search(60, 40)
    assert counts["steps after a STOP"] > 500
    assert {"webhooks: STOP", "webhooks: key", "webhooks: repeated or replayed"} <= counts.keys()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_search_finds_a_mistake_made_on_purpose(mistake: str) -> None:
    with patch(*MISTAKES[mistake]), pytest.raises(AssertionError, match="after a STOP"):
        search(300, 40, shrink=False)


def test_each_stop_moves_the_time_and_wins_in_the_same_moment() -> None:
    stopped = opt_out(Subscriber("key", Status.ACTIVE), MONDAY_NOON)
    assert opt_out(stopped, MONDAY_NOON - timedelta(seconds=3)).stopped_at != stopped.stopped_at
    assert held_by_stop(stopped, replace(stopped, status=Status.OFF), MONDAY_NOON)
