"""A phone call, step by step: where it stands, what was pressed or said, what to say next.

Every step is a function of its place, so a call needs no memory: menu, turns and silences travel in the URL.
A call ends after three silences in a row, eight keys in a row that mean nothing, sixty steps or half an hour.
"""

from dataclasses import replace
from datetime import datetime
from typing import Literal

from hotline.dialogue.ivr.actions import ACTS, CHANGES
from hotline.dialogue.ivr.input import read_step
from hotline.dialogue.ivr.prompts import go, greeting, line, pages
from hotline.dialogue.types import CallStep, Context, Turn
from hotline.domain.replies import CallState, HangUp, Speak

MOST_SILENCES, MOST_UNKNOWNS, MOST_TURNS = 3, 8, 60
MOST_MINUTES = 30  # a step may take a minute of speech besides our own words: sixty would be hours
CYCLE = 10_000  # minutes are counted round: four digits hold them
NeedsPerson = Literal["needs person"]


def respond_to_call(ctx: Context, *, loaded: bool, opening: Speak | None = None) -> Turn | NeedsPerson:
    """The next step of a call; with no place, its first words (`opening` instead of the welcome)."""
    state = ctx.user_input.call_state
    if state is None or state.page not in pages(ctx) or state.language not in ctx.content.languages:
        state = CallState(ctx.language, "main", began=_minute(ctx.now))
        first = (opening,) if opening else greeting(ctx, state)
        return replace(go(ctx, state, *first), about="began")
    ctx = replace(ctx, language=state.language)
    state = replace(state, turns=state.turns + 1)
    if state.turns >= MOST_TURNS or _minutes(state, ctx.now) >= MOST_MINUTES:
        return Turn((line(ctx, "long_end"), HangUp()), about="ended long")
    step = ctx.step or read_step(ctx.user_input, state, ctx.content)
    if step.act == "silence":
        return replace(_silence(ctx, state), about="silence")
    if step.act == "unknown":
        return replace(_unknown(ctx, state, caution=step.caution), about="unknown")
    if step.language in ctx.content.languages:
        state, ctx = replace(state, language=step.language), replace(ctx, language=step.language)
    calm = replace(state, silences=0, unknowns=0)
    if step.act in CHANGES and ctx.caller.key is None:
        return go(ctx, replace(calm, page="main"), line(ctx, "withheld_reminders"))
    if (step.act in CHANGES or (step.leaving and ctx.caller.key is not None)) and not loaded:
        return "needs person"
    turn = ACTS[step.act](ctx, calm, step)
    if step.caution:
        turn = replace(turn, replies=(line(ctx, "caution"), *turn.replies))
    return replace(turn, about=_about(ctx, step))


def step_of(ctx: Context) -> CallStep | None:
    """What this step of a call asks for; None where the call begins."""
    state = ctx.user_input.call_state
    if state is None or state.page not in pages(ctx) or state.language not in ctx.content.languages:
        return None
    return read_step(ctx.user_input, state, ctx.content)


def _silence(ctx: Context, state: CallState) -> Turn:
    state = replace(state, silences=state.silences + 1)
    if state.silences >= MOST_SILENCES:
        return Turn((line(ctx, "silent_end"), HangUp()))
    return go(ctx, state, line(ctx, "silence"))


def _unknown(ctx: Context, state: CallState, *, caution: bool) -> Turn:
    state = replace(state, unknowns=state.unknowns + 1, silences=0)
    if state.unknowns >= MOST_UNKNOWNS:
        return Turn((line(ctx, "unheard_end"), HangUp()))
    before = (line(ctx, "unheard" if ctx.user_input.spoken else "unknown"),) if state.unknowns == 1 else ()
    return go(ctx, state, *((line(ctx, "caution"),) if caution else ()), *before)


def _about(ctx: Context, step: CallStep) -> str:
    if step.act != "visit":
        return step.act
    return f"topic {step.to}" if step.to in ctx.content.structure.topics else f"menu {step.to}"


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60 % CYCLE


def _minutes(state: CallState, now: datetime) -> int:
    """How long the call lasts; 0 where the machine that began it has a clock ahead of ours."""
    passed = 0 if state.began is None else (_minute(now) - state.began) % CYCLE
    return passed if passed < CYCLE // 2 else 0
