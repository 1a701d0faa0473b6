"""AWS checks: settings, stack, table, role, releases, reminders, queue."""

from datetime import UTC, datetime, timedelta

from hotline.domain.throttle import breaker_error
from hotline.ops.checks import Check, CheckContext, Outcome, total
from hotline.ops.deploy import function, releases
from hotline.ops.deploy.address import COPIES_FOR_CALLERS
from hotline.ops.deploy.cloud import holds
from hotline.reminders.job import DRAIN, FASTER
from hotline.sandbox.table import definition
from hotline.storage import Store
from hotline.storage.dynamodb import DynamoDBStore
from hotline.twilio.sender import error_of, page_of

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


SILENT = timedelta(minutes=10)  # as the alarm Silence has it


def last_run(context: CheckContext) -> Outcome:
    """When the last run ended well, as it noted in the table."""
    ended, now = _store(context).dispatch_state().minute, datetime.now(UTC)
    if ended is not None and now - ended <= SILENT:
        return "green", f"ended well at {ended:%H:%M} UTC"
    problem = f"none has ended well since {ended:%Y-%m-%d %H:%M} UTC" if ended else "none has ended yet"
    if total(context, "AWS/Events", "FailedInvocations", {"RuleName": context.stage.rule()}, SILENT):
        return "red", f"{problem}; the schedule may not start the function", context.redeploy
    if ended is None:
        return "amber", problem, "wait some minutes after a deploy, then look again"
    return "red", problem, f"{context.read_log} --since 30m"


def waiting(context: CheckContext) -> Outcome:
    """Whether reminders are stopped, and how long the first one has waited."""
    store, now = _store(context), datetime.now(UTC)
    progress, first = store.dispatch_state(), next(store.due(now, page=1), None)
    code = breaker_error(progress, now)
    if code is not None:
        until = f" until {progress.open_until:%H:%M} UTC" if progress.open_until else ""
        problem = f"all of them wait{until}: Twilio says {code}, {error_of(code).means}"
        return "red", problem, f"mend it, and they go on by themselves: {page_of(code)}"
    late = now - first.due if first else timedelta()
    if late > DRAIN:
        return "amber", f"the first one has waited for {late.total_seconds() / 60:.0f} minutes", FASTER
    sent = (
        f"{progress.in_day} segments handed over on {progress.day}" if progress.day else "none was sent yet"
    )
    return "green", f"nobody waits for long; {sent}"


def queue(context: CheckContext) -> Outcome:
    client, outputs = context.cloud.client("sqs"), context.outputs
    if context.deployed.get("HOTLINE_QUEUE_URL") != outputs["QueueUrl"]:
        return "red", "the run does not hand reminders over to it", context.redeploy
    attributes = client.get_queue_attributes(
        QueueUrl=outputs["QueueUrl"], AttributeNames=["RedrivePolicy", "ApproximateNumberOfMessages"]
    )["Attributes"]
    if outputs["DeadLettersArn"] not in attributes.get("RedrivePolicy", ""):
        return "red", "failed messages are not set aside", context.redeploy
    connection = function.connection_of(context.cloud, context.stage, outputs["QueueArn"])
    if connection is None or connection.get("State") in ("Disabled", "Disabling"):
        return "red", "it does not call the function", context.redeploy
    if connection.get("FunctionResponseTypes") != [function.PARTIAL]:
        return "red", "one failing message takes its neighbours back with it", context.redeploy
    if not holds(connection, function.queue_connection(context.capacity)):
        return "amber", "it calls the function otherwise than TWILIO_RATE needs", context.redeploy
    stream = function.connection_of(context.cloud, context.stage, outputs["StreamArn"])
    if stream is None or stream.get("State") in ("Disabled", "Disabling"):
        return "red", "nobody hears of a consent entry that is deleted", context.redeploy
    count = attributes["ApproximateNumberOfMessages"]
    return "green", f"{count} messages wait; failing ones go back alone, then aside"


def copies(context: CheckContext) -> Outcome:
    """Whether enough copies of the function stay free for callers while reminders are sent."""
    limits = context.cloud.client("lambda").get_account_settings()["AccountLimit"]
    available, wanted = limits["UnreservedConcurrentExecutions"], context.capacity
    left = max(0, available - wanted.concurrency + COPIES_FOR_CALLERS)
    if available < wanted.concurrency:
        problem = (
            f"while reminders are sent {left} copies of the function are left for callers; TWILIO_RATE needs "
            f"{wanted.concurrency} in all, the account has {available}"
        )
        return "amber", problem, "ask AWS for more: Service Quotas, AWS Lambda, Concurrent executions"
    return "green", f"{wanted.senders} send reminders, {left} are left for callers"


def dead_letters(context: CheckContext) -> Outcome:
    """Messages that failed for good. Reading one again looks up what became of each of its reminders."""
    outputs = context.outputs
    count = context.cloud.client("sqs").get_queue_attributes(
        QueueUrl=outputs["DeadLettersUrl"], AttributeNames=["ApproximateNumberOfMessages"]
    )["Attributes"]["ApproximateNumberOfMessages"]
    if not int(count):
        return "green", "none"
    move = "aws sqs start-message-move-task --source-arn {} --destination-arn {}"
    remedy = (
        f"read the log of {context.stage.function}; when the trouble is over, have them read again (nobody "
        f"gets two): {move.format(outputs['DeadLettersArn'], outputs['QueueArn'])}"
    )
    return "amber", f"{count} failed for good", remedy


def _store(context: CheckContext) -> Store:
    return DynamoDBStore(context.cloud.client("dynamodb"), context.settings.table)


REMINDERS: dict[str, Check] = {
    "last run": last_run, "reminders": waiting, "queue": queue, "copies": copies,
    "dead letters": dead_letters,
}  # fmt: skip
