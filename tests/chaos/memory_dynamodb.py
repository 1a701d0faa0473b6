"""DynamoDB in this process's memory: what a botocore client answers, and its faults.

A hundred times faster than an emulator behind botocore. It knows conditions, updates, queries of table and
index, and transactions, as far as one table needs them; a test compares it with the emulator.
"""

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from decimal import Decimal
from functools import cache
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from hotline.sandbox.table import definition
from tests.chaos.engine import TRIES, Trouble

Item = dict[str, dict[str, Any]]
MOST_IN_TRANSACTION = 100
WAITS = {"hang": 1.0, "lose": 2.0}  # seconds: hotline.storage.table_client.connect
_TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>(),+-]|[#:]?\w+)")


class MemoryDynamoDB:
    """Tables by name, each made on first use. `asked`: how many requests came.

    `trouble`: what the next request meets, once; `nth`: what the n-th does. `waits`: called with the seconds
    that it takes then.
    """

    def __init__(self, waits: Callable[[float], object] = lambda seconds: None) -> None:
        self.asked = 0
        self.trouble: Trouble | None = None
        self.nth: tuple[int, Trouble] | None = None
        self.waits = waits
        self._tables: dict[str, dict[str, dict[str, Item]]] = {}
        self._lock = threading.RLock()

    @contextmanager
    def calm(self) -> Iterator[None]:
        """Requests of the test's own: they are not counted and meet no fault."""
        before, self.nth = (self.asked, self.nth), None
        try:
            yield
        finally:
            self.asked, self.nth = before

    def items(self, table: str) -> list[Item]:
        """Every item of a table."""
        return [item for partition in self._tables.get(table, {}).values() for item in partition.values()]

    def batch_get_item(self, RequestItems: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N803
        def read() -> dict[str, Any]:
            found = {
                name: [item for key in asked["Keys"] if (item := self._get(name, key))]
                for name, asked in RequestItems.items()
            }
            return {"Responses": found, "UnprocessedKeys": {}}

        return self._ask(read)

    def query(self, TableName: str, KeyConditionExpression: str, **request: Any) -> dict[str, Any]:  # noqa: N803
        return self._ask(lambda: self._query(TableName, KeyConditionExpression, **request))

    def scan(self, TableName: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        return self._ask(lambda: {"Items": self.items(TableName)})

    def put_item(self, **request: Any) -> dict[str, Any]:
        return self._ask(lambda: self._alone("Put", request))

    def update_item(self, **request: Any) -> dict[str, Any]:
        return self._ask(lambda: self._alone("Update", request))

    def delete_item(self, **request: Any) -> dict[str, Any]:
        return self._ask(lambda: self._alone("Delete", request))

    def transact_write_items(self, TransactItems: list[dict[str, Any]], **_: Any) -> dict[str, Any]:  # noqa: N803
        # botocore gives each transaction a token, by which a second try is answered as the first.
        return self._ask(lambda: self._together(TransactItems), same_twice=True)

    # ---- faults ----

    def _ask(self, do: Callable[[], dict[str, Any]], *, same_twice: bool = False) -> dict[str, Any]:
        """Each fault as botocore's two tries of one request meet it."""
        with self._lock:
            self.asked += 1
            trouble, self.trouble = self.trouble, None
            if self.nth and self.nth[0] == self.asked:
                trouble = self.nth[1]
        done: dict[str, Any] | None = None
        for fate in TRIES[trouble] if trouble else ("do",):
            self.waits(WAITS.get(fate, 0))
            failed: Exception = ConnectTimeoutError(endpoint_url="memory")
            if fate == "refuse":
                failed = _error("ProvisionedThroughputExceededException", "no")
            elif fate != "hang":
                with self._lock, nullcontext() if fate == "do" else suppress(ClientError):
                    done = done if done is not None and same_twice else do()
                    if fate == "do":
                        return done
                failed = ReadTimeoutError(endpoint_url="memory")
        raise failed

    # ---- reading and writing ----

    def _get(self, table: str, key: Item) -> Item | None:
        return self._tables.get(table, {}).get(key["pk"]["S"], {}).get(key["sk"]["S"])

    def _query(
        self,
        table: str,
        condition: str,
        IndexName: str | None = None,  # noqa: N803
        Limit: int | None = None,  # noqa: N803
        ScanIndexForward: bool = True,  # noqa: N803
        ExclusiveStartKey: Item | None = None,  # noqa: N803
        ExpressionAttributeNames: Mapping[str, str] | None = None,  # noqa: N803
        ExpressionAttributeValues: Mapping[str, Any] | None = None,  # noqa: N803
        **_: Any,
    ) -> dict[str, Any]:
        names, values = ExpressionAttributeNames or {}, ExpressionAttributeValues or {}
        if IndexName is None:
            placeholder = next(value for value in values if re.search(rf"= {value}\b", condition))
            candidates = list(self._tables.get(table, {}).get(values[placeholder]["S"], {}).values())
            order: tuple[str, ...] = ("pk", "sk")
        else:
            partition, sort_by = _index_keys(IndexName)
            candidates = [item for item in self.items(table) if partition in item and sort_by in item]
            order = (sort_by, "pk", "sk")
        holds = _condition(condition)
        matching = [item for item in candidates if holds(item, names, values)]

        def place(item: Item) -> tuple[str, ...]:
            return tuple(item[name]["S"] for name in order)

        matching.sort(key=place, reverse=not ScanIndexForward)
        if ExclusiveStartKey:
            at = [place(item) for item in [*matching, ExclusiveStartKey]]
            after = sorted(at, reverse=not ScanIndexForward).index(at[-1]) + (at[-1] in at[:-1])
            matching = matching[after:]
        page = matching[:Limit]
        shown = [_projected(item, IndexName) for item in page]
        more = {"LastEvaluatedKey": _key_of(page[-1], IndexName)} if len(page) < len(matching) else {}
        return {"Items": shown, "Count": len(page), **more}

    def _alone(self, kind: str, request: Mapping[str, Any]) -> dict[str, Any]:
        if not self._holds(request):
            there = self._get(request["TableName"], _named(request))
            wanted = "ReturnValuesOnConditionCheckFailure" in request and there
            stored = {"Item": there} if wanted else {}
            raise _error("ConditionalCheckFailedException", "The conditional request failed", **stored)
        self._write(kind, request)
        written = self._get(request["TableName"], _named(request))
        return {"Attributes": written} if "ReturnValues" in request else {}

    def _together(self, parts: list[dict[str, Any]]) -> dict[str, Any]:
        requests = [next(iter(part.items())) for part in parts]
        keys = [(request["TableName"], str(_key_of(_named(request)))) for _, request in requests]
        if len(set(keys)) < len(keys) or len(keys) > MOST_IN_TRANSACTION:
            raise _error("ValidationException", "an item came twice in a transaction, or it is too long")
        failed = [not self._holds(request) for _, request in requests]
        if any(failed):
            reasons = [{"Code": "ConditionalCheckFailed" if one else "None"} for one in failed]
            raise _error("TransactionCanceledException", "cancelled", CancellationReasons=reasons)
        for kind, request in requests:
            self._write(kind, request)
        return {}

    def _holds(self, request: Mapping[str, Any]) -> bool:
        condition = request.get("ConditionExpression")
        if not condition:
            return True
        there = self._get(request["TableName"], _named(request)) or {}
        names, values = (request.get(f"ExpressionAttribute{part}", {}) for part in ("Names", "Values"))
        return bool(_condition(condition)(there, names, values))

    def _write(self, kind: str, request: Mapping[str, Any]) -> None:
        if kind == "ConditionCheck":
            return
        key = _named(request)
        partition = self._tables.setdefault(request["TableName"], {}).setdefault(key["pk"]["S"], {})
        if kind == "Delete":
            partition.pop(key["sk"]["S"], None)
        elif kind == "Put":
            partition[key["sk"]["S"]] = {**request["Item"]}
        else:
            partition[key["sk"]["S"]] = _updated(partition.get(key["sk"]["S"], _key_of(key)), request)


def _named(request: Mapping[str, Any]) -> Item:
    """The item of a put, the key of any other write."""
    named: Item = request["Item"] if "Item" in request else request["Key"]
    return named


@cache
def _index_keys(index: str) -> tuple[str, str]:
    schema = next(one for one in definition()["GlobalSecondaryIndexes"] if one["IndexName"] == index)
    partition, sort_by = (key["AttributeName"] for key in schema["KeySchema"])
    return partition, sort_by


@cache
def _projection(index: str) -> frozenset[str] | None:
    """The attributes that an index holds beside its keys; None for all."""
    schema = next(one for one in definition()["GlobalSecondaryIndexes"] if one["IndexName"] == index)
    projection = schema["Projection"]
    if projection["ProjectionType"] == "ALL":
        return None
    return frozenset({"pk", "sk", *_index_keys(index), *projection.get("NonKeyAttributes", ())})


def _projected(item: Item, index: str | None) -> Item:
    held = _projection(index) if index else None
    return {**item} if held is None else {name: value for name, value in item.items() if name in held}


def _key_of(item: Item, index: str | None = None) -> Item:
    return {name: item[name] for name in ("pk", "sk", *(_index_keys(index) if index else ()))}


def _error(code: str, message: str, **more: Any) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": message}, **more}
    return ClientError(response, "request")


# ---- expressions: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html ----


def _plain(value: Mapping[str, Any] | None) -> Any:
    """A value that compares as DynamoDB compares it; None where there is none."""
    if value is None:
        return None
    kind, plain = next(iter(value.items()))
    return (kind, Decimal(plain) if kind == "N" else plain)


def _compare(operator: str, left: Any, right: Any) -> bool:
    if left is None or right is None or left[0] != right[0]:
        return operator == "<>"
    a, b = left[1], right[1]
    return bool(
        {"=": a == b, "<>": a != b}[operator]
        if operator in ("=", "<>")
        else {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator]
    )


@cache
def _condition(expression: str) -> Callable[..., bool]:
    """A condition as a Python function of item, names and values."""
    tokens = _TOKEN.findall(expression)
    if "".join(tokens) != re.sub(r"\s+", "", expression):
        raise ValueError(f"no condition that is known here: {expression}")
    words, place = {"AND": " and ", "OR": " or ", "NOT": " not ", "(": "(", ")": ")"}, 0
    python: list[str] = []
    while place < len(tokens):
        token = tokens[place]
        if token in words:
            python.append(words[token])
            place += 1
        elif token in ("attribute_exists", "attribute_not_exists"):
            python.append(f"(names[{tokens[place + 2]!r}] {'not ' if 'not' in token else ''}in item)")
            place += 4
        elif token == "begins_with":
            python.append(f"begins({_operand(tokens[place + 2])}, {_operand(tokens[place + 4])})")
            place += 6
        elif tokens[place + 1] == "IN":
            end = tokens.index(")", place)
            choices = ", ".join(_operand(one) for one in tokens[place + 3 : end] if one != ",")
            python.append(f"({_operand(token)} in ({choices},))")
            place = end + 1
        else:
            python.append(f"compare({tokens[place + 1]!r}, {_operand(token)}, {_operand(tokens[place + 2])})")
            place += 3
    source = "lambda item, names, values: " + "".join(python)
    made: Callable[..., bool] = eval(source, {"compare": _compare, "begins": _begins, "plain": _plain})  # noqa: S307
    return made


def _operand(token: str) -> str:
    if token.startswith(":"):
        return f"plain(values[{token!r}])"
    return f"plain(item.get(names[{token!r}]))"


def _begins(value: Any, prefix: Any) -> bool:
    return value is not None and value[0] == "S" and value[1].startswith(prefix[1])


def _updated(item: Item, request: Mapping[str, Any]) -> Item:
    """The item after an update expression with SET, ADD and REMOVE."""
    names, values = (request.get(f"ExpressionAttribute{part}", {}) for part in ("Names", "Values"))
    changed = {**item}
    clauses = re.split(r"\b(SET|ADD|REMOVE)\b", request["UpdateExpression"])[1:]
    for verb, clause in zip(clauses[::2], clauses[1::2], strict=True):
        for part in clause.split(","):
            if verb == "SET":
                name, _, value = (word.strip() for word in part.partition("="))
                changed[names[name]] = values[value]
            elif verb == "ADD":
                name, value = part.split()
                before = Decimal(item.get(names[name], {"N": "0"})["N"])
                changed[names[name]] = {"N": str(before + Decimal(values[value]["N"]))}
            else:
                changed.pop(names[part.strip()], None)
    return changed
