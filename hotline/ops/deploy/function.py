"""What Zappa leaves open on the function: its environment, its log, who may call it, how often."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hotline.ops.deploy.cloud import Cloud, variables
from hotline.ops.deploy.stage import Stage

# One text or call is one request. 50 a second is beyond what a small line's number can carry, and what an
# attacker may cost us at most: about 4 million refused requests a day.
RATE, BURST = 50, 100
LOG_LEVELS = {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
# A failed run of the schedule is tried again twice, and left alone when the next ones have done its work.
RETRIES, OLDEST = 2, 600  # times, seconds


def set_environment(cloud: Cloud, stage: Stage, wanted: Mapping[str, str]) -> bool:
    """Give the function its settings and its log's format; whether anything changed.

    They lie encrypted at rest in the function's configuration, so a cold start asks nobody for them. What
    else stands there, such as Zappa's own variables, stays. The values are never printed.
    """
    client = cloud.client("lambda")
    found = cloud.function(stage.function) or {}
    kept = {name: value for name, value in variables(found).items() if not _ours(name)}
    if variables(found) == {**kept, **wanted} and _logs_well(found):
        return False
    client.get_waiter("function_updated_v2").wait(FunctionName=stage.function, WaiterConfig={"Delay": 1})
    client.update_function_configuration(
        FunctionName=stage.function,
        Environment={"Variables": {**kept, **wanted}},
        LoggingConfig={**LOG_LEVELS, "LogGroup": f"/aws/lambda/{stage.function}"},
    )
    client.get_waiter("function_updated_v2").wait(FunctionName=stage.function, WaiterConfig={"Delay": 1})
    return True


def narrow(cloud: Cloud, stage: Stage) -> list[str]:
    """Take away what lets anybody call the function, limit its address and its retries; what was done."""
    done = []
    client = cloud.client("lambda")
    for statement in open_statements(cloud, stage):
        client.remove_permission(FunctionName=stage.function, StatementId=statement["Sid"])
        done.append(f"took away the permission {statement['Sid']}, which let anybody call the function")
    client.put_function_event_invoke_config(
        FunctionName=stage.function, MaximumRetryAttempts=RETRIES, MaximumEventAgeInSeconds=OLDEST
    )
    api = api_of(cloud, stage)
    if api and limits(cloud, api, stage) != (RATE, BURST):
        cloud.client("apigatewayv2").update_stage(
            ApiId=api,
            StageName=stage.name,
            DefaultRouteSettings={"ThrottlingRateLimit": RATE, "ThrottlingBurstLimit": BURST},
        )
        done.append(f"limited the address to {RATE} requests a second")
    return done


def open_statements(cloud: Cloud, stage: Stage) -> list[dict[str, Any]]:
    """The permissions that let more than one known caller in: no source, or no condition at all."""
    return [one for one in permissions(cloud, stage) if _is_open(one)]


def permissions(cloud: Cloud, stage: Stage) -> list[dict[str, Any]]:
    """Who may call the function, as its resource policy says."""
    client = cloud.client("lambda")
    try:
        policy = json.loads(client.get_policy(FunctionName=stage.function)["Policy"])
    except client.exceptions.ResourceNotFoundException:
        return []
    return list(policy["Statement"])


def api_of(cloud: Cloud, stage: Stage) -> str | None:
    """The id of the stage's HTTP API, or None."""
    address = cloud.address(stage.function, stage.name)
    return address.removeprefix("https://").partition(".")[0] if address else None


def limits(cloud: Cloud, api: str, stage: Stage) -> tuple[float, int] | None:
    """Requests a second and at once that the address takes, or None if they are the account's."""
    settings = (
        cloud.client("apigatewayv2")
        .get_stage(ApiId=api, StageName=stage.name)
        .get("DefaultRouteSettings", {})
    )
    if "ThrottlingRateLimit" not in settings:
        return None
    return settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]


def _is_open(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    names = set(_strings(principal))
    conditions = json.dumps(statement.get("Condition", {})).lower()
    if "*" in names:
        return "invokedviafunctionurl" not in conditions and "sourcearn" not in conditions
    return bool(names) and not any(word in conditions for word in ("sourcearn", "sourceaccount"))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _ours(name: str) -> bool:
    return name.startswith(("HOTLINE_", "TWILIO_"))


def _logs_well(found: Mapping[str, Any]) -> bool:
    logging = found.get("LoggingConfig", {})
    return all(logging.get(key) == value for key, value in LOG_LEVELS.items())
