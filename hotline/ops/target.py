"""Target: the line that a command works on, a stage on AWS or the line on this machine."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from hotline.app import Hotline, build, utc_now
from hotline.config import SETTINGS, BadSettings
from hotline.content.notice import Notice
from hotline.content.toml_reader import BadPrompts
from hotline.domain.schedule import rules
from hotline.ops import OperatorError
from hotline.ops.console.figures import Source, cloudwatch_counts, names, with_operators
from hotline.ops.deploy.cloud import (
    UNKNOWN_URL,
    Cloud,
    CloudRefused,
    Stage,
    aws_error,
    cloud_of_operator,
    stage_of,
    variables,
)
from hotline.prompt_tools.signatures import BadSignatures
from hotline.prompt_tools.translation import NotTaken
from hotline.reminders.queue import QueueDown
from hotline.sandbox.commands import running_environment
from hotline.sandbox.data_folder import (
    NOTICE_SETTING,
    CannotRun,
    MetricsLog,
    local_clock,
    local_notice,
    running_settings,
)
from hotline.sandbox.run import DATA
from hotline.storage import Stale, StoreDown
from hotline.zones.guess import guess

LOCAL, LIVE = "local", "live"


class NoLine(OperatorError):
    """There is no such line; the message says what to do."""


EXPECTED = (BadPrompts, BadSettings, BadSignatures, CannotRun, NotTaken, OperatorError, StoreDown)


def explained(error: Exception) -> str:
    """What went wrong in a sentence, with what to do; "" for an unexpected error."""
    return str(error) if isinstance(error, EXPECTED) else aws_error(error)


@dataclass(frozen=True)
class LineZone:
    """A zone, and its name for people, like "Central time"."""

    rules: ZoneInfo
    label: str

    def time(self, at: datetime, form: str = "%Y-%m-%d %H:%M") -> str:
        """An aware moment on the line's clock, with the zone's name."""
        return f"{at.astimezone(self.rules):{form}} {self.label}"


def zone_of(hotline: Hotline) -> LineZone:
    """HOTLINE_ZONE, else the zone of TWILIO_NUMBER's area, else the first one of HOTLINE_COUNTRY."""
    settings, content = hotline.settings, hotline.content
    name = settings.zone or guess(settings.number or "").zone or _first_zone(settings.country)
    labels = content.languages[content.structure.default_language].zone_labels
    city = name.rpartition("/")[2].replace("_", " ")
    return LineZone(rules(name), labels.get(name) or labels["other"].format(city=city))


@cache
def _first_zone(country: str) -> str:
    """By tzdata's zone.tab, which begins a country with its most populous zone or its capital's."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line.startswith(country))
    return next((row[2].strip() for row in rows), "UTC")


@dataclass(frozen=True)
class Target:
    """One line. `data` is of the line on this machine; `cloud` and `stage` are of a stage on AWS."""

    hotline: Hotline
    source: Source
    data: Path | None = None
    cloud: Cloud | None = None
    stage: Stage | None = None

    @property
    def name(self) -> str:
        return f"stage {self.stage.name}" if self.stage else "the line on this machine"

    def notice(self, now: datetime) -> Notice | None:
        notice = self.hotline.settings.notice
        return notice if notice and notice.until > now else None

    @cached_property
    def zone(self) -> LineZone:
        return zone_of(self.hotline)

    @property
    def clock(self) -> Callable[[], datetime]:
        """The line's clock: the line on this machine may have travelled through time."""
        return local_clock(self.data) if self.data else utc_now


def find(stage: str | None, data: Path) -> Target:
    """The stage that is named, else the line on this machine, else the stage live. Raises EXPECTED."""
    if stage == LOCAL:
        return local(data)
    if stage is not None:
        return stage_on_aws(stage)
    try:
        return local(data)
    except NoLine as error:
        missing = error
    try:
        return stage_on_aws(LIVE)
    except CloudRefused as refused:
        raise NoLine(f"{missing} The stage {LIVE} was looked for too: {refused}") from None


def local(data: Path) -> Target:
    """The line that runs from a folder. Raises NoLine."""
    environ = running_environment(data)
    if environ is None:
        raise NoLine(f"No line runs from {data}: start it with `make run`, or name a stage on AWS.")
    hotline = build({**environ, NOTICE_SETTING: local_notice(data)})
    return Target(hotline, partial(with_operators, MetricsLog(data).between, hotline.service.store), data)


def stage_on_aws(name: str) -> Target:
    """A stage in the operator's account. Raises OperatorError; BadSettings where it is half made."""
    stage, cloud = stage_of(name), cloud_of_operator()
    function = cloud.function(stage.function)
    if function is None:
        raise NoLine(f"There is no stage {stage.name} in this AWS account: hotline deploy {stage.name}")
    environ = {"HOTLINE_PUBLIC_URL": UNKNOWN_URL, **variables(function), "AWS_REGION": cloud.region}
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        environ["AWS_ENDPOINT_URL"] = endpoint
    hotline = build(environ)
    client, counted = cloud.client("cloudwatch"), list(names(hotline.content))
    source = partial(cloudwatch_counts, client, stage.function, counted)
    return Target(hotline, partial(with_operators, source, hotline.service.store), cloud=cloud, stage=stage)


def _environment() -> Mapping[str, str]:
    """The settings in the environment, else those of the running local line."""
    if _is_configured() or not (local := running_environment()):
        return os.environ
    click.echo("(the local line)", err=True)
    return local


def _is_configured() -> bool:
    return any(name in os.environ for name in SETTINGS if not name.startswith("AWS_"))


def moment(written: str) -> datetime:
    """A moment in UTC or with its own offset, for an option of a command."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise click.BadParameter(f"{written!r} is no moment: write it like 2026-11-23T15:00:00Z.") from None
    if at.tzinfo is None:
        raise click.BadParameter(f"{written!r} lacks its offset: add Z for UTC, as in 2026-11-23T15:00:00Z.")
    return at.astimezone(UTC)


stage_option = click.option(
    "--stage", help="A stage on AWS, like live; else the settings in the environment, or the local line."
)


def line_now(stage: str | None = None) -> datetime:
    """The time (aware, UTC) at the line that `configured_line` gives: the local one may have travelled."""
    local = not stage and not _is_configured() and running_settings(DATA)
    return local_clock(DATA)() if local else utc_now()


@contextmanager
def configured_line(stage: str | None = None) -> Iterator[Hotline]:
    """The line of a stage, else of the environment or the local line; expected errors as sentences."""
    try:
        yield build(_environment()) if stage is None else stage_on_aws(stage).hotline
    except (BadSettings, BadPrompts) as wrong:
        raise click.ClickException(f"{wrong}\nFor a try without any account: make run") from None
    except (StoreDown, QueueDown) as down:
        raise click.ClickException(f"{down}. Nothing was half done; run it again.") from None
    except Stale:
        message = "This person is texting just now. Nothing was done; run it again."
        raise click.ClickException(message) from None
