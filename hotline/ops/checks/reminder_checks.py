"""Reminder checks: last run, backlog, queue, concurrency, dead letters."""

from datetime import UTC, datetime, timedelta

from hotline.domain.throttle import breaker_error
from hotline.ops.checks.context import Check, CheckContext, Outcome
from hotline.ops.checks.function_checks import total
from hotline.ops.deploy import function
from hotline.ops.deploy.address import COPIES_FOR_CALLERS
from hotline.ops.deploy.cloud import holds
from hotline.reminders.dispatcher import DRAIN
from hotline.reminders.job import FASTER
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.interface import Store
from hotline.twilio.sender import error_of, page_of

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
