"""Takes a line off AWS, deletes what it kept, or goes back to its release before."""

from hotline.config.settings import Settings
from hotline.ops.checks import smoke
from hotline.ops.deploy import (
    releases,
    secret_backup,
    stack,
    stage,
    triggers,
    twilio_number,
    zappa,
)
from hotline.ops.deploy.cloud import Cloud, CloudRefused, variables
from hotline.ops.deploy.steps import Deployment, StepFailed
from hotline.ops.deploy.twilio_api import TwilioApi


def take_down(it: Deployment) -> None:
    """Take the line off: Twilio points nowhere, function, address and schedule go, alarms are quiet.

    Table, opt-outs, releases and logs stay. Safe to call again.
    """
    it.outputs = it.cloud.outputs(it.stage.stack)
    deployed = variables(it.cloud.function(it.stage.function))
    if deployed:
        settings = stage.checked({**deployed, "AWS_REGION": it.cloud.region})
        if _points_here(it, settings):
            twilio_number.point(TwilioApi(settings), settings, twilio_number.NOWHERE)
            it.say("Twilio points nowhere now")
    if it.outputs:
        triggers.remove_schedule(it.cloud, it.stage)
        triggers.disconnect_queue(it.cloud, it.stage, it.outputs["QueueArn"])
    if it.cloud.function(it.stage.function) or it.cloud.stack(it.stage.function):
        path = zappa.settings_for(it.stage, it.cloud.region, it.outputs)
        zappa.run("undeploy", it.stage, path, it.say, "-y")
    if it.cloud.stack(it.stage.stack):
        _quieten(it)


def _points_here(it: Deployment, settings: Settings) -> bool:
    """Whether Twilio's side is still ours: another stage may have taken the number over."""
    found = twilio_number.targets(TwilioApi(settings), settings, twilio_number.NOWHERE)
    urls = [str(value) for *_, there in found for value in there.values() if isinstance(value, str)]
    return any(url.startswith(settings.public_url + "/") for url in urls)


def _quieten(it: Deployment) -> None:
    """No alarm for a line that is meant to be silent; every other parameter stays as it is."""
    there = it.cloud.stack(it.stage.stack)
    assert there is not None, "only an existing stack is quietened"
    kept = {one["ParameterKey"]: one["ParameterValue"] for one in there.get("Parameters", [])}
    stack.ensure(it.cloud, it.stage, {**kept, "Watch": "no"}, it.say)


def delete_data(it: Deployment) -> None:
    """Delete the stack, and what it retains: the table with everybody in it, releases, fallback."""
    client = it.cloud.client("dynamodb")
    table = it.outputs.get("TableName", it.settings.get("HOTLINE_TABLE", ""))
    if it.cloud.stack(it.stage.stack):
        stack.delete(it.cloud, it.stage, it.say)
    try:
        client.update_table(TableName=table, DeletionProtectionEnabled=False)
        client.delete_table(TableName=table)
        it.say(f"table {table} is deleted")
    except client.exceptions.ResourceNotFoundException:
        it.say(f"there is no table {table} any more")
    secret_backup.forget(it.cloud, it.stage)
    for bucket in (it.outputs.get("ReleasesBucket"), it.outputs.get("FallbackBucket")):
        if bucket:
            _empty(it.cloud, bucket)
            it.say(f"bucket {bucket} is deleted")


def _empty(cloud: Cloud, bucket: str) -> None:
    client = cloud.client("s3")
    try:
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for one in page.get("Contents", []):
                client.delete_object(Bucket=bucket, Key=one["Key"])
        client.delete_bucket(Bucket=bucket)
    except client.exceptions.NoSuchBucket:
        return


def roll_back(it: Deployment) -> str:
    """Run the release before the one that runs, and try it."""
    it.outputs = it.cloud.outputs(it.stage.stack)
    if not it.outputs:
        raise CloudRefused(f"nothing is deployed as {it.stage.name}")
    earlier = releases.before(it.cloud, it.outputs["ReleasesBucket"], it.stage.function)
    releases.use(it.cloud, it.outputs["ReleasesBucket"], it.stage.function, earlier)
    faults = smoke.faults(it.checked, it.content())
    if faults:
        raise StepFailed("\n  ".join(["the earlier release does not answer as it should either:", *faults]))
    return f"{earlier.sha256[:12]} of {earlier.at:%Y-%m-%d %H:%M} UTC runs, and answers"
