"""Rules broken on purpose: the campaign must see each of them, or it proves nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.chaos.campaign import Round


def _claim_always_says_yes(world: Round) -> None:
    """Whoever comes second sends all the same."""
    claim = world.store.claim

    def yes(*args: Any) -> bool:
        claim(*args)
        return True

    vars(world.store)["claim"] = yes


def _nobody_asks_twilio(world: Round) -> None:
    """What is unknown is sent again."""
    world.client.forgets = True
    world.carrier.faults.receipts = "lost"


def _open_claims_are_forgotten(world: Round) -> None:
    """A claim whose message is lost stays as it is."""
    vars(world.store)["left_open"] = lambda _: iter(())


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
    "nobody-asks-twilio": _nobody_asks_twilio,
    "open-claims-are-forgotten": _open_claims_are_forgotten,
    "a-stop-is-overwritten": _a_stop_is_overwritten,
}
