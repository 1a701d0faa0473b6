"""Counts for the operator, as lines of the log that CloudWatch makes metrics of; never a number or a text.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Mapping
from datetime import datetime

NAMESPACE = "Hotline"


def embedded(counts: Mapping[str, float], function: str, now: datetime) -> str:
    """One line for all the counts of a moment, under the function's name."""
    metrics = [{"Name": name, "Unit": "Count"} for name in counts]
    directive = {"Namespace": NAMESPACE, "Dimensions": [["FunctionName"]], "Metrics": metrics}
    about = {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [directive]}
    return json.dumps({"_aws": about, "FunctionName": function, **counts})
