"""Releases: packages in S3, Zappa's commands, the static fallback."""

import hashlib
import json
import os
import subprocess
import sys
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hotline.content.model import Content
from hotline.domain.replies import HangUp, Speak, Text
from hotline.ops import ROOT, OperatorError
from hotline.ops.deploy.cloud import PROJECT, Cloud, CloudRefused, Say, Stage
from hotline.ops.deploy.package import SETTINGS
from hotline.twilio import voice, webhook

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


FOLDER = ROOT / "build" / "deploy"
KEPT_LINES = 25  # of Zappa's output, shown when it fails


@dataclass(frozen=True)
class ZappaSettings:
    """A written settings file; `own` is the stage's part, `schedules` the expression of each function's.

    Zappa sets its tags on the function, a hash of the settings among them.
    """

    path: Path
    own: Mapping[str, Any]
    schedules: Mapping[str, str]


def settings_for(stage: Stage, region: str, outputs: Mapping[str, str]) -> ZappaSettings:
    """Write the stage's Zappa settings, without any secret. `outputs`: of our stack."""
    stages: dict[str, Any] = json.loads(SETTINGS.read_text("utf-8"))
    own = {
        **stages[next(iter(stages))],  # of the first stage, where this one is missing
        **stages.get(stage.name, {}),
        "aws_region": region,
        "s3_bucket": outputs["ReleasesBucket"],
        "manage_roles": False,  # Zappa's own role may do nearly everything in the account
        "role_arn": outputs["RoleArn"],
        "dead_letter_arn": outputs["DeadLettersArn"],
        "aws_kms_key_arn": outputs.get("FunctionKeyArn", ""),  # unset, each update would take the key away
        "touch": False,  # the first touch would find a function without its environment
    }
    schedules = {event["function"]: event["expression"] for event in own.pop("events", [])}
    digest = hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()[:16]
    own["tags"] = {"project": PROJECT, "stage": stage.name, "zappa-settings": digest}
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{stage.name}.json"
    path.write_text(json.dumps({stage.name: own}, indent=2), "utf-8")
    return ZappaSettings(path, own, schedules)


def run_zappa(command: str, stage: Stage, settings: ZappaSettings, say: Say, *more: str) -> None:
    """One of Zappa's commands, its lines passed to `say` as they come. Raises OperatorError."""
    arguments = [sys.executable, "-m", "zappa.cli", command, stage.name, "-s", str(settings.path), *more]
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environ = {**os.environ, "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1", "VIRTUAL_ENV": sys.prefix}
    lines = []
    with subprocess.Popen(  # noqa: S603 - our own command
        arguments, cwd=FOLDER, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        for line in filter(str.strip, process.stdout):
            lines.append(line.rstrip())
            say(f"zappa: {line.strip()}")
    if process.returncode != 0:
        raise OperatorError(f"zappa {command} {stage.name} failed:\n" + "\n".join(lines[-KEPT_LINES:]))


VOICE, TEXT = "voice.xml", "text.xml"
CONTENT_TYPE = "text/xml; charset=utf-8"
SECOND, OTHER = "us-west-2", "us-east-1"  # the second region, and that of a line that is itself there


def second_region(region: str, outputs: Mapping[str, str]) -> str:
    """The region of the second copy. `region`, `outputs`: of the line and its stack."""
    return outputs.get("FallbackRegion") or (OTHER if region == SECOND else SECOND)


def buckets(cloud: Cloud, stage: Stage, outputs: Mapping[str, str]) -> list[tuple[Cloud, str]]:
    """The bucket ("" for none) in the line's region and the one in the second region, each with its AWS."""
    both = (cloud, cloud.in_region(second_region(cloud.region, outputs)))
    return [(there, there.outputs(stage.fallback).get("FallbackBucket", "")) for there in both]


def urls(cloud: Cloud, stage: Stage, outputs: Mapping[str, str]) -> tuple[str, str]:
    """The URLs for a text and a call that Twilio is told; it takes one each, so those of the second region.

    So both a function that fails and a region that fails leave an answer.
    """
    _, (there, bucket) = buckets(cloud, stage, outputs)
    return there.object_url(bucket, TEXT), there.object_url(bucket, VOICE)


def publish(cloud: Cloud, stage: Stage, outputs: Mapping[str, str], made: Mapping[str, str]) -> None:
    for there, bucket in buckets(cloud, stage, outputs):
        for name, document in made.items():
            there.client("s3").put_object(
                Bucket=bucket,
                Key=name,
                Body=document.encode(),
                ContentType=CONTENT_TYPE,
                CacheControl="no-cache",
            )


def documents(content: Content) -> Mapping[str, str]:
    """The documents by name: what a call hears before it ends, and what every text gets.

    There is no choice here, not even of a language. A call hears, in one language after the other, the
    emergency line, the first answer with all that it lists, and the emergency line again. A text gets the
    first answer in each language (2 segments at most), which names the emergency number too.
    """
    first = content.structure.default_language
    codes = sorted(content.languages, key=lambda code: code != first)
    speech = tuple(Speak(_spoken(content, code), code) for code in codes)
    entry = content.structure.entry
    texts = tuple(Text(content.fill(content.languages[code].topics[entry].text or "")) for code in codes)
    return {
        VOICE: voice.render((*speech, HangUp()), "", content.voices, first),
        TEXT: webhook.render_texts(texts),
    }


def _spoken(content: Content, code: str) -> tuple[str, ...]:
    words = content.languages[code]
    emergency = words.calls["emergency"]
    entry = content.structure.entry
    listed = content.structure.topics_of(content.structure.topics[entry].lists or "")
    topics = (entry, *(topic.id for topic in listed))
    answers = (line for id in topics for line in words.topics[id].speech)
    return tuple(content.fill(line) for line in (*emergency, *words.calls["welcome"], *answers, *emergency))
