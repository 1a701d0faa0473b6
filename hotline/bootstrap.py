"""The one place where the parts are chosen and put together."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from hotline.content.load import PROMPTS, load
from hotline.content.model import Content
from hotline.conversation.commands import COMMANDS
from hotline.line import Line
from hotline.reminders.dispatch import Run, run
from hotline.sender import Sender
from hotline.settings import Settings, read_settings
from hotline.store import Store
from hotline.web.app import create_app


def utc_now() -> datetime:
    """The clock: read here and nowhere else."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Hotline:
    """The whole hotline: the parts, and what can be done with them."""

    settings: Settings
    content: Content
    line: Line

    def app(self, clock: Callable[[], datetime] = utc_now) -> Flask:
        """The WSGI application."""
        return create_app(self.line, self.settings.public_url, self.settings.auth_tokens, clock)

    def remind(self, now: datetime) -> Run:
        """Run the reminders due at `now` (aware)."""
        return run(now.astimezone(UTC), self.line.store(), self.line.sender(), self.content)


def build(environ: Mapping[str, str], prompts: Path = PROMPTS) -> Hotline:
    """The hotline that this environment describes. Raises BadSettings or BadPrompts, all faults named."""
    settings = read_settings(environ)
    content = load({"name": settings.name, "contact": settings.contact}, set(COMMANDS), prompts)
    store, sender = functools.cache(lambda: _store(settings)), functools.cache(lambda: _sender(settings))
    line = Line(content, store, sender, settings.secret, settings.sender_kind)
    return Hotline(settings, content, line)


def _store(settings: Settings) -> Store:
    from hotline.store.dynamodb import DynamoDBStore, connect  # brings botocore: most answers need none

    return DynamoDBStore(connect(settings.region, settings.endpoint), settings.table)


def _sender(settings: Settings) -> Sender:
    from hotline.sender.twilio import TwilioSender

    return TwilioSender(
        settings.account_sid,
        settings.auth_tokens[0],
        settings.messaging_service or settings.number or "",
        api_url=settings.api_url,
        public_url=settings.public_url,
    )
