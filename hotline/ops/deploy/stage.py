"""One deployed copy of the hotline: what it is called in AWS, and the settings that it runs with."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hotline.config.settings import BadSettings, Settings, read_settings
from hotline.config.variables import SETTINGS

ZAPPA = Path(__file__).resolve().parents[3] / "zappa_settings.json"
PROJECT: str = json.loads(ZAPPA.read_text())["live"]["project_name"]
REMIND = "hotline.lambda_entrypoints.remind"
LONGEST_RULE = 63  # Zappa cuts longer names
ROUTES = ("sms", "voice", "receipts", "health")
# Stands in while the function's own address is not known yet.
UNKNOWN_URL = "https://not-known-yet.invalid"


class BadStage(Exception):
    """The stage's name cannot be used; the message says why."""


@dataclass(frozen=True)
class Stage:
    """The names of one stage. Zappa makes the first and the last of these by the same rule."""

    name: str

    @property
    def function(self) -> str:
        """The function, and the CloudFormation stack in which Zappa makes its address."""
        return f"{PROJECT}-{self.name}"

    @property
    def stack(self) -> str:
        """The CloudFormation stack of infra/stack.yaml."""
        return f"{self.function}-base"

    @property
    def rule(self) -> str:
        """The schedule of the reminders."""
        return f"{self.function[: LONGEST_RULE - len(REMIND)]}-{REMIND}"


def stage_of(name: str) -> Stage:
    """The stage of this name. Raises BadStage: Zappa mistakes a stage that begins a route for the route."""
    if not re.fullmatch(r"[a-z][a-z0-9]{1,15}", name):
        raise BadStage(f"{name!r} cannot be a stage: use 2 to 16 small letters or digits, like production.")
    if any(route.startswith(name) for route in ROUTES):
        raise BadStage(f"{name!r} begins one of our own paths ({', '.join(ROUTES)}): choose another name.")
    return Stage(name)


def gather(
    stage: Stage,
    environ: Mapping[str, str],
    deployed: Mapping[str, str],
    ask: Callable[[str], str] | None = None,
) -> dict[str, str]:
    """Every setting that is known: from the environment, else what is deployed, else asked for.

    `ask` gets a setting's name and gives its value; None asks nobody. HOTLINE_PUBLIC_URL may be missing: the
    address is known once it is made. Raises BadSettings, every problem named.
    """
    known = {name: environ.get(name) or deployed.get(name) or "" for name in SETTINGS}
    known["HOTLINE_TABLE"] = known["HOTLINE_TABLE"] or stage.function
    if ask:
        for name in (n for n, one in SETTINGS.items() if one.default is None and n != "HOTLINE_PUBLIC_URL"):
            known[name] = known[name] or ask(name)
        if not known["TWILIO_NUMBER"] and not known["TWILIO_MESSAGING_SERVICE_SID"]:
            known["TWILIO_NUMBER"] = ask("TWILIO_NUMBER")
    found = {name: value for name, value in known.items() if value}
    checked(found)
    other = deployed.get("HOTLINE_SECRET")
    if other and not _rotates(other, found["HOTLINE_SECRET"]):
        raise BadSettings(
            [
                "HOTLINE_SECRET is another than the deployed one: everybody's subscription and opt-out "
                "would be lost from sight. Unset it to keep the deployed one; to change it set both, the new "
                "one first: infra/README.md, Afterwards."
            ]
        )
    return found


def _rotates(deployed: str, wanted: str) -> bool:
    """Whether nobody is lost: the same, a new one before the deployed one, or the end of such a change."""
    had, will = ([one.strip() for one in secrets.split(",")] for secrets in (deployed, wanted))
    return had == will or had[0] == will[-1] or will == had[:1]


def checked(found: Mapping[str, str]) -> Settings:
    """The settings as the function will read them. Raises BadSettings."""
    return read_settings({"HOTLINE_PUBLIC_URL": UNKNOWN_URL, **found})


def for_function(found: Mapping[str, str]) -> dict[str, str]:
    """The environment of the function: Lambda sets AWS's own names itself and takes none from us."""
    return {name: value for name, value in found.items() if not name.startswith("AWS_") and value}
