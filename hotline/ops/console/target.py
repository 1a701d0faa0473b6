"""Target: a stage on AWS, or the local line."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from hotline.app import Hotline, build, utc_now
from hotline.config import BadSettings
from hotline.content.problem import BadPrompts
from hotline.ops.console.metrics_source import CannotCount, CloudWatch, Source, names
from hotline.ops.console.operator_counts import WithOperators
from hotline.ops.deploy.cloud import Cloud, CloudRefused, aws_error, cloud_of_operator, variables
from hotline.ops.deploy.stage import UNKNOWN_URL, BadStage, Stage, stage_of
from hotline.ops.line_zone import LineZone, zone_of
from hotline.sandbox.data_folder import NOTICE_SETTING, MetricsLog, local_clock, local_notice
from hotline.storage.interface import StoreDown

LOCAL, LIVE = "local", "live"


class NoLine(Exception):
    """There is no such line; the message says what to do."""


EXPECTED = (BadPrompts, BadSettings, BadStage, CannotCount, CloudRefused, NoLine, StoreDown)


def explained(error: Exception) -> str:
    """What went wrong in a sentence, with what to do; "" for an unexpected error."""
    return str(error) if isinstance(error, EXPECTED) else aws_error(error)


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

    @cached_property
    def zone(self) -> LineZone:
        """The zone that its times are shown in."""
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


def stage_on_aws(name: str) -> Target:
    """The stage of this name, in the operator's account and region. Raises BadStage, NoLine, CloudRefused."""
    return deployed(stage_of(name), cloud_of_operator())


def local(data: Path) -> Target:
    """The line that runs from a folder. Raises NoLine."""
    from hotline.sandbox.commands import running_environment

    environ = running_environment(data)
    if environ is None:
        raise NoLine(f"No line runs from {data}: start it with `make run`, or name a stage on AWS.")
    hotline = build({**environ, NOTICE_SETTING: local_notice(data)})
    return Target(hotline, WithOperators(MetricsLog(data), hotline.service.store), data)


def deployed(stage: Stage, cloud: Cloud) -> Target:
    """A stage on AWS, with the operator's own rights. Raises NoLine; BadSettings where it is half made."""
    function = cloud.function(stage.function)
    if function is None:
        raise NoLine(f"There is no stage {stage.name} in this AWS account: hotline deploy {stage.name}")
    environ = {"HOTLINE_PUBLIC_URL": UNKNOWN_URL, **variables(function), "AWS_REGION": cloud.region}
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        environ["AWS_ENDPOINT_URL"] = endpoint
    hotline = build(environ)
    source = CloudWatch(cloud.client("cloudwatch"), stage.function, list(names(hotline.content)))
    return Target(hotline, WithOperators(source, hotline.service.store), cloud=cloud, stage=stage)
