"""A stage to deploy, anew for each file that asks for it."""

import fcntl
import os
from collections.abc import Hashable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from hotline.app import utc_now
from hotline.content.load import PROMPTS
from hotline.content.model import Content
from hotline.ops import ROOT
from hotline.ops.checks import twilio_checks
from hotline.ops.deploy.cloud import Cloud
from hotline.ops.deploy.package import Package
from hotline.prompt_tools.learning.examples import checked
from hotline.sandbox.twilio_simulator import TwilioSimulator, over_http
from tests.deploy.emulator import emulated_aws
from tests.deploy.front import front
from tests.deploy.pretend_account import Account, account_app
from tests.deploy.terminal import STAGE, Operator
from tests.local.live import PATIENCE
from tests.local.served import served
from tests.package.conftest import built_once
from tests.world import ACCOUNT, LINE_NUMBER, SECRET, TOKEN


@pytest.fixture(scope="session", autouse=True)
def examples_are_checked_once() -> Iterator[None]:
    """A dozen deployments check the same examples, a second of work each time. Others are checked anew."""
    known: dict[Hashable, Any] = {}

    def once(prompts: Path, content: Content) -> Any:
        if prompts != PROMPTS:
            return checked(prompts, content)
        key = (frozenset(content.intents), frozenset(content.spoken_intents))
        if key not in known:
            known[key] = checked(prompts, content)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hotline.prompt_tools.check.checked", once)
        yield


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    def package(*_: object, **__: object) -> Package:
        path = built_once(tmp_path_factory)
        return Package(path, path.stat().st_size, path.with_suffix(".sha256").read_text("utf-8")[:64])

    account = Account(ACCOUNT, TOKEN)
    account.buy(LINE_NUMBER)
    with ExitStack() as running:
        # Each deploys the stage "live" out of build/: another worker's file waits.
        (ROOT / "build").mkdir(exist_ok=True)
        fcntl.flock(running.enter_context((ROOT / "build/deploying").open("w")), fcntl.LOCK_EX)
        endpoint = running.enter_context(emulated_aws(tmp_path_factory.mktemp("aws") / "log"))
        carrier = TwilioSimulator(ACCOUNT, TOKEN, LINE_NUMBER, "http://127.0.0.1:9", over_http(), utc_now)
        twilio = running.enter_context(served(account_app(account, carrier)))
        patch = running.enter_context(pytest.MonkeyPatch.context())
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "000000000000")  # the emulator reads its account's number here
        patch.setattr(twilio_checks, "PATIENCE", PATIENCE)  # a function starts slowly on a loaded machine
        cloud = Cloud("us-east-1", endpoint)
        public = running.enter_context(front(endpoint, lambda: cloud.api(STAGE.function)))
        environ = {
            **os.environ,
            "AWS_ENDPOINT_URL": endpoint,
            "TWILIO_API_URL": twilio,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_NUMBER": LINE_NUMBER,
            "HOTLINE_PUBLIC_URL": f"{public}/live",
            "HOTLINE_SECRET": SECRET,
            "HOTLINE_NAME": "Knee Line",
            "HOTLINE_CONTACT": "help@knee.example",
        }
        yield Operator(environ, account, carrier, cloud, tmp_path_factory.mktemp("calls"), package)


@pytest.fixture(scope="module")
def deployed(operator: Operator) -> str:
    """What the deployment said."""
    return operator.deploys()
