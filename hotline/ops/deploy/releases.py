"""Releases: deployed packages in S3, named by their hash."""

import hashlib
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotline.ops.deploy.cloud import Cloud, CloudRefused
from hotline.ops.deploy.stage import Stage

PREFIX = "releases/"


@dataclass(frozen=True)
class Release:
    """One package in the bucket; `sha256` in hex, `at` aware UTC: when it was last released."""

    sha256: str
    at: datetime

    @property
    def key(self) -> str:
        return f"{PREFIX}{self.sha256}.zip"


def put(cloud: Cloud, bucket: str, package: Path) -> str:
    """Store a package; its key. A package that is released again counts as the newest."""
    data = package.read_bytes()
    key = f"{PREFIX}{hashlib.sha256(data).hexdigest()}.zip"
    cloud.client("s3").put_object(Bucket=bucket, Key=key, Body=data, ContentType="application/zip")
    return key


def attach(cloud: Cloud, bucket: str, release: str, name: str, document: str) -> None:
    cloud.client("s3").put_object(Bucket=bucket, Key=f"{PREFIX}{release}/{name}", Body=document.encode())


def attached(cloud: Cloud, bucket: str, release: str, name: str) -> str | None:
    client = cloud.client("s3")
    try:
        stored = client.get_object(Bucket=bucket, Key=f"{PREFIX}{release}/{name}")
    except client.exceptions.NoSuchKey:
        return None
    return str(stored["Body"].read().decode())


def listed(cloud: Cloud, bucket: str) -> list[Release]:
    """Every release, the newest first."""
    pages = cloud.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=PREFIX)
    releases = [
        Release(item["Key"].removeprefix(PREFIX).removesuffix(".zip"), item["LastModified"])
        for page in pages
        for item in page.get("Contents", [])
        if item["Key"].endswith(".zip")
    ]
    return sorted(releases, key=lambda release: release.at, reverse=True)


def running(cloud: Cloud, function: str) -> str | None:
    """The hash (hex) of the code that runs, or None if there is no function."""
    configuration = cloud.function(function)
    return b64decode(configuration["CodeSha256"]).hex() if configuration else None


def before(cloud: Cloud, bucket: str, function: str) -> Release:
    """The release before the one that runs. Raises CloudRefused if there is none."""
    current, releases = running(cloud, function), listed(cloud, bucket)
    at = next((release.at for release in releases if release.sha256 == current), None)
    older = [each for each in releases if each.sha256 != current and (at is None or each.at <= at)]
    if not older:
        raise CloudRefused("there is no earlier release to go back to: deploy a corrected one instead")
    return older[0]


def use(cloud: Cloud, bucket: str, stage: Stage, release: Release) -> None:
    """Let the function run this release; returns once it does."""
    client = cloud.client("lambda")
    client.update_function_code(FunctionName=stage.function, S3Bucket=bucket, S3Key=release.key, Publish=True)
    client.get_waiter("function_updated_v2").wait(FunctionName=stage.function, WaiterConfig={"Delay": 1})
    keep_digest(cloud, stage, release.sha256)


def keep_digest(cloud: Cloud, stage: Stage, sha256: str) -> None:
    """Note what was released, outside Lambda: code that came another way is then seen by the doctor."""
    cloud.set_parameter(stage.digest, sha256, "SHA-256 of the package that was last released")
