"""Commands: stop, consent, forget, resend, wording."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import click

from hotline.app import Hotline
from hotline.domain.subscriber import DeliveryStatus, retention_period
from hotline.domain.telephony import number_of
from hotline.ops.support import consent_record, operator_actions
from hotline.ops.target import configured_line, line_now, stage_option, zone_of
from hotline.reminders.erasure_job import SETTLED
from hotline.twilio.sender import OutcomeUnknown, Refused, error_of, page_of

PORTION = 50  # texts deleted at Twilio between two lines of progress


def e164(written: str) -> str:
    """A telephone number as people write it, or - to read it from standard input.

    So it stands in no process list and no shell history. An error does not repeat it.
    """
    number = number_of(sys.stdin.readline() if written == "-" else written)
    if number is None:
        how = "write (202) 555-0143, or + and the country, like +12025550143."
        raise click.BadParameter(f"that is no whole number: {how}")
    return number


number_argument = click.argument("number", type=e164)


def recorded(command: Callable[..., None]) -> Callable[..., None]:
    """The number, and what the record of an operator's action needs."""
    words = "Reference for the record: a letter, a voicemail, a ticket."
    who = "Who you are, for the record; your login if not given."
    command = click.option("--as", "by", default="", metavar="NAME", help=who)(stage_option(command))
    return number_argument(click.option("--note", default="", metavar="WORDS", help=words)(command))


def _wish(hotline: Hotline, number: str, note: str, by: str, stage: str | None) -> operator_actions.Wish:
    now = line_now(stage)
    key = operator_actions.key_at(hotline, number, now)
    return operator_actions.Wish(number, key, now, note, operator_actions.operator(by))


@click.command(
    epilog='Examples:  hotline stop "(202) 555-0143" --stage live      hotline stop - < number.txt'
)
@recorded
def stop(number: str, note: str, by: str, stage: str | None) -> None:
    """End every text to a number, on a wish that came by voicemail, mail or letter.

    As if they had texted STOP: written into the consent record with your name and note. No text is sent.
    """
    with configured_line(stage) as hotline:
        wish = _wish(hotline, number, note, by, stage)
        done = operator_actions.stop(wish, hotline.service.store())
    if done:
        click.echo(f"Stopped: no text of this line goes there any more. Receipt {wish.reference}")
        click.echo("To come back they text START, then REMIND and an hour.")
    else:
        click.echo("That number had opted out before. Nothing was changed.")


@click.command(epilog="Examples:  hotline consent +12025550143      hotline consent +12025550143 --json")
@number_argument
@click.option("--json", "machine", is_flag=True, help="For machines.")
@stage_option
def consent(number: str, machine: bool, stage: str | None) -> None:
    """Show one person's consent record: each entry with the exact words shown and answered.

    The number itself is not shown, only the code that stands for it. `hotline wording` finds the whole
    prompts of a content version.
    """
    with configured_line(stage) as hotline:
        key = operator_actions.key_at(hotline, number, line_now(stage))
        store = hotline.service.store()
        subscriber, entries = store.load(key, "consent").subscriber, store.personal_data(key).consents
    if machine:
        click.echo(consent_record.as_json(key, subscriber, entries))
    else:
        click.echo("\n".join(consent_record.as_text(key, subscriber, entries, zone_of(hotline))))


@click.command(epilog='Example:  hotline forget +12025550143 --note "letter of 23 November"')
@recorded
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(number: str, note: str, by: str, yes: bool, stage: str | None) -> None:
    """Erase what is kept about a number, here and at Twilio, as FORGET ME does.

    The proof of consent stays, and that somebody stopped. May be broken off at any time: the run of every
    minute goes on with it, and so does this command given again.
    """
    if not yes:
        click.confirm("Erase all that is kept about this number, but for the proof and a stop?", abort=True)
    with configured_line(stage) as hotline:
        wish, store = _wish(hotline, number, note, by, stage), hotline.service.store()
        erasure = operator_actions.forget(wish, store)
        store.erase(erasure, wish.at)
        click.echo("Erased in the table: number, hour, zone, reminders.")
        erased, last = 0, False
        try:
            while not last:
                texts, last = hotline.service.sender().forget(number, wish.at, PORTION)
                erased += texts
                if not texts:
                    break
                click.echo(f"Erased at Twilio: {erased} texts.")
        except (OutcomeUnknown, Refused) as trouble:
            code = f" (error {trouble.code})" if isinstance(trouble, Refused) else ""
            click.echo(f"Twilio did not delete them all{code}: the run of every minute goes on with it.")
    minutes, years = int(SETTLED.total_seconds()) // 60, retention_period("consent").days // 365
    click.echo(f"Receipt {wish.reference}: forgotten at {zone_of(hotline).time(wish.at)}.")
    click.echo(
        f"In {minutes} minutes the run of every minute looks for texts still on their way, and then drops"
    )
    click.echo("the number, which until then is kept for that.")
    click.echo(f"Kept under a code: the proof of consent, for {years} years; that they stopped, without end.")


@click.command(epilog='Example:  hotline resend +12025550143 --note "called: nothing came this morning"')
@recorded
def resend(number: str, note: str, by: str, stage: str | None) -> None:
    """Send the day's reminder once more to somebody whom it did not reach.

    Only where it failed, on their own day, within their hours, and once a day; their STOP always comes first.
    Written into the consent record with your name and note.
    """
    with configured_line(stage) as hotline:
        try:
            sent = operator_actions.resend(_wish(hotline, number, note, by, stage), hotline)
        except operator_actions.NotNow as reason:
            raise click.ClickException(f"It is not sent again. {reason}") from None
    if sent.outcome is DeliveryStatus.REFUSED:
        code = sent.error or ""
        raise click.ClickException(
            f"Twilio refused it (error {code}): {error_of(code).means}. {page_of(code)}"
        )
    if sent.outcome is DeliveryStatus.UNKNOWN:
        click.echo("Twilio did not answer: whether it went out is being found out. No other is sent today.")
    else:
        click.echo("Handed to Twilio. What became of it stands in hotline console, under their number.")


@click.command(epilog="Example:  hotline wording 3f2a9c0d1e4b --repository .")
@click.argument("version")
@click.option(
    "--repository",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="A clone of the line.",
)
def wording_command(version: str, repository: Path) -> None:
    """Find the prompts that a content version of the consent record names, in the repository's history."""
    if not re.fullmatch(r"[0-9a-f]{12}", version):
        raise click.ClickException(
            "A content version has 12 digits or letters a-f: `hotline consent` shows them."
        )
    commit = consent_record.commit_of(version, repository)
    if commit is None:
        raise click.ClickException("No commit has these prompts: they were changed and deployed without one.")
    click.echo(f"The prompts of commit {commit}. To read them: git show {commit}:prompts/en.toml")


wording_command.name = "wording"
COMMANDS = (stop, consent, forget, resend, wording_command)
