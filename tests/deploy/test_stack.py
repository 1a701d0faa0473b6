"""The stack: what it must always hold, that a fault in it is found, and that the role fits the store."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hotline.domain.consent import Erasure
from hotline.domain.reminder import DeliveryStatus
from hotline.domain.schedule import LATE
from hotline.domain.throttle import DueReminder
from hotline.ops.deploy.capacity import capacity
from hotline.reminders.claim import SETTLED
from hotline.reminders.queue.sqs import SqsQueue
from hotline.sandbox.table import TEMPLATE, stack
from hotline.storage.dynamodb import DynamoDBStore
from tests.store.people import NOW, NUMBER, ann, consent, reminder
from tests.stores import client, new_table

ZAPPA = json.loads((TEMPLATE.parents[1] / "zappa_settings.json").read_text("utf-8"))["live"]
GUARD = TEMPLATE.parent / "guard"
Json = dict[str, Any]


def broken(template: Json) -> set[str]:
    """The rules of infra/guard that a template breaks."""
    guard = pytest.importorskip("guardpycfn", reason="cfn-guard is missing: pip install guardpycfn==0.1.0")
    found: set[str] = set()
    for path in sorted(GUARD.glob("*.guard")):
        rules = path.read_text("utf-8")
        answer = guard.validate_with_guard(json.dumps(template), rules, False)
        assert answer["success"], path.name
        found |= set(re.findall(r"^rule (\w+)", rules, re.MULTILINE)) - _held(answer["result"])
    return found


def _held(result: Any) -> set[str]:
    """The rules that were kept; of a failed run the binding gives the end of cfn-guard's report as text."""
    report = json.dumps(result) if isinstance(result, dict) else str(result)
    lists = re.findall(r'"(?:compliant|not_applicable)":\s*\[([^\]]*)\]', report)
    return {name for held in lists for name in re.findall(r'"(\w+)"', held)}


def test_the_stack_breaks_no_rule() -> None:
    assert broken(stack()) == set()


def _statement(template: Json, sid: str) -> Json:
    (found,) = (one for one in _policy(template) if one["Sid"] == sid)
    return found


def _policy(template: Json) -> list[Json]:
    found: list[Json] = template["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"][
        "Statement"
    ]
    return found


def _set(path: str, value: object) -> Callable[[Json], None]:
    *way, last = path.split(".")

    def change(template: Json) -> None:
        found: Any = template["Resources"]
        for name in way:
            found = found[int(name) if name.isdecimal() else name]
        found[last] = value

    return change


def _without(path: str) -> Callable[[Json], None]:
    *way, last = path.split(".")

    def change(template: Json) -> None:
        found: Any = template["Resources"]
        for name in way:
            found = found[name]
        del found[last]

    return change


FAULTS: dict[str, tuple[Callable[[Json], None], str]] = {
    "table deleted with the stack": (
        _set("Table.DeletionPolicy", "Delete"),
        "the_table_outlives_the_stack",
    ),
    "table may be deleted": (
        _set("Table.Properties.DeletionProtectionEnabled", False),
        "the_table_outlives_the_stack",
    ),
    "no recovery": (
        _without("Table.Properties.PointInTimeRecoverySpecification"),
        "the_table_can_be_restored_to_any_second",
    ),
    "expiry by another attribute": (
        _set("Table.Properties.TimeToLiveSpecification.AttributeName", "ttl"),
        "the_table_is_encrypted_and_forgets",
    ),
    "no encryption": (_without("Table.Properties.SSESpecification"), "the_table_is_encrypted_and_forgets"),
    "capacity paid for": (
        _set("Table.Properties.BillingMode", "PROVISIONED"),
        "the_table_costs_nothing_while_nobody_asks",
    ),
    "a wildcard action": (
        lambda t: _statement(t, "ReadAndAppend")["Action"].append("dynamodb:*"),
        "every_action_is_named",
    ),
    "every action": (lambda t: _statement(t, "FindDue").update(Action="*"), "every_action_is_named"),
    "every resource": (lambda t: _statement(t, "FindDue").update(Resource="*"), "every_resource_is_named"),
    "every index": (
        lambda t: _statement(t, "FindDue").update(Resource={"Fn::Sub": "${Table.Arn}/index/*"}),
        "every_resource_is_named",
    ),
    "every log group": (
        lambda t: _statement(t, "WriteLog").update(Resource={"Fn::Sub": "arn:aws:logs:*:*:log-group:*"}),
        "every_resource_is_named",
    ),
    "all but one action": (
        lambda t: _statement(t, "FindDue").update(NotAction="iam:PassRole"),
        "every_action_is_named",
    ),
    "items may be deleted": (
        lambda t: _statement(t, "ReadAndAppend")["Action"].append("dynamodb:DeleteItem"),
        "nothing_is_deleted_from_the_table",
    ),
    "the table may be read whole": (
        lambda t: _statement(t, "ReadAndAppend")["Action"].append("dynamodb:Scan"),
        "nothing_is_deleted_from_the_table",
    ),
    "a consent's words may be changed": (
        lambda t: _statement(t, "MoveReminderForward")["Condition"]["ForAllValues:StringEquals"][
            "dynamodb:Attributes"
        ].append("wording"),
        "an_update_cannot_touch_a_consent",
    ),
    "any field may be changed": (
        lambda t: _statement(t, "MoveReminderForward").pop("Condition"),
        "an_update_cannot_touch_a_consent",
    ),
    "a managed policy": (
        _set("Role.Properties.ManagedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]),
        "a_role_is_for_lambda_alone",
    ),
    "anybody takes the role": (
        _set("Role.Properties.AssumeRolePolicyDocument.Statement.0.Principal", {"AWS": "*"}),
        "a_role_is_for_lambda_alone",
    ),
    "releases for all": (
        _set("Releases.Properties.PublicAccessBlockConfiguration.BlockPublicPolicy", False),
        "releases_are_private",
    ),
    "a whole bucket for all": (
        _set(
            "FallbackPolicy.Properties.PolicyDocument.Statement.0.Resource",
            [{"Fn::Sub": "${Fallback.Arn}/*"}],
        ),
        "what_is_public_is_read_over_tls_and_named",
    ),
    "a public bucket to write": (
        _set("FallbackPolicy.Properties.PolicyDocument.Statement.0.Action", "s3:PutObject"),
        "what_is_public_is_read_over_tls_and_named",
    ),
    "releases over plain HTTP": (
        _set("ReleasesPolicy.Properties.PolicyDocument.Statement", []),
        "releases_and_fallback_are_read_over_tls_alone",
    ),
    "releases' policy on another bucket": (
        _set("ReleasesPolicy.Properties.Bucket", {"Ref": "Fallback"}),
        "releases_and_fallback_are_read_over_tls_alone",
    ),
    "the fallback over plain HTTP": (
        _set("FallbackPolicy.Properties.PolicyDocument.Statement.1.Condition", {}),
        "releases_and_fallback_are_read_over_tls_alone",
    ),
    "a release that is overwritten for good": (
        _without("Releases.Properties.VersioningConfiguration"),
        "a_bucket_keeps_versions_for_a_while",
    ),
    "versions for ever": (
        _without("Fallback.Properties.LifecycleConfiguration"),
        "a_bucket_keeps_versions_for_a_while",
    ),
    "nobody hears of refused callers": (_without("Refusing"), "the_alarms_that_a_hotline_needs"),
    "nobody hears of failures at the address": (_without("Failing"), "the_alarms_that_a_hotline_needs"),
    "nobody hears of a flood": (
        _set("Flood.Properties.MetricName", "Limited"),
        "the_alarms_that_a_hotline_needs",
    ),
    "an alarm nobody hears": (_set("Slow.Properties.AlarmActions", []), "every_alarm_is_told"),
    "no dead man": (_without("Silence"), "the_alarms_that_a_hotline_needs"),
    "silence is well": (
        _set("Silence.Properties.TreatMissingData", "notBreaching"),
        "the_alarms_that_a_hotline_needs",
    ),
    "a dead man who listens to the schedule alone": (
        _set("Silence.Properties.MetricName", "Invocations"),
        "the_alarms_that_a_hotline_needs",
    ),
    "nobody hears of a halt": (_without("Halted"), "the_alarms_that_a_hotline_needs"),
    "nobody hears of lateness": (_without("Behind"), "the_alarms_that_a_hotline_needs"),
    "three tries, too few for an hour": (
        _set("Queue.Properties.RedrivePolicy.maxReceiveCount", 3),
        "no_reminder_is_given_up_within_its_hour",
    ),
    "a queue that forgets within the hour": (
        _set("Queue.Properties.MessageRetentionPeriod", 3600),
        "no_reminder_is_given_up_within_its_hour",
    ),
    "no right to a queue but its own": (
        lambda t: _statement(t, "WorkThroughQueue").update(Resource={"Fn::GetAtt": "DeadLetters.Arn"}),
        "the_function_sends_to_its_own_queues_alone",
    ),
    "queues in another statement": (
        lambda t: _statement(t, "ReadAndAppend")["Action"].append("sqs:PurgeQueue"),
        "the_function_sends_to_its_own_queues_alone",
    ),
    "no dead letters": (
        _without("Queue.Properties.RedrivePolicy"),
        "the_queue_sets_failures_aside",
    ),
    "a log for ever": (_without("Log.Properties.RetentionInDays"), "no_log_is_kept_for_ever"),
    "no tags": (_set("Queue.Properties.Tags", []), "everything_says_what_it_is_for"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_stack_is_found(fault: str) -> None:
    change, rule = FAULTS[fault]
    template = stack()
    change(template)
    assert rule in broken(template)


ACTIONS = {
    "batch_get_item": "dynamodb:BatchGetItem",
    "put_item": "dynamodb:PutItem",
    "query": "dynamodb:Query",
    "update_item": "dynamodb:UpdateItem",
}
# Of a transaction, what stands in it counts, not the operation.
IN_TRANSACTION = {
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
}


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
    assert store.claim(loaded, claimed)
    claimed_again = replace(claimed, at=NOW + timedelta(minutes=5))
    assert store.claim_again(replace(loaded, version=2), claimed, claimed_again)
    assert store.release(replace(loaded, version=2), claimed_again)
    assert store.claim(replace(loaded, version=3), reminder())
    assert store.save_dispatch_state(store.dispatch_state())
    assert store.record(reminder(outcome=DeliveryStatus.QUEUED, sid="SM2"))
    store.receipt(subscriber.key, reminder().date, "SM2", DeliveryStatus.FAILED, "30003", NOW)
    assert store.count({"a": 1}, NOW) is None
    assert store.count({"a": 2, "b": 2}, NOW) is None
    assert store.counted("a") == 2
    wish = Erasure(subscriber.key, NOW, NUMBER)
    store.save(replace(loaded, version=4), (), sid="SM3", answer="[]", now=NOW, erasure=wish)
    assert store.erasing(subscriber.key) == wish
    assert store.erasures() == [wish]
    assert len(store.consents(subscriber.key)) == len(store.reminders(subscriber.key)) == 1
    store.erase(wish, NOW)
    assert store.erased(wish, NOW)
    assert (store.reminders(subscriber.key), store.erasures()) == ([], [])
    assert store.move(subscriber.key, "moved", NOW)
    assert store.consents("moved") == store.consents(subscriber.key)
    return noting.asked


def test_the_role_may_do_what_the_store_asks_and_nothing_else(asked: list[tuple[str, Json]]) -> None:
    on_table = {
        action
        for one in _policy(stack())
        for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
        if action.startswith("dynamodb:") and one["Sid"] != "HearOfDeletions"
    }
    inside = [item for _, request in asked for item in request.get("TransactItems", [])]
    needed = {ACTIONS[operation] for operation, _ in asked if operation != "transact_write_items"}
    assert needed | {IN_TRANSACTION[kind] for item in inside for kind in item} == on_table
    indexes = {request["IndexName"] for _, request in asked if "IndexName" in request}
    assert _statement(stack(), "FindDue")["Resource"] == {"Fn::Sub": f"${{Table.Arn}}/index/{indexes.pop()}"}
    assert not indexes


def test_nothing_is_put_over_a_consent(asked: list[tuple[str, Json]]) -> None:
    """The role could; the store never does: each such put demands that there is none."""
    puts = [part["Put"] for _, request in asked for part in request.get("TransactItems", []) if "Put" in part]
    puts += [request for operation, request in asked if operation == "put_item"]
    proofs = [put for put in puts if put["Item"]["sk"]["S"].startswith("consent#")]
    assert proofs
    assert all("attribute_not_exists(#pk)" in put["ConditionExpression"] for put in proofs)


def test_an_update_names_only_what_the_role_lets_it_touch(asked: list[tuple[str, Json]]) -> None:
    condition = _statement(stack(), "MoveReminderForward")["Condition"]["ForAllValues:StringEquals"]
    allowed = set(condition["dynamodb:Attributes"])
    updates = [request for operation, request in asked if operation == "update_item"]
    inside = [item for _, request in asked for item in request.get("TransactItems", [])]
    updates += [item["Update"] for item in inside if "Update" in item]
    named = {name for one in updates for name in one["ExpressionAttributeNames"].values()}
    assert named | {"pk", "sk"} == allowed
    told = {"action", "wording", "shown", "answer", "medium", "programme"}
    assert told <= set(vars(consent()))
    assert not allowed & told


def test_the_role_may_do_what_is_asked_of_the_queue() -> None:
    noting = Noting(Taking())
    SqsQueue(noting, "https://sqs.example/queue").put([[DueReminder("key", NOW)]])
    assert [operation for operation, _ in noting.asked] == ["send_message_batch"]
    assert "sqs:SendMessage" in _statement(stack(), "WorkThroughQueue")["Action"]


class Taking:
    """A queue that takes everything."""

    def send_message_batch(self, **_: Any) -> Json:
        return {}


def test_the_queue_keeps_a_message_until_what_became_of_its_people_is_known() -> None:
    """It comes back when a claim may be taken up again, within the hour and after it."""
    queue = stack()["Resources"]["Queue"]["Properties"]
    timeout = timedelta(seconds=ZAPPA["timeout_seconds"])
    back = timedelta(seconds=queue["VisibilityTimeout"])
    assert back >= max(SETTLED + timeout, 6 * timeout)
    last = back * queue["RedrivePolicy"]["maxReceiveCount"]
    assert last > LATE + 2 * back
    assert timedelta(seconds=queue["MessageRetentionPeriod"]) > last + LATE


@pytest.mark.parametrize(
    ("rate", "copies"),
    [(0.02, 2), (1, 2), (20, 2), (100, 10), (2_800, 280), (9_999, 1000)],
    ids=["slowest", "a long code", "two copies", "a short code", "28 short codes", "fastest"],
)
def test_there_are_as_many_copies_as_the_sender_needs(rate: float, copies: int) -> None:
    assert capacity(rate).senders == copies
