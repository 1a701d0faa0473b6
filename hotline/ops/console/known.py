"""Every name that is counted: CloudWatch lists no metric older than two weeks, so it is asked by name."""

from collections.abc import Iterator
from typing import get_args

from hotline.content.model import Content
from hotline.dialogue.commands import COMMANDS
from hotline.domain.consent import ConsentAction
from hotline.metrics import BY_LABEL, LimitLabel, Metric, StepLabel, TextLabel
from hotline.reminders.delivery_reports import REPORTS
from hotline.twilio.error_codes import ERRORS

BY_ITSELF = (Metric.HANDED_OVER, Metric.SENT, Metric.REFUSED)  # of hotline/lambda_entrypoints.py


def names(content: Content) -> Iterator[tuple[str, str]]:
    """(metric, label), "" for all of it."""
    structure = content.structure
    topics = [f"topic {id}" for id in structure.topics]
    texts = [*topics, *(f"command {id}" for id in COMMANDS), *TextLabel]
    texts += [f"language {code}" for code in content.languages]
    yield from ((metric, "") for metric in (*BY_LABEL, *BY_ITSELF))
    yield from ((Metric.TEXTS, label) for label in texts)
    yield from ((Metric.CALL_STEPS, label) for label in (*StepLabel, *topics))
    yield from ((Metric.CALL_STEPS, f"menu {id}") for id in structure.menus)
    yield from ((Metric.LIMITED, label) for label in LimitLabel)
    yield from ((Metric.CHANGES, action) for action in get_args(ConsentAction))
    yield from ((Metric.RECEIPTS, label) for label in (*REPORTS, *ERRORS))
    yield from ((Metric.UNANSWERED, word) for word in sorted(structure.listened))
