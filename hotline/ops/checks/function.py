"""What the doctor looks at in AWS: how the function runs, and whether anybody would notice if it did not."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hotline.ops.checks.aws import again
from hotline.ops.checks.context import Check, Found, Patient
from hotline.ops.deploy import function, triggers
from hotline.ops.deploy.cloud import Cloud
from hotline.ops.deploy.stage import Stage

# By their names in infra/stack.yaml; Spend is in one region only.
WATCHING = {
    "Behind", "Dead", "Errors", "Halted", "Silence", "Slow", "Throttles", "Unfinished",
}  # fmt: skip


def state(it: Patient) -> Found:
    now, last = it.function.get("State", "Active"), it.function.get("LastUpdateStatus", "Successful")
    if (now, last) != ("Active", "Successful"):
        return "red", f"{now}, last update {last}", again(it)
    return "green", f"{it.function['Runtime']}, {it.function['MemorySize']} MB, {it.function['Timeout']} s"


def callers(it: Patient) -> Found:
    opened = function.open_statements(it.cloud, it.stage)
    if opened:
        return "red", f"anybody may call the function ({opened[0]['Sid']})", again(it)
    client = it.cloud.client("lambda")
    try:
        client.get_function_url_config(FunctionName=it.stage.function)
    except client.exceptions.ResourceNotFoundException:
        return "green", "only our address and our schedule"
    return "amber", "it has a function URL that nobody needs", "delete it in the Lambda console"


def address(it: Patient) -> Found:
    api = function.api_of(it.cloud, it.stage)
    if api is None:
        return "red", "the function has no HTTP API", again(it)
    if function.limits(it.cloud, api, it.stage) != (function.RATE, function.BURST):
        return "amber", "the address takes more requests than a line needs", again(it)
    return "green", f"at most {function.RATE} requests a second"


def schedule(it: Patient) -> Found:
    rule = triggers.schedule(it.cloud, it.stage)
    if rule is None or rule["State"] != "ENABLED":
        return "red", "no schedule starts the reminders", again(it)
    return "green", str(rule["ScheduleExpression"])


def errors(it: Patient) -> Found:
    failed = total(it, "AWS/Lambda", "Errors", {"FunctionName": it.stage.function}, timedelta(days=1))
    if failed:
        return (
            "amber",
            f"{failed:.0f} in a day",
            f"read the log: aws logs tail /aws/lambda/{it.stage.function}",
        )
    return "green", "none in a day"


def alarms(it: Patient) -> Found:
    found = standing(it.cloud, it.stage)
    missing = WATCHING - set(found)
    if missing:
        return "red", f"nobody watches: {', '.join(sorted(missing))}", again(it)
    loud = sorted(name for name, alarm in found.items() if alarm["StateValue"] == "ALARM")
    if loud:
        return "red", "; ".join(found[name]["AlarmDescription"] for name in loud), "do as the alarm says"
    return "green", f"{len(found)}, all quiet"


def listener(it: Patient) -> Found:
    found = it.cloud.client("sns").list_subscriptions_by_topic(TopicArn=it.outputs["TopicArn"])[
        "Subscriptions"
    ]
    if not found:
        return (
            "amber",
            "alarms reach nobody",
            f"name somebody: hotline deploy {it.stage.name} --email you@example.org",
        )
    waiting = [one for one in found if not one["SubscriptionArn"].startswith("arn:")]
    if waiting:
        return "amber", "an address is not confirmed yet", "open AWS's mail and confirm the subscription"
    return "green", f"{len(found)} told of alarms"


def log(it: Patient) -> Found:
    name = f"/aws/lambda/{it.stage.function}"
    groups = it.cloud.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    kept = next((one.get("retentionInDays") for one in groups if one["logGroupName"] == name), None)
    if kept is None:
        return "red", "the log is kept for ever", again(it)
    level = it.function.get("LoggingConfig", {}).get("ApplicationLogLevel", "unset")
    if level in ("DEBUG", "TRACE"):
        return "red", "the log holds what people write (level DEBUG)", again(it)
    return "green", f"kept {kept} days, level {level}"


def standing(cloud: Cloud, stage: Stage) -> dict[str, Any]:
    """The stack's alarms by the names that they have in the template, as CloudWatch describes them."""
    prefix = f"{stage.stack}-"
    found = cloud.client("cloudwatch").describe_alarms(AlarmNamePrefix=prefix)["MetricAlarms"]
    return {one["AlarmName"].removeprefix(prefix).partition("-")[0]: one for one in found}


def total(it: Patient, space: str, metric: str, of: Mapping[str, str], past: timedelta) -> float:
    """A metric's sum over the time that is past."""
    now = datetime.now(UTC)
    points = it.cloud.client("cloudwatch").get_metric_statistics(
        Namespace=space,
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in of.items()],
        StartTime=now - past,
        EndTime=now,
        Period=int(past.total_seconds()),
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(point["Sum"] for point in points))


RUNNING: dict[str, Check] = {
    "function": state,
    "callers": callers,
    "address": address,
    "schedule": schedule,
    "errors": errors,
    "alarms": alarms,
    "alarm listener": listener,
    "log": log,
}
