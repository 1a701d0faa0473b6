"""The embedded table keeps what it answered for, whatever ends it."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Semaphore
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import BotoCoreError

from hotline.sandbox.embedded import (
    Embedded,
    NotStarted,
    embedded,
    start,
)
from hotline.sandbox.table import create
from hotline.storage.client import connect
from hotline.storage.dynamodb import DynamoDBStore
from tests.store.people import NOW, ann, consent
from tests.stores import REGION, new_table, no_account

TABLE = "kept"


@pytest.fixture(autouse=True)
def _no_account() -> Iterator[None]:
    with no_account():
        yield


def opened(server: Embedded) -> Any:
    client = connect(REGION, server.url)
    create(client, TABLE)
    return client


def put(client: Any, name: str, **more: Any) -> None:
    client.put_item(TableName=TABLE, Item={"pk": {"S": name}, "sk": {"S": "-"}, **more})


def names(client: Any) -> list[str]:
    return sorted(item["pk"]["S"] for item in client.scan(TableName=TABLE)["Items"])


def test_people_survive_a_restart(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        store = DynamoDBStore(opened(server), TABLE)
        store.save(ann(), [consent()], sid="SM1", answer="Welcome.", now=NOW)
    with embedded(tmp_path) as server:
        store = DynamoDBStore(opened(server), TABLE)
        assert store.load("ann", "SM9").subscriber == ann(version=1)
        assert store.consents("ann") == [consent()]
        assert [subscriber.key for subscriber in store.due(NOW)] == ["ann"]


def test_every_kind_of_write_survives_a_kill(tmp_path: Path) -> None:
    server = start(tmp_path)
    client = opened(server)
    keys = {name: {"pk": {"S": name}, "sk": {"S": "-"}} for name in "abcdefg"}
    for name in "ab":
        put(client, name)
    client.update_item(
        TableName=TABLE,
        Key=keys["c"],
        UpdateExpression="ADD n :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    client.delete_item(TableName=TABLE, Key=keys["a"])
    batch = [{"PutRequest": {"Item": keys["d"]}}, {"DeleteRequest": {"Key": keys["b"]}}]
    client.batch_write_item(RequestItems={TABLE: batch})
    client.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": TABLE, "Item": keys["e"]}},
            {"Delete": {"TableName": TABLE, "Key": keys["d"]}},
            {
                "Update": {
                    "TableName": TABLE,
                    "Key": keys["f"],
                    "UpdateExpression": "SET n = :one",
                    "ExpressionAttributeValues": {":one": {"N": "1"}},
                }
            },
            {
                "ConditionCheck": {
                    "TableName": TABLE,
                    "Key": keys["g"],
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            },
        ]
    )
    before = client.scan(TableName=TABLE)["Items"]
    server.kill()
    with embedded(tmp_path) as server:
        after = opened(server).scan(TableName=TABLE)["Items"]
    assert sorted(after, key=str) == sorted(before, key=str)
    assert [item["pk"]["S"] for item in sorted(after, key=str)] == ["c", "e", "f"]


def test_a_refused_write_is_not_kept(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        client = opened(server)
        put(client, "a", n={"N": "1"})
        with pytest.raises(client.exceptions.ConditionalCheckFailedException):
            client.put_item(
                TableName=TABLE,
                Item={"pk": {"S": "a"}, "sk": {"S": "-"}},
                ConditionExpression="attribute_not_exists(pk)",
            )
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.put_item(TableName="nowhere", Item={"pk": {"S": "a"}, "sk": {"S": "-"}})
    with embedded(tmp_path) as server:
        assert opened(server).scan(TableName=TABLE)["Items"] == [
            {"pk": {"S": "a"}, "sk": {"S": "-"}, "n": {"N": "1"}}
        ]


def test_a_kill_among_eight_writers_loses_nothing_answered(tmp_path: Path) -> None:
    server = start(tmp_path)
    client = opened(server)
    answered = Semaphore(0)

    def count(writer: int) -> int:
        """Two counters in one transaction, until the server is gone; how many were answered."""
        add = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
        keys = [{"pk": {"S": f"writer{writer}"}, "sk": {"S": side}} for side in ("left", "right")]
        for done in range(100_000):
            try:
                client.transact_write_items(
                    TransactItems=[{"Update": {"TableName": TABLE, "Key": key, **add}} for key in keys]
                )
            except BotoCoreError:
                return done
            answered.release()
        raise AssertionError("never killed")

    with ThreadPoolExecutor(8) as threads:
        counts = threads.map(count, range(8))
        for _ in range(200):
            answered.acquire()
        server.kill()
    with embedded(tmp_path) as server:
        kept = {
            (item["pk"]["S"], item["sk"]["S"]): int(item["n"]["N"])
            for item in opened(server).scan(TableName=TABLE)["Items"]
        }
    for writer, done in enumerate(counts):
        left, right = kept.get((f"writer{writer}", "left"), 0), kept.get((f"writer{writer}", "right"), 0)
        assert left == right, "half a transaction was kept"
        assert done <= left <= done + 1, "one was perhaps written, but not answered"


def test_a_torn_last_line_is_dropped_and_written_over(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        put(opened(server), "a")
    with (tmp_path / "table.journal").open("ab") as journal:
        journal.write(b'{"items":[["kept",{"pk":{"S":"torn"')
    with embedded(tmp_path) as server:
        put(opened(server), "b")
    with embedded(tmp_path) as server:
        assert names(opened(server)) == ["a", "b"]


def test_a_damaged_line_stops_the_start_and_is_named(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        put(opened(server), "a")
    journal = tmp_path / "table.journal"
    journal.write_bytes(b'{"items":\n' + journal.read_bytes())
    damaged = journal.read_bytes()
    with pytest.raises(NotStarted, match=r"line 1 of .*table\.journal is damaged"):
        start(tmp_path)
    assert journal.read_bytes() == damaged


def test_a_start_leaves_one_line_an_item(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        client = opened(server)
        for _ in range(50):
            put(client, "a")
        put(client, "b")
    with embedded(tmp_path):
        lines = (tmp_path / "table.journal").read_text().splitlines()
    assert [len(json.loads(line)["items"]) for line in lines if "items" in json.loads(line)] == [1, 1]


def test_a_start_forgets_what_has_expired(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        client = opened(server)
        put(client, "past", expires={"N": "1000000000"})
        put(client, "future", expires={"N": "99999999999"})
        put(client, "ever")
    with embedded(tmp_path) as server:
        assert names(opened(server)) == ["ever", "future"]


def test_a_deleted_table_stays_deleted(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        client = opened(server)
        client.update_table(TableName=TABLE, DeletionProtectionEnabled=False)
        client.delete_table(TableName=TABLE)
    with embedded(tmp_path) as server:
        assert connect(REGION, server.url).list_tables()["TableNames"] == []


def test_every_region_sees_the_same_tables(ministack: str) -> None:
    table = new_table(ministack)
    found = connect("eu-central-1", ministack).describe_table(TableName=table)
    assert found["Table"]["TableName"] == table


def test_a_second_run_on_the_same_data_is_told_so(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        with pytest.raises(NotStarted, match=f"in use by process {server.pid}"):
            start(tmp_path)
        opened(server)


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    with embedded(tmp_path / "first") as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(NotStarted, match=f"port {port} cannot be had"):
            start(tmp_path / "second", port)


def test_by_hand_an_error_is_one_line(tmp_path: Path) -> None:
    with embedded(tmp_path):
        command = [sys.executable, "-m", "hotline.sandbox.embedded", "--port", "0", "--data", str(tmp_path)]
        second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr.startswith("embedded table: the data in")
    assert second.stderr.count("\n") == 1


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with embedded(tmp_path) as server:
        put(opened(server), "a")
    assert capfd.readouterr() == ("", "")
    assert (tmp_path / "table.log").read_bytes() == b""


def test_what_is_kept_is_for_its_owner_alone(tmp_path: Path) -> None:
    with embedded(tmp_path / "new"):
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
        assert (tmp_path / "new" / "table.journal").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 is no address of this machine")
def test_only_this_machine_is_served(ministack: str) -> None:
    with pytest.raises(URLError, match="refused"):
        urlopen(ministack.replace("127.0.0.1", "127.0.0.2"))  # noqa: S310 (our own server)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Amz-Target": "AmazonSQS.ListQueues"},
        {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Host": "evil.example"},
        {"X-Amz-Target": "DynamoDB_20120810.ExecuteStatement"},
        {},
    ],
    ids=["another service", "another host", "a write that is not kept", "no service"],
)
def test_only_what_is_kept_is_served(ministack: str, headers: dict[str, str]) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(ministack, b"{}", headers))  # noqa: S310 (our own server)
    with refused.value as answer:
        assert answer.code == 400
        assert json.load(answer)["__type"] == "UnknownOperationException"


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
def test_a_write_that_cannot_be_kept_is_not_answered(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        client = opened(server)
        put(client, "a")
        full = (tmp_path / "table.journal").stat().st_size + 20
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (full, full))
        with pytest.raises(BotoCoreError):
            put(client, "b")
    with embedded(tmp_path) as server:
        assert names(opened(server)) == ["a"]


def test_it_does_not_outlive_the_process_that_started_it(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time; from hotline.sandbox.embedded import start;"
        "print(start(pathlib.Path(sys.argv[1])).pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    for _ in range(1000):
        try:
            with embedded(tmp_path) as server:  # the folder is free only when the child is gone
                assert server.pid != child
                return
        except NotStarted:
            time.sleep(0.01)
    os.kill(child, 9)
    raise AssertionError("the child outlived its parent")
