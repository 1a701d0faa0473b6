"""Consent entries: what was shown and answered, word for word."""

from hotline.dialogue.subscriber_view import described, due_again
from hotline.dialogue.types import CommandResult, Context
from hotline.domain.consent import ConsentAction, ConsentEntry
from hotline.domain.subscriber import Subscriber


def recorded(
    ctx: Context, subscriber: Subscriber, action: ConsentAction, saying: str, shown: str = ""
) -> CommandResult:
    """A changed subscription: the next reminder computed anew, and an entry with what was shown before it."""
    subscriber = due_again(ctx, subscriber)
    values = described(ctx, subscriber)
    entry = consent(ctx, action, shown or saying, **values)
    return CommandResult(saying, values, subscriber, (entry,))


def consent(ctx: Context, action: ConsentAction, wording: str, **values: str) -> ConsentEntry:
    """An entry for the consent record: `wording` is the saying that was shown, filled as it was."""
    return _entry(ctx, action, wording, ctx.content.answer(wording, ctx.language).text or "", **values)


def consent_by_key(ctx: Context, action: ConsentAction, *menus: str) -> ConsentEntry:
    """The same for a key pressed on a phone menu: what was read to the caller before, menu by menu."""
    known = ctx.content.languages[ctx.language].menus
    shown = " ".join(line for menu in menus for line in known[menu].say)
    return _entry(ctx, action, "+".join(f"menus.{menu}" for menu in menus), shown)


def _entry(ctx: Context, action: ConsentAction, wording: str, shown: str, **values: str) -> ConsentEntry:
    return ConsentEntry(
        at=ctx.now,
        action=action,
        medium=ctx.user_input.medium,
        sid=ctx.user_input.sid,
        wording=f"{wording}@{ctx.content.version}",
        shown=ctx.content.fill(shown, **values),
        answer=ctx.user_input.exact,
        programme=ctx.content.structure.programme,
    )
