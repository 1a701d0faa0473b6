"""A hotline with its carrier, its table and a clock that the test turns: what the stories are told with."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from hotline.app import Hotline, build
from hotline.content.load import PROMPTS
from hotline.domain.subscriber import ConsentEntry, Reminder, Status, Subscriber
from hotline.domain.telephony import SMS, Channel, foreign, key_of, segments
from hotline.ops.console.figures import names
from hotline.reminders.job import Run
from hotline.sandbox.phone_api import phone_app
from hotline.sandbox.time_travel import LocalClock, TimeTravel
from hotline.sandbox.twilio_simulator import Call, TwilioSimulator, over_http
from tests.error_log import ErrorLog, error_log
from tests.local.served import served
from tests.openapi import check_request, description_file
from tests.stores import REGION, new_table
from tests.wsgi import into_wsgi

CHICAGO, NEW_YORK, TENNESSEE, TOLL_FREE = "+13125550143", "+12125550175", "+14235550142", "+18005550123"
LINE_NUMBER = "+12025550100"
# With a stage path, as behind API Gateway: every story checks signatures against the whole address.
ADDRESS, STAGE = "https://line.example", "/production"
MONDAY_NOON = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # in Chicago
ACCOUNT, TOKEN, SECRET = "AC" + "a" * 32, "b" * 32, "c" * 64
# Limits of all numbers together: a test that has thousands of people knows none, unless it sets them.
TOTALS = ("HOTLINE_CEILING", "HOTLINE_ANSWER_CEILING", "HOTLINE_ANSWERS_HOUR", "HOTLINE_PHONE_TEXTS_HOUR")
CARRIERS_OWN = ("You have successfully", "Reply STOP to unsubscribe", "NETWORK MSG")  # how its answers begin
Handling = Literal["default", "toll-free", "advanced", "none"]


class Clock(LocalClock):
    """Stands still until the test turns it. `real`: the time that a traveller comes home to."""

    def __init__(self, real: datetime = MONDAY_NOON) -> None:
        self.real = real
        super().__init__(lambda: self.real)

    @property
    def now(self) -> datetime:
        return self()

    @now.setter
    def now(self, moment: datetime) -> None:
        self.ahead = moment - self.real

    def turn(self, to: str | None = None, **by: float) -> datetime:
        """To a moment ("2026-11-24T15:00:00Z"), or on by so many hours, days ..."""
        self.now = datetime.fromisoformat(to) if to else self.now + timedelta(**by)
        return self.now


@dataclass
class Phone:
    """One pretend phone."""

    world: "World"
    number: str
    last: list[str] = field(default_factory=list)

    def texts(self, body: str, **more: str) -> str:
        """Text the line; what came back, one text after the other ("" for silence)."""
        return self.texts_by(SMS, body, **more)

    def texts_by(self, channel: Channel, body: str, **more: str) -> str:
        """The same in another channel."""
        self.world.clock.turn(seconds=1)
        extra = {"Body": body, **more} if not body else more
        answers = self.world.carrier.text(self.number, body or " ", channel=channel, **extra)
        self.last = [answer.body for answer in answers if not answer.body.startswith(CARRIERS_OWN)]
        return "\n".join(self.last)

    def calls(self, *, withheld: bool = False) -> Call:
        self.world.clock.turn(seconds=1)
        return self.world.carrier.call(self.number, withheld=withheld)

    @property
    def inbox(self) -> list[str]:
        return self.world.carrier.inbox(self.number)

    @property
    def key(self) -> str:
        return key_of(self.number, SECRET)

    @property
    def subscriber(self) -> Subscriber | None:
        return self.world.hotline.service.store().load(self.key, "look").subscriber

    @property
    def status(self) -> Status | None:
        subscriber = self.subscriber
        return subscriber.status if subscriber else None

    @property
    def consents(self) -> list[ConsentEntry]:
        return list(self.world.hotline.service.store().personal_data(self.key).consents)

    @property
    def reminders(self) -> list[Reminder]:
        return list(self.world.hotline.service.store().personal_data(self.key).reminders)


@dataclass
class World:
    """Everything round one line.

    What a story itself provokes: `expected_warnings`, codes of the Debugger; `expected_errors`, words of the
    errors that the hotline logs.
    """

    hotline: Hotline
    carrier: TwilioSimulator
    clock: Clock
    expected_warnings: set[int] = field(default_factory=set)
    expected_errors: set[str] = field(default_factory=set)
    errors: ErrorLog = field(default_factory=ErrorLog)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)  # what was counted for the operator

    def phone(self, number: str = CHICAGO) -> Phone:
        return Phone(self, number)

    def remind(self, at: str | None = None) -> Run:
        """Run what is due (at a moment to which the clock is turned), and deliver."""
        if at:
            self.clock.turn(at)
        done = self.hotline.remind(self.clock.now, self.clock)
        self.carrier.deliver()
        return done

    def journey(self, *numbers: str) -> TimeTravel:
        """Travels of this line, with these people."""
        keys = [key_of(number, SECRET) for number in numbers]
        return TimeTravel(self.clock, lambda: self.hotline, self.carrier.deliver, lambda: keys)

    def check(self) -> None:
        """What must be true after any story.

        No error was logged: the last resort answers a crash with a 200, so a story that asserts an absence
        would pass through it. No TwiML or webhook was at fault, no text costs too much, and
        nothing is counted that the console does not ask for.
        """
        assert self.errors.unexpected(self.expected_errors) == []
        assert set(self.told) <= set(names(self.hotline.content))
        wrong = [alert for alert in self.carrier.warnings if alert.code not in self.expected_warnings]
        assert wrong == []
        for message in self.carrier.messages:
            if message.direction != "inbound" and not message.body.startswith(CARRIERS_OWN):
                assert foreign(message.body) == "", message.body
                assert segments(message.body) <= 2, message.body
        if description_file():
            for request in self.carrier.requests:
                assert check_request(request.method, request.path, dict(request.form)) == []


def settings(table_url: str, table: str, api_url: str = "http://127.0.0.1:9", **more: str) -> dict[str, str]:
    """A whole environment for a line at ADDRESS + STAGE."""
    return {
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_NUMBER": LINE_NUMBER,
        "TWILIO_API_URL": api_url,
        "HOTLINE_PUBLIC_URL": ADDRESS + STAGE,
        "HOTLINE_TABLE": table,
        "HOTLINE_SECRET": SECRET,
        "HOTLINE_NAME": "Knee Line",
        "HOTLINE_CONTACT": "help@knee.example",
        "HOTLINE_SPREAD": "0",  # nine is nine; stories of their own spread it
        "HOTLINE_BURST": "1000",  # a story is quick; those of the limits set them as they are
        "HOTLINE_ANSWERS": "1000",
        **dict.fromkeys(TOTALS, "off"),
        "AWS_REGION": REGION,
        "AWS_ENDPOINT_URL": table_url,
        **more,
    }


@contextmanager
def world(
    table_url: str, handling: Handling = "default", prompts: Path = PROMPTS, **more: str
) -> Iterator[World]:
    """A line with a table of its own; its own address and Twilio's API are in this process."""
    clock = Clock()
    table = new_table(table_url)
    carrier = TwilioSimulator(
        ACCOUNT, TOKEN, LINE_NUMBER, ADDRESS + STAGE, over_http(), clock, opt_out=handling
    )
    # Made with the first request: most stories send nothing through Twilio's API, and the app takes as long.
    api_app = cache(lambda: phone_app(carrier, "Knee Line", [CHICAGO, NEW_YORK]))
    with error_log() as errors, served(lambda environ, start: api_app()(environ, start)) as api:
        environ = settings(table_url, table, api, TWILIO_OPT_OUT=handling, **more)
        told = Counter[tuple[str, str]]()
        hotline = build(environ, prompts, tell=lambda what, about: told.update([(what, about)]))
        carrier.webhooks.post = into_wsgi(hotline.app(clock), STAGE)
        yield World(hotline, carrier, clock, errors=errors, told=told)
