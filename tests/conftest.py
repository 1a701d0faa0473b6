"""What every test may use: tables in this process or on a server, a fresh world for each story."""

import os
from collections.abc import Callable, Generator, Hashable, Iterator, Mapping, Set
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from hotline.content import build
from hotline.content.load import PROMPTS
from hotline.content.model import Content
from hotline.storage import table_client
from tests.stores import ENVIRONMENT, IN_PROCESS, client, ministack_server
from tests.world import CHICAGO, Handling, Phone, World, world

pytest_plugins = ["tests.figures"]

# Of every property test, whichever folders run.
settings.register_profile(
    "tests",
    derandomize=True,  # the same examples on every machine
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no fault
)
settings.load_profile("tests")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a test that skips fails: for CI")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "shipped_words: about the very words in prompts/; a line with its own "
        "leaves these out (tests/reworded.py)",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With --no-skips a missing tool is a failure, not a silence."""
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may skip here: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself."""
    report = yield
    if report.skipped and collector.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may skip here: {report.longrepr}"
    return report


# Begun first, these leave the other processes enough to do (make test hands files out in this order).
# Of the files that deploy one may run at a time: the second comes when the first is likely to have ended.
LONGEST = (
    "deploy/test_deploy.py",
    "understanding/",
    "package/",
    "deploy/",
    "browser/",
    "local/",
    "store/",
    "chaos/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first."""
    items.sort(key=lambda item: [not item.nodeid.startswith(f"tests/{name}") for name in LONGEST])


@pytest.fixture(scope="session", autouse=True)
def no_real_account() -> Iterator[None]:
    """No test finds the settings or the AWS account of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("AWS_", "TWILIO_", "HOTLINE_")) and name != "TWILIO_OPENAPI":
                patch.delenv(name)
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session", autouse=True)
def words_are_checked_once() -> Iterator[None]:
    """Hundreds of tests build a line, and its words take half of their time. Other words are made anew."""
    known: dict[Hashable, Content] = {}
    fresh = build.checked

    def once(values: Mapping[str, str], commands: Set[str], directory: Path) -> Content:
        if directory != PROMPTS:
            return fresh(values, commands, directory)
        key = (frozenset(values.items()), frozenset(commands))
        if key not in known:
            known[key] = fresh(values, commands, directory)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "checked", once)
        yield


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A server of tables, for what runs in another process or is about the network; it starts in a second."""
    shared = os.environ.get("TEST_TABLE_URL")  # tests/mutants.py: one server for hundreds of runs of pytest
    with nullcontext(shared) if shared else ministack_server() as url:
        yield url


@pytest.fixture(scope="session")
def table_url() -> Iterator[str]:
    """Tables in this process, and one client to them: requests over a network take five times as long."""
    connect = table_client.connect

    def once(region: str | None, url: str | None) -> Any:
        return client(IN_PROCESS) if url == IN_PROCESS else connect(region, url)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table_client, "connect", once)
        yield IN_PROCESS


@pytest.fixture
def worlds(table_url: str) -> Iterator[Callable[..., World]]:
    """Make a world, with another carrier or other settings; each is checked at the end."""
    with ExitStack() as open_worlds:
        made: list[World] = []

        def make(handling: Handling = "default", **settings: Any) -> World:
            made.append(open_worlds.enter_context(world(table_url, handling, **settings)))
            return made[-1]

        yield make
        for one in made:
            one.check()


@pytest.fixture
def line(worlds: Callable[..., World]) -> World:
    """A line on an ordinary long code: Twilio itself answers STOP, START and HELP."""
    return worlds()


@pytest.fixture
def phone(line: World) -> Phone:
    """A phone in Chicago."""
    return line.phone(CHICAGO)
