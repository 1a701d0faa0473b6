"""Checks of a deployed line: one stage and its state, read when needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Literal

from hotline.config import Settings
from hotline.content.model import Content
from hotline.ops.deploy.address import Capacity, capacity
from hotline.ops.deploy.cloud import Cloud, CloudRefused, Stage, variables
from hotline.ops.deploy.settings import checked, content_of
from hotline.ops.deploy.twilio_number import TwilioApi

Colour = Literal["green", "amber", "red"]


@dataclass(frozen=True)
class CheckResult:
    """What one check found; `remedy` is empty where nothing is to be done."""

    name: str
    colour: Colour
    found: str
    remedy: str = ""


@dataclass(frozen=True)
class CheckContext:
    """One stage. Each value is read once, when a check first needs it."""

    stage: Stage
    environ: Mapping[str, str]
    region: str
    endpoint: str | None

    @cached_property
    def cloud(self) -> Cloud:
        if not self.region:
            raise CloudRefused("no region is set")
        cloud = Cloud(self.region, self.endpoint)
        cloud.account()
        return cloud

    @cached_property
    def function(self) -> dict[str, Any]:
        return self.cloud.function(self.stage.function) or {}

    @cached_property
    def outputs(self) -> dict[str, str]:
        return self.cloud.outputs(self.stage.stack)

    @cached_property
    def deployed(self) -> dict[str, str]:
        return variables(self.function)

    @cached_property
    def settings(self) -> Settings:
        """As the function reads them. Raises BadSettings."""
        return checked({**self.deployed, "AWS_REGION": self.region})

    @property
    def capacity(self) -> Capacity:
        return capacity(self.settings.rate)

    @cached_property
    def api(self) -> TwilioApi:
        return TwilioApi(self.settings)

    @cached_property
    def content(self) -> Content:
        return content_of(self.settings)

    @property
    def redeploy(self) -> str:
        return f"make it so again: hotline deploy {self.stage.name}"

    @property
    def read_log(self) -> str:
        return f"read the log: aws logs tail {self.stage.log}"


Outcome = tuple[Colour, str, str] | tuple[Colour, str]  # colour, what was found, remedy
Check = Callable[[CheckContext], Outcome]


def alarms_of(cloud: Cloud, stage: Stage) -> dict[str, Any]:
    """The stack's alarms as CloudWatch describes them, by their names in infra/stack.yaml."""
    prefix = f"{stage.stack}-"
    alarms = cloud.client("cloudwatch").describe_alarms(AlarmNamePrefix=prefix)["MetricAlarms"]
    return {alarm["AlarmName"].removeprefix(prefix).partition("-")[0]: alarm for alarm in alarms}


def total(context: CheckContext, space: str, metric: str, of: Mapping[str, str], past: timedelta) -> float:
    """A metric's sum over the last `past`."""
    now = datetime.now(UTC)
    points = context.cloud.client("cloudwatch").get_metric_statistics(
        Namespace=space,
        MetricName=metric,
        Dimensions=[{"Name": name, "Value": value} for name, value in of.items()],
        StartTime=now - past,
        EndTime=now,
        Period=int(past.total_seconds()),
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(point["Sum"] for point in points))
