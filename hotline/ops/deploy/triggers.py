"""Function triggers: the queue and the schedule."""

from collections.abc import Mapping
from typing import Any

from hotline.ops.deploy.capacity import Capacity
from hotline.ops.deploy.cloud import Cloud, holds
from hotline.ops.deploy.function import permissions
from hotline.ops.deploy.stage import Stage

PARTIAL = "ReportBatchItemFailures"
ALLOWED = "schedule"  # the name of the permission
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


def connect_queue(cloud: Cloud, stage: Stage, queue: str, wanted: Mapping[str, Any]) -> bool:
    """Let the queue (ARN) call the function as `wanted`; whether anything changed."""
    client = cloud.client("lambda")
    connection = connection_of(cloud, stage, queue)
    if connection is None:
        client.create_event_source_mapping(FunctionName=stage.function, EventSourceArn=queue, **wanted)
    elif not holds(connection, wanted):
        client.update_event_source_mapping(UUID=connection["UUID"], **wanted)
    else:
        return False
    return True


def disconnect_queue(cloud: Cloud, stage: Stage, queue: str) -> None:
    """Disconnect the queue from the function: Zappa's undeploy does not know it."""
    if connection := connection_of(cloud, stage, queue):
        cloud.client("lambda").delete_event_source_mapping(UUID=connection["UUID"])


def connection_of(cloud: Cloud, stage: Stage, queue: str) -> Json | None:
    """How the queue calls the function, or None if it does not."""
    mappings = cloud.client("lambda").list_event_source_mappings(
        FunctionName=stage.function, EventSourceArn=queue
    )["EventSourceMappings"]
    return dict(mappings[0]) if mappings else None


def set_schedule(cloud: Cloud, stage: Stage, expression: str) -> bool:
    """Let EventBridge start the reminder run; whether anything changed.

    Zappa's own schedule would use the function's role, which only Lambda may assume, and every update would
    remove it for a moment.
    """
    events, client = cloud.client("events"), cloud.client("lambda")
    rule = schedule(cloud, stage)
    arn = (cloud.function(stage.function) or {})["FunctionArn"]
    enabled = rule and (rule["State"], rule["ScheduleExpression"]) == ("ENABLED", expression)
    targets = events.list_targets_by_rule(Rule=stage.rule)["Targets"] if rule else []
    allowed = any(statement["Sid"] == ALLOWED for statement in permissions(cloud, stage))
    if enabled and [target["Arn"] for target in targets] == [arn] and allowed:
        return False
    rule_arn = events.put_rule(
        Name=stage.rule, ScheduleExpression=expression, State="ENABLED", Description="starts the reminder run"
    )["RuleArn"]
    events.put_targets(Rule=stage.rule, Targets=[{"Id": "function", "Arn": arn}])
    if not allowed:
        client.add_permission(
            FunctionName=stage.function,
            StatementId=ALLOWED,
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=rule_arn,
        )
    return True


def remove_schedule(cloud: Cloud, stage: Stage) -> None:
    """Delete the rule and its targets."""
    if schedule(cloud, stage) is not None:
        events = cloud.client("events")
        targets = events.list_targets_by_rule(Rule=stage.rule)["Targets"]
        if targets:
            events.remove_targets(Rule=stage.rule, Ids=[target["Id"] for target in targets])
        events.delete_rule(Name=stage.rule)


def schedule(cloud: Cloud, stage: Stage) -> Json | None:
    """The rule that starts the reminder run, or None."""
    client = cloud.client("events")
    try:
        return dict(client.describe_rule(Name=stage.rule))
    except client.exceptions.ResourceNotFoundException:
        return None
