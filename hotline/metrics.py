"""Counts for the operator, as lines of the log that CloudWatch makes metrics of; never a number or a text.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

NAMESPACE = "Hotline"
# What is counted by topic; hotline/lambda_entrypoints.py counts the reminders.
COUNTED: Mapping[str, str] = {
    "Texts": "texts to us, by what they were about (hotline.dialogue.types.Turn.about)",
    "Steps": "steps of calls, by what they were about; a call is the step that began",
    "Limited": "texts and texts to callers beyond a limit, by what came of it (docs/decisions/limits.md)",
    "Unanswered": "words that the owners listen for, of texts that got no answer (listened in prompts/)",
    "Changes": "entries of the consent record, by their action",
    "Receipts": "delivery reports of reminders that were news, by their status or the carrier's error",
}


@dataclass(frozen=True)
class Count:
    """So many of one metric in one hour. `about` "": all of it, whatever it was about."""

    hour: datetime  # aware, its beginning
    metric: str
    about: str
    number: int


def embedded(counts: Mapping[str, float], function: str, now: datetime) -> str:
    """One line for all the counts of a moment, under the function's name."""
    metrics = [{"Name": name, "Unit": "Count"} for name in counts]
    directive = {"Namespace": NAMESPACE, "Dimensions": [["FunctionName"]], "Metrics": metrics}
    about = {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [directive]}
    return json.dumps({"_aws": about, "FunctionName": function, **counts})


def counted(what: str, about: str, function: str, now: datetime) -> str:
    """One line that counts one thing, by itself and under what it was about."""
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [["FunctionName"], ["FunctionName", "About"]],
        "Metrics": [{"Name": what, "Unit": "Count"}],
    }
    when = {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [directive]}
    return json.dumps({"_aws": when, "FunctionName": function, "About": about or "other", what: 1})
