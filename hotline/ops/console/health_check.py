"""Health check page: the doctor's findings, or local ones."""

import os
from collections.abc import Iterator
from datetime import datetime

from hotline.content.load import PROMPTS
from hotline.domain.throttle import breaker_error
from hotline.ops.checks.context import Finding
from hotline.ops.checks.reminder_checks import SILENT
from hotline.ops.checks.runner import examine
from hotline.ops.checks.smoke import get
from hotline.ops.console.target import Target, explained
from hotline.prompt_tools.check import check_prompts
from hotline.prompt_tools.review import unsigned
from hotline.storage.interface import StoreDown
from hotline.twilio.error_codes import error_of


def findings(target: Target, now: datetime) -> Iterator[Finding]:
    """Every finding, as soon as it is made. Never raises, since the page is streamed."""
    try:
        yield from _examine(target, now)
    except Exception as error:
        explanation = explained(error) or f"a fault of the check itself ({type(error).__name__})"
        yield Finding(
            "check",
            "red",
            explanation,
            "the rest was not looked at: look again, or in a terminal: hotline doctor",
        )


def _examine(target: Target, now: datetime) -> Iterator[Finding]:
    if target.cloud and target.stage:
        yield from examine(target.stage, dict(os.environ), target.cloud.region, target.cloud.endpoint)
        return
    yield _answer(target)
    yield from _table(target, now)
    yield from _prompts(now)


def _answer(target: Target) -> Finding:
    status, _ = get(target.hotline.settings.public_url + "/health")
    if status != 200:
        return Finding("line", "red", "it does not answer", "start it: make run")
    return Finding("line", "green", f"answers at {target.hotline.settings.public_url}")


def _table(target: Target, now: datetime) -> Iterator[Finding]:
    try:
        progress = target.hotline.service.store().dispatch_state()
    except StoreDown:
        yield Finding(
            "table", "red", "it does not answer", "wait a moment, then end make run and start it anew"
        )
        return
    yield Finding("table", "green", "answers, and keeps what people subscribed")
    if progress.minute is None or now - progress.minute > SILENT:
        yield Finding("last run", "amber", "no run has ended lately", "look at the terminal of make run")
    else:
        yield Finding("last run", "green", "reminders are looked for every few seconds")
    if code := breaker_error(progress, now):
        yield Finding(
            "reminders",
            "red",
            f"all of them wait: {code}, {error_of(code).means}",
            "switch the trouble off on the phone page",
        )


def _prompts(now: datetime) -> Iterator[Finding]:
    wrong = [finding for finding in check_prompts(PROMPTS, now.date())[0] if finding.stops]
    if wrong:
        yield Finding("words", "red", f"{len(wrong)} faults: they cannot be used", "see make check")
    else:
        yield Finding("words", "green", "can be used")
    if names := unsigned(PROMPTS):
        yield Finding(
            "review",
            "amber",
            f"no clinician has signed {', '.join(names)}",
            "print what hotline preview makes, have it signed, write it into [review]",
        )
