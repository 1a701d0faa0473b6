"""What is written down when somebody agrees, changes or leaves: the exact words of both sides."""

from hotline.conversation.person import Consent
from hotline.conversation.turn import Context


def consent(ctx: Context, action: str, wording: str, **values: str) -> Consent:
    """An entry for the consent record: `wording` is the saying that was shown, filled as it was."""
    return _entry(ctx, action, wording, ctx.content.answer(wording, ctx.language).text or "", **values)


def consent_by_key(ctx: Context, action: str, menu: str) -> Consent:
    """The same for a key pressed on a phone menu, whose words were read to the caller before."""
    return _entry(ctx, action, f"menus.{menu}", " ".join(ctx.content.languages[ctx.language].menus[menu].say))


def _entry(ctx: Context, action: str, wording: str, shown: str, **values: str) -> Consent:
    return Consent(
        at=ctx.now,
        action=action,
        medium=ctx.said.medium,
        sid=ctx.said.sid,
        wording=f"{wording}@{ctx.content.version}",
        shown=ctx.content.fill(shown, **values),
        answer=ctx.said.exact,
    )
