"""What starts the function by itself: the queue and the schedule."""

from collections.abc import Mapping
from typing import Any

from hotline.deploy.cloud import Cloud
from hotline.deploy.function import permissions
from hotline.deploy.stage import Stage

PARTIAL = "ReportBatchItemFailures"
ALLOWED = "schedule"  # the name of the permission


def connect_queue(cloud: Cloud, stage: Stage, queue: str) -> bool:
    """Let the queue call the function, which says itself which messages failed; whether anything changed.

    Without that word (Zappa never sets it) one failing message would take its neighbours back with it.
    """
    client = cloud.client("lambda")
    mapped = mapping(cloud, stage, queue)
    if mapped is None:
        client.create_event_source_mapping(
            FunctionName=stage.function, EventSourceArn=queue, BatchSize=10, FunctionResponseTypes=[PARTIAL]
        )
    elif mapped.get("FunctionResponseTypes") != [PARTIAL]:
        client.update_event_source_mapping(UUID=mapped["UUID"], FunctionResponseTypes=[PARTIAL])
    else:
        return False
    return True


def disconnect_queue(cloud: Cloud, stage: Stage, queue: str) -> None:
    """Take the queue off the function: Zappa's undeploy knows nothing of it."""
    mapped = mapping(cloud, stage, queue)
    if mapped:
        cloud.client("lambda").delete_event_source_mapping(UUID=mapped["UUID"])


def mapping(cloud: Cloud, stage: Stage, queue: str) -> dict[str, Any] | None:
    """How the queue calls the function, or None if it does not."""
    found = cloud.client("lambda").list_event_source_mappings(
        FunctionName=stage.function, EventSourceArn=queue
    )["EventSourceMappings"]
    return dict(found[0]) if found else None


def set_schedule(cloud: Cloud, stage: Stage, expression: str) -> bool:
    """Let EventBridge start the reminder run; whether anything changed.

    Zappa's own schedule would carry the function's role, which EventBridge refuses since only Lambda may take
    it, and is taken away for a moment with each update.
    """
    events, client = cloud.client("events"), cloud.client("lambda")
    there = schedule(cloud, stage)
    arn = (cloud.function(stage.function) or {})["FunctionArn"]
    well = there and (there["State"], there["ScheduleExpression"]) == ("ENABLED", expression)
    targets = events.list_targets_by_rule(Rule=stage.rule)["Targets"] if there else []
    allowed = any(one["Sid"] == ALLOWED for one in permissions(cloud, stage))
    if well and [one["Arn"] for one in targets] == [arn] and allowed:
        return False
    rule = events.put_rule(
        Name=stage.rule, ScheduleExpression=expression, State="ENABLED", Description="starts the reminder run"
    )["RuleArn"]
    events.put_targets(Rule=stage.rule, Targets=[{"Id": "function", "Arn": arn}])
    if not allowed:
        client.add_permission(
            FunctionName=stage.function,
            StatementId=ALLOWED,
            Action="lambda:InvokeFunction",
            Principal="events.amazonaws.com",
            SourceArn=rule,
        )
    return True


def remove_schedule(cloud: Cloud, stage: Stage) -> None:
    """Take the rule away, with what it starts."""
    if schedule(cloud, stage) is not None:
        events = cloud.client("events")
        targets = events.list_targets_by_rule(Rule=stage.rule)["Targets"]
        if targets:
            events.remove_targets(Rule=stage.rule, Ids=[one["Id"] for one in targets])
        events.delete_rule(Name=stage.rule)


def schedule(cloud: Cloud, stage: Stage) -> Mapping[str, Any] | None:
    """The rule that starts the reminder run, or None."""
    client = cloud.client("events")
    try:
        found: Mapping[str, Any] = client.describe_rule(Name=stage.rule)
    except client.exceptions.ResourceNotFoundException:
        return None
    return found
