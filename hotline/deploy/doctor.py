"""Examines a deployed line: a table of checks, each of which looks at one thing and says what to do."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from hotline.content.load import load
from hotline.content.model import Content
from hotline.conversation.commands import COMMANDS
from hotline.deploy.cloud import Cloud, CloudRefused, variables
from hotline.deploy.stage import Stage, checked
from hotline.deploy.twilio_api import TwilioApi, TwilioRefused
from hotline.settings import BadSettings, Settings

Colour = Literal["green", "amber", "red"]


@dataclass(frozen=True)
class Finding:
    """What one check found; `remedy` is empty where nothing is to be done."""

    name: str
    colour: Colour
    found: str
    remedy: str = ""

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "colour": self.colour, "found": self.found, "remedy": self.remedy}


@dataclass(frozen=True)
class Patient:
    """One stage and what is known of it; everything is asked for once, when a check needs it."""

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
        """The function's environment variables."""
        return variables(self.function)

    @cached_property
    def settings(self) -> Settings:
        """As the function reads them. Raises BadSettings."""
        return checked({**self.deployed, "AWS_REGION": self.region})

    @cached_property
    def api(self) -> TwilioApi:
        return TwilioApi(self.settings)

    @cached_property
    def content(self) -> Content:
        return load(self.settings.values, set(COMMANDS), country=self.settings.country)


Found = tuple[Colour, str, str] | tuple[Colour, str]  # colour, what was found, remedy
Check = Callable[[Patient], Found]


def examine(stage: Stage, environ: Mapping[str, str], region: str, endpoint: str | None) -> Iterator[Finding]:
    """Every check in turn. A check without which others cannot be made ends the examination if it is red."""
    from hotline.deploy.look_aws import AWS, GATES
    from hotline.deploy.look_line import LINE
    from hotline.deploy.look_reminders import REMINDERS
    from hotline.deploy.look_running import RUNNING
    from hotline.deploy.look_twilio import TWILIO

    patient = Patient(stage, environ, region, endpoint)
    for name, check in GATES.items():
        finding = _made(name, check, patient)
        yield finding
        if finding.colour == "red":
            return
    for name, check in (AWS | RUNNING | REMINDERS | TWILIO | LINE).items():
        yield _made(name, check, patient)


def _made(name: str, check: Check, patient: Patient) -> Finding:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return Finding(name, *check(patient))
    except BadSettings as wrong:
        return Finding(
            name, "red", "; ".join(wrong.problems), f"correct it: hotline deploy {patient.stage.name}"
        )
    except CloudRefused as refused:
        return Finding(name, "red", str(refused), "infra/README.md, step 2")
    except TwilioRefused as refused:
        amber = refused.status in (0, 403, 404)
        return Finding(name, "amber" if amber else "red", str(refused), "look at it in Twilio's console")
    except ClientError as error:
        what = f"AWS refused {error.operation_name} ({error.response['Error']['Code']})"
        return Finding(name, "amber", what, "let your user read it, or look at it in the AWS console")
    except BotoCoreError as error:
        return Finding(name, "amber", f"AWS did not answer ({type(error).__name__})", "try again")
