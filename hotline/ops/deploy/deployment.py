"""Deployment: one run of `hotline deploy` and its results."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotline.config import Settings
from hotline.content.load import load
from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS
from hotline.ops.deploy import (
    capacity,
    settings,
    zappa,
)
from hotline.ops.deploy.cloud import Cloud, Say
from hotline.ops.deploy.stage import Stage


class StepFailed(Exception):
    """A step failed; the message says what the operator can do."""


@dataclass
class Deployment:
    """One run of `hotline deploy`: its options, and the results of the steps so far.

    `parameters`: of the stack, as the operator chose. `before`: the function's variables when the run began.
    `dirty`: package the working tree as it is.
    """

    stage: Stage
    settings: dict[str, str]
    cloud: Cloud
    say: Say
    parameters: Mapping[str, str] = field(default_factory=dict)
    dirty: bool = False
    before: Mapping[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    zappa_settings: zappa.ZappaSettings | None = None
    release: str = ""  # the package's hash, and below it its key in the bucket of releases
    release_key: str = ""

    @property
    def checked(self) -> Settings:
        """The settings as the function reads them, its address among them once that is known."""
        return settings.checked(self.settings)

    @property
    def capacity(self) -> capacity.Capacity:
        return capacity.capacity(self.checked.rate)

    def content(self) -> Content:
        """The words of this line. Raises BadPrompts."""
        return load(self.checked.values, set(COMMANDS), country=self.checked.country)
