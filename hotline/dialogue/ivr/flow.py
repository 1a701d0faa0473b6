"""A phone call, step by step: where it stands, what was pressed or said, what to say next.

Every step is a function of its place, so a call needs no memory: menu, turns and silences travel in the URL.
A call ends after three silences in a row, eight keys in a row that mean nothing, sixty steps or half an hour.
"""

from dataclasses import replace
from datetime import datetime

from hotline.dialogue.ivr.actions import ACTS, CHANGES
from hotline.dialogue.ivr.input import heard
from hotline.dialogue.ivr.prompts import (
    go,
    greeting,
    line,
    pages,
)
from hotline.dialogue.types import CallStep, Context, Turn
from hotline.domain.replies import CallState, HangUp, Speak
from hotline.metrics import StepLabel

MOST_SILENCES, MOST_UNKNOWNS, MOST_TURNS = 3, 8, 60
MOST_MINUTES = 30  # a step may take a minute of speech besides our own words: sixty would be hours
CYCLE = 10_000  # minutes are counted round: four digits hold them


def step_of(ctx: Context) -> CallStep:
    """What this step of a call asks for."""
    place = ctx.said.place
    if place is None or place.page not in pages(ctx) or place.language not in ctx.content.languages:
        return CallStep("begin")
    if place.turns + 1 >= MOST_TURNS or _minutes(place, ctx.now) >= MOST_MINUTES:
        return CallStep("too long")
    return heard(ctx.said, place, ctx.content)


def call_needs_person(ctx: Context) -> bool:
    """Whether the step may change what is kept about the caller."""
    step = ctx.step or step_of(ctx)
    return step.act in CHANGES or step.leaving


def respond_to_call(ctx: Context) -> Turn:
    """The next step of a call; where it begins, its first words."""
    step, place = ctx.step or step_of(ctx), ctx.said.place
    if step.act == "begin" or place is None:
        return begin_call(ctx)
    ctx = replace(ctx, language=place.language)
    if step.act == "too long":
        return Turn((line(ctx, "long_end"), HangUp()), about=StepLabel.ENDED_LONG)
    place = replace(place, turns=place.turns + 1)
    if step.act == "silence":
        return replace(_silence(ctx, place), about=StepLabel.SILENCE)
    if step.act == "unknown":
        return replace(_unknown(ctx, place, caution=step.caution), about=StepLabel.UNKNOWN)
    if step.language in ctx.content.languages:
        place, ctx = replace(place, language=step.language), replace(ctx, language=step.language)
    calm = replace(place, silences=0, unknowns=0)
    if step.act in CHANGES and ctx.caller.key is None:
        turn = go(ctx, replace(calm, page="main"), line(ctx, "withheld_reminders"))
        return replace(turn, about=StepLabel.WITHHELD)
    turn = ACTS[step.act](ctx, calm, step)
    if step.caution:
        turn = replace(turn, replies=(line(ctx, "caution"), *turn.replies))
    return replace(turn, about=_about(ctx, step))


def begin_call(ctx: Context, opening: Speak | None = None) -> Turn:
    """The first words of a call, in the context's language: `opening`, or else the welcome; the main menu."""
    place = CallState(ctx.language, "main", began=_minute(ctx.now))
    return replace(go(ctx, place, *((opening,) if opening else greeting(ctx, place))), about=StepLabel.BEGAN)


def _silence(ctx: Context, place: CallState) -> Turn:
    place = replace(place, silences=place.silences + 1)
    if place.silences >= MOST_SILENCES:
        return Turn((line(ctx, "silent_end"), HangUp()))
    return go(ctx, place, line(ctx, "silence"))


def _unknown(ctx: Context, place: CallState, *, caution: bool) -> Turn:
    place = replace(place, unknowns=place.unknowns + 1, silences=0)
    if place.unknowns >= MOST_UNKNOWNS:
        return Turn((line(ctx, "unheard_end"), HangUp()))
    said = (line(ctx, "unheard" if ctx.said.spoken else "unknown"),) if place.unknowns == 1 else ()
    return go(ctx, place, *((line(ctx, "caution"),) if caution else ()), *said)


def _about(ctx: Context, step: CallStep) -> str:
    if step.act != "visit":
        return step.act
    return f"topic {step.to}" if step.to in ctx.content.structure.topics else f"menu {step.to}"


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60 % CYCLE


def _minutes(place: CallState, now: datetime) -> int:
    """How long the call lasts; 0 where the clock of whoever began it is a little ahead of ours."""
    passed = 0 if place.began is None else (_minute(now) - place.began) % CYCLE
    return passed if passed < CYCLE // 2 else 0
