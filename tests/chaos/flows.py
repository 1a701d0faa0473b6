"""The flows of the n-th request: everything that people, runs and Twilio do."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time, timedelta

from hotline.domain.schedule import next_due
from hotline.domain.subscriber import Status, Subscriber
from hotline.domain.telephony import key_of
from hotline.sandbox.twilio_simulator import TwilioSimulator
from tests.chaos.flow_world import ANN, BEN, NINE, Flow, World
from tests.world import SECRET

Fault = Callable[[TwilioSimulator], None]


def after(*steps: str) -> Callable[[World], None]:
    """These steps came before, and some hours."""

    def before(world: World) -> None:
        for step in steps:
            world.do(step)
            world.clock.turn(minutes=3)
        world.step = 0

    return before


def just_before_nine(fault: Fault, *, both: bool = False) -> Callable[[World], None]:
    """Nine o'clock of the second day of Ann, due at 9:00, and Ben at 8:50, who always gets through.

    `fault`: what is wrong then with Ann's number; `both`: on the first day too.
    """

    def before(world: World) -> None:
        for number, hour in ((ANN, time(9)), (BEN, time(8, 50))):
            person = Subscriber(
                key_of(number, SECRET),
                Status.ACTIVE,
                number,
                zone="America/Chicago",
                zone_certain=True,
                hour=hour,
            )
            person = replace(person, next_due=next_due(person, world.clock.now))
            world.store.save(person, [], sid="SM", answer="", now=world.clock.now)
        for day in (NINE - timedelta(days=1), NINE):
            world.clock.now = day - timedelta(minutes=10)
            world.run("0")
            if both or day == NINE:
                fault(world.carrier)
            world.clock.now = day
            if day != NINE:
                world.run("0")
                world.carrier.faults.send_error = None

    return before


def code(number: int) -> Fault:
    """Every text ends with this code."""

    def fail(carrier: TwilioSimulator) -> None:
        carrier.faults.send_error = number

    return fail


def nothing(carrier: TwilioSimulator) -> None:
    """Nothing is wrong."""


def _opted_out(carrier: TwilioSimulator) -> None:
    carrier.blocked.add(ANN)


RUN = ("run 0",)
SIGNED_UP = after("text REMIND 9AM")
FLOWS: Mapping[str, Flow] = {
    "topic": Flow(("text CRAMP", "text TIPS")),
    "call": Flow(("call 1 1",)),
    "call: key 9": Flow(("call 1 9",)),
    "call: key 9 after a STOP": Flow(("call 1 9",), after("text please stop")),
    "call: key 9, opted out at Twilio": Flow(("call 1 9",), lambda world: _opted_out(world.carrier)),
    "call: opt-in, and JOIN": Flow(("call 3 1 1 2", "text JOIN")),
    "call: opt-out": Flow(("call 3 2 1",), SIGNED_UP),
    "opt-in": Flow(("text REMIND", "text 9AM")),
    "opt-in: a place must be named": Flow(("text REMIND 8AM", "text 60601")),
    "opt-out": Flow(("text please stop",), SIGNED_UP),
    "opt-out: Twilio answers": Flow(("text STOP",), SIGNED_UP),
    "opt-out: a short code": Flow(("text STOP",), SIGNED_UP, "none"),
    "opt-out: of the reminders": Flow(("text WATER OFF",), SIGNED_UP),
    "START": Flow(("text START", "text REMIND 10AM"), after("text REMIND 9AM", "text please stop")),
    "START: Twilio answers": Flow(("text START",), after("text REMIND 9AM", "text STOP")),
    "erasure": Flow(("text FORGET ME", "text ERASE", "run 6", "run 6"), SIGNED_UP),
    "moving": Flow(("text ZONE 80202",), SIGNED_UP),
    "pause": Flow(("text PAUSE 3", "text RESUME"), SIGNED_UP),
    "hour": Flow(("text REMIND 10AM", "text WEEKDAYS"), SIGNED_UP),
    "language": Flow(("text ESPANOL",), SIGNED_UP, effort=True),
    "secret: a text": Flow(("secret", "text STATUS", "text REMIND 10AM"), SIGNED_UP),
    "secret: opt-out": Flow(("secret", "text please stop"), SIGNED_UP),
    "secret: key 9": Flow(("secret", "call 1 9"), SIGNED_UP),
    "secret: a reminder": Flow(("secret", "run 0", "run 1"), just_before_nine(nothing)),
    "secret: a report": Flow(("run 0", "secret", "run 11"), just_before_nine(_opted_out), "advanced"),
    "reminder: delivered": Flow(RUN, just_before_nine(nothing)),
    "reminder: refused, opted out": Flow(RUN, just_before_nine(code(21610))),
    "reminder: refused, no such number, the second day": Flow(RUN, just_before_nine(code(21211), both=True)),
    "reminder: refused, the account is suspended": Flow(RUN, just_before_nine(code(20003))),
    "report: a landline, the second day": Flow(RUN, just_before_nine(code(30006), both=True)),
    "report: unregistered": Flow(RUN, just_before_nine(code(30034))),
    "report: opted out": Flow(RUN, just_before_nine(_opted_out), "advanced"),
}
