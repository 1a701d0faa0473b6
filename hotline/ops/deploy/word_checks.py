"""Word checks before a deployment: usable, signed, reviewed."""

from datetime import date
from pathlib import Path

import click

from hotline.prompt_tools.check import check_prompts
from hotline.prompt_tools.review import expired, unsigned
from hotline.prompt_tools.signatures import UNSIGNED, BadSignatures


def check_words(prompts: Path, today: date) -> None:
    """Refuse prompts with which the line would not start, each fault with file and line (ClickException)."""
    wrong = [finding for finding in check_prompts(prompts, today)[0] if finding.stops]
    for finding in wrong:
        click.echo(f"    {finding.where}: {finding.problem.message}")
    if wrong:
        raise click.ClickException(
            "These words cannot be deployed: `hotline check` says what to do. Nothing was begun."
        )


def check_signatures(prompts: Path, *, refuse: bool) -> None:
    """Name the entries that no clinician signed as they stand; ClickException if they are to be refused."""
    try:
        names = unsigned(prompts)
    except BadSignatures as bad:
        raise click.ClickException(f"{bad}. Nothing was begun.") from None
    if names:
        click.echo(f"    {UNSIGNED}: {', '.join(names)}")
    if names and refuse:
        raise click.ClickException(
            "These words are not deployed with --signed-only: print `hotline preview`, have them signed, "
            "then `hotline sign`. `hotline check` names each entry that changed since. Nothing was begun."
        )


def check_reviews(prompts: Path, today: date, *, refuse: bool) -> None:
    """Refuse prompts whose review has expired (ClickException)."""
    late = expired(prompts, today)
    for finding in late:
        click.echo(f"    {finding.where}: {finding.problem.message}")
    if late and refuse:
        raise click.ClickException(
            "These words are not deployed: read them again, then set `on` and `until` in their [review].\n"
            "If that cannot wait, --though-expired deploys them all the same. Nothing was begun."
        )
