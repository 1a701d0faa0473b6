"""Zappa runner: its settings file, its commands."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotline.ops import ROOT, OperatorError
from hotline.ops.deploy.cloud import Say
from hotline.ops.deploy.package import SETTINGS
from hotline.ops.deploy.stage import PROJECT, Stage

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
    """Write the stage's Zappa settings, without any secret.

    A stage missing in zappa_settings.json gets the settings of the first. `outputs`: of our stack.
    """
    stages: dict[str, Any] = json.loads(SETTINGS.read_text("utf-8"))
    own = {
        **stages[next(iter(stages))],
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


def run(command: str, stage: Stage, settings: ZappaSettings, say: Say, *more: str) -> None:
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
