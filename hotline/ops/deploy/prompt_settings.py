"""What the operator's environment says, what is deployed, and what has to be asked for."""

import os
import secrets

import click

from hotline.config import SETTINGS
from hotline.ops.deploy.cloud import Cloud, CloudRefused, variables
from hotline.ops.deploy.secret_backup import kept
from hotline.ops.deploy.stage import Stage, gather
from hotline.ops.deploy.steps import Deployment, Say


def region() -> str:
    from boto3.session import Session

    return os.environ.get("AWS_REGION") or Session().region_name or ""


def cloud_of_operator() -> Cloud:
    """AWS as the operator's environment describes it. Raises CloudRefused."""
    if not region():
        raise CloudRefused("no region is set: run `aws configure`, or set AWS_REGION (like us-east-1)")
    cloud = Cloud(region(), os.environ.get("AWS_ENDPOINT_URL"))
    cloud.account()
    return cloud


def asked(name: str) -> str:
    """Ask for one setting until it has the right form."""
    setting = SETTINGS[name]
    if name == "HOTLINE_SECRET":
        click.echo("  HOTLINE_SECRET is made now, at random. Keep a copy of it: infra/README.md, step 5.")
        return secrets.token_hex(32)
    while True:
        value = str(click.prompt(f"  {name} ({setting.meaning})", hide_input=setting.secret)).strip()
        if setting.accepts(value):
            return value
        click.echo(f"  That must be {setting.hint}.")


def known_of(stage: Stage, say: Say, *, ask: bool) -> Deployment:
    """What is known of a stage, from the environment and from AWS. Raises BadSettings, CloudRefused."""
    cloud = cloud_of_operator()
    deployed = variables(cloud.function(stage.function))
    deployed["HOTLINE_SECRET"] = deployed.get("HOTLINE_SECRET") or kept(cloud, stage)
    environ = {**os.environ, "AWS_REGION": cloud.region}
    settings = gather(stage, environ, deployed, asked if ask else None)
    return Deployment(stage, settings, cloud, say, outputs=cloud.outputs(stage.stack))
