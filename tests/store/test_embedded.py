"""The embedded table keeps its state when it ends, and every few seconds before."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from hotline.sandbox.embedded_dynamodb import STATE, Embedded, NotStarted, start
from hotline.sandbox.table import create
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.table_client import botocore_client
from tests.local.live import until
from tests.store.people import NOW, ann, consent
from tests.stores import REGION, embedded, new_table, no_account

TABLE = "kept"


@pytest.fixture(autouse=True)
def _no_account() -> Iterator[None]:
    with no_account():
        yield


def opened(server: Embedded) -> Any:
    client = botocore_client(REGION, server.url)
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


def test_every_kind_of_write_survives_the_end(tmp_path: Path) -> None:
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
    server.stop()
    with embedded(tmp_path) as server:
        after = opened(server).scan(TableName=TABLE)["Items"]
    assert sorted(after, key=str) == sorted(before, key=str)
    assert [item["pk"]["S"] for item in sorted(after, key=str)] == ["c", "e", "f"]


def test_a_kill_loses_the_last_seconds_alone(tmp_path: Path) -> None:
    server = start(tmp_path)
    client = opened(server)
    put(client, "before")
    until(lambda: (tmp_path / STATE).exists() and "before" in (tmp_path / STATE).read_text())
    server.kill()
    with embedded(tmp_path) as server:
        assert names(opened(server)) == ["before"]


def test_eight_writers_lose_nothing(tmp_path: Path) -> None:
    add = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    keys = [{"pk": {"S": "counter"}, "sk": {"S": side}} for side in ("left", "right")]
    with embedded(tmp_path) as server:
        client = opened(server)

        def count(_: int) -> None:
            """Two counters in one transaction, 25 times."""
            for _ in range(25):
                client.transact_write_items(
                    TransactItems=[{"Update": {"TableName": TABLE, "Key": key, **add}} for key in keys]
                )

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(count, range(8)))
    with embedded(tmp_path) as server:
        assert [item["n"]["N"] for item in opened(server).scan(TableName=TABLE)["Items"]] == ["200", "200"]


def test_a_damaged_state_stops_the_start_and_is_left_as_it_is(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        put(opened(server), "a")
    state = tmp_path / STATE
    for damaged in (state.read_bytes()[:-10], b"", b"[1]"):
        state.write_bytes(damaged)
        with pytest.raises(NotStarted, match=r"dynamodb\.json is damaged"):
            start(tmp_path)
        assert state.read_bytes() == damaged


def test_the_state_does_not_grow_with_what_is_overwritten(tmp_path: Path) -> None:
    sizes = []
    for _ in range(2):
        with embedded(tmp_path) as server:
            client = opened(server)
            for _ in range(50):
                put(client, "a")
        sizes.append((tmp_path / STATE).stat().st_size)
    assert abs(sizes[0] - sizes[1]) < 100, sizes  # 50 more writes, and no more state
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
def test_a_full_disk_does_not_stop_the_table_and_is_told_once(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        put(opened(server), "a")
    with embedded(tmp_path) as server:
        client = opened(server)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (20, resource.RLIM_INFINITY))
        put(client, "b")
        assert names(client) == ["a", "b"]
        create(client, "another")  # is saved at once
        assert server.saves() is False
        assert server.saves() is None, "it is said once"
        resource.prlimit(
            server.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        )
        create(client, "a-third")
        assert server.saves() is True
    with embedded(tmp_path) as server:
        assert names(opened(server)) == ["a", "b"]


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


def test_a_deleted_table_stays_deleted(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        client = opened(server)
        client.update_table(TableName=TABLE, DeletionProtectionEnabled=False)
        client.delete_table(TableName=TABLE)
    with embedded(tmp_path) as server:
        assert botocore_client(REGION, server.url).list_tables()["TableNames"] == []


def test_every_region_sees_the_same_tables(ministack: str) -> None:
    table = new_table(ministack)
    found = botocore_client("eu-central-1", ministack).describe_table(TableName=table)
    assert found["Table"]["TableName"] == table


def test_a_second_run_on_the_same_data_is_told_so(tmp_path: Path) -> None:
    with embedded(tmp_path) as server:
        with pytest.raises(NotStarted, match=f"in use by process {server.process.pid}"):
            start(tmp_path)
        opened(server)


def test_a_taken_port_is_told_in_one_line(tmp_path: Path) -> None:
    with embedded(tmp_path / "first") as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(NotStarted, match=f"port {port} cannot be had"):
            start(tmp_path / "second", port)


def test_by_hand_an_error_is_one_line(tmp_path: Path) -> None:
    with embedded(tmp_path):
        command = [sys.executable, "-m", "hotline.sandbox.embedded_dynamodb", "0", str(tmp_path)]
        second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr.startswith("the data in")
    assert second.stderr.count("\n") == 1


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with embedded(tmp_path) as server:
        put(opened(server), "a")
    assert capfd.readouterr() == ("", "")
    assert (tmp_path / "table.log").read_bytes() == b""


def test_what_is_kept_is_for_its_owner_alone(tmp_path: Path) -> None:
    with embedded(tmp_path / "new") as server:
        put(opened(server), "a")
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    for file in (tmp_path / "new").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600, file.name
    assert (tmp_path / "new" / STATE).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 is no address of this machine")
def test_only_this_machine_is_served(ministack: str) -> None:
    with pytest.raises(URLError, match="refused"):
        urlopen(ministack.replace("127.0.0.1", "127.0.0.2"))  # noqa: S310 (our own server)


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Amz-Target": "AmazonSQS.ListQueues"},
        {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Host": "evil.example"},
        {},
    ],
    ids=["another service", "another host", "no service"],
)
def test_only_dynamodb_is_served_and_only_from_here(ministack: str, headers: dict[str, str]) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(ministack, b"{}", headers))  # noqa: S310 (our own server)
    with refused.value as answer:
        assert answer.code == 400
        assert json.load(answer)["__type"] == "UnknownOperationException"


def test_it_does_not_outlive_the_process_that_started_it(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time; from hotline.sandbox.embedded_dynamodb import start;"
        "print(start(pathlib.Path(sys.argv[1])).process.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()

    def free() -> bool:
        with suppress(NotStarted), embedded(tmp_path) as server:  # only when the child is gone
            return bool(server.process.pid != child)
        return False

    try:
        until(free)
    except AssertionError:
        os.kill(child, 9)
        raise
