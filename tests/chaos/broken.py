"""Rules broken on purpose: the campaign must see each of them, or it proves nothing."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from typing import Any

from hotline.storage import Stale, StoreDown
from hotline.storage.items import item
from hotline.storage.table_client import Lost
from tests.chaos.campaign import Round


def _claim_always_says_yes(world: Round) -> None:
    """Whoever comes second sends all the same."""
    save = world.store.save

    def yes(*args: Any, **more: Any) -> None:
        with suppress(Stale) if more["sid"] is None else nullcontext():
            save(*args, **more)

    vars(world.store)["save"] = yes


def _every_mark_is_the_same(world: Round) -> None:
    """A write that lost takes what the winner wrote for its own."""
    write = world.store._table.write

    def own(operation: str, **request: Any) -> dict[str, Any]:
        try:
            return write(operation, **request)
        except Lost as lost:
            return {"Attributes": lost.stored}

    vars(world.store._table)["write"] = own
    world.rough.meanwhile = 0.4  # another worker must come just then


def _nobody_asks_twilio(world: Round) -> None:
    """What is unknown is sent again."""
    world.client.forgets = True
    world.carrier.faults.receipts = "lost"


def _open_claims_are_forgotten(world: Round) -> None:
    """A claim moves the person on in the index at once: one whose message is lost stays as it is."""
    put = world.store._put_person

    def moved_on(subscriber: Any, now: Any) -> Any:
        request = put(subscriber, now)
        if subscriber.claimed and subscriber.next_due:
            request["Item"] |= item(next_due=subscriber.next_due)
        return request

    vars(world.store)["_put_person"] = moved_on


def _a_record_that_failed_is_passed_over(world: Round) -> None:
    """The person moves on although the outcome was not written."""
    record = world.store.record

    def in_silence(reminder: Any) -> bool:
        with suppress(StoreDown):
            return record(reminder)
        return False

    vars(world.store)["record"] = in_silence
    world.rough.table = 0.3


def _a_stop_is_overwritten(world: Round) -> None:
    """A claim is written whatever the person has become meanwhile."""
    put = world.store._put_person

    def blindly(subscriber: Any, now: Any) -> Any:
        request = put(subscriber, now)
        for name in ("ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"):
            request.pop(name, None)
        return request

    vars(world.store)["_put_person"] = blindly
    world.rough.meanwhile = 0.4  # a STOP must come just then


BROKEN: Mapping[str, Callable[[Round], None]] = {
    "claim-always-says-yes": _claim_always_says_yes,
    "every-mark-is-the-same": _every_mark_is_the_same,
    "a-record-that-failed-is-passed-over": _a_record_that_failed_is_passed_over,
    "nobody-asks-twilio": _nobody_asks_twilio,
    "open-claims-are-forgotten": _open_claims_are_forgotten,
    "a-stop-is-overwritten": _a_stop_is_overwritten,
}
