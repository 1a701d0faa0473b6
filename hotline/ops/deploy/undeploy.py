"""Commands: undeploy, rollback."""

import click

from hotline.ops import OperatorError
from hotline.ops.checks import twilio_checks
from hotline.ops.deploy import function, releases, settings, stack, twilio_number
from hotline.ops.deploy.cloud import Cloud, CloudRefused, Say, Stage, cloud_of_operator, variables
from hotline.ops.deploy.commands import (
    deployment_of,
    explained,
    say_indented,
    stage_argument,
    yes_option,
)
from hotline.ops.deploy.steps import Deployment
from hotline.ops.deploy.twilio_number import TwilioApi


def take_down(deployment: Deployment) -> None:
    """Take the line down: unset Twilio's webhooks, delete function, address and schedule, silence alarms.

    Table, opt-outs, releases and logs stay. Safe to call again.
    """
    cloud, stage = deployment.cloud, deployment.stage
    deployment.outputs = cloud.outputs(stage.stack)
    if deployed := variables(cloud.function(stage.function)):
        current = settings.checked({**deployed, "AWS_REGION": cloud.region})
        api, nowhere = TwilioApi(current), twilio_number.NOWHERE
        targets = twilio_number.targets(api, current, nowhere)
        values = [str(value) for target in targets for value in target.current.values()]
        # Another stage may have taken over the number.
        if any(value.startswith(current.public_url + "/") for value in values):
            twilio_number.point(api, current, nowhere)
            deployment.say("Twilio points nowhere now")
    if deployment.outputs:
        function.remove_schedules(cloud, stage)
        for source in ("QueueArn", "StreamArn"):
            function.disconnect(cloud, stage, deployment.outputs[source])
    if cloud.function(stage.function) or cloud.stack(stage.function):
        written = releases.settings_for(stage, cloud.region, deployment.outputs)
        releases.run_zappa("undeploy", stage, written, deployment.say, "-y")
    if parameters := cloud.parameters(stage.stack):  # no alarm for a line that is meant to be silent
        stack.ensure(cloud, stage.stack, {**parameters, "Watch": "no", "ApiId": ""}, deployment.say)


def delete_stored_data(deployment: Deployment) -> None:
    """Delete the stacks, and what they retain: the table with all subscribers, releases, fallback.

    What the nightly export has locked stays until its time is over: nobody can delete it.
    """
    cloud, stage, outputs = deployment.cloud, deployment.stage, deployment.outputs
    client = cloud.client("dynamodb")
    for there, bucket in releases.buckets(cloud, stage, outputs):
        if there.stack(stage.fallback):
            stack.delete(there, stage.fallback, deployment.say)
        _empty(there, bucket, deployment.say)
    table = outputs.get("TableName", deployment.settings.get("HOTLINE_TABLE", ""))
    days = cloud.parameters(stage.stack).get("ExportDays", "")
    if cloud.stack(stage.stack):
        stack.delete(cloud, stage.stack, deployment.say)
    try:
        client.update_table(TableName=table, DeletionProtectionEnabled=False)
        client.delete_table(TableName=table)
        deployment.say(f"table {table} is deleted")
    except client.exceptions.ResourceNotFoundException:
        deployment.say(f"there is no table {table} any more")
    for name in (stage.secret, stage.settings, stage.digest):
        cloud.delete_parameter(name)
    stack.remove_budget(cloud, stage)
    _empty(cloud, outputs.get("ReleasesBucket", ""), deployment.say)
    if locked := outputs.get("ExportsBucket"):
        copies = f"bucket {locked} holds locked copies of the table"
        deployment.say(f"{copies}: delete it {days} days after the last")


def _empty(cloud: Cloud, bucket: str, say: Say) -> None:
    """Delete a bucket ("" for none) with every version in it."""
    if not bucket:
        return
    client = cloud.client("s3")
    try:
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                client.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
        client.delete_bucket(Bucket=bucket)
    except client.exceptions.NoSuchBucket:
        return
    say(f"bucket {bucket} is deleted")


def roll_back(deployment: Deployment) -> str:
    """Run the release before the one that runs, with its static fallback; try it. Raises OperatorError."""
    cloud, stage = deployment.cloud, deployment.stage
    outputs = deployment.outputs = cloud.outputs(stage.stack)
    if not outputs:
        raise CloudRefused(f"nothing is deployed as {stage.name}")
    bucket = outputs["ReleasesBucket"]
    earlier = releases.before(cloud, bucket, stage.function)
    releases.use(cloud, bucket, stage, earlier)
    kept = {
        name: document
        for name in (releases.TEXT, releases.VOICE)
        if (document := releases.attached(cloud, bucket, earlier.sha256, name))
    }
    releases.publish(cloud, stage, outputs, kept)
    if faults := twilio_checks.faults(deployment.checked, settings.content_of(deployment.checked)):
        problem = "the earlier release does not answer as it should either:"
        raise OperatorError("\n  ".join([problem, *faults]))
    return f"{earlier.sha256[:12]} of {earlier.at:%Y-%m-%d %H:%M} UTC runs, and answers"


@click.command(epilog="Examples:  hotline undeploy live      hotline undeploy live --delete-data")
@stage_argument
@yes_option
@click.option("--delete-data", is_flag=True, help="Delete subscriptions, opt-outs and consents too.")
def undeploy(stage: Stage, yes: bool, delete_data: bool) -> None:
    """Take STAGE off AWS; what people entrusted to it is kept.

    Texts and calls get no answer afterwards. With --delete-data the table goes too, once the stage's name is
    typed a second time (on standard input, where nobody sits at the terminal).
    """
    if not yes:
        click.confirm(f"Take {stage.name} off? Nobody will be answered any more.", abort=True)
    if delete_data:
        click.echo("Every subscription, opt-out and consent will be deleted, and cannot be brought back.")
        if click.prompt("Type the stage's name to delete them", default="", show_default=False) != stage.name:
            raise click.ClickException("That is not the stage's name: nothing was done.")
    with explained(f"Run `hotline undeploy {stage.name}` again to go on."):
        cloud = cloud_of_operator()
        deployment = Deployment(stage, {"HOTLINE_TABLE": stage.function}, cloud, say_indented)
        take_down(deployment)
        if delete_data:
            delete_stored_data(deployment)
    kept = f" Table and settings are kept: `hotline deploy {stage.name}` finds everybody again."
    click.echo(f"{stage.name} is off.{'' if delete_data else kept}")


@click.command(epilog="Example:  hotline rollback live")
@stage_argument
@yes_option
def rollback(stage: Stage, yes: bool) -> None:
    """Let STAGE run the release before the one that runs; settings and data stay as they are."""
    if not yes:
        click.confirm(f"Run the release before on {stage.name}?", abort=True)
    with explained(f"To deploy what is here: hotline deploy {stage.name}"):
        click.echo(roll_back(deployment_of(stage, ask=False)))


COMMANDS = (undeploy, rollback)
