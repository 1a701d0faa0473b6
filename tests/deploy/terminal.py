"""An operator at a terminal, an emulated AWS and a pretend Twilio account."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner

from hotline.config import read_settings
from hotline.ops import ROOT
from hotline.ops.checks.twilio_checks import post
from hotline.ops.cli import main
from hotline.ops.deploy import package
from hotline.ops.deploy.cloud import Cloud, Stage
from hotline.ops.deploy.package import Package
from hotline.sandbox.table import create
from hotline.sandbox.twilio_simulator import TwilioSimulator
from hotline.storage.dynamodb import DynamoDBStore
from tests.deploy.pretend_account import Account
from tests.deploy.recorder import sitecustomize
from tests.world import CHICAGO, LINE_NUMBER, TOKEN

STAGE = Stage("live")
RECORDER = str(Path(sitecustomize.__file__).parent)  # its import records the commands in this process
EMAIL = "you@example.org"


@dataclass
class Operator:
    """An operator at a terminal, with the environment that infra/README.md asks for."""

    environ: dict[str, str]
    account: Account
    carrier: TwilioSimulator
    cloud: Cloud
    calls: Path  # a folder: the AWS calls of each command, by its name
    package: Callable[..., Package]  # in place of package.make

    @property
    def store(self) -> DynamoDBStore:
        return DynamoDBStore(self.cloud.client("dynamodb"), STAGE.function)

    def recorded(self, command: str) -> dict[str, str]:
        """The environment of a command whose AWS calls are recorded under its name."""
        return self.environ | {"PYTHONPATH": RECORDER, "AWS_CALLS": str(self.calls / command)}

    def types(self, *command: str, stdin: str = "", **environ: str) -> "subprocess.CompletedProcess[str]":
        """Run a command in this process, with the package of this test run: a second faster, or ten."""
        command, environ = _outlived(command), self.recorded(command[0]) | environ
        with patch.object(package, "make", self.package), patch("time.sleep", sitecustomize.wait):
            done = CliRunner().invoke(main, command, input=stdin, env=environ, catch_exceptions=False)
        return subprocess.CompletedProcess(command, done.exit_code, done.stdout, done.stderr)

    def starts(self, *command: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        """Run a command as an operator does: a process of its own, which builds its own package.

        Its calls are not recorded: the recorder's imports would change bytes of the package.
        """
        return subprocess.run(
            [sys.executable, "-m", "hotline.ops.cli", *_outlived(command)],
            env=self.environ | environ,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=1200,  # a deployment on a loaded machine
        )

    def succeeds(self, *command: str, stdin: str = "", **environ: str) -> str:
        done = self.types(*command, stdin=stdin, **environ)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def examined(self, **environ: str) -> dict[str, dict[str, str]]:
        done = self.types("doctor", "live", "--json", **environ)
        return {one["name"]: one for one in json.loads(done.stdout)}

    def texts(self, body: str) -> str:
        """The line's answer to a text, through the public address."""
        settings = read_settings({**self.environ, "HOTLINE_TABLE": STAGE.function})
        sid = "SM" + body.encode().hex().ljust(32, "0")[:32]
        form = {"MessageSid": sid, "From": CHICAGO, "To": LINE_NUMBER, "Body": body}
        status, answer = post(settings, "/sms", form, TOKEN)
        assert status == 200
        return answer.decode()

    def deploys(self) -> str:
        """The whole deployment. The emulator takes expiry and recovery by its API alone."""
        output = self.succeeds("deploy", "live", "--yes", "--email", EMAIL)
        create(self.cloud.client("dynamodb"), STAGE.function)
        return output


def _outlived(command: tuple[str, ...]) -> tuple[str, ...]:
    """A deployment that does not mind the review date."""
    return (*command, "--though-expired", "--dirty") if command[0] == "deploy" else command
