"""What starts the function by itself: the queue and the schedule."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from hotline.ops.deploy.cloud import Cloud
from hotline.ops.deploy.function import permissions
from hotline.ops.deploy.stage import Stage

PARTIAL = "ReportBatchItemFailures"
# Texts a second that one copy of the function hands over at the least: eight at a time (LANES in
# hotline/reminders/worker.py), with Twilio and the table answering in well below 0.8 s.
A_COPY = 10
FEWEST, MOST = 2, 1000  # copies, as AWS allows them to be limited
FOR_CALLERS = 5  # copies: as many texts and calls answered at one moment, in a new account of ten
ALLOWED = "schedule"  # the name of the permission


def delivery(rate: float) -> dict[str, Any]:
    """How the queue is to call the function, for a sender of `rate` segments a second.

    One message (ten people) a call: each has the function's whole minute, even with a Twilio that hangs, and
    a killed copy leaves ten people to be looked up, not a hundred. No more copies than the rate needs: a new
    account has ten in all, and the rest are for callers. No batch window: the run hands over a minute's
    worth at once, there is nothing to wait for. The function says itself which messages failed (Zappa never
    asks it to); else one of them would take its neighbours back with it.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    """
    copies = min(MOST, max(FEWEST, ceil(rate / A_COPY)))
    return {
        "BatchSize": 1,
        "FunctionResponseTypes": [PARTIAL],
        "ScalingConfig": {"MaximumConcurrency": copies},
    }


def connect_queue(cloud: Cloud, stage: Stage, queue: str, wanted: Mapping[str, Any]) -> bool:
    """Let the queue call the function as `wanted`; whether anything changed."""
    client = cloud.client("lambda")
    mapped = mapping(cloud, stage, queue)
    if mapped is None:
        client.create_event_source_mapping(FunctionName=stage.function, EventSourceArn=queue, **wanted)
    elif not as_wanted(mapped, wanted):
        client.update_event_source_mapping(UUID=mapped["UUID"], **wanted)
    else:
        return False
    return True


def as_wanted(mapped: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether the queue calls the function as it should."""
    return all(mapped.get(name) == value for name, value in wanted.items())


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
