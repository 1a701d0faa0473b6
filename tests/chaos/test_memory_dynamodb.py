"""The table in memory answers every request of every flow as the emulator does."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from hotline.sandbox.table import create_request
from tests.chaos.engine import Engine, engine
from tests.chaos.flows import FLOWS
from tests.chaos.memory_dynamodb import MemoryDynamoDB
from tests.chaos.nth_request import lived
from tests.stores import no_account

OPERATIONS = ("batch_get_item", "query", "put_item", "update_item", "transact_write_items")


@pytest.fixture(scope="module")
def emulator() -> Iterator[Engine]:
    with no_account(), engine() as made:
        yield made


def told(ask: Callable[..., Any], request: dict[str, Any]) -> object:
    """What came back: items in no order, or why it was refused."""
    try:
        response = ask(**request)
    except ClientError as error:
        reasons = [reason["Code"] for reason in error.response.get("CancellationReasons", ())]
        return error.response["Error"]["Code"], reasons, error.response.get("Item")
    pages = response.get("Responses", {}).values()
    items = response.get("Items", [item for page in pages for item in page] + [response.get("Attributes")])
    return sorted(json.dumps(item, sort_keys=True) for item in items)


def test_the_table_in_memory_answers_as_the_emulator_does(
    emulator: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, dict[str, Any], object]] = []

    def recording(name: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def recorded(self: MemoryDynamoDB, **request: Any) -> Any:
            copied = json.loads(json.dumps(request))
            try:
                response = ask(self, **request)
            except ClientError as error:
                asked.append((name, copied, told(partial(_again, error), {})))
                raise
            asked.append((name, copied, told(lambda: response, {})))
            return response

        return recorded

    for name in OPERATIONS:
        monkeypatch.setattr(MemoryDynamoDB, name, recording(name, getattr(MemoryDynamoDB, name)))
    for number, flow in enumerate(FLOWS.values()):
        emulator.client.create_table(**create_request(f"flow-{number}"))
        lived(flow, "webhook")
        for name, request, expected in asked:
            there = json.loads(json.dumps(request).replace('"memory"', f'"flow-{number}"'))
            assert told(getattr(emulator.client, name), there) == expected, (name, request)
        assert asked or number < 2
        asked.clear()


def _again(error: ClientError) -> None:
    raise error
