"""Table client: connection, requests, and errors as Lost or StoreDown."""

import re
from collections.abc import Iterator
from secrets import token_hex
from typing import Any

from hotline.domain.deadline import limit_reads, time_left, within
from hotline.storage import StoreDown
from hotline.storage.items import Item, item

TOTAL = 6.0  # seconds for one request with its second attempt
# Conditions of writes. What has expired counts as absent: DynamoDB takes days to delete it.
ABSENT = "attribute_not_exists(#pk)"
ABSENT_OR_EXPIRED = f"{ABSENT} OR #expires <= :now"
UNCHANGED = "#version = :version"
UNMARKED = "(attribute_not_exists(#mark) OR #mark <> :mark)"

# Codes of answers whose text may quote what was sent: that text must not reach a log.
QUOTING = {"ValidationException", "SerializationException"}

# Another writer was first, or is writing the same item now.
CONFLICT = {"TransactionConflict", "TransactionConflictException"}
LOST = {"ConditionalCheckFailed", "ConditionalCheckFailedException", *CONFLICT}


class Lost(Exception):
    """The condition of a write did not hold; nothing was written.

    `first`: of a transaction, which one's. `conflict`: another transaction was writing the same item.
    `stored`: of a single write, the item as it is; {} where there is none.
    """

    def __init__(self, first: int = 0, stored: Item | None = None, *, conflict: bool = False) -> None:
        super().__init__("the condition of a write did not hold")
        self.first, self.stored, self.conflict = first, stored or {}, conflict


def connect(region: str | None = None, endpoint_url: str | None = None) -> Any:
    """A client that gives up in time for a webhook: 2 attempts of 1 s to connect and 2 s to read.

    No attempt begins after the deadline (hotline.domain.deadline). With credentials in the environment, as on
    Lambda, the small one of hotline.storage.dynamodb_client.
    """
    from hotline.storage.dynamodb_client import from_environment  # brings botocore's signer and urllib3

    return from_environment(region, endpoint_url) or botocore_client(region, endpoint_url)


def botocore_client(region: str | None = None, endpoint_url: str | None = None) -> Any:
    """The same as botocore makes it, by its own settings: profiles, proxies, waiters, pages."""
    from botocore.config import Config
    from botocore.session import get_session

    retries = {"total_max_attempts": 2, "mode": "standard"}
    config = Config(connect_timeout=1, read_timeout=2, retries=retries, max_pool_connections=32)
    client = get_session().create_client(
        "dynamodb", region_name=region, endpoint_url=endpoint_url, config=config
    )
    client.meta.events.register("before-send.dynamodb", _in_time)
    limit_reads()
    return client


def _in_time(request: Any, **_: object) -> None:
    if time_left() <= 0:
        from botocore.exceptions import ConnectTimeoutError

        raise ConnectTimeoutError(endpoint_url=request.url)


class Table:
    """Asks one table through a botocore client; raises Lost or StoreDown, never the client's own errors."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name

    def ask(self, operation: str, **request: Any) -> dict[str, Any]:
        from botocore import exceptions  # loaded with the client, so not at start

        if time_left() <= 0:
            raise StoreDown(f"no time was left for {operation}: try again")
        try:
            with within(TOTAL):
                response: dict[str, Any] = getattr(self._client, operation)(**request)
        except exceptions.ClientError as error:
            codes = _codes(error.response)
            if codes <= LOST:
                stored = error.response.get("Item")
                raise Lost(_first(error.response), stored, conflict=not codes.isdisjoint(CONFLICT)) from None
            message = (
                f"table {self.name} refused {operation} ({', '.join(sorted(codes))}): "
                "check its name, the permissions and the limits"
            )
            raise StoreDown(message) from (None if codes & QUOTING else error)
        except exceptions.ParamValidationError:  # its text quotes the values
            raise StoreDown(f"{operation} was asked for wrongly: this is a fault of ours") from None
        except exceptions.BotoCoreError as error:
            message = f"table {self.name} did not answer {operation} ({type(error).__name__}): try again"
            raise StoreDown(message) from error
        return response

    def write(self, operation: str, **request: Any) -> dict[str, Any]:
        """A conditional write of one item, done once. Raises Lost, unless what was first is our own try.

        botocore tries again where an answer was lost. So each write leaves a random mark, and does not hold
        on an item with its own mark; the refusal then carries that item.
        """
        (marked,) = (mark := item(mark=token_hex(8))).values()
        if "Item" in request:
            request["Item"] = request["Item"] | mark
        else:
            update = request["UpdateExpression"].removeprefix("SET ")
            request["UpdateExpression"] = f"SET #mark = :mark, {update}"
        request["ConditionExpression"] = f"({request['ConditionExpression']}) AND {UNMARKED}"
        for part, more in (("Names", {"#mark": "mark"}), ("Values", {":mark": marked})):
            request[f"ExpressionAttribute{part}"] = request.get(f"ExpressionAttribute{part}", {}) | more
        try:
            return self.ask(operation, **request, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        except Lost as lost:
            if lost.stored.get("mark") != marked:
                raise
            return {"Attributes": lost.stored}

    def holds(self, operation: str, **request: Any) -> bool:
        """Whether a conditional write was done; a transaction's token knows a second try of it."""
        try:
            (self.ask if operation == "transact_write_items" else self.write)(operation, **request)
        except Lost:
            return False
        return True

    def query(self, **request: Any) -> Iterator[Item]:
        """Every item of a query, page by page as they are taken."""
        while True:
            page = self.ask("query", TableName=self.name, **request)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def batch(self, keys: list[Item], *, consistent: bool = True) -> list[Item]:
        """The items with these keys (at most 100), as they are now, in no order; in one request.

        `consistent` False: as they were a moment ago, at half the units.
        Raises StoreDown where the table is too busy to read them all.
        """
        if not keys:
            return []
        asked = {self.name: {"Keys": keys, "ConsistentRead": consistent}}
        response = self.ask("batch_get_item", RequestItems=asked)
        if response.get("UnprocessedKeys"):
            raise StoreDown(f"table {self.name} is too busy to read: try again")
        stored: list[Item] = response["Responses"].get(self.name, [])
        return stored

    def put(self, stored: Item, condition: str = "", **values: Any) -> dict[str, Any]:
        """The request for a put (on a condition), alone or as a part of a transaction."""
        conditional = expression(values, ConditionExpression=condition) if condition else {}
        return {"TableName": self.name, "Item": stored, **conditional}


def expression(values: dict[str, Any], **expressions: str) -> dict[str, Any]:
    """Expressions with what they use: `#word` is the attribute word, `:word` is values["word"].

    Every attribute goes by `#`, since a third of our words are reserved ones:
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
    """
    used = " ".join(expressions.values())
    names = {f"#{name}": name for name in re.findall(r"#(\w+)", used)}
    wanted = {name: values.get(name) for name in re.findall(r":(\w+)", used)}
    values = {f":{name}": value for name, value in item(**wanted).items()}
    return {
        **expressions,
        "ExpressionAttributeNames": names,
        **({"ExpressionAttributeValues": values} if values else {}),
    }


def _first(response: dict[str, Any]) -> int:
    reasons = [reason.get("Code", "None") for reason in response.get("CancellationReasons", [])]
    return next((n for n, reason in enumerate(reasons) if reason != "None"), 0)


def _codes(response: dict[str, Any]) -> set[str]:
    """Why a request was refused: DynamoDB's code, or for a transaction the codes of the items at fault.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    """
    reasons = {reason.get("Code", "None") for reason in response.get("CancellationReasons", [])} - {"None"}
    return reasons or {response["Error"]["Code"]}
