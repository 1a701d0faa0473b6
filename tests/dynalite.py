"""A large DynamoDB table on this machine, and a client that counts what AWS would bill for it.

Dynalite's queries cost the same however large the table is; the embedded table's grow with it. Dynalite has
no transactions, so one is done here as its conditional puts, one after the other. For measuring only.
"""

import json
import os
import shutil
import subprocess
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from math import ceil
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from hotline.sandbox.table import definition
from hotline.storage.items import Item

ROOT = Path(__file__).parents[1]
GET_IT = (
    "npm install --no-save --no-audit --no-fund --ignore-scripts "
    "@twilio/cli-core@9.0.0 axe-core@4.14.1 dynalite@4.0.0"
)
# In memory, on a free port that it prints; it ends with whoever holds its standard input. Its parser of
# conditions reads what stands in parentheses again for each rule that may begin there: 3 of the 4.9 ms of its
# CPU a reminder. So each rule's result is kept for its position, as pegjs does with its option `cache`.
_SERVER = """
const Module = require("module"), file = require.resolve("dynalite/db/conditionParser")
const parser = require.cache[file] = new Module(file)
let rules = 0
parser._compile(require("fs").readFileSync(file, "utf8")
  .replace(/function (peg\\$parse\\w+)\\(\\) {/g, (_, rule) =>
    `function ${rule}() { return kept(${rules++}, ${rule}_) }; function ${rule}_() {`)
  .replace("function peg$parse(input, options) {", `$&
    const results = new Map()
    function kept(rule, parse) {
      const key = rule * 100000 + peg$currPos
      let result = results.get(key)
      if (result === undefined) results.set(key, result = [parse(), peg$currPos])
      peg$currPos = result[1]
      return result[0]
    }`), file)
require("dynalite")({createTableMs: 0}).listen(0, "127.0.0.1", function () {
  console.log(this.address().port)
});
process.stdin.on("end", () => process.exit()).resume()
"""
_DEFINED = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexes", "KeySchema")
_AT_ONCE = 25  # items a BatchWriteItem may hold


def missing() -> str | None:
    """Why dynalite cannot be started here, and what to do; None if it can."""
    if shutil.which("node") is None:
        return f"Node.js is missing: apt install nodejs npm, then {GET_IT}"
    if not (ROOT / "node_modules" / "dynalite").is_dir():
        return f"dynalite is missing: {GET_IT}"
    return None


@contextmanager
def dynalite_server() -> Iterator[str]:
    """Dynalite in memory, as long as the block lasts; yields its endpoint."""
    with subprocess.Popen(
        ["node", "--single-threaded-gc", "-e", _SERVER],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        port = process.stdout.readline().strip()
        if not port:
            raise RuntimeError(f"dynalite did not start: {GET_IT}")
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.stdin.close()


def dynalite_cpu() -> float:
    """Seconds of CPU that dynalite has taken; 0.0 where there is none, or no /proc."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        name, _, rest = stat.read_text().partition(") ")
        fields = rest.split()
        if name.endswith("(node") and fields[1] == str(os.getpid()):
            return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def make_table(client: Any, name: str) -> None:
    """The template's table with its index; its expiry and recovery are of no matter here."""
    wanted = definition()
    client.create_table(TableName=name, **{part: wanted[part] for part in _DEFINED})
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})


def load(client: Any, name: str, stored: Iterable[Item]) -> None:
    """Put many items into a table."""

    def write(some: list[Item]) -> None:
        puts = [{"PutRequest": {"Item": one}} for one in some]
        assert not client.batch_write_item(RequestItems={name: puts}).get("UnprocessedItems")

    rest = iter(stored)
    with ThreadPoolExecutor(4) as threads:
        for _ in threads.map(write, iter(lambda: list(islice(rest, _AT_ONCE)), [])):
            pass


class Metered:
    """A botocore client for one table that counts requests and on-demand units, `read` and `write`.

    Reckoned by size, since engines report index and transactions each in its own way. A transaction: every
    write twice. The index: one for each entry taken out or put in, every entry being below 1 KB; not doubled,
    since AWS's page doubles the items of the request only.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = threading.Lock()
        self.units: defaultdict[str, float] = defaultdict(float)

    def batch_get_item(self, **request: Any) -> Any:
        answer = self._client.batch_get_item(**request)
        for table, asked in request["RequestItems"].items():
            found = answer["Responses"].get(table, [])
            self._count("batch_get_item", read=_read_units(asked, found, len(asked["Keys"]) - len(found)))
        return answer

    def query(self, **request: Any) -> Any:
        answer = self._client.query(**request)
        self._count("query", read=_read_units(request, answer["Items"]))
        return answer

    def scan(self, **request: Any) -> Any:
        """What a filter hides is read all the same: only the engine knows how much it was."""
        answer = self._client.scan(**request, ReturnConsumedCapacity="TOTAL")
        self._count("scan", read=float(answer["ConsumedCapacity"]["CapacityUnits"]))
        return answer

    def put_item(self, **request: Any) -> Any:
        return self._write("put_item", request)

    def update_item(self, **request: Any) -> Any:
        return self._write("update_item", request)

    def transact_write_items(self, TransactItems: list[Any]) -> None:  # noqa: N803 - botocore's word
        for action in TransactItems:
            self._write("put_item", action["Put"], times=2)
        self._count("transactions", requests=1 - len(TransactItems))

    def _write(self, operation: str, request: dict[str, Any], times: int = 1) -> Any:
        try:
            answer = getattr(self._client, operation)(**request | {"ReturnValues": "ALL_OLD"})
        except ClientError as failed:
            refused = failed.response["Error"]["Code"] == "ConditionalCheckFailedException"
            # Dynalite has none.
            if refused and "ReturnValuesOnConditionCheckFailure" in request and "Item" in request:
                key = {name: request["Item"][name] for name in ("pk", "sk")}
                asked = {"TableName": request["TableName"], "Key": key, "ConsistentRead": True}
                failed.response["Item"] = self._client.get_item(**asked).get("Item", {})
            raise
        old, new = answer.get("Attributes", {}), request.get("Item", {})
        units = max(1, ceil(max(size_of(old), size_of(new)) / 1024))
        before = _entry(old)
        after = _entry(new) if "Item" in request else before
        index = (before is not None) + (after is not None) if before != after else 0
        self._count(operation, write=times * units + index)
        if request.get("ReturnValues") == "ALL_NEW":
            asked = {"TableName": request["TableName"], "Key": request["Key"], "ConsistentRead": True}
            answer["Attributes"] = self._client.get_item(**asked)["Item"]
        return answer

    def _count(self, operation: str, requests: int = 1, **units: float) -> None:
        with self._lock:
            self.units["requests"] += requests
            self.units[operation] += 1
            for kind, used in units.items():
                self.units[kind] += used


def _read_units(request: Mapping[str, Any], found: list[Item], missing: int = 0) -> float:
    """Items of a query, together, or each of a BatchGetItem: 4 KB a unit, half where it may lag behind."""
    each = 1.0 if request.get("ConsistentRead") else 0.5
    if "Keys" in request:
        return each * (sum(ceil(size_of(item) / 4096) for item in found) + missing)
    return each * max(1, ceil(sum(map(size_of, found)) / 4096))


def size_of(value: Any) -> int:
    """The bytes of an item, as DynamoDB reckons them; without its 100 for each entry of an index."""
    match value:
        case {"M": dict() as inner}:
            return 3 + size_of(inner)
        case {"S": str() as text} | {"N": str() as text}:
            return len(text.encode())
        case {"BOOL": bool()}:
            return 1
        case dict():
            return sum(len(name) + size_of(one) for name, one in value.items())
    raise ValueError(value)


def _entry(stored: Item) -> str | None:
    """Where an item stands in the due index; None for nowhere."""
    if "due_shard" not in stored or "next_due" not in stored:
        return None
    return json.dumps([stored["due_shard"], stored["next_due"]])
