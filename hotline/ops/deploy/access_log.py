"""Access log of the address: which requests came, and nothing about people."""

import json

from hotline.ops.deploy.cloud import Cloud, holds
from hotline.ops.deploy.stage import Stage

# Every field that is written. No sender's address and no user agent (Twilio's, or a stranger's), no path and
# no query (anything may stand there; Twilio writes the number into the query of a GET), no header, no body.
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


def settings(log_group: str) -> dict[str, str]:
    """API Gateway's settings of the access log. `log_group`: its ARN."""
    return {"DestinationArn": log_group, "Format": json.dumps(FIELDS)}


def switch_on(cloud: Cloud, stage: Stage, log_group: str) -> bool:
    """Let the address write its log; whether anything changed. Zappa's stack leaves the setting alone."""
    api = cloud.api(stage.function)
    if api is None or is_on(cloud, stage, log_group):
        return False
    cloud.client("apigatewayv2").update_stage(
        ApiId=api, StageName=stage.name, AccessLogSettings=settings(log_group)
    )
    return True


def is_on(cloud: Cloud, stage: Stage, log_group: str) -> bool:
    """Whether the address writes its log there, in these fields."""
    current = cloud.client("apigatewayv2").get_stage(ApiId=cloud.api(stage.function), StageName=stage.name)
    return holds(current.get("AccessLogSettings", {}), settings(log_group))
