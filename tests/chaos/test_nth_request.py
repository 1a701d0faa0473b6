"""Nothing that follows from an error is lost, whichever request to the table or to Twilio fails."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from hotline.domain.reminder import Reminder
from hotline.reminders import delivery_reports, worker
from hotline.storage.interface import Store
from tests.chaos.engine import Engine, engine
from tests.chaos.nth_request import FLOWS, different
from tests.stores import no_account


@pytest.fixture(scope="module")
def running() -> Iterator[Engine]:
    with no_account(), engine() as made:
        yield made


@pytest.mark.parametrize("flow", FLOWS)
def test_whichever_request_fails_everything_is_as_if_nothing_had_happened(running: Engine, flow: str) -> None:
    changed: Mapping[str, Any] = dict(different(running, flow, every=False))
    assert len(changed) > 12
    assert {fault: change for fault, change in changed.items() if change} == {}


def test_it_sees_an_outcome_that_is_closed_before_what_follows_from_it(
    running: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    record: Callable[..., None] = delivery_reports.record

    def too_early(reminder: Reminder, store: Store, *more: Any) -> None:
        store.record(reminder)
        record(reminder, store, *more)

    monkeypatch.setattr(worker, "record", too_early)
    assert any(change for _, change in different(running, "refused: opted out", every=False))
