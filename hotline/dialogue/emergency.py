"""Emergency answers: one for each kind of danger."""

from hotline.content.model import Content
from hotline.dialogue.types import CommandResult, Context


def answered(ctx: Context, kind: str) -> CommandResult:
    """The emergency words for a kind of danger; those for the body where the country has no line for it."""
    values = numbers(ctx.content, ctx.language)
    lines = {"violence": ctx.content.country.violence, "poison": ctx.content.country.poison}
    return CommandResult("danger" if not lines.get(kind, "-") else kind, values)


def numbers(content: Content, language: str) -> dict[str, str]:
    """How the crisis line and the one for violence are reached, in words: they may take texts or not."""
    phrases, country = content.languages[language].phrases, content.country
    text = phrases["violence_text"] if country.violence_text else ""
    return {
        "crisis_by": str(phrases["call_or_text" if country.crisis_by_text else "call"]),
        "violence_by_text": str(text).format(text=country.violence_text),
    }
