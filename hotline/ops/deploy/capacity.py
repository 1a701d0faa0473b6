"""Capacity: sending rate to throttles and concurrency."""

from dataclasses import dataclass
from math import ceil

from hotline.ops.deploy.cloud import Cloud, holds
from hotline.ops.deploy.stage import Stage

# Twilio reports a text as sent and delivered, sometimes as queued too; a report may be tried again.
REPORTS = 4  # a segment
FOR_CALLERS = 50  # requests a second: more than one number can carry; limits what a flood can cost
# Texts a second for which the queue may start a copy: half of what one sends with Twilio at 0.1 s, eight at a
# time (LANES in hotline/reminders/worker.py), all of it at 0.4 s. docs/scale.md: with more copies a fast line
# meets Twilio's and the table's limits, with fewer it is late as soon as Twilio is slow.
TEXTS_A_COPY = 20
FEWEST, MOST = 2, 1000  # copies, as AWS allows the queue's to be limited
COPIES_FOR_CALLERS = 5  # as many texts and calls answered at one moment, in a new account of ten
# Own routes have their own throttle: a rush of delivery reports cannot push callers out.
REPORT_ROUTES = ("POST /receipts", "POST /receipts/{day}")
REPORT_SECONDS = 0.05  # that one delivery report keeps a copy; hotline/ops/cost/units.toml: well below


@dataclass(frozen=True)
class Capacity:
    """`requests` and `reports`: requests a second, of everything and of delivery reports on their own routes.

    `senders`: copies of the function that the queue may start; `concurrency`: copies that the account needs.
    A burst is twice the rate, because the first copies of the function are still starting.
    """

    requests: int
    reports: int
    senders: int
    concurrency: int

    @property
    def throttle(self) -> dict[str, int]:
        return _route_settings(self.requests)

    @property
    def reports_throttle(self) -> dict[str, int]:
        return _route_settings(self.reports)


def capacity(rate: float) -> Capacity:
    """What a sender of `rate` segments a second needs."""
    reports = ceil(REPORTS * rate)
    senders = min(MOST, max(FEWEST, ceil(rate / TEXTS_A_COPY)))
    concurrency = senders + COPIES_FOR_CALLERS + ceil(reports * REPORT_SECONDS)
    return Capacity(FOR_CALLERS + reports, max(reports, 10), senders, concurrency)


def _route_settings(rate: int) -> dict[str, int]:
    """As API Gateway's settings of a route."""
    return {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": 2 * rate}


def throttle(cloud: Cloud, stage: Stage, wanted: Capacity) -> bool:
    """Throttle the address, and delivery reports on their own routes; whether anything changed.

    Zappa's stack does not know these routes and leaves them alone; deleting the API deletes them.
    """
    client, api = cloud.client("apigatewayv2"), cloud.api(stage.function)
    if api is None or is_throttled(cloud, stage, wanted):
        return False
    missing = [route for route in REPORT_ROUTES if route not in _routes(cloud, api)]
    if missing:
        integration = client.create_integration(
            ApiId=api,
            IntegrationType="AWS_PROXY",
            IntegrationUri=(cloud.function(stage.function) or {})["FunctionArn"],
            PayloadFormatVersion="2.0",
        )["IntegrationId"]
        for route in missing:
            client.create_route(ApiId=api, RouteKey=route, Target=f"integrations/{integration}")
    client.update_stage(
        ApiId=api,
        StageName=stage.name,
        DefaultRouteSettings=wanted.throttle,
        RouteSettings=dict.fromkeys(REPORT_ROUTES, wanted.reports_throttle),
    )
    return True


def is_throttled(cloud: Cloud, stage: Stage, wanted: Capacity) -> bool:
    """Whether the throttles are as wanted, and delivery reports have their own routes."""
    api = cloud.api(stage.function)
    if api is None:
        return False
    settings = cloud.client("apigatewayv2").get_stage(ApiId=api, StageName=stage.name)
    routes = settings.get("RouteSettings", {})
    return (
        holds(settings.get("DefaultRouteSettings", {}), wanted.throttle)
        and all(holds(routes.get(route, {}), wanted.reports_throttle) for route in REPORT_ROUTES)
        and set(REPORT_ROUTES) <= _routes(cloud, api)
    )


def _routes(cloud: Cloud, api: str) -> set[str]:
    return {route["RouteKey"] for route in cloud.client("apigatewayv2").get_routes(ApiId=api)["Items"]}
