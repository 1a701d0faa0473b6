"""The package, built once, unpacked where nobody may write, and run by AWS's own runtime client."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from hotline.app import build
from hotline.config import SETTINGS as VARIABLES
from hotline.ops.deploy.package import SETTINGS
from hotline.reminders.queue import connect
from hotline.sandbox.phone_api import phone_app
from hotline.sandbox.twilio_simulator import TwilioSimulator, over_http
from tests.deploy.emulator import emulated_aws
from tests.local.served import served
from tests.package import events
from tests.package.runtime import HANDLER, Function, is_available, running, unpack
from tests.stores import ENVIRONMENT, REGION, new_table
from tests.world import ACCOUNT, ADDRESS, CHICAGO, LINE_NUMBER, STAGE, TOKEN, Clock, World, settings

GET = "pip install --require-hashes -r requirements-dev.txt"
PROBE = Path(__file__).parent / "probe"


@dataclass
class Deployed(World):
    """A world whose line is the package in a sandbox of its own, on the machine's own clock."""

    function: Function = None  # type: ignore[assignment]
    sqs: Any = None  # a client, where the run hands over to a queue


def package(to: Path, settings_file: Path = SETTINGS) -> str:
    """Build the package as `make package` does; what it said. In a process of its own: Zappa warns a lot.

    Every setting is a mark: no build may take one in (tests/deploy/test_deploy.py).
    """
    command = [sys.executable, "-m", "hotline.ops.deploy.package", "live", "--dirty"]
    told = subprocess.run(
        [*command, "--settings", str(settings_file), "--to", str(to)],
        env=os.environ
        | {name: f"Marked{number:026d}" for number, name in enumerate(VARIABLES)}
        | {"PYTHONPATH": ""},  # what is imported at the start of Python changes bytes
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode == 0) == to.exists(), told.stderr
    return told.stdout + told.stderr


def built_once(temporary: pytest.TempPathFactory) -> Path:
    """The zip, built once for all processes of this run."""
    folder = temporary.getbasetemp()
    to = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "hotline.zip"
    with to.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = "" if to.exists() else package(to)
    assert to.exists(), told
    return to


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip."""
    if find_spec("zappa") is None:
        pytest.skip(f"Zappa is missing: {GET}")
    return built_once(tmp_path_factory)


@pytest.fixture(scope="session")
def task(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip's content, as Lambda lays it out."""
    if not is_available():
        pytest.skip(f"awslambdaric is missing: {GET}")
    return unpack(archive, tmp_path_factory.mktemp("task") / "task")


def environment(table_url: str, table: str = "none", api: str = "http://127.0.0.1:9") -> dict[str, str]:
    """What the deployed function is told."""
    own = {name: ENVIRONMENT[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    return {**settings(table_url, table, api), **own, "HOTLINE_QUEUE_ARN": events.QUEUE}


@pytest.fixture
def alone(task: Path) -> Iterator[Callable[..., Function]]:
    """Sandboxes without a table or a carrier."""
    with ExitStack() as until_done:

        def start(handler: str = HANDLER, **more: str) -> Function:
            environ = {**environment("http://127.0.0.1:9"), **more}
            return until_done.enter_context(running(task, environ, handler=handler, beside=[PROBE]))

        yield start


@pytest.fixture
def deployed(task: Path, server_url: str) -> Iterator[Deployed]:
    """The package with a table, and the pretend carrier behind the HTTP API and as Twilio's REST API."""
    with _deployed(task, server_url) as world:
        yield world


@pytest.fixture
def handing_over(task: Path, tmp_path: Path) -> Iterator[Deployed]:
    """The same with a queue at SQS: on the emulator, since the embedded table has nothing but tables."""
    with emulated_aws(tmp_path / "log") as endpoint:
        sqs = connect(REGION, endpoint)
        url = sqs.create_queue(QueueName="reminders")["QueueUrl"]
        with _deployed(task, endpoint, HOTLINE_QUEUE_URL=url) as world:
            world.sqs = sqs
            yield world


@contextmanager
def _deployed(task: Path, table_url: str, **more: str) -> Iterator[Deployed]:
    clock = Clock(datetime.now(UTC))
    table = new_table(table_url)
    carrier = TwilioSimulator(ACCOUNT, TOKEN, LINE_NUMBER, ADDRESS + STAGE, over_http(), clock)
    with served(phone_app(carrier, "Knee Line", [CHICAGO])) as api:
        environ = {**environment(table_url, table, api), **more}
        with running(task, environ) as function:
            carrier.webhooks.post = events.into_lambda(function)
            world = Deployed(build(environ), carrier, clock, function=function)
            yield world
            world.check()
            log = function.log
    assert "unexpected " not in log
    for private in (CHICAGO, CHICAGO.strip("+"), TOKEN, *(message.body for message in carrier.messages)):
        assert json.dumps(private).strip('"') not in log, "something private was logged"
