"""Whole template: infra/stack.yaml, function and address as one document.

For people who may click "Launch stack" and nothing else. `hotline deploy` does not use it.
"""

import json
from typing import Any

import yaml

from hotline.config import SETTINGS
from hotline.ops import ROOT
from hotline.ops.deploy import function
from hotline.ops.deploy.address import REPORT_ROUTES, capacity
from hotline.ops.deploy.package import RUNTIME
from hotline.ops.deploy.package import SETTINGS as ZAPPA
from hotline.ops.deploy.twilio_number import CALL_RETRIES, TEXT_RETRIES
from hotline.prompt_tools import templates
from hotline.sandbox.table import stack

# Filled in by the template itself, or by Lambda.
OURS = {
    "HOTLINE_PUBLIC_URL", "HOTLINE_TABLE", "HOTLINE_QUEUE_URL", "HOTLINE_NOTICE", "TWILIO_API_URL",
    "TWILIO_RATE",
}  # fmt: skip
TEMPLATES = templates(ROOT / "infra")
TEMPLATES.filters["parameter"] = lambda variable: "".join(map(str.capitalize, variable.split("_")))


def whole_template(rate: float) -> str:
    """The document as JSON. `rate`: TWILIO_RATE, which the throttles are set by."""
    wanted, whole = capacity(rate), stack()
    del whole["Parameters"]["ApiId"]
    del whole["Conditions"]["AddressWatched"]  # there always is one
    whole["Resources"] = _with_address(whole["Resources"])
    rendered = TEMPLATES.get_template("whole.yaml.jinja").render(
        settings={n: row for n, row in SETTINGS.items() if n not in OURS and not n.startswith("AWS_")},
        zappa=json.loads(ZAPPA.read_text("utf-8"))["live"],
        runtime=RUNTIME,
        rate=f"{rate:g}",
        address="https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}",
        log_levels=function.LOG_LEVELS,
        retries=function.RETRIES,
        oldest=function.OLDEST,
        connections=(
            ("OfQueue", "Queue.Arn", function.queue_connection(wanted)),
            ("OfTable", "Table.StreamArn", {**function.STREAM_CONNECTION, "StartingPosition": "LATEST"}),
        ),
        routes=("$default", *REPORT_ROUTES),
        throttles=wanted.throttles,
        text_retries=TEXT_RETRIES,
        call_retries=CALL_RETRIES,
    )
    for part, added in yaml.safe_load(rendered).items():
        whole[part] |= added
    whole["Description"] = "A text-and-voice hotline, whole: one stack from one package."
    return json.dumps(whole, indent=1)


def _with_address(value: Any) -> Any:
    """The resources with the address made here in the place of its parameter."""
    match value:
        case {"Ref": "ApiId"}:
            return {"Ref": "Api"}
        case {"Fn::If": ["AddressWatched", there, _]}:
            return _with_address(there)
        case "AddressWatched":
            return "Watched"
        case dict():
            return {key: _with_address(inner) for key, inner in value.items()}
        case list():
            return [_with_address(inner) for inner in value]
    return value
