"""Metrics: counts as log lines in EMF.

CloudWatch makes metrics of them. No line holds a telephone number or a text.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

NAMESPACE = "Hotline"


class Metric(StrEnum):
    """Names of the metrics: the first six have labels; the others come from jobs and the queue."""

    TEXTS = "Texts"  # texts to us, by what they were about (TextLabel)
    CALL_STEPS = "CallSteps"  # steps of calls (StepLabel); a call is the step that began
    LIMITED = "Limited"  # beyond a limit, by what came of it (LimitLabel; docs/decisions/limits.md)
    UNANSWERED = "Unanswered"  # texts without an answer, by the word of `listened` in prompts/ in them
    CHANGES = "Changes"  # entries of the consent record, by hotline.domain.subscriber.ConsentAction
    RECEIPTS = "Receipts"  # delivery reports that were news, by Twilio's error code or else the status
    HANDED_OVER = "HandedOver"
    SENT = "Sent"
    REFUSED = "Refused"
    FINISHED = "Finished"
    UNFINISHED = "Unfinished"
    HALTED = "Halted"
    CEILING_REACHED = "CeilingReached"
    LIMIT_USED = "LimitUsed"  # percent of the limit nearest to its end (hotline.limits.quotas)
    WAITING_MINUTES = "WaitingMinutes"
    CANARY_PASSED = "CanaryPassed"  # 1 or 0, each time that hotline/canary.py asks
    CONSENTS_LOST = "ConsentsLost"  # entries of the consent record deleted before their time


BY_LABEL = (
    Metric.TEXTS, Metric.CALL_STEPS, Metric.LIMITED, Metric.UNANSWERED, Metric.CHANGES, Metric.RECEIPTS,
)  # fmt: skip


class TextLabel(StrEnum):
    """Labels of texts; besides "topic ID", "command ID" and "language CODE" of prompts/."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    DANGER = "danger"
    SELF_HARM = "danger self_harm"
    VIOLENCE = "danger violence"
    POISON = "danger poison"
    HOUR = "hour"
    HALF = "half"
    ZIP = "zip"
    PERSON = "person"
    HELLO = "smalltalk hello"
    THANKS = "smalltalk thanks"
    SILENT = "smalltalk silent"
    NO = "smalltalk no"
    NEAR = "near"
    NEAR_STOP = "near-stop"
    EMPTY = "empty"
    MISS = "miss"
    WITHHELD = "withheld"
    AGAIN = "again"
    NOT_SAVED = "not_saved"
    MAYBE_SAVED = "maybe_saved"
    OPTED_OUT = "opted_out"  # a STOP came while this text was answered


DANGER_LABELS = (TextLabel.DANGER, TextLabel.SELF_HARM, TextLabel.VIOLENCE, TextLabel.POISON)


class StepLabel(StrEnum):
    """Labels of call steps; besides "topic ID" and "menu ID" of prompts/."""

    BEGAN = "began"
    SILENCE = "silence"
    UNKNOWN = "unknown"
    REPEAT = "repeat"
    SLOWER = "slower"
    UNCLEAR = "unclear"
    TEXT_ME = "text me"
    DANGER = "danger"
    END = "end"
    HOW = "how"
    HOUR = "hour"
    TYPED = "typed"
    HALF = "half"
    LANGUAGE = "language"
    PERSON = "person"
    NURSE_CALL = "nurse call"
    NURSE_TALKED = "nurse call talked"
    GOODBYE = "goodbye"
    WITHHELD = "withheld"
    ENDED_LONG = "ended long"
    NOT_SAVED = "not_saved"
    MAYBE_SAVED = "maybe_saved"
    OPTED_OUT = "opted_out"


class LimitLabel(StrEnum):
    """Labels of texts beyond a limit, received or asked for in a call."""

    SAME = "same"
    MANY = "many"
    BUSY = "busy"
    SPENT = "spent"
    SILENCE = "silence"
    ELSEWHERE = "elsewhere"
    EXEMPT = "exempt"
    AGAIN_BY_PHONE = "again by phone"
    ENOUGH_BY_PHONE = "enough by phone"
    TOTAL_BY_PHONE = "total by phone"
    SPENT_BY_PHONE = "spent by phone"


# By the intent of a text: its kind and id. Other texts go by these themselves ("topic age").
PLAIN_LABELS: Mapping[str, TextLabel] = {
    "wish stop": TextLabel.OPT_OUT, "wish start": TextLabel.OPT_IN, "wish help": TextLabel.HELP,
    "danger danger": TextLabel.DANGER,
}  # fmt: skip


@dataclass(frozen=True)
class Count:
    """The count of one metric in one hour. `about`: its label, "" for all."""

    hour: datetime  # aware, its beginning
    metric: str
    about: str
    number: int


def embedded(counts: Mapping[str, float], function: str, now: datetime) -> str:
    """One log line with all the counts of a moment, under the name of the function."""
    return _line(counts, {"FunctionName": function}, [["FunctionName"]], now)


def counted(metric: str, label: str, function: str, now: datetime) -> str:
    """One log line that counts one metric, in total and under its label (never empty)."""
    dimensions = [["FunctionName"], ["FunctionName", "About"]]
    return _line({metric: 1}, {"FunctionName": function, "About": label}, dimensions, now)


def _line(
    counts: Mapping[str, float], of: Mapping[str, str], dimensions: list[list[str]], at: datetime
) -> str:
    metrics = [{"Name": name, "Unit": "Count"} for name in counts]
    directive = {"Namespace": NAMESPACE, "Dimensions": dimensions, "Metrics": metrics}
    about = {"Timestamp": int(at.timestamp() * 1000), "CloudWatchMetrics": [directive]}
    return json.dumps({"_aws": about, **of, **counts})
