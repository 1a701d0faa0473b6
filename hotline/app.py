"""Wiring: the real parts, put together from the settings."""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask

from hotline.config import Settings, read_settings
from hotline.content.load import PROMPTS, load
from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS
from hotline.domain.nurse import Nurse
from hotline.domain.telephony import keys_of
from hotline.limits import Limits
from hotline.limits.rate_limiter import AnswerTotals, RateLimiter
from hotline.service import HotlineService
from hotline.storage import Store, migrated_key
from hotline.twilio.sender import Sender
from hotline.web.app import create_app
from hotline.web.pages import Site, pages

if TYPE_CHECKING:  # no answer needs them
    from hotline.domain.throttle import SendRate
    from hotline.reminders.job import Erased, Run
    from hotline.reminders.queue import Queue
    from hotline.reminders.worker import Done, Worker


def utc_now() -> datetime:
    """The clock: read here and nowhere else."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Hotline:
    """The hotline: its parts, and the jobs that run on them."""

    settings: Settings
    content: Content
    service: HotlineService
    queue: "Callable[[], Queue]"
    site: Site

    def app(self, clock: Callable[[], datetime] = utc_now) -> Flask:
        app = create_app(self.service, self.settings.public_url, self.settings.auth_tokens, clock)
        app.register_blueprint(pages(self.site))
        return app

    def remind(self, now: datetime, clock: Callable[[], datetime] = utc_now) -> "Run":
        """Hand over the reminders due at `now` (aware); without a queue, send them too.

        Sending may take long: `clock` gives the time that has passed when each reminder is checked.
        """
        from hotline.limits.quotas import CONSEQUENCES, usage
        from hotline.reminders.job import run

        now, began = now.astimezone(UTC), clock()
        worker = self._worker(lambda: now + (clock() - began))
        done = run(now, self.service.store(), self.queue(), self._pace(now), self.content, worker)
        done.spent = self._spent(now)
        used = usage(self.service.store(), self.service.limits, now)
        done.limit_used = 100 * max(used.values(), default=0)
        if done.spent:  # what is left holds no further reminder
            used["HOTLINE_CEILING"] = 1.0
        for setting in [setting for setting, share in used.items() if share >= 1]:
            done.alerts.append(
                f"{setting} is reached: {CONSEQUENCES[setting]}. "
                "Raise it if so many texts are meant to go out"
            )
        self.erase(now)
        return done

    def erase(self, now: datetime) -> "Erased":
        """Carry out FORGET ME (see hotline.reminders.job)."""
        from hotline.reminders.job import erase

        return erase(now, self.service.store(), self.service.sender())

    def work(self, message: Mapping[str, Any], in_time: Callable[[], bool]) -> "Done":
        """Work on the reminders that a message of the queue names, as long as there is time."""
        from hotline.reminders.queue import read

        tickets, probe = read(json.loads(message["body"]))
        return self._worker(utc_now).work(tickets, probe=probe, in_time=in_time)

    def _worker(self, clock: Callable[[], datetime]) -> "Worker":
        from hotline.reminders.worker import Worker

        store, secrets = self.service.store(), self.settings.secrets

        def home(number: str) -> str:
            """The key of a number; items under the old secret are moved first."""
            return migrated_key(store, keys_of(number, secrets), clock())

        return Worker(store, self.service.sender(), self.content, clock, self.settings.spread, home)

    def _spent(self, now: datetime) -> bool:
        """Whether the day's budget is spent: it holds no further reminder."""
        if self.service.limits.segments is None:
            return False
        from hotline.limits.quotas import left

        return left(self.service.store(), self.service.limits.segments, now) < self.content.longest_reminder

    def _pace(self, now: datetime) -> "SendRate":
        from hotline.domain.throttle import SendRate

        affordable = self.service.limits.segments
        if affordable is not None:
            from hotline.limits.quotas import texted

            affordable = max(0, affordable - texted(self.service.store(), now))
        limits = [limit for limit in (self.settings.daily, affordable) if limit is not None]
        return SendRate(self.settings.rate, min(limits, default=None))


def uncounted(what: str, about: str) -> None:
    """Counts nothing: the default of `tell`."""


def build(
    environ: Mapping[str, str], prompts: Path = PROMPTS, tell: Callable[[str, str], None] = uncounted
) -> Hotline:
    """The hotline that this environment describes. Raises BadSettings or BadPrompts, all faults named.

    `tell` is called with each count (see hotline.metrics): metric and label, no word of a caller.
    """
    settings = read_settings(environ)
    content = load(settings.values, set(COMMANDS), prompts, settings.country)
    store, sender = functools.cache(lambda: _store(settings)), functools.cache(lambda: _sender(settings))
    limits = _limits(settings)
    service = HotlineService(
        content,
        store,
        sender,
        settings.secrets,
        settings.sender_kind,
        settings.spread,
        tell,
        settings.notice,
        _nurse(settings),
        limits,
        RateLimiter(settings.burst, settings.answers),
        AnswerTotals(limits),
    )
    site = Site(content, settings.number, settings.public_url, prompts)
    return Hotline(settings, content, service, functools.cache(lambda: _queue(settings)), site)


def _nurse(settings: Settings) -> Nurse | None:
    """The nurse who may be called, and when; None: nobody."""
    if settings.nurse_number is None or settings.nurse_hours is None:
        return None
    closed, line = settings.nurse_closed or frozenset(), settings.number or ""
    shows, minutes = settings.nurse_shows, settings.nurse_minutes
    return Nurse(settings.nurse_number, line, settings.nurse_hours, closed, shows, minutes)


def _limits(settings: Settings) -> Limits:
    return Limits(
        settings.countries,
        frozenset({settings.number} if settings.number else ()),
        settings.phone_texts,
        settings.phone_texts_hour,
        settings.ceiling,
        settings.answers_hour,
        settings.answer_ceiling,
    )


def _store(settings: Settings) -> Store:
    from hotline.storage.dynamodb import DynamoDBStore
    from hotline.storage.table_client import connect  # brings botocore: most answers need none

    return DynamoDBStore(connect(settings.region, settings.endpoint), settings.table)


def _queue(settings: Settings) -> "Queue":
    from hotline.reminders.queue import DirectQueue, SqsQueue, connect

    if settings.queue_url is None:
        return DirectQueue()
    return SqsQueue(connect(settings.region, settings.endpoint), settings.queue_url)


def _sender(settings: Settings) -> Sender:
    from hotline.twilio.rest_sender import TwilioSender  # some 350 ms of imports that only sending needs

    sender, token = settings.messaging_service or settings.number or "", settings.auth_tokens[0]
    urls = {"api_url": settings.api_url, "public_url": settings.public_url}
    return TwilioSender(settings.account_sid, token, sender, **urls)
