"""Function triggers: queue, table stream, schedules."""

from collections.abc import Mapping
from typing import Any

from hotline.ops.deploy.capacity import Capacity
from hotline.ops.deploy.cloud import Cloud, holds
from hotline.ops.deploy.function import permissions
from hotline.ops.deploy.stage import JOBS, REMIND, Stage

PARTIAL = "ReportBatchItemFailures"
Json = dict[str, Any]


def queue_connection(wanted: Capacity) -> Json:
    """How the queue is to call the function.

    Up to eight messages (of ten people) a call, so that one slow text does not hold up the other lanes. Where
    Twilio hangs, what is not begun in time goes back to the queue. No more copies than the rate needs: a new
    account has ten in all, and the rest are for callers. No batch window: the run hands over a minute's
    reminders at once. The function reports which messages failed (Zappa does not ask it to), so that the
    others of a batch are not delivered again.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    """
    return {
        "BatchSize": 8,
        "FunctionResponseTypes": [PARTIAL],
        "ScalingConfig": {"MaximumConcurrency": wanted.senders},
    }


# Deletions of consent entries call the function, which looks whether their time was over; no other change of
# the table does. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
CONSENT_DELETED = '{"eventName": ["REMOVE"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "consent#"}]}}}}'
STREAM_CONNECTION: Json = {
    "MaximumRetryAttempts": 3,
    "FilterCriteria": {"Filters": [{"Pattern": CONSENT_DELETED}]},
}


def connect(cloud: Cloud, stage: Stage, source: str, wanted: Mapping[str, Any], **first: Any) -> bool:
    """Let a queue or stream (ARN) call the function as `wanted`; whether anything changed.

    `first`: what can be said only when it is connected for the first time.
    """
    client = cloud.client("lambda")
    connection = connection_of(cloud, stage, source)
    if connection is None:
        client.create_event_source_mapping(
            FunctionName=stage.function, EventSourceArn=source, **wanted, **first
        )
    elif not holds(connection, wanted):
        client.update_event_source_mapping(UUID=connection["UUID"], **wanted)
    else:
        return False
    return True


def disconnect(cloud: Cloud, stage: Stage, source: str) -> None:
    """Disconnect a queue or stream from the function: Zappa's undeploy does not know it."""
    if connection := connection_of(cloud, stage, source):
        cloud.client("lambda").delete_event_source_mapping(UUID=connection["UUID"])


def connection_of(cloud: Cloud, stage: Stage, source: str) -> Json | None:
    """How a queue or stream calls the function, or None if it does not."""
    mappings = cloud.client("lambda").list_event_source_mappings(
        FunctionName=stage.function, EventSourceArn=source
    )["EventSourceMappings"]
    return dict(mappings[0]) if mappings else None


def set_schedule(cloud: Cloud, stage: Stage, job: str, expression: str) -> bool:
    """Let EventBridge start a job; whether anything changed.

    Zappa's own schedule would use the function's role, which only Lambda may assume, and every update would
    remove it for a moment.
    """
    events, client = cloud.client("events"), cloud.client("lambda")
    name, rule = stage.rule(job), schedule(cloud, stage, job)
    permission = f"schedule-{job.rpartition('.')[2]}"
    arn = (cloud.function(stage.function) or {})["FunctionArn"]
    enabled = rule and (rule["State"], rule["ScheduleExpression"]) == ("ENABLED", expression)
    targets = events.list_targets_by_rule(Rule=name)["Targets"] if rule else []
    allowed = any(statement["Sid"] == permission for statement in permissions(cloud, stage))
    if enabled and [target["Arn"] for target in targets] == [arn] and allowed:
        return False
    rule_arn = events.put_rule(
        Name=name, ScheduleExpression=expression, State="ENABLED", Description=f"starts {job}"
    )["RuleArn"]
    events.put_targets(Rule=name, Targets=[{"Id": "function", "Arn": arn}])
    if not allowed:
        client.add_permission(
            FunctionName=stage.function,
            StatementId=permission,
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=rule_arn,
        )
    return True


def remove_schedules(cloud: Cloud, stage: Stage) -> None:
    """Delete the rules and their targets."""
    events = cloud.client("events")
    for name in (stage.rule(job) for job in JOBS if schedule(cloud, stage, job) is not None):
        targets = events.list_targets_by_rule(Rule=name)["Targets"]
        if targets:
            events.remove_targets(Rule=name, Ids=[target["Id"] for target in targets])
        events.delete_rule(Name=name)


def schedule(cloud: Cloud, stage: Stage, job: str = REMIND) -> Json | None:
    """The rule that starts a job, or None."""
    client = cloud.client("events")
    try:
        return dict(client.describe_rule(Name=stage.rule(job)))
    except client.exceptions.ResourceNotFoundException:
        return None
