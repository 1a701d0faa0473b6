"""A short search for a way round a STOP; and proof that it sees the barrier gone."""

from unittest.mock import patch

import pytest

from tests.chaos.stop_barrier import MISTAKES, search


def test_no_way_round_a_stop_is_found() -> None:
    counts = search(30, 30)
    assert counts["steps after a STOP"] > 200
    assert {"webhooks: STOP", "webhooks: key", "webhooks: repeated or replayed"} <= counts.keys()


@pytest.mark.parametrize("mistake", ["no-barrier", "key-9-asks-nobody"])
def test_the_search_finds_a_mistake_made_on_purpose(mistake: str) -> None:
    """The others take some thousand steps: python -m tests.chaos.stop_barrier --mistake NAME."""
    with patch(*MISTAKES[mistake]), pytest.raises(AssertionError, match="after a STOP"):
        search(200, 30, shrink=False)
