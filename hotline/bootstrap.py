"""The one place where the parts are chosen and put together."""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask

from hotline.caller_key import key_of
from hotline.content.load import PROMPTS, load
from hotline.content.model import Content
from hotline.conversation.commands import COMMANDS
from hotline.limits import Limits
from hotline.limits.window import Window
from hotline.line import Line
from hotline.sender import Sender
from hotline.settings import Settings, read_settings
from hotline.store import Store
from hotline.web.app import create_app
from hotline.web.pages.routes import pages
from hotline.web.pages.site import Site

if TYPE_CHECKING:  # no answer needs them
    from hotline.erasing import Erased
    from hotline.queue import Queue
    from hotline.reminders.pace import Pace
    from hotline.reminders.run import Run
    from hotline.reminders.work import Done, Worker


def utc_now() -> datetime:
    """The clock: read here and nowhere else."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Hotline:
    """The whole hotline: the parts, and what can be done with them."""

    settings: Settings
    content: Content
    line: Line
    queue: "Callable[[], Queue]"
    site: Site

    def app(self, clock: Callable[[], datetime] = utc_now) -> Flask:
        """The WSGI application."""
        app = create_app(self.line, self.settings.public_url, self.settings.auth_tokens, clock)
        app.register_blueprint(pages(self.site))
        return app

    def remind(self, now: datetime, clock: Callable[[], datetime] = utc_now) -> "Run":
        """Hand over the reminders due at `now` (aware); without a queue, send them too.

        That may take long: so `clock` tells how much later it is when each of them is judged.
        """
        from hotline.reminders.run import run

        now, began = now.astimezone(UTC), clock()
        worker = self._worker(lambda: now + (clock() - began))
        done = run(now, self.line.store(), self.queue(), self._pace(now), self.content, worker)
        if self._spent(now):
            done.spent = True
            done.told.append(
                f"the {self.settings.ceiling} US dollars of this day are spent (HOTLINE_CEILING): reminders "
                "and texts to callers wait until midnight Pacific, answers go on. Raise it if so many are "
                "meant to go out"
            )
        self.erase(now)
        return done

    def erase(self, now: datetime) -> "Erased":
        """Carry out what people have asked to be forgotten (see hotline.erasing)."""
        from hotline.erasing import erase

        return erase(now, self.line.store(), self.line.sender())

    def work(self, message: Mapping[str, Any], in_time: Callable[[], bool]) -> "Done":
        """Work on the reminders that a message of the queue names, as long as there is time."""
        from hotline.queue import read

        tickets, probe = read(json.loads(message["body"]))
        return self._worker(utc_now).work(tickets, probe=probe, in_time=in_time)

    def _worker(self, clock: Callable[[], datetime]) -> "Worker":
        from hotline.reminders.work import Worker

        home = self._home if len(self.settings.secrets) > 1 else None
        spread = self.settings.spread
        return Worker(self.line.store(), self.line.sender(), self.content, clock, spread, home=home)

    def _home(self, number: str) -> str:
        return key_of(number, self.settings.secrets[0])

    def _spent(self, now: datetime) -> bool:
        """Whether the day's money is, so that not one more reminder may go."""
        if self.line.limits.segments is None:
            return False
        from hotline.limits.ceiling import left
        from hotline.reminders.run import longest

        return left(self.line.store(), self.line.limits.segments, now) < longest(self.content)

    def _pace(self, now: datetime) -> "Pace":
        from hotline.reminders.pace import Pace

        affordable = self.line.limits.segments
        if affordable is not None:
            from hotline.limits.ceiling import texted

            affordable = max(0, affordable - texted(self.line.store(), now))
        limits = [limit for limit in (self.settings.daily, affordable) if limit is not None]
        return Pace(self.settings.rate, min(limits, default=None))


def nobody(what: str, about: str) -> None:
    """Who is told what was counted, where nobody asks."""


def build(
    environ: Mapping[str, str], prompts: Path = PROMPTS, tell: Callable[[str, str], None] = nobody
) -> Hotline:
    """The hotline that this environment describes. Raises BadSettings or BadPrompts, all faults named.

    `tell` hears what is counted (see hotline.metrics): a name and what it was about, no word of a caller's.
    """
    settings = read_settings(environ)
    content = load(settings.values, set(COMMANDS), prompts, settings.country)
    store, sender = functools.cache(lambda: _store(settings)), functools.cache(lambda: _sender(settings))
    line = Line(
        content, store, sender, settings.secrets, settings.sender_kind, settings.spread, tell,
        settings.notice, _limits(settings), Window(settings.burst, settings.answers),
    )  # fmt: skip
    site = Site(content, settings.number, settings.public_url, prompts)
    return Hotline(settings, content, line, functools.cache(lambda: _queue(settings)), site)


def _limits(settings: Settings) -> Limits:
    segments = None
    if settings.ceiling is not None:
        from hotline.prices import segment

        segments = int(settings.ceiling / segment())
    own = frozenset({settings.number} if settings.number else ())
    return Limits(settings.countries, own, settings.phone_texts, segments)


def _store(settings: Settings) -> Store:
    from hotline.store.client import connect  # brings botocore: most answers need none
    from hotline.store.dynamodb import DynamoDBStore

    return DynamoDBStore(connect(settings.region, settings.endpoint), settings.table)


def _queue(settings: Settings) -> "Queue":
    if settings.queue_url is None:
        from hotline.queue.direct import DirectQueue

        return DirectQueue()
    from hotline.queue.sqs import SqsQueue, connect

    return SqsQueue(connect(settings.region, settings.endpoint), settings.queue_url)


def _sender(settings: Settings) -> Sender:
    from hotline.sender.twilio import TwilioSender

    return TwilioSender(
        settings.account_sid,
        settings.auth_tokens[0],
        settings.messaging_service or settings.number or "",
        api_url=settings.api_url,
        public_url=settings.public_url,
    )
