"""Stages: AWS names of one deployed copy."""

import json
import re
from dataclasses import dataclass

from hotline.ops import ROOT, OperatorError

PROJECT: str = json.loads((ROOT / "zappa_settings.json").read_text())["live"]["project_name"]
REMIND = "hotline.lambda_entrypoints.remind"
CANARY = "hotline.lambda_entrypoints.canary"
JOBS = (REMIND, CANARY)  # that a schedule of their own starts
LONGEST_RULE = 63  # Zappa cuts longer names
ROUTES = ("sms", "voice", "receipts", "health")
UNKNOWN_URL = "https://not-known-yet.invalid"  # stands in while the function has no address yet


class BadStage(OperatorError):
    """The stage's name cannot be used; the message says why."""


@dataclass(frozen=True)
class Stage:
    """The names of one stage. Zappa names functions and rules in the same way."""

    name: str

    @property
    def function(self) -> str:
        """The function, and the CloudFormation stack in which Zappa makes its address."""
        return f"{PROJECT}-{self.name}"

    @property
    def stack(self) -> str:
        """The CloudFormation stack of infra/stack.yaml."""
        return f"{self.function}-base"

    def rule(self, job: str = REMIND) -> str:
        """The schedule of a job, by the job's name."""
        return f"{self.function[: LONGEST_RULE - len(job)]}-{job}"

    @property
    def fallback(self) -> str:
        """The CloudFormation stack of infra/fallback.yaml, in each of its two regions."""
        return f"{self.function}-fallback"

    @property
    def log(self) -> str:
        """The function's log group."""
        return f"/aws/lambda/{self.function}"

    @property
    def secret(self) -> str:
        """The parameter that stores HOTLINE_SECRET."""
        return f"/{self.function}/secret"

    @property
    def digest(self) -> str:
        """The parameter that stores the SHA-256 of the package that was last released."""
        return f"/{self.function}/release"

    @property
    def settings(self) -> str:
        """The parameter that stores the other settings."""
        return f"/{self.function}/settings"


def stage_of(name: str) -> Stage:
    """The stage of this name. Raises BadStage: Zappa mistakes a stage that begins like a route for it."""
    if not re.fullmatch(r"[a-z][a-z0-9]{1,15}", name):
        raise BadStage(f"{name!r} cannot be a stage: use 2 to 16 small letters or digits, like production.")
    if any(route.startswith(name) for route in ROUTES):
        raise BadStage(f"{name!r} begins one of our own paths ({', '.join(ROUTES)}): choose another name.")
    return Stage(name)
