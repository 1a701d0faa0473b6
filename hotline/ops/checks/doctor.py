"""Doctor: the function's checks, and every check in turn (`hotline doctor`)."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import click

from hotline.config import BadSettings
from hotline.ops.checks import Check, CheckContext, CheckResult, Outcome, alarms_of, total
from hotline.ops.checks.aws_checks import AWS, GATES, REMINDERS
from hotline.ops.checks.twilio_checks import SMOKE, TWILIO
from hotline.ops.deploy import address as address_settings
from hotline.ops.deploy import function
from hotline.ops.deploy.cloud import JOBS, CloudRefused, Stage, region
from hotline.ops.deploy.commands import stage_argument
from hotline.ops.deploy.twilio_number import TwilioRefused
from hotline.storage import StoreDown

COLOURS = {"red": "red", "amber": "yellow", "green": "green"}  # on the terminal


def examine(
    stage: Stage, environ: Mapping[str, str], region: str, endpoint: str | None
) -> Iterator[CheckResult]:
    """Every check in turn. A red check of GATES ends the examination."""
    context = CheckContext(stage, environ, region, endpoint)
    for name, check in GATES.items():
        finding = _finding(name, check, context)
        yield finding
        if finding.colour == "red":
            return
    for name, check in (AWS | FUNCTION | REMINDERS | TWILIO | SMOKE).items():
        yield _finding(name, check, context)


def _finding(name: str, check: Check, context: CheckContext) -> CheckResult:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return CheckResult(name, *check(context))
    except BadSettings as wrong:
        remedy = f"correct it: hotline deploy {context.stage.name}"
        return CheckResult(name, "red", "; ".join(wrong.problems), remedy)
    except CloudRefused as refused:
        return CheckResult(name, "red", str(refused), "infra/README.md, step 2")
    except StoreDown as down:
        return CheckResult(name, "red", str(down), context.redeploy)
    except TwilioRefused as refused:
        amber = refused.status in (0, 403, 404)
        return CheckResult(name, "amber" if amber else "red", str(refused), "look at it in Twilio's console")
    except ClientError as error:
        what = f"AWS refused {error.operation_name} ({error.response['Error']['Code']})"
        return CheckResult(name, "amber", what, "let your user read it, or look at it in the AWS console")
    except BotoCoreError as error:
        return CheckResult(name, "amber", f"AWS did not answer ({type(error).__name__})", "try again")


@click.command(epilog="Examples:  hotline doctor live      hotline doctor live --json")
@stage_argument
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON document: a list of name, colour, found, remedy."
)
def doctor(stage: Stage, as_json: bool) -> None:
    """Look at every part of STAGE, at AWS and at Twilio; each line says what to do where it is not green.

    Changes nothing. Ends with 0 if all is green, 2 if something is amber, 1 if something is red.
    """
    findings = list(examine(stage, dict(os.environ), region(), os.environ.get("AWS_ENDPOINT_URL")))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            colour = click.style(f"{finding.colour:5}", fg=COLOURS[finding.colour])
            click.echo(f"{colour}  {finding.name}: {finding.found}")
            if finding.remedy:
                click.echo(f"       {finding.remedy}")
    colours = {finding.colour for finding in findings}
    sys.exit(1 if "red" in colours else 2 if "amber" in colours else 0)


COMMANDS = (doctor,)


# By their names in infra/stack.yaml; Spend is in one region only.
WATCHING = {
    "Behind", "Canary", "ConsentLost", "Dead", "Errors", "Failing", "Flood", "Halted", "Latency", "Limits",
    "NoReports", "Refusing", "Silence", "Slow", "Throttles", "Unfinished",
}  # fmt: skip
# From this day AWS no longer updates a function of that runtime:
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
RUNTIME_ENDS = {
    "python3.11": date(2027, 8, 31),
    "python3.12": date(2029, 1, 10),
    "python3.13": date(2029, 8, 31),
    "python3.14": date(2029, 8, 31),
}
HALF_A_YEAR = timedelta(days=183)


def state(context: CheckContext) -> Outcome:
    actual = context.function
    now, last = actual.get("State", "Active"), actual.get("LastUpdateStatus", "Successful")
    if (now, last) != ("Active", "Successful"):
        return "red", f"{now}, last update {last}", context.redeploy
    if actual.get("KMSKeyArn", "") != context.outputs.get("FunctionKeyArn", ""):
        return "red", "its settings are encrypted with another key than the stack says", context.redeploy
    return "green", f"{actual['MemorySize']} MB, {actual['Timeout']} s"


def runtime(context: CheckContext) -> Outcome:
    return runtime_on(str(context.function.get("Runtime", "")), datetime.now(UTC).date())


def runtime_on(name: str, today: date) -> Outcome:
    """How long AWS updates functions of this runtime, as seen on a day."""
    end = RUNTIME_ENDS.get(name)
    if end is None:
        return "amber", f"{name}: not known here until when AWS updates it", "look at AWS's list of runtimes"
    if end - today > HALF_A_YEAR:
        return "green", f"{name}, updated by AWS until {end}"
    newest = max(RUNTIME_ENDS, key=lambda each: (RUNTIME_ENDS[each], each))
    remedy = f"install {newest} here, then: make clean deploy-tools PYTHON={newest}, and hotline deploy"
    return "red" if today >= end else "amber", f"{name}: AWS takes no update of it from {end}", remedy


def callers(context: CheckContext) -> Outcome:
    foreign = function.foreign_statements(context.cloud, context.stage)
    if foreign:
        return "red", f"others may call the function ({foreign[0]['Sid']})", context.redeploy
    client = context.cloud.client("lambda")
    try:
        client.get_function_url_config(FunctionName=context.stage.function)
    except client.exceptions.ResourceNotFoundException:
        return "green", "only our address and our schedules"
    return "amber", "it has a function URL that nobody needs", "delete it in the Lambda console"


def address(context: CheckContext) -> Outcome:
    if context.cloud.api(context.stage.function) is None:
        return "red", "the function has no HTTP API", context.redeploy
    wanted = context.capacity
    if not address_settings.is_throttled(context.cloud, context.stage, wanted):
        return "amber", "the address takes more or fewer requests than TWILIO_RATE needs", context.redeploy
    if not address_settings.is_logged(context.cloud, context.stage, context.outputs.get("AccessLogArn", "")):
        return "amber", "it writes no access log, or other fields than ours", context.redeploy
    return "green", f"at most {wanted.requests} requests a second, {wanted.reports} delivery reports; logged"


def schedule(context: CheckContext) -> Outcome:
    rules = {job: function.schedule(context.cloud, context.stage, job) for job in JOBS}
    missing = [job for job, rule in rules.items() if rule is None or rule["State"] != "ENABLED"]
    if missing:
        return "red", f"no schedule starts {', '.join(missing)}", context.redeploy
    return "green", ", ".join(str(rule["ScheduleExpression"]) for rule in rules.values() if rule)


def errors(context: CheckContext) -> Outcome:
    dimensions = {"FunctionName": context.stage.function}
    failed = total(context, "AWS/Lambda", "Errors", dimensions, timedelta(days=1))
    if failed:
        return "amber", f"{failed:.0f} in a day", context.read_log
    return "green", "none in a day"


def alarms(context: CheckContext) -> Outcome:
    by_name = alarms_of(context.cloud, context.stage)
    missing = WATCHING - set(by_name)
    if missing:
        return "red", f"nobody watches: {', '.join(sorted(missing))}", context.redeploy
    active = sorted(name for name, alarm in by_name.items() if alarm["StateValue"] == "ALARM")
    if active:
        return "red", "; ".join(by_name[name]["AlarmDescription"] for name in active), "do as the alarm says"
    return "green", f"{len(by_name)}, all quiet"


def listener(context: CheckContext) -> Outcome:
    client, topic = context.cloud.client("sns"), context.outputs["TopicArn"]
    subscriptions = client.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    if not subscriptions:
        remedy = f"name somebody: hotline deploy {context.stage.name} --email you@example.org"
        return "amber", "alarms reach nobody", remedy
    if not all(each["SubscriptionArn"].startswith("arn:") for each in subscriptions):
        return "amber", "an address is not confirmed yet", "open AWS's mail and confirm the subscription"
    return "green", f"{len(subscriptions)} told of alarms"


def log(context: CheckContext) -> Outcome:
    name = context.stage.log
    groups = context.cloud.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    days = next((group.get("retentionInDays") for group in groups if group["logGroupName"] == name), None)
    if days is None:
        return "red", "the log is kept for ever", context.redeploy
    level = context.function.get("LoggingConfig", {}).get("ApplicationLogLevel", "unset")
    if level in ("DEBUG", "TRACE"):
        return "red", "the log holds what people write (level DEBUG)", context.redeploy
    return "green", f"kept {days} days, level {level}"


FUNCTION: dict[str, Check] = {
    "function": state, "runtime": runtime, "callers": callers, "address": address, "schedule": schedule,
    "errors": errors, "alarms": alarms, "alarm listener": listener, "log": log,
}  # fmt: skip
