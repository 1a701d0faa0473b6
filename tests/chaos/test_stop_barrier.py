"""A short search for a way round a STOP; and proof that it sees each mistake made on purpose."""

from unittest.mock import patch

import pytest

from tests.chaos.stop_barrier import MISTAKES, search


def test_no_way_round_a_stop_is_found() -> None:
    counts = search(60, 40)
    assert counts["steps after a STOP"] > 500
    assert {"webhooks: STOP", "webhooks: key", "webhooks: repeated or replayed"} <= counts.keys()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_search_finds_a_mistake_made_on_purpose(mistake: str) -> None:
    with patch(*MISTAKES[mistake]), pytest.raises(AssertionError, match="after a STOP"):
        search(300, 40, shrink=False)
