"""Command: doctor."""

import json
import os
import sys

import click

from hotline.ops.checks import runner as checks
from hotline.ops.deploy.cloud import region
from hotline.ops.deploy.commands import stage_argument
from hotline.ops.deploy.stage import Stage


@click.command(epilog="Examples:  hotline doctor live      hotline doctor live --json")
@stage_argument
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON document: a list of name, colour, found, remedy."
)
def doctor(stage: Stage, as_json: bool) -> None:
    """Look at every part of STAGE, at AWS and at Twilio; each line says what to do where it is not green.

    Changes nothing. Ends with 0 if all is green, 2 if something is amber, 1 if something is red.
    """
    findings = list(checks.examine(stage, dict(os.environ), region(), os.environ.get("AWS_ENDPOINT_URL")))
    if as_json:
        click.echo(json.dumps([finding.as_json() for finding in findings], indent=2))
    else:
        for finding in findings:
            colour = {"red": "red", "amber": "yellow", "green": "green"}[finding.colour]
            click.echo(f"{click.style(f'{finding.colour:5}', fg=colour)}  {finding.name}: {finding.found}")
            if finding.remedy:
                click.echo(f"       {finding.remedy}")
    colours = {finding.colour for finding in findings}
    sys.exit(1 if "red" in colours else 2 if "amber" in colours else 0)


COMMANDS = (doctor,)
