"""What the store asks of DynamoDB, and what it makes of bad answers."""

import json
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from hotline.domain.subscriber import DeliveryStatus, Erasure
from hotline.domain.throttle import counted
from hotline.storage import Stale, StoreDown
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.items import SHARDS
from hotline.storage.table_client import Lost, Table, connect
from tests.chaos.memory_dynamodb import MemoryDynamoDB
from tests.http_server import Handler, answering
from tests.store.people import DAY, NOW, NUMBER, ann, claim, consent, reminder
from tests.stores import REGION, client, new_table, no_account

METHODS: dict[str, Callable[[DynamoDBStore], object]] = {
    "load": lambda store: store.load("ann", "SM1"),
    "save": lambda store: store.save(ann(), [consent()], sid="SM1", answer="", now=NOW),
    "due": lambda store: list(store.due(NOW)),
    "claim": lambda store: claim(store, ann(version=1), reminder()),
    "record": lambda store: store.record(reminder(outcome=DeliveryStatus.QUEUED, sid="SM9")),
    "receipt": lambda store: store.receipt("ann", DAY, "SM9", DeliveryStatus.SENT, None, NOW),
    "count": lambda store: store.count({"name": 1}, NOW),
    "count several": lambda store: store.count({"name": 1, "other": 1}, NOW),
    "counted": lambda store: store.counted("name"),
    "personal data": lambda store: store.personal_data("ann"),
    "acts": lambda store: store.acts(20),
}

ASKED = {
    "load": ["BatchGetItem"],
    "save": ["TransactWriteItems"],
    "due": ["Query"] * len(SHARDS),
    "claim": ["PutItem"],
    "record": ["PutItem"],
    "receipt": ["UpdateItem", "BatchGetItem"],  # none is on record here: the claim is looked at
    "count": ["UpdateItem"],
    "count several": ["TransactWriteItems"],
    "counted": ["BatchGetItem"],
    "personal data": ["BatchGetItem", "Query", "BatchGetItem", "Query"],
    "acts": ["Query"],
}


@pytest.mark.parametrize("method", METHODS)
def test_a_method_costs_one_request_and_never_a_scan(ministack: str, method: str) -> None:
    asking = connect(REGION, ministack)
    send, asked = asking.send, list[str]()

    def noted(operation: str, *sent: Any) -> Any:
        asked.append(operation)
        return send(operation, *sent)

    asking.send = noted
    METHODS[method](DynamoDBStore(asking, new_table(ministack)))
    assert asked == ASKED[method]


def test_the_number_stands_in_one_item(ministack: str) -> None:
    table = new_table(ministack)
    store = DynamoDBStore(client(ministack), table)
    store.save(ann(), [consent()], sid="SM1", answer="Welcome.", now=NOW)
    claim(store, ann(version=1), reminder())
    store.count({"name": 1}, NOW)
    everything = client(ministack).scan(TableName=table)["Items"]
    assert len(everything) == 4
    assert [item["sk"]["S"] for item in everything if NUMBER in str(item)] == ["state"]


def test_the_store_alone_loads_no_aws_client() -> None:
    code = (
        "import sys, hotline.storage.dynamodb; sys.exit(any(m in sys.modules for m in ('boto3', 'botocore')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture(autouse=True)
def _no_account() -> Iterator[None]:
    with no_account():
        yield


def refusing(status: int, code: str, **more: Any) -> Handler:
    body = json.dumps(
        {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no", **more}
    ).encode()
    return lambda _request, _body: (status, body)


def cancelled(*codes: str) -> Handler:
    reasons = [{"Code": code} for code in codes]
    return refusing(400, "TransactionCanceledException", CancellationReasons=reasons)


@pytest.mark.parametrize("method", ["load", "save", "due"])
def test_a_dead_store_is_said_to_be_down(method: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # and never listens
        store = DynamoDBStore(connect(REGION, f"http://127.0.0.1:{unused.getsockname()[1]}"), "table")
        with pytest.raises(StoreDown) as raised:
            METHODS[method](store)
    assert raised.value.__cause__ is not None


def test_a_silent_store_is_said_to_be_down() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = DynamoDBStore(connect(REGION, f"http://127.0.0.1:{silent.getsockname()[1]}"), "table")
        with pytest.raises(StoreDown, match="ReadTimeoutError"):
            store.load("ann", "SM1")


@pytest.mark.parametrize("method", METHODS)
def test_a_table_not_there_is_said_to_be_down(ministack: str, method: str) -> None:
    with pytest.raises(StoreDown, match=r"table missing refused \w+ \(ResourceNotFoundException\)"):
        METHODS[method](DynamoDBStore(client(ministack), "missing"))


REFUSALS = {
    "throttled": refusing(400, "ProvisionedThroughputExceededException"),
    "over the account's limit": refusing(400, "RequestLimitExceeded"),
    "fault at DynamoDB": refusing(500, "InternalServerError"),
    "no permission": refusing(400, "AccessDeniedException"),
    "not DynamoDB": lambda _request, _body: (502, b"<html>Bad gateway</html>"),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_a_store_that_refuses_is_said_to_be_down(refusal: Handler) -> None:
    with answering(refusal) as url, pytest.raises(StoreDown):
        DynamoDBStore(connect(REGION, url), "table").save(ann(), [], sid="SM1", answer="", now=NOW)


def test_a_store_too_busy_to_read_is_said_to_be_down() -> None:
    unread = {"table": {"Keys": [{"pk": {"S": "person#ann"}, "sk": {"S": "state"}}]}}
    body = json.dumps({"Responses": {"table": []}, "UnprocessedKeys": unread}).encode()
    with answering(lambda _request, _body: (200, body)) as url, pytest.raises(StoreDown):
        DynamoDBStore(connect(REGION, url), "table").load("ann", "SM1")


@pytest.mark.parametrize("codes", [("ConditionalCheckFailed", "None"), ("TransactionConflict", "None")])
def test_a_save_that_met_another_is_stale(codes: tuple[str, ...]) -> None:
    with answering(cancelled(*codes)) as url, pytest.raises(Stale):
        DynamoDBStore(connect(REGION, url), "table").save(ann(), [], sid="SM1", answer="", now=NOW)


@pytest.mark.parametrize("code", ["ConditionalCheckFailedException", "TransactionConflictException"])
def test_a_claim_that_met_another_is_lost(code: str) -> None:
    with answering(refusing(400, code)) as url:
        assert not claim(DynamoDBStore(connect(REGION, url), "table"), ann(version=1), reminder())


def test_a_transaction_that_also_failed_otherwise_is_not_stale() -> None:
    with answering(cancelled("ConditionalCheckFailed", "ValidationError")) as url, pytest.raises(StoreDown):
        DynamoDBStore(connect(REGION, url), "table").save(ann(), [], sid="SM1", answer="", now=NOW)


def test_a_reason_without_a_code_is_none() -> None:
    reasons = [{}, {"Code": "ConditionalCheckFailed"}]
    cancellation = refusing(400, "TransactionCanceledException", CancellationReasons=reasons)
    with answering(cancellation) as url, pytest.raises(Lost) as raised:
        Table(connect(REGION, url), "table").ask("transact_write_items", TransactItems=[{}])
    assert (raised.value.first, raised.value.conflict) == (1, False)


def test_no_error_quotes_a_number() -> None:
    quoting = refusing(400, "ValidationException", message=f"{NUMBER} is not valid")
    with answering(quoting) as url:
        asking = connect(REGION, url)
        for ask in (
            lambda: DynamoDBStore(asking, "table").load("ann", "SM1"),
            lambda: Table(asking, "table").ask("get_item", TableName="table", Key={"pk": NUMBER}),
        ):
            with pytest.raises(StoreDown) as raised:
                ask()
            assert NUMBER not in "".join(traceback.format_exception(raised.value))


@contextmanager
def losing_first_answer(endpoint: str) -> Iterator[str]:
    """Passes everything on, but answers the first request with a fault after it was done."""
    asked: list[str] = []

    def pass_on(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        onward = HTTPConnection(endpoint.removeprefix("http://"))
        try:
            onward.request("POST", "/", body, {"X-Amz-Target": request.headers["X-Amz-Target"]})
            response = onward.getresponse()
            answer = response.status, response.read()
        finally:
            onward.close()
        asked.append(request.headers["X-Amz-Target"])
        return (500, b"{}") if len(asked) == 1 else answer

    with answering(pass_on) as url:
        yield url
    assert len(asked) == 2


def test_a_save_done_whose_answer_was_lost_is_not_stale(ministack: str) -> None:
    table = new_table(ministack)
    with losing_first_answer(ministack) as url:
        DynamoDBStore(connect(REGION, url), table).save(ann(), [consent()], sid="SM1", answer="", now=NOW)
    assert DynamoDBStore(client(ministack), table).load("ann", "").subscriber == ann(version=1)


def test_a_claim_done_whose_answer_was_lost_is_not_lost(ministack: str) -> None:
    table = new_table(ministack)
    DynamoDBStore(client(ministack), table).save(ann(), [], sid="SM1", answer="", now=NOW)
    with losing_first_answer(ministack) as url:
        assert claim(DynamoDBStore(connect(REGION, url), table), ann(version=1), reminder())


QUEUED = reminder(outcome=DeliveryStatus.QUEUED, sid="SM9")
WISH = Erasure("ann", NOW, NUMBER)
WRITES: dict[str, Callable[[DynamoDBStore], object]] = {
    **{name: METHODS[name] for name in ("record", "count", "count several")},
    "save": lambda store: store.save(ann(version=2), [consent()], sid="SM1", answer="", now=NOW),
    "claim": lambda store: claim(store, ann(version=2), reminder()),
    "a report": lambda store: (store.record(QUEUED), METHODS["receipt"](store)),
    "a report that came first": METHODS["receipt"],
    "count without end": lambda store: (store.count({"name": 99}, NOW), store.counted("name")),
    "dispatch state": lambda store: store.dispatch_state(lambda state: counted(state, 3, NOW)),
    "erase": lambda store: store.erase(WISH, NOW),
    "erased": lambda store: store.erase(WISH, NOW, close=True),
    "move": lambda store: store.move("ann", "moved", NOW),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_whose_answer_was_lost_knows_its_own(write: str) -> None:
    def said_and_stored(nth: int | None) -> tuple[int, object, object]:
        table = MemoryDynamoDB()
        store = DynamoDBStore(table, "memory")
        store.save(ann(), [], sid="SM0", answer="", now=NOW, erasure=WISH)
        store.save(ann(version=1, claimed=reminder()), [], sid="SM2", answer="", now=NOW)
        table.asked, table.nth = 0, (nth, "answer lost once") if nth else None
        said = WRITES[write](store)
        return table.asked, said, [{**stored, "mark": None} for stored in table.items("memory")]

    asked, *normal = said_and_stored(None)
    for nth in range(1, asked + 1):
        assert said_and_stored(nth)[1:] == tuple(normal), nth


def test_a_first_time_whose_answer_was_lost_is_still_the_first(ministack: str) -> None:
    table = new_table(ministack)
    with losing_first_answer(ministack) as url:
        assert DynamoDBStore(connect(REGION, url), table).count({"name": 1, "other": 9}, NOW) is None
    assert DynamoDBStore(client(ministack), table).count({"name": 1, "other": 9}, NOW) == "name"
