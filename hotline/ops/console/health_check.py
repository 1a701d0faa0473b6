"""Health check page: the doctor's findings, or local ones."""

import os
from collections.abc import Iterator
from datetime import datetime

from hotline.content.load import PROMPTS
from hotline.domain.throttle import breaker_error
from hotline.ops.checks.context import CheckResult
from hotline.ops.checks.reminder_checks import SILENT
from hotline.ops.checks.runner import examine
from hotline.ops.checks.smoke import get
from hotline.ops.console.target import Target, explained
from hotline.prompt_tools.check import check_prompts
from hotline.prompt_tools.review import unsigned
from hotline.storage.interface import StoreDown
from hotline.twilio.error_codes import error_of


def findings(target: Target, now: datetime) -> Iterator[CheckResult]:
    """Every finding, as soon as it is made. Never raises, since the page is streamed."""
    try:
        yield from _examine(target, now)
    except Exception as error:
        explanation = explained(error) or f"a fault of the check itself ({type(error).__name__})"
        yield CheckResult(
            "check",
            "red",
            explanation,
            "the rest was not looked at: look again, or in a terminal: hotline doctor",
        )


def _examine(target: Target, now: datetime) -> Iterator[CheckResult]:
    if target.cloud and target.stage:
        yield from examine(target.stage, dict(os.environ), target.cloud.region, target.cloud.endpoint)
        return
    yield _answer(target)
    yield from _table(target, now)
    yield from _prompts(now)


def _answer(target: Target) -> CheckResult:
    status, _ = get(target.hotline.settings.public_url + "/health")
    if status != 200:
        return CheckResult("line", "red", "it does not answer", "start it: make run")
    return CheckResult("line", "green", f"answers at {target.hotline.settings.public_url}")


def _table(target: Target, now: datetime) -> Iterator[CheckResult]:
    try:
        progress = target.hotline.service.store().dispatch_state()
    except StoreDown:
        yield CheckResult(
            "table", "red", "it does not answer", "wait a moment, then end make run and start it anew"
        )
        return
    yield CheckResult("table", "green", "answers, and keeps what people subscribed")
    if progress.minute is None or now - progress.minute > SILENT:
        yield CheckResult("last run", "amber", "no run has ended lately", "look at the terminal of make run")
    else:
        yield CheckResult("last run", "green", "reminders are looked for every few seconds")
    if code := breaker_error(progress, now):
        yield CheckResult(
            "reminders",
            "red",
            f"all of them wait: {code}, {error_of(code).means}",
            "switch the trouble off on the phone page",
        )


def _prompts(now: datetime) -> Iterator[CheckResult]:
    wrong = [finding for finding in check_prompts(PROMPTS, now.date())[0] if finding.stops]
    if wrong:
        yield CheckResult("words", "red", f"{len(wrong)} faults: they cannot be used", "see make check")
    else:
        yield CheckResult("words", "green", "can be used")
    if names := unsigned(PROMPTS):
        yield CheckResult(
            "review",
            "amber",
            f"no clinician has signed {', '.join(names)}",
            "print what hotline preview makes, have it signed, then hotline sign",
        )
