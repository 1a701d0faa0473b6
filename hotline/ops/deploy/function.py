"""Function settings: variables, log, permissions, retries."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from hotline.ops.deploy.cloud import Cloud, CloudRefused, holds, variables
from hotline.ops.deploy.stage import JOBS, Stage

LOG_LEVELS = {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
# A failed run of the schedule is tried again twice, and left alone when the next ones have done its work.
RETRIES, OLDEST = 2, 600  # times, seconds
ATTEMPTS = 5  # changes of the settings that lose to another writer
Json = dict[str, Any]


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
        if variables(function) == wanted and _has(function, more):
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


def _has(function: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(
        holds(function.get(name, {}), part) if isinstance(part, dict) else function.get(name, "") == part
        for name, part in wanted.items()
    )


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
    """Who may call the function, as its resource policy says."""
    client = cloud.client("lambda")
    try:
        policy = json.loads(client.get_policy(FunctionName=stage.function)["Policy"])
    except client.exceptions.ResourceNotFoundException:
        return []
    return list(policy["Statement"])
