"""Commands: stop, consent, forget, resend, wording; the consent record."""

import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from hotline.app import Hotline
from hotline.content.build import gather
from hotline.domain.subscriber import ConsentEntry, DeliveryStatus, Subscriber, retention_period
from hotline.domain.telephony import number_of
from hotline.ops import OperatorError, support
from hotline.ops.target import LineZone, configured_line, line_now, stage_option, zone_of
from hotline.reminders.job import TEXTS_SETTLED
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


def _wish(hotline: Hotline, number: str, note: str, by: str, stage: str | None) -> support.Wish:
    now = line_now(stage)
    key = support.key_at(hotline, number, now)
    return support.Wish(number, key, now, note, support.operator(by))


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
        done = support.stop(wish, hotline.service.store())
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
        key = support.key_at(hotline, number, line_now(stage))
        store = hotline.service.store()
        subscriber, entries = store.load(key, "consent").subscriber, store.personal_data(key).consents
    if machine:
        click.echo(as_json(key, subscriber, entries))
    else:
        click.echo("\n".join(as_text(key, subscriber, entries, zone_of(hotline))))


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
        erasure = support.forget(wish, store)
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
    minutes, years = int(TEXTS_SETTLED.total_seconds()) // 60, retention_period("consent").days // 365
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
            sent = support.resend(_wish(hotline, number, note, by, stage), hotline)
        except support.NotNow as reason:
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
    commit = commit_of(version, repository)
    if commit is None:
        raise click.ClickException("No commit has these prompts: they were changed and deployed without one.")
    click.echo(f"The prompts of commit {commit}. To read them: git show {commit}:prompts/en.toml")


def as_json(key: str, subscriber: Subscriber | None, entries: Sequence[ConsentEntry]) -> str:
    """Everything, without the number: {"code", "status", "entries": [...]}, oldest first."""
    status = subscriber.status.value if subscriber else None
    record = {"code": key, "status": status, "entries": [_entry(entry) for entry in entries]}
    return json.dumps(record, indent=2, ensure_ascii=False)


def as_text(
    key: str, subscriber: Subscriber | None, entries: Sequence[ConsentEntry], zone: LineZone
) -> Iterator[str]:
    """The same as lines of text, times in `zone`; the words shown and answered are quoted exactly."""
    yield f"Consent record of the number whose code is {key}"
    yield f"Now: {subscriber.status.value if subscriber else 'nothing is kept besides this record'}"
    if not entries:
        yield "No entries: this number never agreed to anything here, and never stopped."
    for number, entry in enumerate(entries, 1):
        fields, at = _entry(entry), zone.time(entry.at, "%Y-%m-%d %H:%M:%S")
        yield ""
        yield f"{number}. {entry.action}, {at}, by {entry.medium}, programme {entry.programme}"
        version = f", content version {fields['version']}" if fields["version"] else ""
        yield f"   wording:  {fields['wording']}{version}"
        yield f"   shown:    {json.dumps(entry.shown, ensure_ascii=False) if entry.shown else 'nothing'}"
        yield f"   answered: {json.dumps(entry.answer, ensure_ascii=False)}"
        yield f"   message:  {entry.sid}"
        if entry.by:
            yield f"   noted by: {entry.by}"
        yield f"   kept to:  {fields['kept_to']}"


def _entry(entry: ConsentEntry) -> dict[str, Any]:
    wording, _, version = entry.wording.partition("@")
    return {
        "at": entry.at.isoformat(timespec="seconds"),
        "action": entry.action,
        "medium": entry.medium,
        "programme": entry.programme,
        "message": entry.sid,
        "wording": wording,
        "version": version or None,
        "shown": entry.shown,
        "answer": entry.answer,
        "by": entry.by or None,
        "kept_to": (entry.at + retention_period("consent")).date().isoformat(),
    }


def commit_of(version: str, repository: Path) -> str | None:
    """The newest commit with prompts of this content version, None if none has. Raises OperatorError."""
    commits = _git(repository, "log", "--format=%H", "--", "prompts").decode().split()
    return next((commit for commit in commits if _version(commit, repository) == version), None)


def _version(commit: str, repository: Path) -> str:
    packed = _git(repository, "archive", "--format=tar", commit, "prompts")
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")
        return gather(Path(folder) / "prompts")[2]


def _git(repository: Path, *words: str) -> bytes:
    command = ["git", "-C", str(repository), *words]
    try:
        # Our own words and git's own hashes.
        return subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        raise OperatorError(
            f"{repository} is no clone with its history: name one with --repository, and get all of it with "
            "`git fetch --unshallow`"
        ) from None


wording_command.name = "wording"
COMMANDS = (stop, consent, forget, resend, wording_command)
