"""Doctor: runs every check of a stage (`hotline doctor`)."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict

import click

from hotline.config import BadSettings
from hotline.ops.checks import Check, CheckContext, CheckResult
from hotline.ops.checks.aws_checks import AWS, GATES, REMINDERS
from hotline.ops.checks.function_checks import FUNCTION
from hotline.ops.checks.twilio_checks import SMOKE, TWILIO
from hotline.ops.deploy.cloud import CloudRefused, Stage, region
from hotline.ops.deploy.commands import stage_argument
from hotline.ops.deploy.twilio_number import TwilioRefused
from hotline.storage.interface import StoreDown

COLOURS = {"red": "red", "amber": "yellow", "green": "green"}  # on the terminal


def examine(
    stage: Stage, environ: Mapping[str, str], region: str, endpoint: str | None
) -> Iterator[CheckResult]:
    """Every check in turn. A red check of GATES ends the examination."""
    context = CheckContext(stage, environ, region, endpoint)
    for name, check in GATES.items():
        finding = _finding(name, check, context)
        yield finding
        if finding.colour == "red":
            return
    for name, check in (AWS | FUNCTION | REMINDERS | TWILIO | SMOKE).items():
        yield _finding(name, check, context)


def _finding(name: str, check: Check, context: CheckContext) -> CheckResult:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return CheckResult(name, *check(context))
    except BadSettings as wrong:
        remedy = f"correct it: hotline deploy {context.stage.name}"
        return CheckResult(name, "red", "; ".join(wrong.problems), remedy)
    except CloudRefused as refused:
        return CheckResult(name, "red", str(refused), "infra/README.md, step 2")
    except StoreDown as down:
        return CheckResult(name, "red", str(down), context.redeploy)
    except TwilioRefused as refused:
        amber = refused.status in (0, 403, 404)
        return CheckResult(name, "amber" if amber else "red", str(refused), "look at it in Twilio's console")
    except ClientError as error:
        what = f"AWS refused {error.operation_name} ({error.response['Error']['Code']})"
        return CheckResult(name, "amber", what, "let your user read it, or look at it in the AWS console")
    except BotoCoreError as error:
        return CheckResult(name, "amber", f"AWS did not answer ({type(error).__name__})", "try again")


@click.command(epilog="Examples:  hotline doctor live      hotline doctor live --json")
@stage_argument
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON document: a list of name, colour, found, remedy."
)
def doctor(stage: Stage, as_json: bool) -> None:
    """Look at every part of STAGE, at AWS and at Twilio; each line says what to do where it is not green.

    Changes nothing. Ends with 0 if all is green, 2 if something is amber, 1 if something is red.
    """
    findings = list(examine(stage, dict(os.environ), region(), os.environ.get("AWS_ENDPOINT_URL")))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            colour = click.style(f"{finding.colour:5}", fg=COLOURS[finding.colour])
            click.echo(f"{colour}  {finding.name}: {finding.found}")
            if finding.remedy:
                click.echo(f"       {finding.remedy}")
    colours = {finding.colour for finding in findings}
    sys.exit(1 if "red" in colours else 2 if "amber" in colours else 0)


COMMANDS = (doctor,)
