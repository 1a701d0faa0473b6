"""Command table: an intent to the function that answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hotline.dialogue import manage_subscription, opt_in_out, subscribe
from hotline.dialogue.subscription import nurse_values
from hotline.dialogue.types import CommandResult, Context

Run = Callable[[Context], CommandResult]


@dataclass(frozen=True)
class Command:
    """`needs_person`: it reads or changes the caller's state, so the state is loaded first. `needs_record`:
    the consent record and the reminders too. `best_effort`: it also answers without the store."""

    run: Run
    needs_person: bool = True
    needs_record: bool = False
    best_effort: bool = False


def says(id: str) -> Command:
    """A command that says one thing and needs no state."""
    return Command(lambda ctx: CommandResult(id), needs_person=False)


def emergency_answer(ctx: Context, kind: str) -> CommandResult:
    """The emergency answer to a kind of danger; the general one where the country has no number for it."""
    country = ctx.content.country
    numbers = {"violence": country.violence, "poison": country.poison}
    id = kind if numbers.get(kind, "-") else "danger"
    return CommandResult(id, ctx.content.crisis_values(ctx.language))


def _person(ctx: Context) -> CommandResult:
    """A text that asks for a person: how to call a nurse, or that the line is automatic."""
    if ctx.nurse is None:
        return CommandResult("person")
    return CommandResult("nurse", nurse_values(ctx.nurse, ctx.content.languages[ctx.language]))


# The commands that people type; each has its words in every prompts file ([commands]).
COMMANDS: Mapping[str, Command] = {
    "remind": Command(subscribe.remind),
    "join": Command(opt_in_out.join),
    "zone": Command(subscribe.zone),
    "pause": Command(manage_subscription.pause),
    "resume": Command(manage_subscription.resume),
    "weekdays": Command(lambda ctx: manage_subscription.choose_days(ctx, "weekdays")),
    "everyday": Command(lambda ctx: manage_subscription.choose_days(ctx, "everyday")),
    "status": Command(manage_subscription.status),
    "water_off": Command(manage_subscription.water_off),
    "not_for_me": Command(opt_in_out.not_for_me),
    "my_data": Command(manage_subscription.my_data, needs_record=True),
    "forget": Command(manage_subscription.forget, needs_record=True),
    "erase": Command(manage_subscription.erase, needs_record=True),
}

# The other meanings of a message (hotline.understanding.intent), by kind, or by kind and id.
MEANINGS: Mapping[str, Command] = {
    "wish stop": Command(opt_in_out.stop),
    "wish start": Command(opt_in_out.start),
    "wish help": Command(
        lambda ctx: CommandResult(None if ctx.user_input.twilio_answered else "help"), needs_person=False
    ),
    "hour": Command(subscribe.hour_alone),
    "half": Command(subscribe.half_alone),
    "zip": Command(subscribe.zone),
    "language": Command(subscribe.language, best_effort=True),
    "danger": Command(lambda ctx: emergency_answer(ctx, ctx.intent.id), needs_person=False, best_effort=True),
    "person": Command(_person, needs_person=False),
    "smalltalk hello": says("hello"),
    "smalltalk thanks": says("thanks"),
    "smalltalk silent": Command(lambda ctx: CommandResult(None), needs_person=False),
    "smalltalk no": Command(opt_in_out.no),
    "near": says("near"),
    "near-stop": says("near_stop"),
    "empty": says("empty"),
    "miss": says("miss"),
}
