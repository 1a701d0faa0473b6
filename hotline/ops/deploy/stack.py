"""CloudFormation stacks of infra/, the whole line as one template, the account's budget."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import yaml

from hotline.config import SETTINGS
from hotline.ops import ROOT
from hotline.ops.deploy import function
from hotline.ops.deploy.address import REPORT_ROUTES, capacity
from hotline.ops.deploy.cloud import PROJECT, Cloud, CloudRefused, Say, Stage, aws_error
from hotline.ops.deploy.package import RUNTIME
from hotline.ops.deploy.package import SETTINGS as ZAPPA
from hotline.ops.deploy.twilio_number import CALL_RETRIES, TEXT_RETRIES
from hotline.prompt_tools import templates
from hotline.sandbox import table as base_template

# By the last word of a stack's name.
TEMPLATES = {"base": ROOT / "infra" / "stack.yaml", "fallback": ROOT / "infra" / "fallback.yaml"}
POLL = 2.0  # seconds
PATIENCE = 20 * 60.0  # seconds; a table takes less than a minute
# Filled in by the template itself, or by Lambda.
OURS = {
    "HOTLINE_PUBLIC_URL", "HOTLINE_TABLE", "HOTLINE_QUEUE_URL", "HOTLINE_NOTICE", "TWILIO_API_URL",
    "TWILIO_RATE",
}  # fmt: skip
WHOLE = templates(ROOT / "infra")
WHOLE.filters["parameter"] = lambda variable: "".join(map(str.capitalize, variable.split("_")))


def ensure(cloud: Cloud, name: str, parameters: Mapping[str, str], say: Say) -> str:
    """Create or update a stack by its template; returns "made", "updated" or "unchanged".

    Safe to call again at any time. Raises CloudRefused with CloudFormation's reason.
    """
    client = cloud.client("cloudformation")
    present = _settled(cloud, name, say)
    if present and present["StackStatus"] == "ROLLBACK_COMPLETE":  # a failed first try can only be deleted
        delete(cloud, name, say)
        present = None
    request: dict[str, Any] = {
        "StackName": name,
        "TemplateBody": TEMPLATES[name.rpartition("-")[2]].read_text("utf-8"),
        "Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
        "Capabilities": ["CAPABILITY_IAM"],
        "Tags": [{"Key": "project", "Value": PROJECT}, {"Key": "stage", "Value": parameters["Stage"]}],
    }
    try:
        if present is None:
            if "TableName" in parameters:
                delete_empty_table(cloud, parameters["TableName"])
            client.create_stack(**request)
        else:
            client.update_stack(**request)
    except client.exceptions.ClientError as error:
        if "No updates are to be performed" in error.response["Error"]["Message"]:
            return "unchanged"
        message = f"CloudFormation refuses the stack: {error.response['Error']['Message']}"
        raise CloudRefused(message) from None
    settled = _settled(cloud, name, say)
    if settled is None or settled["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise CloudRefused(f"the stack {name} did not come about: {_reason(client, name)}")
    return "updated" if present else "made"


def delete_empty_table(cloud: Cloud, table: str) -> None:
    """Delete an empty table that a failed first try left behind, as it would block the new one.

    The template retains the table even then. Raises CloudRefused if it is not empty.
    """
    client = cloud.client("dynamodb")
    try:
        client.describe_table(TableName=table)
    except client.exceptions.ResourceNotFoundException:
        return
    if client.scan(TableName=table, Limit=1)["Count"]:
        raise CloudRefused(
            f"there is a table {table} already, not empty: infra/afterwards.md, If the table exists already"
        )
    client.update_table(TableName=table, DeletionProtectionEnabled=False)
    client.get_waiter("table_exists").wait(TableName=table, WaiterConfig={"Delay": 1})
    client.delete_table(TableName=table)
    client.get_waiter("table_not_exists").wait(TableName=table, WaiterConfig={"Delay": 1})


def delete(cloud: Cloud, name: str, say: Say) -> None:
    """Delete a stack; what its template retains (the table, the buckets) stays. Raises CloudRefused."""
    client = cloud.client("cloudformation")
    client.delete_stack(StackName=name)
    if left := _settled(cloud, name, say):
        status, reason = left["StackStatus"], _reason(client, name)
        raise CloudRefused(f"the stack {name} could not be deleted ({status}): {reason}")


def _settled(cloud: Cloud, name: str, say: Say) -> dict[str, Any] | None:
    """The stack once no operation is in progress. Raises CloudRefused."""
    end, before = time.monotonic() + PATIENCE, ""
    while True:
        stack = cloud.stack(name)
        status = stack["StackStatus"] if stack else "gone"
        if not status.endswith("IN_PROGRESS"):
            return stack
        if status != before:
            say(f"CloudFormation: {status.lower().replace('_', ' ')} ...")
            before = status
        if time.monotonic() > end:
            raise CloudRefused(f"the stack {name} still moves after 20 minutes: look at it and try again")
        time.sleep(POLL)


def _reason(client: Any, name: str) -> str:
    """The first failure among a stack's events."""
    try:
        events = client.describe_stack_events(StackName=name)["StackEvents"]
    except client.exceptions.ClientError:
        return "it is gone; CloudFormation's console still shows its events"
    failed = [e for e in events if e["ResourceStatus"].endswith("FAILED") and e.get("ResourceStatusReason")]
    if not failed:
        return "CloudFormation gives no reason; look at the stack's events in the console"
    first = min(failed, key=lambda event: event["Timestamp"])
    return f"{first['LogicalResourceId']}: {first['ResourceStatusReason']}"


def whole_template(rate: float) -> str:
    """infra/stack.yaml, function and address as one JSON document. `rate`: TWILIO_RATE, for the throttles.

    For people who may click "Launch stack" and nothing else. `hotline deploy` does not use it.
    """
    base = json.dumps(base_template.stack()).replace('{"Ref": "ApiId"}', '{"Ref": "Api"}')
    # There always is an address here.
    base = base.replace('"Condition": "AddressWatched"', '"Condition": "Watched"')
    wanted, whole = capacity(rate), json.loads(base)
    del whole["Parameters"]["ApiId"], whole["Conditions"]["AddressWatched"]
    widgets = whole["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"][1]
    widgets |= {name: shown["Fn::If"][1] for name, shown in widgets.items() if "Fn::If" in shown}
    rendered = WHOLE.get_template("whole.yaml.jinja").render(
        settings={n: row for n, row in SETTINGS.items() if n not in OURS and not n.startswith("AWS_")},
        zappa=json.loads(ZAPPA.read_text("utf-8"))["live"],
        runtime=RUNTIME,
        rate=f"{rate:g}",
        address="https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}",
        log_levels=function.LOG_LEVELS,
        retries=function.RETRIES,
        oldest=function.OLDEST,
        connections=(
            ("OfQueue", "Queue.Arn", function.queue_connection(wanted)),
            ("OfTable", "Table.StreamArn", {**function.STREAM_CONNECTION, "StartingPosition": "LATEST"}),
        ),
        routes=("$default", *REPORT_ROUTES),
        throttles=wanted.throttles,
        text_retries=TEXT_RETRIES,
        call_retries=CALL_RETRIES,
    )
    for part, added in yaml.safe_load(rendered).items():
        whole[part] |= added
    whole["Description"] = "A text-and-voice hotline, whole: one stack from one package."
    return json.dumps(whole, indent=1)


def ensure_budget(cloud: Cloud, stage: Stage, dollars: int, email: str) -> str:
    """Create or change the budget of the whole account; what was done, or a warning.

    It stands apart from the stack: an account that may have none still gets its line.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    if not email:
        return "none: nobody is told (--email)"
    client, account = cloud.client("budgets"), cloud.account()
    budget = {
        "BudgetName": stage.function,
        "BudgetType": "COST",
        "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": str(dollars), "Unit": "USD"},
    }
    shared = {"ComparisonOperator": "GREATER_THAN", "ThresholdType": "PERCENTAGE"}
    told = [{"SubscriptionType": "EMAIL", "Address": email}]
    # When AWS writes: at 80 percent of the month's sum, and when the month is expected to go beyond it.
    notifications = [
        {"Notification": dict(shared, NotificationType=kind, Threshold=percent), "Subscribers": told}
        for kind, percent in (("ACTUAL", 80), ("FORECASTED", 100))
    ]
    try:
        try:
            client.create_budget(AccountId=account, Budget=budget, NotificationsWithSubscribers=notifications)
        except client.exceptions.DuplicateRecordException:
            client.update_budget(AccountId=account, NewBudget=budget)
            return f"{dollars} dollars a month"
    except (BotoCoreError, ClientError) as error:
        return f"WARNING: there is none, and nobody is told what AWS costs. {aws_error(error)}"
    return f"made: {dollars} dollars a month"


def remove_budget(cloud: Cloud, stage: Stage) -> None:
    from botocore.exceptions import BotoCoreError, ClientError

    with suppress(BotoCoreError, ClientError):
        cloud.client("budgets").delete_budget(AccountId=cloud.account(), BudgetName=stage.function)
