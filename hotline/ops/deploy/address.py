"""Address: its throttles by the sending rate, and its access log.

Zappa's stack does not know these settings and leaves them alone; deleting the API deletes them.
"""

import json
from dataclasses import dataclass
from math import ceil
from typing import Any

from hotline.ops.deploy.cloud import Cloud, Stage, holds

# Twilio reports a text as sent and delivered, sometimes as queued too; a report may be tried again.
REPORTS = 4  # a segment
FOR_CALLERS = 50  # requests a second: more than one number can carry; limits what a flood can cost
# Texts a second for which the queue may start a copy: half of what one sends with Twilio at 0.1 s, eight at a
# time (LANES in hotline/reminders/send.py), all of it at 0.4 s. docs/scale.md: with more copies a fast line
# meets Twilio's and the table's limits, with fewer it is late as soon as Twilio is slow.
TEXTS_A_COPY = 20
FEWEST, MOST = 2, 1000  # copies, as AWS allows the queue's to be limited
COPIES_FOR_CALLERS = 5  # as many texts and calls answered at one moment, in a new account of ten
# Own routes have their own throttle: a rush of delivery reports cannot push callers out.
REPORT_ROUTES = ("POST /receipts", "POST /receipts/{day}")
REPORT_SECONDS = 0.05  # that one delivery report keeps a copy; hotline/ops/cost/units.toml: well below
# Of the access log. No sender's address and no user agent (Twilio's, or a stranger's), no path and no query
# (anything may stand there; Twilio writes the number into the query of a GET), no header, no body.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
FIELDS = {
    "request": "$context.requestId",
    "at": "$context.requestTime",
    "method": "$context.httpMethod",
    "route": "$context.routeKey",  # delivery reports have their own
    "status": "$context.status",  # 429: the throttle
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "function": "$context.integrationStatus",
}
Json = dict[str, Any]


def log_settings(log_group: str) -> Json:
    """The access log as settings of API Gateway's stage. `log_group`: its ARN."""
    return {"AccessLogSettings": {"DestinationArn": log_group, "Format": json.dumps(FIELDS)}}


@dataclass(frozen=True)
class Capacity:
    """`requests` and `reports`: requests a second, of everything and of delivery reports on their own routes.

    `senders`: copies of the function that the queue may start; `concurrency`: copies that the account needs.
    """

    requests: int
    reports: int
    senders: int
    concurrency: int

    @property
    def throttles(self) -> Json:
        """As API Gateway's settings. A burst is twice the rate: the first copies are still starting."""
        whole, reports = (
            {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": 2 * rate}
            for rate in (self.requests, self.reports)
        )
        return {"DefaultRouteSettings": whole, "RouteSettings": dict.fromkeys(REPORT_ROUTES, reports)}


def capacity(rate: float) -> Capacity:
    """What a sender of `rate` segments a second needs."""
    reports = ceil(REPORTS * rate)
    senders = min(MOST, max(FEWEST, ceil(rate / TEXTS_A_COPY)))
    concurrency = senders + COPIES_FOR_CALLERS + ceil(reports * REPORT_SECONDS)
    return Capacity(FOR_CALLERS + reports, max(reports, 10), senders, concurrency)


def throttle(cloud: Cloud, stage: Stage, wanted: Capacity) -> bool:
    """Throttle the address, and delivery reports on their own routes; whether anything changed."""
    client, api = cloud.client("apigatewayv2"), cloud.api(stage.function)
    if api is None or is_throttled(cloud, stage, wanted):
        return False
    if missing := [route for route in REPORT_ROUTES if route not in _routes(cloud, api)]:
        integration = client.create_integration(
            ApiId=api,
            IntegrationType="AWS_PROXY",
            IntegrationUri=(cloud.function(stage.function) or {})["FunctionArn"],
            PayloadFormatVersion="2.0",
        )["IntegrationId"]
        for route in missing:
            client.create_route(ApiId=api, RouteKey=route, Target=f"integrations/{integration}")
    client.update_stage(ApiId=api, StageName=stage.name, **wanted.throttles)
    return True


def is_throttled(cloud: Cloud, stage: Stage, wanted: Capacity) -> bool:
    """Whether the throttles are as wanted, and delivery reports have their own routes."""
    api = cloud.api(stage.function)
    if api is None:
        return False
    actual = cloud.client("apigatewayv2").get_stage(ApiId=api, StageName=stage.name)
    return holds(actual, wanted.throttles) and set(REPORT_ROUTES) <= _routes(cloud, api)


def _routes(cloud: Cloud, api: str) -> set[str]:
    return {route["RouteKey"] for route in cloud.client("apigatewayv2").get_routes(ApiId=api)["Items"]}


def switch_log_on(cloud: Cloud, stage: Stage, log_group: str) -> bool:
    """Let the address write its access log (`log_group`: its ARN); whether anything changed."""
    api = cloud.api(stage.function)
    if api is None or is_logged(cloud, stage, log_group):
        return False
    client = cloud.client("apigatewayv2")
    client.update_stage(ApiId=api, StageName=stage.name, **log_settings(log_group))
    return True


def is_logged(cloud: Cloud, stage: Stage, log_group: str) -> bool:
    actual = cloud.client("apigatewayv2").get_stage(ApiId=cloud.api(stage.function), StageName=stage.name)
    return holds(actual, log_settings(log_group))
