"""The stacks: what they must always hold, and that a fault in them is found."""

import json
import operator
import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from hotline.domain.schedule import LATE
from hotline.ops.deploy.address import capacity
from hotline.reminders.send import SETTLED
from hotline.sandbox.table import TEMPLATE
from hotline.sandbox.table import stack as read_stack

ZAPPA = json.loads((TEMPLATE.parents[1] / "zappa_settings.json").read_text("utf-8"))["live"]
GUARD = TEMPLATE.parent / "guard"
Json = dict[str, Any]


OWN = {"stack": ("access", "buckets", "table", "watch"), "fallback": ("buckets", "fallback")}


@cache
def _read(name: str) -> str:
    return json.dumps(read_stack(TEMPLATE.with_name(f"{name}.yaml")))


def stack(name: str = "stack") -> Json:
    """A template of infra/, to change."""
    template: Json = json.loads(_read(name))
    return template


def broken(template: Json, name: str = "stack") -> set[str]:
    """The rules of infra/guard that a template, of infra/NAME.yaml, breaks."""
    guard = pytest.importorskip("guardpycfn", reason="cfn-guard is missing: pip install guardpycfn==0.1.0")
    found: set[str] = set()
    for path in (GUARD / f"{own}.guard" for own in OWN[name]):
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


@pytest.mark.parametrize("name", OWN)
def test_the_stacks_break_no_rule(name: str) -> None:
    assert broken(stack(name), name) == set()


def test_every_rule_is_asked_of_a_stack() -> None:
    assert {path.stem for path in GUARD.glob("*.guard")} == {own for owns in OWN.values() for own in owns}


def _statement(template: Json, sid: str) -> Json:
    (found,) = (one for one in _policy(template) if one["Sid"] == sid)
    return found


def _policy(template: Json) -> list[Json]:
    found: list[Json] = template["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"][
        "Statement"
    ]
    return found


def _at(template: Json, way: list[str]) -> Any:
    place: Any = template["Resources"]
    for name in way:
        place = place[int(name) if name.isdecimal() else name]
    return place


def _set(path: str, value: object) -> Callable[[Json], None]:
    *way, last = path.split(".")
    return lambda template: operator.setitem(_at(template, way), last, value)


def _without(path: str) -> Callable[[Json], None]:
    *way, last = path.split(".")
    return lambda template: operator.delitem(_at(template, way), last)


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
        "a_role_is_for_one_service_alone",
    ),
    "anybody takes the role": (
        _set("Role.Properties.AssumeRolePolicyDocument.Statement.0.Principal", {"AWS": "*"}),
        "a_role_is_for_one_service_alone",
    ),
    "releases for all": (
        _set("Releases.Properties.PublicAccessBlockConfiguration.BlockPublicPolicy", False),
        "every_bucket_of_the_stack_is_private",
    ),
    "exports for all": (
        _without("Exports.Properties.PublicAccessBlockConfiguration.RestrictPublicBuckets"),
        "every_bucket_of_the_stack_is_private",
    ),
    "releases read by anybody": (
        _set("ReleasesPolicy.Properties.PolicyDocument.Statement.0.Effect", "Allow"),
        "nothing_of_the_stack_is_public",
    ),
    "releases' policy on another bucket": (
        _set("ReleasesPolicy.Properties.Bucket", {"Ref": "Exports"}),
        "nothing_of_the_stack_is_public",
    ),
    "releases over plain HTTP": (
        _set("ReleasesPolicy.Properties.PolicyDocument.Statement", []),
        "a_bucket_is_read_over_tls_alone",
    ),
    "a bucket without a policy": (_without("ExportsPolicy"), "a_bucket_is_read_over_tls_alone"),
    "exports over plain HTTP, if only to write": (
        _set("ExportsPolicy.Properties.PolicyDocument.Statement.0.Action", "s3:GetObject"),
        "a_bucket_is_read_over_tls_alone",
    ),
    "a release that is overwritten for good": (
        _without("Releases.Properties.VersioningConfiguration"),
        "a_bucket_keeps_versions_and_not_for_ever",
    ),
    "a bucket that goes with the stack": (
        _set("Exports.DeletionPolicy", "Delete"),
        "a_bucket_keeps_versions_and_not_for_ever",
    ),
    "an export that an administrator deletes": (
        _set("Exports.Properties.ObjectLockConfiguration.Rule.DefaultRetention.Mode", "GOVERNANCE"),
        "an_export_cannot_be_deleted_before_its_time",
    ),
    "an export for longer than it says": (
        _set("Exports.Properties.LifecycleConfiguration.Rules.0.ExpirationInDays", 9999),
        "an_export_cannot_be_deleted_before_its_time",
    ),
    "anybody's schedule takes the export's role": (
        _without("ExportRole.Properties.AssumeRolePolicyDocument.Statement.0.Condition"),
        "a_role_is_for_one_service_alone",
    ),
    "an export into any bucket": (
        _set("ExportRole.Properties.Policies.0.PolicyDocument.Statement.1.Resource", {"Fn::Sub": "*"}),
        "every_resource_is_named",
    ),
    "a key that is deleted with its switch": (
        _set("FunctionKey.DeletionPolicy", "Delete"),
        "a_key_is_kept_and_rotated",
    ),
    "a consent may be let expire": (
        lambda t: _statement(t, "MoveReminderForward")["Condition"]["ForAllValues:StringEquals"][
            "dynamodb:Attributes"
        ].append("expires"),
        "an_update_cannot_touch_a_consent",
    ),
    "a person's item counted": (
        lambda t: _statement(t, "Count")["Condition"]["ForAllValues:StringLike"][
            "dynamodb:LeadingKeys"
        ].append("person#*"),
        "an_update_cannot_touch_a_consent",
    ),
    "nobody hears of refused callers": (_without("Refusing"), "the_alarms_that_a_hotline_needs"),
    "nobody hears of failures at the address": (_without("Failing"), "the_alarms_that_a_hotline_needs"),
    "nobody hears of slow answers": (
        _set("Latency.Properties.ExtendedStatistic", "p50"),
        "the_alarms_that_a_hotline_needs",
    ),
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


FALLBACK_FAULTS: dict[str, tuple[Callable[[Json], None], str]] = {
    "a whole bucket for all": (
        _set(
            "FallbackPolicy.Properties.PolicyDocument.Statement.0.Resource",
            [{"Fn::Sub": "${Fallback.Arn}/*"}],
        ),
        "the_two_documents_are_public_over_tls_and_nothing_else",
    ),
    "a public bucket to write": (
        _set("FallbackPolicy.Properties.PolicyDocument.Statement.0.Action", "s3:PutObject"),
        "the_two_documents_are_public_over_tls_and_nothing_else",
    ),
    "over plain HTTP": (
        _set("FallbackPolicy.Properties.PolicyDocument.Statement.1.Condition", {}),
        "a_bucket_is_read_over_tls_alone",
    ),
    "versions for ever": (
        _without("Fallback.Properties.LifecycleConfiguration"),
        "a_bucket_keeps_versions_and_not_for_ever",
    ),
}


@pytest.mark.parametrize("fault", FALLBACK_FAULTS)
def test_a_fault_in_the_fallback_is_found(fault: str) -> None:
    change, rule = FALLBACK_FAULTS[fault]
    template = stack("fallback")
    change(template)
    assert rule in broken(template, "fallback")


def test_a_locked_export_is_gone_when_the_privacy_page_says() -> None:
    """A version is deleted a day after its expiry, and S3 rounds up to midnight twice."""
    days = stack()["Parameters"]["ExportDays"]["Default"]
    told = (TEMPLATE.parents[1] / "prompts/pages/en.toml").read_text("utf-8")
    assert f"Back-up copies of all this are kept for up to {days + 3} days." in told


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
    [(0.02, 2), (1, 2), (40, 2), (100, 5), (2_800, 140), (20_000, 1000)],
    ids=["slowest", "a long code", "two copies", "a short code", "28 short codes", "fastest"],
)
def test_there_are_as_many_copies_as_the_sender_needs(rate: float, copies: int) -> None:
    assert capacity(rate).senders == copies
