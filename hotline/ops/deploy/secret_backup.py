"""Keeps HOTLINE_SECRET beside the table: without it the numbers in there belong to nobody any more."""

from hotline.ops.deploy.cloud import Cloud
from hotline.ops.deploy.stage import Stage


def name_of(stage: Stage) -> str:
    return f"/{stage.function}/secret"


def kept(cloud: Cloud, stage: Stage) -> str:
    """The secret that the stage's table was filled with, or ""; also where the function is gone."""
    client = cloud.client("ssm")
    try:
        found = client.get_parameter(Name=name_of(stage), WithDecryption=True)
    except client.exceptions.ParameterNotFound:
        return ""
    return str(found["Parameter"]["Value"])


def keep(cloud: Cloud, stage: Stage, secret: str) -> None:
    """Keep it encrypted in AWS's Parameter Store, which costs nothing and is never asked by the function."""
    if kept(cloud, stage) != secret:
        cloud.client("ssm").put_parameter(
            Name=name_of(stage),
            Value=secret,
            Type="SecureString",
            Overwrite=True,
            Description="the key that telephone numbers in the table are hashed with",
        )


def forget(cloud: Cloud, stage: Stage) -> None:
    """Only together with the table."""
    client = cloud.client("ssm")
    try:
        client.delete_parameter(Name=name_of(stage))
    except client.exceptions.ParameterNotFound:
        return
