"""Commands: learn, explain."""

from dataclasses import replace
from pathlib import Path

import click

from hotline.content.build import gathered
from hotline.content.load import LEARNED
from hotline.content.load import load as load_content
from hotline.content.model import Content, Learned
from hotline.dialogue.commands import COMMANDS as TEXTED_COMMANDS
from hotline.prompt_tools.commands import prompts_option
from hotline.prompt_tools.learning import answered, evaluate, lines, share_table
from hotline.prompt_tools.learning import explain as explain_message
from hotline.prompt_tools.learning.examples import TUNE, BadExamples, Example, read
from hotline.understanding.understand import classifier, understand

VALUES = {"name": "Hotline", "contact": "the operator"}
MOST_CHANGED = 40  # messages with another answer that are shown, where --all does not ask for every one


@click.command(epilog="Examples:  hotline learn      hotline learn --all")
@click.option("--all", "every", is_flag=True, help="Show every message that is answered otherwise now.")
@prompts_option
def learn(every: bool, prompts: Path) -> None:
    """Learn to understand messages from the examples in prompts/examples/, and say what changed.

    Writes prompts/learned.model: the same examples give the same bytes. Takes five to eight minutes.
    """
    try:
        from hotline.prompt_tools.learning.learn import STEPS
        from hotline.prompt_tools.learning.learn import learn as learned
    except ModuleNotFoundError:
        raise click.ClickException(
            "numpy is missing: run 'make learn', or pip install -e '.[learn]'"
        ) from None
    content = _content(prompts)
    tune, _ = read(prompts / TUNE)
    before = _answers(tune, content) if (prompts / LEARNED).exists() else {}
    with click.progressbar(length=STEPS, label="Learning") as bar:
        try:
            model = learned(prompts, content, lambda: bar.update(1))
        except (BadExamples, ValueError) as bad:
            raise click.ClickException(str(bad)) from None
    model.write(prompts / LEARNED)
    classifier.cache_clear()
    content = load_content(VALUES, set(TEXTED_COMMANDS), prompts)
    for line in share_table(evaluate(tune, content)):
        click.echo(line)
    _tell_changes(before, _answers(tune, content), every=every)
    click.secho(f"Learned: {prompts.name}/{LEARNED}", fg="green", bold=True)


def _content(prompts: Path) -> Content:
    """The content, with or without a learned file."""
    content, wrong = gathered(VALUES, set(TEXTED_COMMANDS), prompts)
    if content is None or wrong:
        raise click.ClickException("the words cannot be used: run 'hotline check'")
    path = prompts / LEARNED
    changed = path.stat().st_mtime_ns if path.exists() else 0
    return replace(content, learned=Learned(path, changed))


def _answers(rows: list[Example], content: Content) -> dict[Example, str]:
    """The answer to each example; {} if the learned file has another format."""
    try:
        return {row: answered(understand(row.message, content, "en")) for row in rows}
    except (ValueError, KeyError, TypeError):
        return {}


def _tell_changes(before: dict[Example, str], after: dict[Example, str], *, every: bool) -> None:
    changed = [(row, before[row], now) for row, now in after.items() if before.get(row, now) != now]
    click.echo(f"{len(changed)} of {len(after)} messages to tune on are answered otherwise than before.")
    for row, was, now in changed if every else changed[:MOST_CHANGED]:
        click.echo(f"  {row.language} {row.wants:14} {was} -> {now}: {row.message}")
    if len(changed) > MOST_CHANGED and not every:
        click.echo("  ... (hotline learn --all shows every one)")


@click.command(
    epilog='Examples:  hotline explain "leg fat. only 1"      hotline explain --spoken "press one"'
)
@click.argument("message")
@click.option("--spoken", is_flag=True, help="As recognised from speech, on the phone.")
@click.option("--language", default="", help="Of the answer before, like es; the line's first if not given.")
@prompts_option
def explain(message: str, spoken: bool, language: str, prompts: Path) -> None:
    """Say what the line makes of a message: its meaning, how sure, and which words spoke for and against."""
    content = load_content(VALUES, set(TEXTED_COMMANDS), prompts)
    language = language or content.structure.default_language
    if language not in content.languages:
        raise click.ClickException(f"the line has no language {language}: {', '.join(content.languages)}")
    for line in lines(explain_message(message, content, language, spoken=spoken)):
        click.echo(line)


COMMANDS: tuple[click.Command, ...] = (learn, explain)
