"""The table of commands: one row from a meaning to what answers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hotline.conversation import forgetting, mydata, opting, pauses, subscription
from hotline.conversation.danger import answered
from hotline.conversation.turn import Context, Told

Run = Callable[[Context], Told]


@dataclass(frozen=True)
class Command:
    """`needs_person`: it may look at or change somebody's state, so the store is asked first.
    `needs_record`: and for all that is kept about them. `best_effort`: it answers without too."""

    run: Run
    needs_person: bool = True
    needs_record: bool = False
    best_effort: bool = False


def says(id: str) -> Command:
    """A command that only says something: no state, no store."""
    return Command(lambda ctx: Told(id), needs_person=False)


def _help(ctx: Context) -> Told:
    return Told(None if ctx.said.carrier_answered else "help")


# The commands that people type; each has its words in every prompts file ([commands]).
COMMANDS: Mapping[str, Command] = {
    "remind": Command(subscription.remind),
    "join": Command(opting.join),
    "zone": Command(subscription.zone),
    "pause": Command(pauses.pause),
    "resume": Command(pauses.resume),
    "weekdays": Command(pauses.weekdays),
    "everyday": Command(pauses.everyday),
    "status": Command(pauses.status),
    "water_off": Command(pauses.water_off),
    "not_for_me": Command(opting.not_for_me),
    "my_data": Command(mydata.my_data, needs_record=True),
    "forget": Command(forgetting.forget, needs_record=True),
    "erase": Command(forgetting.erase, needs_record=True),
}

# What else a message can mean (hotline.understanding.intent), by kind and, where it matters, id.
MEANINGS: Mapping[str, Command] = {
    "wish stop": Command(opting.stop),
    "wish start": Command(opting.start),
    "wish help": Command(_help, needs_person=False),
    "hour": Command(subscription.hour_alone),
    "half": Command(subscription.half_alone),
    "zip": Command(subscription.zone),
    "language": Command(subscription.language, best_effort=True),
    "danger": Command(lambda ctx: answered(ctx, ctx.intent.id), needs_person=False, best_effort=True),
    "person": says("person"),
    "smalltalk hello": says("hello"),
    "smalltalk thanks": says("thanks"),
    "smalltalk silent": Command(lambda ctx: Told(None), needs_person=False),
    "smalltalk no": Command(opting.no),
    "near": says("near"),
    "near-stop": says("near_stop"),
    "empty": says("empty"),
    "miss": says("miss"),
}
