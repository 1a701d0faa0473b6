"""Call flow: one step of a call, input to prompts.

Every step is a function of its place, so a call needs no memory: menu, turns and silences travel in the URL.
A call ends after three silences in a row, eight keys in a row that mean nothing, sixty steps or half an hour.
"""

from dataclasses import replace
from datetime import datetime

from hotline.dialogue.ivr.actions import ACTS, CHANGES
from hotline.dialogue.ivr.input import read_step
from hotline.dialogue.ivr.prompts import go, greeting, line, pages
from hotline.dialogue.types import CallStep, Context, Turn
from hotline.domain.replies import CallState, HangUp, Speak
from hotline.metrics import StepLabel

MOST_SILENCES, MOST_UNKNOWNS, MOST_TURNS = 3, 8, 60
MOST_MINUTES = 30  # a step may take a minute of speech besides our own words: sixty would be hours
CYCLE = 10_000  # minutes are counted round: four digits hold them


def step_of(ctx: Context) -> CallStep:
    """What this step of a call asks for."""
    state = ctx.user_input.call_state
    if state is None or state.page not in pages(ctx) or state.language not in ctx.content.languages:
        return CallStep("begin")
    if state.turns + 1 >= MOST_TURNS or _minutes(state, ctx.now) >= MOST_MINUTES:
        return CallStep("too long")
    return read_step(ctx.user_input, state, ctx.content)


def call_needs_person(ctx: Context) -> bool:
    """Whether the step may change what is kept about the caller."""
    step = ctx.step or step_of(ctx)
    return step.act in CHANGES or step.leaving


def respond_to_call(ctx: Context) -> Turn:
    """The next step of a call; where it begins, its first words."""
    step, state = ctx.step or step_of(ctx), ctx.user_input.call_state
    if step.act == "begin" or state is None:
        return begin_call(ctx)
    ctx = replace(ctx, language=state.language)
    if step.act == "too long":
        return Turn((line(ctx, "long_end"), HangUp()), about=StepLabel.ENDED_LONG)
    state = replace(state, turns=state.turns + 1)
    if step.act == "silence":
        return replace(_silence(ctx, state), about=StepLabel.SILENCE)
    if step.act == "unknown":
        return replace(_unknown(ctx, state, caution=step.caution), about=StepLabel.UNKNOWN)
    if step.language in ctx.content.languages:
        state, ctx = replace(state, language=step.language), replace(ctx, language=step.language)
    calm = replace(state, silences=0, unknowns=0)
    if step.act in CHANGES and ctx.caller.key is None:
        turn = go(ctx, replace(calm, page="main"), line(ctx, "withheld_reminders"))
        return replace(turn, about=StepLabel.WITHHELD)
    turn = ACTS[step.act](ctx, calm, step)
    if step.caution:
        turn = replace(turn, replies=(line(ctx, "caution"), *turn.replies))
    return replace(turn, about=_about(ctx, step))


def begin_call(ctx: Context, opening: Speak | None = None) -> Turn:
    """The first words of a call, in the context's language: `opening`, or else the welcome; the main menu."""
    state = CallState(ctx.language, "main", began=_minute(ctx.now))
    return replace(go(ctx, state, *((opening,) if opening else greeting(ctx, state))), about=StepLabel.BEGAN)


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
