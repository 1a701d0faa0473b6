"""What the doctor looks at along the way of a reminder: the last run, the queue, and who still waits."""

from datetime import UTC, datetime, timedelta

from hotline.domain.throttle import breaker_error
from hotline.ops.checks.aws import again
from hotline.ops.checks.context import Check, Found, Patient
from hotline.ops.checks.function import total
from hotline.ops.deploy import triggers
from hotline.reminders.dispatcher import DRAIN
from hotline.reminders.job import FASTER
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.interface import Store, StoreDown
from hotline.twilio.error_codes import error_of, page_of

SILENT = timedelta(minutes=10)  # as the alarm Silence has it


def last_run(it: Patient) -> Found:
    """When the last run ended well: it says so itself, in the table."""
    try:
        ended = _store(it).dispatch_state().minute
    except StoreDown as down:
        return "red", str(down), again(it)
    now = datetime.now(UTC)
    if ended is not None and now - ended <= SILENT:
        return "green", f"ended well at {ended:%H:%M} UTC"
    found = "none has ended yet" if ended is None else f"none has ended well since {ended:%Y-%m-%d %H:%M} UTC"
    refused = total(it, "AWS/Events", "FailedInvocations", {"RuleName": it.stage.rule}, SILENT)
    if refused:
        return "red", f"{found}; the schedule may not start the function", again(it)
    if ended is None:
        return "amber", found, "wait some minutes after a deploy, then look again"
    return "red", found, f"read the log: aws logs tail /aws/lambda/{it.stage.function} --since 30m"


def waiting(it: Patient) -> Found:
    """Whether reminders are stopped, and how long the first one has waited."""
    try:
        store, now = _store(it), datetime.now(UTC)
        progress = store.dispatch_state()
        first = next(store.due(now, page=1), None)
    except StoreDown as down:
        return "red", str(down), again(it)
    code = breaker_error(progress, now)
    if code is not None:
        until = f" until {progress.open_until:%H:%M} UTC" if progress.open_until else ""
        found = f"all of them wait{until}: Twilio says {code}, {error_of(code).means}"
        return "red", found, f"mend it, and they go on by themselves: {page_of(code)}"
    late = now - first.due if first else timedelta()
    if late > DRAIN:
        found = f"the first one has waited for {late.total_seconds() / 60:.0f} minutes"
        return "amber", found, FASTER
    sent = progress.in_day
    return "green", f"nobody waits for long; {sent} segments handed over on the carriers' day {progress.day}"


def queue(it: Patient) -> Found:
    client, outputs = it.cloud.client("sqs"), it.outputs
    if it.deployed.get("HOTLINE_QUEUE_URL") != outputs["QueueUrl"]:
        return "red", "the run does not hand reminders over to it", again(it)
    asked = client.get_queue_attributes(
        QueueUrl=outputs["QueueUrl"], AttributeNames=["RedrivePolicy", "ApproximateNumberOfMessages"]
    )["Attributes"]
    if outputs["DeadLettersArn"] not in asked.get("RedrivePolicy", ""):
        return "red", "failed messages are not set aside", again(it)
    mapped = triggers.mapping(it.cloud, it.stage, outputs["QueueArn"])
    if mapped is None or mapped.get("State") in ("Disabled", "Disabling"):
        return "red", "it does not call the function", again(it)
    if mapped.get("FunctionResponseTypes") != [triggers.PARTIAL]:
        return "red", "one failing message takes its neighbours back with it", again(it)
    if not triggers.as_wanted(mapped, triggers.delivery(it.settings.rate)):
        return "amber", "it calls the function otherwise than TWILIO_RATE needs", again(it)
    waits = asked["ApproximateNumberOfMessages"]
    return "green", f"{waits} messages wait; failing ones go back alone, then aside"


def copies(it: Patient) -> Found:
    """Whether callers find a copy of the function free while reminders are sent."""
    limits = it.cloud.client("lambda").get_account_settings()["AccountLimit"]
    sending = triggers.delivery(it.settings.rate)["ScalingConfig"]["MaximumConcurrency"]
    left = limits["UnreservedConcurrentExecutions"] - sending
    if left < triggers.FOR_CALLERS:
        return (
            "amber",
            f"while reminders are sent {max(0, left)} copies of the function are left for callers",
            "ask AWS for more: Service Quotas, AWS Lambda, Concurrent executions",
        )
    return "green", f"{sending} send reminders, {left} are left for callers"


def dead_letters(it: Patient) -> Found:
    """What could not be finished. Read once more, each message still finds out what became of its people."""
    outputs = it.outputs
    count = it.cloud.client("sqs").get_queue_attributes(
        QueueUrl=outputs["DeadLettersUrl"], AttributeNames=["ApproximateNumberOfMessages"]
    )["Attributes"]["ApproximateNumberOfMessages"]
    if not int(count):
        return "green", "none"
    move = "aws sqs start-message-move-task --source-arn {} --destination-arn {}"
    return (
        "amber",
        f"{count} failed for good",
        f"read the log of {it.stage.function}; when the trouble is over, have them read again (nobody gets "
        "two): " + move.format(outputs["DeadLettersArn"], outputs["QueueArn"]),
    )


def _store(it: Patient) -> Store:
    return DynamoDBStore(it.cloud.client("dynamodb"), it.settings.table)


REMINDERS: dict[str, Check] = {
    "last run": last_run,
    "reminders": waiting,
    "queue": queue,
    "copies": copies,
    "dead letters": dead_letters,
}
