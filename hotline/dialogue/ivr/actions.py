"""Call actions: visit a page, text, choose an hour, opt out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time

from hotline.dialogue import opt_in_out, subscribe
from hotline.dialogue.emergency import answered, numbers
from hotline.dialogue.ivr.prompts import ask, filled, footer, go, greeting, line
from hotline.dialogue.types import CallStep, CommandResult, Context, Turn
from hotline.domain.replies import CallState, HangUp, Reply, Speak, TextCaller
from hotline.understanding.hours import read_hour


def _visit(ctx: Context, state: CallState, step: CallStep) -> Turn:
    return go(ctx, replace(state, page=step.to, detail=step.detail))


def _language(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """Another language: everything that its speakers have not understood so far."""
    state = replace(state, page="main", detail="")
    return go(ctx, state, *greeting(ctx, state))


def _repeat(ctx: Context, state: CallState, step: CallStep) -> Turn:
    return go(ctx, state)


def _slower(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """The page once more, with a longer rest after each sentence."""
    turn = go(ctx, state)
    slow = (replace(r, slow=True) if isinstance(r, Speak) else r for r in turn.replies)
    return replace(turn, replies=tuple(slow))


def _unclear(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """A caller who does not know what to say hears the page again."""
    return go(ctx, state, line(ctx, "unsure"))


def _person(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """Who asks for a person hears that none listens, and where to turn."""
    return go(ctx, replace(state, page="main", detail=""), Speak(filled(ctx, CommandResult("person"))))


def _goodbye(ctx: Context, state: CallState, step: CallStep) -> Turn:
    return Turn((line(ctx, "goodbye"), HangUp()))


def _text_me(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """Key 9: what was just heard, as a text; the call goes on where it stood."""
    named = tuple(ctx.content.fill(one) for one in footer(ctx, state))
    rest = (*((Speak(named),) if named else ()), ask(ctx, state))
    if ctx.caller.key is None:
        return Turn((line(ctx, "withheld"), *rest))
    if ctx.caller.number is None:
        return Turn((line(ctx, "untextable"), *rest))
    menu = ctx.content.structure.menus.get(state.page)
    text = ctx.content.answer(menu.text if menu else state.page, state.language).text or ""
    values = numbers(ctx.content, ctx.language)
    return Turn((_texting(ctx, text, None, **values), *rest))


def _texting(ctx: Context, pattern: str, sent: tuple[str, ...] | None, **values: str) -> TextCaller:
    return TextCaller(
        ctx.content.fill(pattern, **values),
        sent=sent or line(ctx, "texted").lines,
        again=line(ctx, "texted_already").lines,
        enough=line(ctx, "texted_enough").lines,
        failed=line(ctx, "not_texted").lines,
        blocked=filled(ctx, CommandResult("opted_out")),
    )


def _danger(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """The emergency words, in the language that the sign was said in where the line speaks it; then, where
    the caller wants no more texts either, that they ended."""
    result, main = answered(ctx, step.detail), replace(state, page="main", detail="")
    if not step.leaving or ctx.caller.key is None:
        return go(ctx, main, Speak(filled(ctx, result)))
    ended = opt_in_out.stop(ctx)
    turn = go(ctx, main, Speak((*filled(ctx, result), *filled(ctx, ended))))
    return replace(turn, subscriber=ended.subscriber, consent=ended.consent)


def _how(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """An answer to what may be a wish to leave too: how to leave, then the answer."""
    return go(ctx, replace(state, page=step.to, detail=""), Speak(filled(ctx, CommandResult("stop_how"))))


def _ended(ctx: Context, state: CallState, step: CallStep) -> Turn:
    return _after(ctx, state, opt_in_out.stop(ctx))


def _choose_hour(ctx: Context, state: CallState, step: CallStep) -> Turn:
    return _chosen(ctx, state, time.fromisoformat(step.detail))


def _choose_typed(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """An hour typed or spoken: plain, or in need of the question morning or evening."""
    hour = read_hour(tuple(step.detail.split()), ctx.content.languages[state.language].grammar, packed=True)
    if hour is None:
        return go(ctx, replace(state, page="typed"), Speak(filled(ctx, CommandResult("hour_unclear"))))
    at = subscribe.the_hour(hour)
    if at is None and hour.either:
        return go(ctx, replace(state, page="half", detail=hour.either[0].strftime("%H%M")))
    return _chosen(ctx, state, at or time(0))


def _choose_half(ctx: Context, state: CallState, step: CallStep) -> Turn:
    digits = state.detail if len(state.detail) == 4 and state.detail.isdigit() else "0900"
    hour, minute = min(int(digits[:2]), 23), min(int(digits[2:]), 59)
    return _chosen(ctx, state, time(hour % 12 + (12 if step.detail == "pm" else 0), minute))


def _chosen(ctx: Context, state: CallState, hour: time) -> Turn:
    result = opt_in_out.ask_by_phone(ctx, hour)
    if result.id in ("hour_refused", "hour_refused_guess"):
        return go(ctx, replace(state, page="hour", detail=""), Speak(filled(ctx, result)))
    return _after(ctx, state, result)


def _after(ctx: Context, state: CallState, result: CommandResult) -> Turn:
    """Say what came of it (and text it where that is part of it), then the main menu."""
    first: Reply = Speak(filled(ctx, result))
    if result.text:
        text = ctx.content.answer(result.text, ctx.language).text or ""
        first = _texting(ctx, text, filled(ctx, result), **result.values)
    arrived = go(ctx, replace(state, page="main", detail=""), first)
    return replace(arrived, subscriber=result.subscriber, consent=result.consent)


Act = Callable[[Context, CallState, CallStep], Turn]
# By the kind of step (types.CallStepKind).
ACTS: dict[str, Act] = {
    "visit": _visit,
    "language": _language,
    "repeat": _repeat,
    "slower": _slower,
    "unclear": _unclear,
    "text me": _text_me,
    "person": _person,
    "goodbye": _goodbye,
    "danger": _danger,
    "how": _how,
    "end": _ended,
    "hour": _choose_hour,
    "typed": _choose_typed,
    "half": _choose_half,
}
# Those that change what is stored.
CHANGES = frozenset({"end", "hour", "typed", "half"})
