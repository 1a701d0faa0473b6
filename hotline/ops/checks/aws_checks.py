"""AWS checks: settings, stack, table, role, releases."""

from datetime import UTC, datetime, timedelta

from hotline.ops.checks.context import Check, CheckContext, Outcome
from hotline.ops.deploy import releases
from hotline.sandbox.table import definition

EXPORT_LATE = timedelta(hours=36)  # one night was left out


def credentials(context: CheckContext) -> Outcome:
    return "green", f"account {context.cloud.account()}, {context.region}"


def deployed(context: CheckContext) -> Outcome:
    remedy = f"deploy first: hotline deploy {context.stage.name}"
    if not context.outputs:
        return "red", f"there is no stack {context.stage.stack}", remedy
    if not context.function:
        return "red", f"there is no function {context.stage.function}", remedy
    return "green", f"function {context.stage.function}"


def settings(context: CheckContext) -> Outcome:
    settings, environ = context.settings, context.environ  # raises BadSettings
    other = [name for name, value in context.deployed.items() if environ.get(name, value) != value]
    if other:
        return "amber", f"this shell has other values for {', '.join(sorted(other))}", context.redeploy
    if len(settings.auth_tokens) > 1:
        return "amber", "two auth tokens are accepted", "end the rotation: deploy with the new one alone"
    return "green", "all set and well-formed"


def secret(context: CheckContext) -> Outcome:
    if context.cloud.parameter(context.stage.secret) != context.deployed.get("HOTLINE_SECRET"):
        return "red", "HOTLINE_SECRET is kept nowhere but in the function", context.redeploy
    return "green", "HOTLINE_SECRET survives the function"


def stack(context: CheckContext) -> Outcome:
    name = context.stage.stack
    status = (context.cloud.stack(name) or {}).get("StackStatus", "gone")
    if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        return "green", status
    return "red", status, f"look at the events of {name} in CloudFormation's console, then {context.redeploy}"


def table(context: CheckContext) -> Outcome:
    name, wanted = context.settings.table, definition()
    actual = context.cloud.client("dynamodb").describe_table(TableName=name)["Table"]
    indexes = {index["IndexName"]: index["KeySchema"] for index in actual.get("GlobalSecondaryIndexes", [])}
    right = {index["IndexName"]: index["KeySchema"] for index in wanted["GlobalSecondaryIndexes"]}
    if (actual["KeySchema"], indexes) != (wanted["KeySchema"], right):
        remedy = "restore the table, or set HOTLINE_TABLE anew"
        return "red", "its keys or index are not the template's", remedy
    if not actual.get("DeletionProtectionEnabled"):
        return "red", "it may be deleted", context.redeploy
    return "green", f"{name}: keys, index, deletion protection"


def expiry(context: CheckContext) -> Outcome:
    client, name = context.cloud.client("dynamodb"), context.settings.table
    actual = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if actual.get("TimeToLiveStatus") in ("ENABLED", "ENABLING") and actual.get("AttributeName") == "expires":
        return "green", "on `expires`"
    return "red", "what should be forgotten is kept", context.redeploy


def recovery(context: CheckContext) -> Outcome:
    client, name = context.cloud.client("dynamodb"), context.settings.table
    backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    if backups.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") == "ENABLED":
        return "green", "to any second"
    return "red", "the table could not be restored after a mistake", context.redeploy


def role(context: CheckContext) -> Outcome:
    name, used = (arn.rpartition("/")[2] for arn in (context.outputs["RoleArn"], context.function["Role"]))
    if used != name:
        return "red", f"the function has the role {used}, not the stack's", context.redeploy
    client = context.cloud.client("iam")
    attached = client.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    inline = client.list_role_policies(RoleName=name)["PolicyNames"]
    more = [*(policy["PolicyName"] for policy in attached), *(each for each in inline if each != "hotline")]
    if more:
        return "red", f"it may do more than it needs: {', '.join(more)}", "take these policies off the role"
    return "green", "the stack's own, nothing added"


def earlier_releases(context: CheckContext) -> Outcome:
    """Whether the function runs the package whose digest was noted when it was released."""
    stored = releases.listed(context.cloud, context.outputs["ReleasesBucket"])
    running = releases.running(context.cloud, context.stage.function)
    if running != context.cloud.parameter(context.stage.digest):
        return "red", "other code runs than was last released", context.redeploy
    if running not in {release.sha256 for release in stored}:
        return "amber", "what runs is not kept here", context.redeploy
    return "green", f"{len(stored)} kept; {str(running)[:12]} runs, as released"


def nightly_export(context: CheckContext) -> Outcome:
    """Whether the table was copied into the locked bucket last night, where that is switched on."""
    client, bucket = context.cloud.client("dynamodb"), context.outputs.get("ExportsBucket")
    if not bucket:
        return "green", "switched off"
    listed = client.list_exports(TableArn=context.outputs["TableArn"])["ExportSummaries"]
    if not listed:
        return "amber", "none yet", "look again tomorrow: the first comes at 9:30 UTC"
    newest = max(summary["ExportArn"] for summary in listed)  # an ARN ends in its time
    export = client.describe_export(ExportArn=newest)["ExportDescription"]
    began, status = export["StartTime"], export["ExportStatus"]
    if status == "FAILED" or datetime.now(UTC) - began > EXPORT_LATE or export["S3Bucket"] != bucket:
        problem = f"the last one, of {began:%Y-%m-%d %H:%M} UTC, is {status.lower()}"
        return "red", problem, "see DynamoDB's console, Exports to S3, and EventBridge Scheduler's"
    return "green", f"{began:%Y-%m-%d %H:%M} UTC, {status.lower().replace('_', ' ')}"


# Without these nothing else can be checked.
GATES: dict[str, Check] = {"aws": credentials, "deployed": deployed, "settings": settings}
AWS: dict[str, Check] = {
    "secret": secret, "stack": stack, "table": table, "expiry": expiry, "recovery": recovery, "role": role,
    "releases": earlier_releases, "nightly export": nightly_export,
}  # fmt: skip
