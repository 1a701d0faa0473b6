"""Function settings: variables, log, permissions, retries, what calls it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from hotline.ops.deploy.address import Capacity
from hotline.ops.deploy.cloud import JOBS, REMIND, Cloud, CloudRefused, Stage, holds, variables

LOG_LEVELS = {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
# A failed run of the schedule is tried again twice, and left alone when the next ones have done its work.
RETRIES, OLDEST = 2, 600  # times, seconds
ATTEMPTS = 5  # changes of the settings that lose to another writer
PARTIAL = "ReportBatchItemFailures"
Json = dict[str, Any]
# Deletions of consent entries call the function, which looks whether their time was over; no other change of
# the table does. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
CONSENT_DELETED = '{"eventName": ["REMOVE"], "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "consent#"}]}}}}'
STREAM_CONNECTION: Json = {
    "MaximumRetryAttempts": 3,
    "FilterCriteria": {"Filters": [{"Pattern": CONSENT_DELETED}]},
}


def change_variables(
    cloud: Cloud, stage: Stage, change: Callable[[dict[str, str]], dict[str, str]], **more: Any
) -> bool:
    """Replace the function's variables by what `change` makes of them; whether anything changed.

    Lambda takes only the whole environment, so another writer's change (`hotline notice` during a deployment)
    would be undone: the revision that was read goes along, and where it is no longer the newest, all is
    read again. `more`: further parameters of UpdateFunctionConfiguration. Raises CloudRefused.
    """
    client = cloud.client("lambda")
    for _ in range(ATTEMPTS):
        client.get_waiter("function_updated_v2").wait(FunctionName=stage.function, WaiterConfig={"Delay": 1})
        function = cloud.function(stage.function) or {}
        wanted = change(variables(function))
        if variables(function) == wanted and holds(function, more):
            return False
        try:
            client.update_function_configuration(
                FunctionName=stage.function,
                Environment={"Variables": wanted},
                RevisionId=function["RevisionId"],
                **more,
            )
        except (
            client.exceptions.PreconditionFailedException,
            client.exceptions.ResourceConflictException,  # an update began since the waiter
        ):
            continue
        client.get_waiter("function_updated_v2").wait(FunctionName=stage.function, WaiterConfig={"Delay": 1})
        return True
    raise CloudRefused(f"somebody else keeps changing {stage.function}: try again in a minute")


def set_environment(
    cloud: Cloud, stage: Stage, wanted: dict[str, str], before: Mapping[str, str], key: str = ""
) -> bool:
    """Give the function its settings and its log's format; whether anything changed.

    They are encrypted at rest in the function's configuration, with `key` (an ARN) or AWS's own, so a cold
    start needs no other service. Other variables there, such as Zappa's, stay; so does a notice that was set
    since `before` was read. The values are never printed.
    """
    notice = "HOTLINE_NOTICE"

    def merged(current: dict[str, str]) -> dict[str, str]:
        ours = ("HOTLINE_", "TWILIO_")
        newest = {name: value for name, value in current.items() if not name.startswith(ours)} | wanted
        if wanted.get(notice) == before.get(notice):
            newest.pop(notice, None)
            newest |= {notice: current[notice]} if notice in current else {}
        return newest

    log = {**LOG_LEVELS, "LogGroup": stage.log}
    return change_variables(cloud, stage, merged, LoggingConfig=log, KMSKeyArn=key)


def remove_foreign_permissions(cloud: Cloud, stage: Stage) -> list[str]:
    """Take away every permission that is none of ours, and limit the retries; what was taken away."""
    client = cloud.client("lambda")
    names = [statement["Sid"] for statement in foreign_statements(cloud, stage)]
    for name in names:
        client.remove_permission(FunctionName=stage.function, StatementId=name)
    client.put_function_event_invoke_config(
        FunctionName=stage.function, MaximumRetryAttempts=RETRIES, MaximumEventAgeInSeconds=OLDEST
    )
    return names


def foreign_statements(cloud: Cloud, stage: Stage) -> list[Json]:
    """The permissions that are neither our HTTP API's nor our schedules'.

    An allow list: AWS has too many ways to let others in to look for each (any source ARN, a foreign account,
    an organisation, a function URL).
    """
    statements = permissions(cloud, stage)
    if not statements:
        return []
    _, partition, _, region, account, *_ = (cloud.function(stage.function) or {})["FunctionArn"].split(":")
    sources = [
        ("apigateway.amazonaws.com", f"execute-api:{region}:{account}:{cloud.api(stage.function)}/*"),
        *(("events.amazonaws.com", f"events:{region}:{account}:rule/{stage.rule(job)}") for job in JOBS),
    ]
    ours = {(service, f"arn:{partition}:{source}") for service, source in sources}
    return [statement for statement in statements if _caller(statement) not in ours]


def _caller(statement: Mapping[str, Any]) -> tuple[str, str] | None:
    """The one service and the one source ARN that a statement lets in; None if it says anything else."""
    match statement:
        case {
            "Effect": "Allow",
            "Action": "lambda:InvokeFunction",
            "Principal": {"Service": str(service), **others},
            "Condition": {"ArnLike": dict(keys), **operators},
        } if [key.lower() for key in keys] == ["aws:sourcearn"] and not (others or operators):
            return service, str(*keys.values())
    return None


def permissions(cloud: Cloud, stage: Stage) -> list[Json]:
    client = cloud.client("lambda")
    try:
        policy = json.loads(client.get_policy(FunctionName=stage.function)["Policy"])
    except client.exceptions.ResourceNotFoundException:
        return []
    return list(policy["Statement"])


def queue_connection(wanted: Capacity) -> Json:
    """How the queue is to call the function.

    Up to five messages (of 25 people) a call, so that one slow text does not hold up the other lanes. Where
    Twilio hangs, what is not begun in time goes back to the queue. No more copies than the rate needs: a new
    account has ten in all, and the rest are for callers. No batch window: the run hands over a minute's
    reminders at once. The function reports which messages failed (Zappa does not ask it to), so that the
    others of a batch are not delivered again.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    """
    return {
        "BatchSize": 5,
        "FunctionResponseTypes": [PARTIAL],
        "ScalingConfig": {"MaximumConcurrency": wanted.senders},
    }


def connect(cloud: Cloud, stage: Stage, source: str, wanted: Mapping[str, Any], **first: Any) -> bool:
    """Let a queue or stream (ARN) call the function; whether anything changed. `first`: said once only."""
    client, connection = cloud.client("lambda"), connection_of(cloud, stage, source)
    if connection is None:
        both = {"FunctionName": stage.function, "EventSourceArn": source}
        client.create_event_source_mapping(**both, **wanted, **first)
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
    events = cloud.client("events")
    for name in (stage.rule(job) for job in JOBS if schedule(cloud, stage, job) is not None):
        if targets := events.list_targets_by_rule(Rule=name)["Targets"]:
            events.remove_targets(Rule=name, Ids=[target["Id"] for target in targets])
        events.delete_rule(Name=name)


def schedule(cloud: Cloud, stage: Stage, job: str = REMIND) -> Json | None:
    """The rule that starts a job, or None."""
    client = cloud.client("events")
    try:
        return dict(client.describe_rule(Name=stage.rule(job)))
    except client.exceptions.ResourceNotFoundException:
        return None
