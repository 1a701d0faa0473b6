"""Command: deploy."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from hotline.app import utc_now
from hotline.content.load import PROMPTS
from hotline.ops import OperatorError, target
from hotline.ops.deploy import twilio_number
from hotline.ops.deploy.cloud import CloudRefused, Stage, cloud_of_operator, stage_of, variables
from hotline.ops.deploy.releases import OTHER, SECOND, second_region
from hotline.ops.deploy.settings import (
    gather,
    prompt,
    refuse_early_rotation_end,
    store_settings,
    stored_settings,
)
from hotline.ops.deploy.stack import whole_template
from hotline.ops.deploy.steps import STEPS, Deployment
from hotline.ops.deploy.twilio_number import TwilioApi
from hotline.prompt_tools.check import check_prompts
from hotline.prompt_tools.findings import Finding
from hotline.prompt_tools.review import expired, unsigned
from hotline.prompt_tools.signatures import UNSIGNED, BadSignatures


def say_indented(line: str) -> None:
    click.echo(f"    {line}")


@contextmanager
def explained(again: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if sentence := target.explained(error):
            raise click.ClickException(f"{sentence}\n{again}") from None
        raise


def _stage(ctx: click.Context, param: click.Parameter, value: str) -> Stage:
    try:
        return stage_of(value)
    except OperatorError as wrong:
        raise click.BadParameter(str(wrong)) from None


stage_argument = click.argument("stage", callback=_stage, default="live")
yes_option = click.option(
    "--yes", is_flag=True, help="Ask nothing; every setting must be in the environment."
)


@click.command(epilog="Examples:  hotline deploy live --dry-run      hotline deploy live")
@stage_argument
@yes_option
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--though-expired", is_flag=True, help="Deploy words whose review date has passed; you answer for it."
)
@click.option("--signed-only", is_flag=True, help="Refuse words that no clinician has signed as they stand.")
@click.option(
    "--email", default="", help="Who is told of alarms; empty leaves it as it is.", envvar="ALARM_EMAIL"
)
@click.option("--dirty", is_flag=True, help="Package the working tree, committed or not.")
@click.option(
    "--budget", type=click.IntRange(min=1), default=20, show_default=True, help="US dollars a month."
)
@click.option(
    "--fallback-region",
    default="",
    envvar="FALLBACK_REGION",
    help="The second region of the answers given while the line is down; empty leaves it as it is "
    f"(at first {SECOND}, or {OTHER} where the line itself is there).",
)
@click.option(
    "--nightly-export/--no-nightly-export",
    default=None,
    help="Copy the table each night into a bucket from which nobody can delete for 32 days.",
)
@click.option(
    "--own-key/--no-own-key", default=None, help="Encrypt the settings with a key of your own account."
)
@click.option(
    "--template",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Only write one CloudFormation template of everything, to be launched by hand.",
)
def deploy(
    stage: Stage,
    yes: bool,
    dry_run: bool,
    though_expired: bool,
    signed_only: bool,
    email: str,
    dirty: bool,
    budget: int,
    fallback_region: str,
    nightly_export: bool | None,
    own_key: bool | None,
    template: Path | None,
) -> None:
    """Bring the hotline to AWS as STAGE (live, if not given), or update it there.

    Settings come from the environment, else from what is deployed, else they are asked for. Run it again
    after any failure: every step looks first, and goes on where the last run stopped.
    """
    if template:
        template.write_text(whole_template(float(os.environ.get("TWILIO_RATE") or 1)), "utf-8")
        click.echo(f"{template} is written. How to launch it: infra/afterwards.md, One template.")
        return
    with explained("Nothing was begun."):
        deployment = deployment_of(stage, ask=not yes)
        refuse_early_rotation_end(deployment.cloud, deployment.checked, deployment.before)
        before = deployment.cloud.parameters(stage.stack)
        chosen = {
            "AlarmEmail": email,
            "MonthlyBudget": str(budget),
            "FallbackRegion": fallback_region or second_region(deployment.cloud.region, before),
            "NightlyExport": _switch(nightly_export),
            "OwnKey": _switch(own_key),
        }
        if chosen["FallbackRegion"] == deployment.cloud.region:
            raise CloudRefused("the second region must be another than the line's own: --fallback-region")
        twilio_number.targets(TwilioApi(deployment.checked), deployment.checked, twilio_number.NOWHERE)
    kept = {name: before[name] for name in chosen if name in before}
    deployment.parameters = kept | {name: value for name, value in chosen.items() if value}
    deployment.dirty = dirty
    _show_plan(deployment)
    refuse_signatures, refuse_reviews = signed_only and not dry_run, not (dry_run or though_expired)
    check_words(PROMPTS, utc_now().date(), signatures=refuse_signatures, reviews=refuse_reviews)
    if dry_run:
        return
    if not yes:
        click.confirm("Go on?", default=True, abort=True)
    with explained("Nothing was begun."):
        store_settings(deployment.cloud, stage, deployment.settings)
    for n, step in enumerate(STEPS, 1):
        click.echo(f"{n}/{len(STEPS)} {step.name}: {step.what}")
        again = f"Stopped at step {n} ({step.name}). Run `hotline deploy {stage.name}` again to go on."
        with explained(again):
            click.echo(f"    {step.do(deployment)}")
    url = deployment.checked.public_url
    click.echo(f"The line is live at {url}.  How it is: hotline doctor {stage.name}")


def check_words(prompts: Path, today: date, *, signatures: bool, reviews: bool) -> None:
    """Name what speaks against these words, each with its file; ClickException where they are refused.

    Always refused: words with which the line would not start. `signatures`: so are words that no clinician
    signed as they stand; `reviews`: and words whose review has expired.
    """
    stops = [finding for finding in check_prompts(prompts, today)[0] if finding.stops]
    _refuse(map(_line, stops), "These words cannot be deployed: `hotline check` says what to do.")
    try:
        names = unsigned(prompts)
    except BadSignatures as bad:
        raise click.ClickException(f"{bad}. Nothing was begun.") from None
    refusal = (
        "These words are not deployed with --signed-only: print `hotline preview`, have them signed, "
        "then `hotline sign`. `hotline check` names each entry that changed since."
    )
    _refuse([f"{UNSIGNED}: {', '.join(names)}"] if names else [], refusal if signatures else "")
    late = (
        "These words are not deployed: read them again, then set `on` and `until` in their [review].\n"
        "If that cannot wait, --though-expired deploys them all the same."
    )
    _refuse(map(_line, expired(prompts, today)), late if reviews else "")


def _line(finding: Finding) -> str:
    return f"{finding.where}: {finding.problem.message}"


def _refuse(problems: Iterable[str], message: str) -> None:
    lines = list(problems)
    for line in lines:
        say_indented(line)
    if lines and message:
        raise click.ClickException(f"{message} Nothing was begun.")


def _switch(on: bool | None) -> str:
    """As a parameter of the stack; "" leaves it as it is."""
    return {True: "yes", False: "no", None: ""}[on]


def deployment_of(stage: Stage, *, ask: bool) -> Deployment:
    """A stage's settings and state, from the environment and AWS. Raises BadSettings, CloudRefused."""
    cloud = cloud_of_operator()
    before = variables(cloud.function(stage.function))
    if not before.get("TWILIO_ACCOUNT_SID"):  # there is none, or a try broke off before it got its settings
        before = {**stored_settings(cloud, stage), **before}
    deployed = {**before, "HOTLINE_SECRET": before.get("HOTLINE_SECRET") or cloud.parameter(stage.secret)}
    settings = gather(stage, {**os.environ, "AWS_REGION": cloud.region}, deployed, prompt if ask else None)
    outputs = cloud.outputs(stage.stack)
    return Deployment(stage, settings, cloud, say_indented, before=deployed, outputs=outputs)


def _show_plan(deployment: Deployment) -> None:
    cloud, stage = deployment.cloud, deployment.stage
    function = cloud.function(stage.function)
    chosen = deployment.parameters
    email = chosen.get("AlarmEmail") or "nobody (--email tells whom)"
    click.echo(f"Stage {stage.name} in AWS account {cloud.account()}, {cloud.region}:")
    click.echo(f"    stack {stage.stack} is {'there: brought up to date' if deployment.outputs else 'made'}")
    click.echo(f"    function {stage.function} is {'there: updated' if function else 'made'}")
    click.echo(f"    alarms go to {email}; budget {chosen['MonthlyBudget']} dollars a month")
    click.echo(f"    what is heard while it is down stands in {cloud.region} and {chosen['FallbackRegion']}")
    click.echo("Steps:")
    for n, step in enumerate(STEPS, 1):
        click.echo(f"    {n} {step.name}: {step.what}")


COMMANDS = (deploy,)
