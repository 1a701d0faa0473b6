"""Runs Zappa's own commands on one stage, with what only this account knows added to its settings."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotline.ops.deploy.stage import PROJECT, Stage

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = ROOT / "zappa_settings.json"
FOLDER = ROOT / "build" / "deploy"
TAG = "zappa-settings"
KEPT_LINES = 25  # of Zappa's output, shown when it fails
Say = Callable[[str], None]


class ZappaFailed(Exception):
    """Zappa gave up; the message ends with what it said."""


@dataclass(frozen=True)
class ZappaSettings:
    """A written settings file; `own` is the stage's part, `schedules` the expression of each function's."""

    path: Path
    own: Mapping[str, Any]
    schedules: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Names these very settings; Zappa ties it to the function as a tag."""
        return str(self.own["tags"][TAG])


def settings_for(
    stage: Stage, region: str, outputs: Mapping[str, str], settings: Path = SETTINGS
) -> ZappaSettings:
    """Write the stage's Zappa settings, without any secret.

    A stage that zappa_settings.json does not name is made like its first. `outputs` are those of our stack.
    """
    stages: dict[str, Any] = json.loads(settings.read_text("utf-8"))
    whole = {**stages[next(iter(stages))], **stages.get(stage.name, {}), **_of_account(region, outputs)}
    schedules = {one["function"]: one["expression"] for one in whole.pop("events", [])}
    digest = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]
    whole["tags"] = {"project": PROJECT, "stage": stage.name, TAG: digest}
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = FOLDER / f"{stage.name}.json"
    written.write_text(json.dumps({stage.name: whole}, indent=2), "utf-8")
    return ZappaSettings(written, whole, schedules)


def _of_account(region: str, outputs: Mapping[str, str]) -> dict[str, Any]:
    return {
        "aws_region": region,
        "s3_bucket": outputs["ReleasesBucket"],
        "manage_roles": False,  # Zappa's own role may do nearly everything in the account
        "role_arn": outputs["RoleArn"],
        "dead_letter_arn": outputs["DeadLettersArn"],
        "touch": False,  # the first touch would find a function without its environment
    }


def run(command: str, stage: Stage, settings: ZappaSettings, say: Say, *more: str) -> None:
    """One of Zappa's commands, its lines passed to `say` as they come. Raises ZappaFailed."""
    asked = [sys.executable, "-m", "zappa.cli", command, stage.name, "-s", str(settings.path), *more]
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "VIRTUAL_ENV": sys.prefix}
    process = subprocess.Popen(  # noqa: S603 - our own command
        asked, cwd=FOLDER, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        if line.strip():
            lines.append(line.rstrip())
            say(f"zappa: {line.strip()}")
    if process.wait() != 0:
        raise ZappaFailed(f"zappa {command} {stage.name} failed:\n" + "\n".join(lines[-KEPT_LINES:]))
