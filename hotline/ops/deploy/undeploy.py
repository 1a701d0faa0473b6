"""Undeploy and rollback."""

from hotline.config import Settings
from hotline.ops.checks import smoke
from hotline.ops.deploy import budget, releases, settings, stack, triggers, twilio_number, zappa
from hotline.ops.deploy.cloud import Cloud, CloudRefused, variables
from hotline.ops.deploy.steps import Deployment, StepFailed
from hotline.ops.deploy.twilio_api import TwilioApi


def take_down(deployment: Deployment) -> None:
    """Take the line down: unset Twilio's webhooks, delete function, address and schedule, silence alarms.

    Table, opt-outs, releases and logs stay. Safe to call again.
    """
    cloud, stage = deployment.cloud, deployment.stage
    deployment.outputs = cloud.outputs(stage.stack)
    if deployed := variables(cloud.function(stage.function)):
        current = settings.checked({**deployed, "AWS_REGION": cloud.region})
        if _points_here(current):
            twilio_number.point(TwilioApi(current), current, twilio_number.NOWHERE)
            deployment.say("Twilio points nowhere now")
    if deployment.outputs:
        triggers.remove_schedules(cloud, stage)
        for source in ("QueueArn", "StreamArn"):
            triggers.disconnect(cloud, stage, deployment.outputs[source])
    if cloud.function(stage.function) or cloud.stack(stage.function):
        written = zappa.settings_for(stage, cloud.region, deployment.outputs)
        zappa.run("undeploy", stage, written, deployment.say, "-y")
    if parameters := cloud.parameters(stage.stack):  # no alarm for a line that is meant to be silent
        stack.ensure(cloud, stage, {**parameters, "Watch": "no", "ApiId": ""}, deployment.say)


def _points_here(current: Settings) -> bool:
    """Whether Twilio still points here: another stage may have taken over the number."""
    targets = twilio_number.targets(TwilioApi(current), current, twilio_number.NOWHERE)
    values = [str(value) for target in targets for value in target.current.values()]
    return any(value.startswith(current.public_url + "/") for value in values)


def delete_data(deployment: Deployment) -> None:
    """Delete the stack, and what it retains: the table with all subscribers, releases, fallback."""
    cloud, outputs = deployment.cloud, deployment.outputs
    client = cloud.client("dynamodb")
    table = outputs.get("TableName", deployment.settings.get("HOTLINE_TABLE", ""))
    if cloud.stack(deployment.stage.stack):
        stack.delete(cloud, deployment.stage, deployment.say)
    try:
        client.update_table(TableName=table, DeletionProtectionEnabled=False)
        client.delete_table(TableName=table)
        deployment.say(f"table {table} is deleted")
    except client.exceptions.ResourceNotFoundException:
        deployment.say(f"there is no table {table} any more")
    for name in (deployment.stage.secret, deployment.stage.settings):
        cloud.delete_parameter(name)
    budget.remove(cloud, deployment.stage)
    for bucket in (outputs.get("ReleasesBucket"), outputs.get("FallbackBucket")):
        if bucket:
            _empty(cloud, bucket)
            deployment.say(f"bucket {bucket} is deleted")


def _empty(cloud: Cloud, bucket: str) -> None:
    """Delete a bucket with every version in it."""
    client = cloud.client("s3")
    try:
        for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                client.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
        client.delete_bucket(Bucket=bucket)
    except client.exceptions.NoSuchBucket:
        return


def roll_back(deployment: Deployment) -> str:
    """Run the release before the one that runs, and try it. Raises CloudRefused, StepFailed."""
    cloud, function = deployment.cloud, deployment.stage.function
    deployment.outputs = cloud.outputs(deployment.stage.stack)
    if not deployment.outputs:
        raise CloudRefused(f"nothing is deployed as {deployment.stage.name}")
    bucket = deployment.outputs["ReleasesBucket"]
    earlier = releases.before(cloud, bucket, function)
    releases.use(cloud, bucket, function, earlier)
    faults = smoke.faults(deployment.checked, deployment.content())
    if faults:
        raise StepFailed("\n  ".join(["the earlier release does not answer as it should either:", *faults]))
    return f"{earlier.sha256[:12]} of {earlier.at:%Y-%m-%d %H:%M} UTC runs, and answers"
