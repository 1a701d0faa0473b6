"""Call flow: one step of a call, input to prompts.

Menu, turns and silences travel in the URL, so a step needs no stored call state.
A call ends after three silences in a row, eight keys in a row that mean nothing, sixty steps or half an hour.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time

from hotline.dialogue import commands, subscribe
from hotline.dialogue.ivr import prompts
from hotline.dialogue.ivr.input import read_step
from hotline.dialogue.ivr.prompts import ask, filled, footer, go, greeting, line, values_of
from hotline.dialogue.types import CallStep, CommandResult, Context, Turn
from hotline.domain.replies import CallState, HangUp, Reply, Speak, TextCaller
from hotline.metrics import StepLabel
from hotline.understanding.hours import read_hour

MOST_SILENCES, MOST_UNKNOWNS, MOST_TURNS = 3, 8, 60
MOST_MINUTES = 30  # a step may take a minute of speech besides our own words: sixty would be hours
CYCLE = 10_000  # minutes are counted round: four digits hold them


def step_of(ctx: Context) -> CallStep:
    state = prompts.state_of(ctx)
    pages = ctx.content.structure.menus.keys() | ctx.content.structure.topics.keys()
    if state is None or state.page not in pages or state.language not in ctx.content.languages:
        return CallStep("begin")
    if state.page == prompts.NURSE and ctx.user_input.nurse_call:  # back from a call to the nurse
        return CallStep("nurse call", detail=ctx.user_input.nurse_call)
    if state.turns + 1 >= MOST_TURNS or _minutes(state, ctx.now) >= MOST_MINUTES:
        return CallStep("too long")
    step = read_step(ctx.user_input, state, ctx.content)
    return CallStep("person") if step.act == "unknown" and prompts.wants_nurse(ctx) else step


def call_needs_person(ctx: Context) -> bool:
    """Whether the step may change the stored state of the caller."""
    step = ctx.step or step_of(ctx)
    return step.act in CHANGES or step.leaving


def respond_to_call(ctx: Context) -> Turn:
    step, state = ctx.step or step_of(ctx), prompts.state_of(ctx)
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
    """The start of a call in the context's language: `opening`, or else the greeting; then the main menu."""
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
    if (step.act, step.detail) == ("nurse call", "talked"):
        return StepLabel.NURSE_TALKED
    if step.act != "visit":
        return step.act
    return f"topic {step.to}" if step.to in ctx.content.structure.topics else f"menu {step.to}"


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60 % CYCLE


def _minutes(state: CallState, now: datetime) -> int:
    """Minutes since the call began; 0 where the clock of the machine that began it is ahead of ours."""
    passed = 0 if state.began is None else (_minute(now) - state.began) % CYCLE
    return passed if passed < CYCLE // 2 else 0


# ---------------------------------------------------------------- what each kind of step does


def _language(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """Another language: the greeting again, in that language."""
    state = replace(state, page="main", detail="")
    return go(ctx, state, *greeting(ctx, state))


def _repeat(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """The page again. Many press 0 for a person: where a nurse may be called, that comes first."""
    return go(ctx, state, *prompts.offered(ctx, state), offer=False)


def _slower(ctx: Context, state: CallState, step: CallStep) -> Turn:
    turn = go(ctx, state)
    slow = (replace(r, slow=True) if isinstance(r, Speak) else r for r in turn.replies)
    return replace(turn, replies=tuple(slow))


def _text_me(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """Key 9: the page as a text; the call stays on the page."""
    keys = tuple(ctx.content.fill(line) for line in footer(ctx, state))
    rest = (*((Speak(keys),) if keys else ()), ask(ctx, state))
    if ctx.caller.key is None:
        return Turn((line(ctx, "withheld"), *rest))
    if ctx.caller.number is None:
        return Turn((line(ctx, "untextable"), *rest))
    menu = ctx.content.structure.menus.get(state.page)
    text = ctx.content.answer(menu.text if menu else state.page, state.language).text or ""
    return Turn((_texting(ctx, text, None, **values_of(ctx)), *rest))


def _texting(ctx: Context, pattern: str, sent: tuple[str, ...] | None, **values: str) -> TextCaller:
    return TextCaller(
        ctx.content.fill(pattern, **values),
        sent=sent or line(ctx, "texted").lines,
        again=line(ctx, "texted_already").lines,
        enough=line(ctx, "texted_enough").lines,
        later=line(ctx, "texted_later").lines,
        maybe=line(ctx, "maybe_texted").lines,
        failed=line(ctx, "not_texted").lines,
        blocked=filled(ctx, CommandResult("opted_out")),
    )


def _danger(ctx: Context, state: CallState, step: CallStep) -> Turn:
    """The emergency answer in the language of the danger sign; then, where the caller also opted out, that
    the texts have ended."""
    result, main = commands.emergency_answer(ctx, step.detail), replace(state, page="main", detail="")
    if not step.leaving or ctx.caller.key is None:
        return go(ctx, main, Speak(filled(ctx, result)), offer=False)
    ended = commands.stop(ctx)
    turn = go(ctx, main, Speak((*filled(ctx, result), *filled(ctx, ended))), offer=False)
    return replace(turn, subscriber=ended.subscriber, consent=ended.consent)


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
    result = commands.ask_by_phone(ctx, hour)
    if result.id in ("hour_refused", "hour_refused_guess"):
        return go(ctx, replace(state, page="hour", detail=""), Speak(filled(ctx, result)))
    return _after(ctx, state, result)


def _after(ctx: Context, state: CallState, result: CommandResult) -> Turn:
    """Say the result (and text it where the result asks for that), then the main menu."""
    first: Reply = Speak(filled(ctx, result))
    if result.text:
        text = ctx.content.answer(result.text, ctx.language).text or ""
        first = _texting(ctx, text, filled(ctx, result), **result.values)
    arrived = go(ctx, replace(state, page="main", detail=""), first)
    return replace(arrived, subscriber=result.subscriber, consent=result.consent)


Act = Callable[[Context, CallState, CallStep], Turn]
# By the kind of step (types.CallStepKind).
ACTS: dict[str, Act] = {
    "visit": lambda ctx, state, step: go(ctx, replace(state, page=step.to, detail=step.detail)),
    "language": _language,
    "repeat": _repeat,
    "slower": _slower,
    # A caller who does not know what to say hears the page again.
    "unclear": lambda ctx, state, step: go(ctx, state, line(ctx, "unsure")),
    "text me": _text_me,
    "person": prompts.to_person,
    "nurse call": prompts.after_call,
    "goodbye": lambda ctx, state, step: Turn((line(ctx, "goodbye"), HangUp())),
    "danger": _danger,
    # An answer where the caller may also want to opt out: how to opt out, then the answer.
    "how": lambda ctx, state, step: go(
        ctx, replace(state, page=step.to, detail=""), Speak(filled(ctx, CommandResult("stop_how")))
    ),
    "end": lambda ctx, state, step: _after(ctx, state, commands.stop(ctx)),
    "hour": lambda ctx, state, step: _chosen(ctx, state, time.fromisoformat(step.detail)),
    "typed": _choose_typed,
    "half": _choose_half,
}
# Those that change what is stored.
CHANGES = frozenset({"end", "hour", "typed", "half"})
