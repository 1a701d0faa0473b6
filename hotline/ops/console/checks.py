"""What the health check finds: the doctor's findings of a stage, a few looks at the line on this machine."""

import os
from collections.abc import Iterator
from datetime import datetime

from hotline.content.load import PROMPTS
from hotline.domain.throttle import breaker_error
from hotline.ops.checks.context import Finding
from hotline.ops.checks.reminders import SILENT
from hotline.ops.checks.runner import examine
from hotline.ops.checks.smoke import get
from hotline.ops.console.where import Place, wrong_with
from hotline.prompt_tools.finding import files
from hotline.prompt_tools.look import look
from hotline.prompt_tools.review import unsigned
from hotline.storage.interface import StoreDown
from hotline.twilio.error_codes import error_of


def findings(place: Place, now: datetime) -> Iterator[Finding]:
    """One after the other, as they are made; nothing is changed. Never raises: half a page says nothing."""
    try:
        yield from _found(place, now)
    except Exception as error:
        said = wrong_with(error) or f"a fault of the check itself ({type(error).__name__})"
        yield Finding(
            "check", "red", said, "the rest was not looked at: look again, or in a terminal: hotline doctor"
        )


def _found(place: Place, now: datetime) -> Iterator[Finding]:
    if place.cloud and place.stage:
        yield from examine(place.stage, dict(os.environ), place.cloud.region, place.cloud.endpoint)
        return
    yield _answers(place)
    yield from _table(place, now)
    yield from _words(now)


def _answers(place: Place) -> Finding:
    status, _ = get(place.hotline.settings.public_url + "/health")
    if status != 200:
        return Finding("line", "red", "it does not answer", "start it: make run")
    return Finding("line", "green", f"answers at {place.hotline.settings.public_url}")


def _table(place: Place, now: datetime) -> Iterator[Finding]:
    try:
        progress = place.hotline.service.store().dispatch_state()
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
            "reminders", "red", f"all of them wait: {code}, {error_of(code).means}",
            "switch the trouble off on the phone page",
        )  # fmt: skip


def _words(now: datetime) -> Iterator[Finding]:
    wrong = [one for one in look(PROMPTS, now.date())[0] if one.kind == "stop"]
    if wrong:
        yield Finding("words", "red", f"{len(wrong)} faults: they cannot be used", "see make check")
    else:
        yield Finding("words", "green", "can be used")
    if names := unsigned(files(PROMPTS)):
        yield Finding(
            "review", "amber", f"no clinician has signed {', '.join(names)}",
            "print what hotline preview makes, have it signed, write it into [review]",
        )  # fmt: skip
