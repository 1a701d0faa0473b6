"""The function's role, decided by an IAM evaluator: what the store asks is allowed, and no more than is told.

The evaluator is ministack's; what a request tells IAM (partition keys, names of attributes) is made here as
AWS describes it: "Using IAM policy conditions for fine-grained access control".
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

from hotline.domain.subscriber import DeliveryStatus, Erasure
from hotline.domain.throttle import DueReminder
from hotline.reminders.queue import SqsQueue
from hotline.sandbox.table import TEMPLATE, stack
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.items import consent_key
from tests.store.people import NOW, NUMBER, ann, consent, reminder
from tests.stores import client, new_table

Json = dict[str, Any]
ARNS = {
    "Table.Arn": "arn:aws:dynamodb:us-east-1:000000000000:table/line",
    "Table.StreamArn": "arn:aws:dynamodb:us-east-1:000000000000:table/line/stream/2026-11-28T00:00:00.000",
    "Queue.Arn": "arn:aws:sqs:us-east-1:000000000000:queue",
    "DeadLetters.Arn": "arn:aws:sqs:us-east-1:000000000000:dead",
}
TABLE, ROLE = ARNS["Table.Arn"], "arn:aws:sts::000000000000:assumed-role/line/function"


@cache
def policy() -> list[Json]:
    """The role's statements, their resources written out."""
    document = stack()["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]
    return [one | {"Resource": _written_out(one["Resource"])} for one in document["Statement"]]


def _written_out(resource: Json) -> str:
    match resource:
        case {"Fn::GetAtt": str(name)}:
            return ARNS[name]
        case {"Fn::Sub": str(text)}:
            return text.replace("${Table.Arn}", TABLE)
    raise AssertionError(resource)


def decided(action: str, resource: str, context: Json, statements: list[Json] | None = None) -> str:
    """Allow, Deny or ImplicitDeny."""
    request = EvalContext(
        ROLE,
        "AssumedRole",
        "000000000000",
        action,
        resource,
        "us-east-1",
        service_context={key.lower(): value for key, value in context.items()},
    )
    document = {"Statement": policy() if statements is None else statements}
    return str(evaluate(request, [parse_policy_document(document)]).decision)


def keys(partition: str, *attributes: str) -> Json:
    """What IAM knows of a request for one item."""
    return {"dynamodb:LeadingKeys": [partition], "dynamodb:Attributes": ["pk", "sk", *attributes]}


OPERATIONS = {
    "put_item": "PutItem", "update_item": "UpdateItem", "query": "Query", "batch_get_item": "BatchGetItem",
    "Put": "PutItem", "Update": "UpdateItem", "ConditionCheck": "ConditionCheckItem",
}  # fmt: skip


def seen_by_iam(asked: list[tuple[str, Json]]) -> Iterator[tuple[str, str, Json]]:
    """Action, resource and context of each request. Of a transaction, its parts count by themselves.

    A read without a projection names no attributes.
    """
    for operation, request in asked:
        parts = request.get("TransactItems", [{operation: request}])
        for name, part in (pair for parted in parts for pair in parted.items()):
            action = f"dynamodb:{OPERATIONS[name]}"
            index = f"/index/{part['IndexName']}" if "IndexName" in part else ""
            if "RequestItems" in part:
                (batch,) = part["RequestItems"].values()
                yield action, TABLE, {"dynamodb:LeadingKeys": [key["pk"]["S"] for key in batch["Keys"]]}
            elif name == "query":
                values = part["ExpressionAttributeValues"]
                partition = (values.get(":pk") or values[":shard"])["S"]
                yield action, TABLE + index, {"dynamodb:LeadingKeys": [partition]}
            else:
                item = part.get("Item") or part["Key"]
                named = {*item, *part.get("ExpressionAttributeNames", {}).values()}
                yield action, TABLE, keys(item["pk"]["S"], *sorted(named - {"pk", "sk"}))


class Noting:
    """A client that notes what it is asked."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.asked: list[tuple[str, Json]] = []

    def __getattr__(self, operation: str) -> Any:
        def ask(**request: Any) -> Any:
            self.asked.append((operation, request))
            return getattr(self._inner, operation)(**request)

        return ask


@pytest.fixture
def asked(table_url: str) -> list[tuple[str, Json]]:
    """Every request of a store of which every method was used once."""
    noting = Noting(client(table_url))
    store = DynamoDBStore(noting, new_table(table_url))
    subscriber = ann()
    store.save(subscriber, (consent(),), sid="SM1", answer="[]", now=NOW)
    loaded = store.load(subscriber.key, "SM1").subscriber
    assert loaded is not None
    [ticket] = store.due(NOW)
    assert store.people([ticket.key]) == {subscriber.key: loaded}
    claimed = reminder()
    store.save(replace(loaded, claimed=claimed), (), sid=None, answer="", now=NOW)
    assert store.save_dispatch_state(store.dispatch_state())
    assert store.record(reminder(outcome=DeliveryStatus.QUEUED, sid="SM2"))
    store.receipt(subscriber.key, reminder().date, "SM2", DeliveryStatus.FAILED, "30003", NOW)
    assert store.count({"a": 1}, NOW, unless_stopped=["nobody"]) is None
    assert store.count({"a": 2, "b": 2}, NOW) is None
    assert store.counted("a") == 2
    wish = Erasure(subscriber.key, NOW, NUMBER)
    store.save(replace(loaded, version=2), (), sid="SM3", answer="[]", now=NOW, erasure=wish)
    assert store.personal_data(subscriber.key).erasing
    assert store.erasures() == [wish]
    assert len(store.consents(subscriber.key)) == len(store.reminders(subscriber.key)) == 1
    store.erase(wish, NOW)
    assert store.erase(wish, NOW, close=True)
    assert (store.reminders(subscriber.key), store.erasures()) == ([], [])
    assert store.move(subscriber.key, "moved", NOW)
    assert store.consents("moved") == store.consents(subscriber.key)
    return noting.asked


def test_the_role_may_do_what_the_store_asks_and_uses_every_right(asked: list[tuple[str, Json]]) -> None:
    seen = list(seen_by_iam(asked))
    assert [one for one in seen if decided(*one) != "Allow"] == []
    for statement in policy():
        if statement["Sid"] == "HearOfDeletions":  # Lambda asks, by the stream: no store
            continue
        rest = [one for one in policy() if one != statement]
        on_table = TABLE in statement["Resource"]
        assert not on_table or any(decided(*one, rest) != "Allow" for one in seen), statement["Sid"]
    actions = {action for action, *_ in seen}
    others = [one for one in policy() if one["Sid"] != "HearOfDeletions"]
    listed = {action for one in others for action in _listed(one) if action.startswith("dynamodb:")}
    assert actions == listed


def _listed(statement: Json) -> list[str]:
    action = statement["Action"]
    return [action] if isinstance(action, str) else list(action)


PERSON = "person#" + "a" * 64
CONSENT = "wording", "shown", "answer", "action", "programme", "medium", "by", "expires"
ATTACKS: dict[str, tuple[str, str, Json]] = {
    **{
        f"an update of a consent's {name}": ("dynamodb:UpdateItem", TABLE, keys(PERSON, name))
        for name in CONSENT
    },
    "its expiry beside a reminder's fields": (
        "dynamodb:UpdateItem", TABLE, keys(PERSON, "outcome", "at", "expires"),
    ),
    "its expiry as if it were a count": ("dynamodb:UpdateItem", TABLE, keys(PERSON, "counted", "expires")),
    "a count's expiry and a person's in one": (
        "dynamodb:UpdateItem", TABLE,
        {**keys(PERSON, "expires"), "dynamodb:LeadingKeys": ["count#a", PERSON]},
    ),
    "a state of the whole line": ("dynamodb:UpdateItem", TABLE, keys("progress", "at")),
    **{
        f"dynamodb:{action}": (f"dynamodb:{action}", TABLE, {})
        for action in (
            "DeleteItem", "BatchWriteItem", "Scan", "PartiQLUpdate", "PartiQLDelete", "UpdateTimeToLive",
            "UpdateContinuousBackups", "DeleteTable", "UpdateTable", "ExportTableToPointInTime",
        )
    },
    "another table": ("dynamodb:PutItem", TABLE + "s", keys(PERSON)),
    "an object of the exports": ("s3:DeleteObjectVersion", "arn:aws:s3:::exports/AWSDynamoDB/1", {}),
    "a message of the dead letters": ("sqs:DeleteMessage", ARNS["DeadLetters.Arn"], {}),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_stolen_role_is_refused(attack: str) -> None:
    assert decided(*ATTACKS[attack]) == "ImplicitDeny"


def test_the_role_of_before_let_a_consent_expire() -> None:
    """One statement for reminders and counts; the review showed it (T03)."""
    attributes = ["pk", "sk", "outcome", "at", "sid", "error", "expires", "counted", "due_shard", "next_due"]
    one = {
        "Effect": "Allow", "Action": "dynamodb:UpdateItem", "Resource": TABLE,
        "Condition": {"ForAllValues:StringEquals": {"dynamodb:Attributes": attributes}},
    }  # fmt: skip
    attack = ATTACKS["an update of a consent's expires"]
    assert (decided(*attack, [one]), decided(*attack)) == ("Allow", "ImplicitDeny")


def test_what_iam_cannot_hold_is_told() -> None:
    """No condition can demand that a put has one: docs/decisions/what-iam-can-hold.md."""
    assert decided("dynamodb:PutItem", TABLE, keys(PERSON, *CONSENT)) == "Allow"
    told = (TEMPLATE.parents[1] / "docs/decisions/what-iam-can-hold.md").read_text("utf-8")
    assert "| a consent is not written over | **no** |" in told


def test_an_update_that_the_role_allows_changes_nothing_of_a_consent(table_url: str) -> None:
    asking, name = client(table_url), new_table(table_url)
    store = DynamoDBStore(asking, name)
    store.save(ann(), (consent(),), sid="SM1", answer="[]", now=NOW)
    reminders, counts = (one for one in policy() if one["Action"] == "dynamodb:UpdateItem")
    assert counts["Sid"] == "Count"
    allowed = reminders["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
    free = [attribute for attribute in allowed if attribute not in ("pk", "sk")]
    asking.update_item(
        TableName=name,
        Key=consent_key("ann", consent(), 0),
        UpdateExpression="SET " + ", ".join(f"#{attribute} = :changed" for attribute in free),
        ExpressionAttributeNames={f"#{attribute}": attribute for attribute in free},
        ExpressionAttributeValues={":changed": {"S": "changed"}},
    )
    assert store.consents("ann") == [consent()]


def test_nothing_is_put_over_a_consent(asked: list[tuple[str, Json]]) -> None:
    """The role could; the store never does: each such put demands that there is none."""
    puts = [part["Put"] for _, request in asked for part in request.get("TransactItems", []) if "Put" in part]
    puts += [request for operation, request in asked if operation == "put_item"]
    proofs = [put for put in puts if put["Item"]["sk"]["S"].startswith("consent#")]
    assert proofs
    assert all("attribute_not_exists(#pk)" in put["ConditionExpression"] for put in proofs)


def test_the_role_may_do_what_is_asked_of_the_queue() -> None:
    noting = Noting(Taking())
    SqsQueue(noting, "https://sqs.example/queue").put([[DueReminder("key", NOW)]])
    assert [operation for operation, _ in noting.asked] == ["send_message_batch"]
    assert decided("sqs:SendMessage", ARNS["Queue.Arn"], {}) == "Allow"


class Taking:
    """A queue that takes everything."""

    def send_message_batch(self, **_: Any) -> Json:
        return {}
