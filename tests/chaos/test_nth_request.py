"""Nothing is lost, done twice or told wrongly, whichever request to the table or to Twilio fails."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hotline import service, storage
from hotline.dialogue import sms
from hotline.domain.subscriber import Reminder
from hotline.reminders import delivery_reports, job, worker
from hotline.storage import Store, StoreDown
from hotline.storage.dynamodb import DynamoDBStore
from tests.chaos.flows import FLOWS
from tests.chaos.nth_request import different, lived
from tests.stores import no_account


@pytest.fixture(autouse=True)
def _no_account() -> Iterator[None]:
    with no_account():
        yield


@pytest.mark.parametrize("flow", FLOWS)
def test_whichever_request_fails_everything_is_as_if_nothing_had_happened(flow: str) -> None:
    """Each n once, the faults in turn; all of them at each n: make chaos."""
    assert {fault: change for fault, change in different(FLOWS[flow], every=False) if change} == {}


def test_the_flows_ask_the_table_and_twilio() -> None:
    asked = {name: lived(flow, "webhook") for name, flow in FLOWS.items()}
    silent = {name for name, made in asked.items() if not made.table.asked + made.client.asked}
    assert silent == {"topic", "call"}, "answers need nothing, everything else does"
    assert sum(made.client.asked for made in asked.values()) >= 20


def _too_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outcome is closed before what follows from it."""
    record: Callable[..., None] = delivery_reports.record

    def early(reminder: Reminder, store: Store, *more: Any) -> None:
        store.record(reminder)
        record(reminder, store, *more)

    monkeypatch.setattr(worker, "record", early)


def _never_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A save whose answer is lost counts as not done."""
    monkeypatch.setattr(storage, "_answered", lambda *_: False)
    monkeypatch.setattr(service, "unsaved", lambda ctx, maybe: sms.unsaved(ctx))


def _sorry_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be saved is answered as if it were."""
    monkeypatch.setattr(service, "update", _tolerant(storage.update))


def _tolerant(update: Callable[..., Any]) -> Callable[..., Any]:
    def tolerant(store: Any, *arguments: Any) -> Any:
        class Deaf:
            def __getattr__(self, name: str) -> Any:
                return getattr(store, name)

            def save(self, *values: Any, **more: Any) -> None:
                try:
                    store.save(*values, **more)
                except StoreDown:
                    return

        return update(Deaf(), *arguments)

    return tolerant


def _answers_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same webhook counts twice."""
    load = DynamoDBStore.load
    monkeypatch.setattr(
        DynamoDBStore,
        "load",
        lambda self, key, sid: load(self, key, "") if sid.startswith("SM") else load(self, key, sid),
    )


def _a_counted_text_counts_as_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.twilio.rest_sender.TwilioSender.find", lambda self, to, _: iter([Sent()]))


class Sent:
    body = ""


def _erased_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An erasure is closed before Twilio's copies are gone."""
    one = job._erase_one

    def closed(erasure: Any, now: Any, store: Store, *more: Any) -> bool:
        store.erase(erasure, now, close=True)
        return one(erasure, now, store, *more)

    monkeypatch.setattr(job, "_erase_one", closed)


MISTAKES = {
    "reminder: refused, opted out": _too_early,
    "opt-in": _never_read_back,
    "pause": _sorry_for_nothing,
    "hour": _answers_are_not_kept,
    "call: key 9": _a_counted_text_counts_as_sent,
    "erasure": _erased_at_once,
}


@pytest.mark.parametrize("flow", MISTAKES)
def test_it_sees_a_mistake(monkeypatch: pytest.MonkeyPatch, flow: str) -> None:
    MISTAKES[flow](monkeypatch)
    every = len(FLOWS[flow].steps) < 3 and not flow.startswith("reminder")  # the long ones see it at once
    assert any(change for _, change in different(FLOWS[flow], every=every))
