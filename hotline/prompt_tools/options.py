"""Options and findings of the commands, as the terminal shows them."""

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from hotline.app import utc_now
from hotline.content.load import PROMPTS
from hotline.prompt_tools.findings import Finding

UNUSABLE = "The words cannot be used yet. What is wrong with them: hotline check"
prompts_option = click.option(
    "--prompts",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=PROMPTS,
    help="Folder of the words, if not the project's own.",
)
on_option = click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="The day that review dates are held to; today.",
)


def day_of(on: datetime | None) -> date:
    """The given day, or today."""
    return (on or utc_now()).date()


def finding_table(findings: Sequence[Finding]) -> Iterator[str]:
    """The findings under their titles, wrapped to the terminal."""
    width = max(72, min(shutil.get_terminal_size((100, 24)).columns, 120))
    widths = (22, 26, width - 50)
    for title, colour, stops in (
        ("Must be mended: the line does not start with these", "red", True),
        ("Please look: the line answers, but", "yellow", False),
    ):
        of_kind = [finding for finding in findings if finding.stops is stops]
        if not of_kind:
            continue
        yield click.style(f"{title} ({len(of_kind)})", fg=colour, bold=True)
        yield f"{'File and line':22} {'Entry':26} What is wrong, and what to do"
        yield "-" * width
        for finding in of_kind:
            texts = (finding.where, finding.problem.place, finding.problem.message)
            columns = [textwrap.wrap(text, width) for text, width in zip(texts, widths, strict=True)]
            if finding.advice:
                columns[2] += textwrap.wrap(f"-> {finding.advice}", widths[2])
            for n in range(max(map(len, columns))):
                cells = [column[n] if n < len(column) else "" for column in columns]
                yield f"{cells[0]:22} {cells[1]:26} {cells[2]}".rstrip()
        yield ""
