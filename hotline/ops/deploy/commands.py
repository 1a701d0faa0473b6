"""Commands: deploy, undeploy, rollback."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from hotline.app import utc_now
from hotline.config import BadSettings
from hotline.content.load import PROMPTS
from hotline.content.problem import BadPrompts
from hotline.ops.deploy import twilio_number
from hotline.ops.deploy import undeploy as removal
from hotline.ops.deploy.cloud import CloudRefused, aws_error, cloud_of_operator, variables
from hotline.ops.deploy.fallback import OTHER, SECOND, second_region
from hotline.ops.deploy.package import CannotPackage
from hotline.ops.deploy.settings import (
    gather,
    prompt,
    refuse_early_rotation_end,
    store_settings,
    stored_secret,
    stored_settings,
)
from hotline.ops.deploy.stage import BadStage, Stage, stage_of
from hotline.ops.deploy.steps import STEPS, Deployment, StepFailed
from hotline.ops.deploy.twilio_number import TwilioApi, TwilioRefused
from hotline.ops.deploy.whole_template import whole_template
from hotline.ops.deploy.word_checks import check_reviews, check_signatures, check_words
from hotline.ops.deploy.zappa import ZappaFailed
from hotline.storage.interface import StoreDown

EXPECTED = (
    BadPrompts, BadSettings, BadStage, CannotPackage, CloudRefused, StepFailed, StoreDown, TwilioRefused,
    ZappaFailed,
)  # fmt: skip


def _say(line: str) -> None:
    click.echo(f"    {line}")


@contextmanager
def _explained(again: str) -> Iterator[None]:
    """Turn expected errors into a message with the next step."""
    try:
        yield
    except Exception as error:
        sentence = str(error) if isinstance(error, EXPECTED) else aws_error(error)
        if not sentence:
            raise
        raise click.ClickException(f"{sentence}\n{again}") from None


def _stage(ctx: click.Context, param: click.Parameter, value: str) -> Stage:
    try:
        return stage_of(value)
    except BadStage as wrong:
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
    with _explained("Nothing was begun."):
        deployment = _deployment(stage, ask=not yes)
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
    check_words(PROMPTS, utc_now().date())
    check_signatures(PROMPTS, refuse=signed_only and not dry_run)
    check_reviews(PROMPTS, utc_now().date(), refuse=not (dry_run or though_expired))
    if dry_run:
        return
    if not yes:
        click.confirm("Go on?", default=True, abort=True)
    with _explained("Nothing was begun."):
        store_settings(deployment.cloud, stage, deployment.settings)
    for n, step in enumerate(STEPS, 1):
        click.echo(f"{n}/{len(STEPS)} {step.name}: {step.what}")
        with _explained(
            f"Stopped at step {n} ({step.name}). Run `hotline deploy {stage.name}` again to go on."
        ):
            click.echo(f"    {step.do(deployment)}")
    url = deployment.checked.public_url
    click.echo(f"The line is live at {url}.  How it is: hotline doctor {stage.name}")


def _switch(on: bool | None) -> str:
    """As a parameter of the stack; "" leaves it as it is."""
    return {True: "yes", False: "no", None: ""}[on]


def _deployment(stage: Stage, *, ask: bool) -> Deployment:
    """A stage's settings and state, from the environment and AWS. Raises BadSettings, CloudRefused."""
    cloud = cloud_of_operator()
    before = variables(cloud.function(stage.function))
    if not before.get("TWILIO_ACCOUNT_SID"):  # there is none, or a try broke off before it got its settings
        before = {**stored_settings(cloud, stage), **before}
    deployed = {**before, "HOTLINE_SECRET": before.get("HOTLINE_SECRET") or stored_secret(cloud, stage)}
    settings = gather(stage, {**os.environ, "AWS_REGION": cloud.region}, deployed, prompt if ask else None)
    return Deployment(stage, settings, cloud, _say, before=deployed, outputs=cloud.outputs(stage.stack))


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


@click.command(epilog="Examples:  hotline undeploy live      hotline undeploy live --delete-data")
@stage_argument
@yes_option
@click.option("--delete-data", is_flag=True, help="Delete subscriptions, opt-outs and consents too.")
def undeploy(stage: Stage, yes: bool, delete_data: bool) -> None:
    """Take STAGE off AWS; what people entrusted to it is kept.

    Texts and calls get no answer afterwards. With --delete-data the table goes too, once the stage's name is
    typed a second time (on standard input, where nobody sits at the terminal).
    """
    if not yes:
        click.confirm(f"Take {stage.name} off? Nobody will be answered any more.", abort=True)
    if delete_data:
        click.echo("Every subscription, opt-out and consent will be deleted, and cannot be brought back.")
        if click.prompt("Type the stage's name to delete them", default="", show_default=False) != stage.name:
            raise click.ClickException("That is not the stage's name: nothing was done.")
    with _explained(f"Run `hotline undeploy {stage.name}` again to go on."):
        cloud = cloud_of_operator()
        deployment = Deployment(stage, {"HOTLINE_TABLE": stage.function}, cloud, _say)
        removal.take_down(deployment)
        if delete_data:
            removal.delete_data(deployment)
    kept = f" Table and settings are kept: `hotline deploy {stage.name}` finds everybody again."
    click.echo(f"{stage.name} is off.{'' if delete_data else kept}")


@click.command(epilog="Example:  hotline rollback live")
@stage_argument
@yes_option
def rollback(stage: Stage, yes: bool) -> None:
    """Let STAGE run the release before the one that runs; settings and data stay as they are."""
    if not yes:
        click.confirm(f"Run the release before on {stage.name}?", abort=True)
    with _explained(f"To deploy what is here: hotline deploy {stage.name}"):
        click.echo(removal.roll_back(_deployment(stage, ask=False)))


COMMANDS = (deploy, undeploy, rollback)
