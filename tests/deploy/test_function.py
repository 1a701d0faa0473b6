"""Who may call the function, how its settings are changed, and what its address takes."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from hotline.ops.deploy import address
from hotline.ops.deploy.address import REPORT_ROUTES, capacity, is_throttled, throttle
from hotline.ops.deploy.cloud import CloudRefused, Stage
from hotline.ops.deploy.function import (
    change_variables,
    foreign_statements,
    remove_foreign_permissions,
    set_environment,
)

STAGE = Stage("live")
ARN = "arn:aws:lambda:us-east-1:000000000000:function:cramp-hotline-live"
API = "arn:aws:execute-api:us-east-1:000000000000:a1b2c3/*"
RULE = f"arn:aws:events:us-east-1:000000000000:rule/{STAGE.rule()}"
Json = dict[str, Any]


class PreconditionFailed(Exception):
    """Somebody else changed the function since it was read."""


class NotFound(Exception):
    """No such thing."""


class Busy(Exception):
    """Another update of the function is in progress."""


class Exceptions:
    PreconditionFailedException = PreconditionFailed
    ResourceConflictException = Busy
    ResourceNotFoundException = NotFound


@dataclass
class Aws:
    """One function and its address. `others`: writers, each of whom comes right after we read."""

    variables: dict[str, str] = field(default_factory=dict)
    statements: list[Json] = field(default_factory=list)
    others: list[Callable[[dict[str, str]], None]] = field(default_factory=list)
    routes: list[str] = field(default_factory=lambda: ["$default"])
    stage: Json = field(default_factory=dict)
    configuration: Json = field(default_factory=dict)
    revision: int = 0
    exceptions = Exceptions

    def client(self, _: str) -> "Aws":
        return self

    def api(self, _: str) -> str:
        return "a1b2c3"

    def function(self, _: str) -> Json:
        read = {
            "FunctionArn": ARN,
            "RevisionId": str(self.revision),
            "Environment": {"Variables": dict(self.variables)},
            **self.configuration,
        }
        if self.others:
            self.others.pop(0)(self.variables)
            self.revision += 1
        return read

    def get_waiter(self, _: str) -> "Aws":
        return self

    def wait(self, **_: Any) -> None:
        return None

    def update_function_configuration(self, *, Environment: Json, RevisionId: str, **more: Any) -> None:  # noqa: N803
        if RevisionId != str(self.revision):
            raise PreconditionFailed
        self.configuration |= more
        self.variables = Environment["Variables"]
        self.revision += 1

    def get_policy(self, **_: Any) -> Json:
        return {"Policy": json.dumps({"Statement": self.statements})}

    def remove_permission(self, *, StatementId: str, **_: Any) -> None:  # noqa: N803
        self.statements = [one for one in self.statements if one["Sid"] != StatementId]

    def put_function_event_invoke_config(self, **_: Any) -> None:
        return None

    def get_stage(self, **_: Any) -> Json:
        return self.stage

    def get_routes(self, **_: Any) -> Json:
        return {"Items": [{"RouteKey": route} for route in self.routes]}

    def create_integration(self, **_: Any) -> Json:
        return {"IntegrationId": "i1"}

    def create_route(self, *, RouteKey: str, Target: str, **_: Any) -> None:  # noqa: N803
        assert Target == "integrations/i1"
        self.routes.append(RouteKey)

    def update_stage(self, **settings: Any) -> None:
        routes = settings.get("RouteSettings", {})
        assert set(routes) <= set(self.routes), "API Gateway takes settings of its own routes alone"
        self.stage |= settings


def allowed(service: str, condition: Json | None, **more: Any) -> Json:
    own = {"Sid": "s", "Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": ARN}
    with_condition = {} if condition is None else {"Condition": condition}
    return {**own, "Principal": {"Service": service}, **with_condition, **more}


def source(arn: str) -> Json:
    return {"ArnLike": {"AWS:SourceArn": arn}}


GATEWAY, EVENTS = "apigateway.amazonaws.com", "events.amazonaws.com"
FOREIGN = {
    "any source": allowed(GATEWAY, source("*")),
    "any API of the account": allowed(GATEWAY, source("arn:aws:execute-api:us-east-1:000000000000:*")),
    "any API of the world": allowed(GATEWAY, source("arn:aws:execute-api:*")),
    "another API": allowed(GATEWAY, source(API.replace("a1b2c3", "zzzzzz"))),
    "another account's API": allowed(GATEWAY, source(API.replace("0" * 12, "1" * 12))),
    "another account's schedule": allowed(EVENTS, {"StringEquals": {"AWS:SourceAccount": "1" * 12}}),
    "another rule": allowed(EVENTS, source(RULE + "-more")),
    "the API's ARN from another service": allowed("sns.amazonaws.com", source(API)),
    "no condition": allowed(GATEWAY, None),
    "everybody": allowed(GATEWAY, None, Principal="*"),
    "everybody with a source": allowed(GATEWAY, source(API), Principal="*"),
    "another account": allowed(GATEWAY, source(API), Principal={"AWS": "1" * 12}),
    "everybody beside the service": allowed(GATEWAY, source(API), Principal={"Service": GATEWAY, "AWS": "*"}),
    "an organisation": allowed(GATEWAY, {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, Principal="*"),
    "a function URL": allowed(GATEWAY, None, Principal="*", Action="lambda:InvokeFunctionUrl"),
    "another condition beside ours": allowed(
        GATEWAY, {"ArnLike": {"AWS:SourceArn": API, "aws:PrincipalArn": "*"}}
    ),
    "any action": allowed(GATEWAY, source(API), Action="lambda:*"),
}  # fmt: skip


@pytest.mark.parametrize("statement", FOREIGN)
def test_only_our_two_callers_are_let_in(statement: str) -> None:
    lower_case = {"ArnLike": {"aws:SourceArn": API}}
    ours = [
        allowed(GATEWAY, source(API), Sid="api"),
        allowed(GATEWAY, lower_case, Sid="as some tools write it"),
        allowed(EVENTS, source(RULE), Sid="schedule"),
    ]
    aws: Any = Aws(statements=[*ours, FOREIGN[statement]])
    assert [one["Sid"] for one in foreign_statements(aws, STAGE)] == ["s"]
    assert remove_foreign_permissions(aws, STAGE) == ["s"]
    assert aws.statements == ours


def test_a_notice_set_while_the_line_is_deployed_stands_and_so_does_the_new_secret() -> None:
    """`hotline notice` and `hotline deploy` both write the whole environment."""
    aws: Any = Aws({"HOTLINE_SECRET": "old", "ZAPPA": "own"})
    before = dict(aws.variables)
    aws.others = [lambda variables: variables.update(HOTLINE_NOTICE="closed")]
    assert set_environment(aws, STAGE, {"HOTLINE_SECRET": "new,old"}, before)
    assert aws.variables == {"HOTLINE_SECRET": "new,old", "ZAPPA": "own", "HOTLINE_NOTICE": "closed"}


def test_a_notice_taken_away_while_the_line_is_deployed_does_not_come_back() -> None:
    aws: Any = Aws({"HOTLINE_NOTICE": "closed"})
    before = dict(aws.variables)
    aws.others = [lambda variables: variables.clear()]
    set_environment(aws, STAGE, {"HOTLINE_NAME": "Knee", "HOTLINE_NOTICE": "closed"}, before)
    assert aws.variables == {"HOTLINE_NAME": "Knee"}


def test_the_settings_take_the_stacks_own_key_and_give_it_back() -> None:
    aws: Any = Aws({"HOTLINE_NAME": "Knee"})
    for key in ("arn:aws:kms:us-east-1:000000000000:key/1", ""):
        assert set_environment(aws, STAGE, {"HOTLINE_NAME": "Knee"}, {}, key)
        assert not set_environment(aws, STAGE, {"HOTLINE_NAME": "Knee"}, {}, key)
        assert aws.configuration["KMSKeyArn"] == key
    assert aws.configuration["LoggingConfig"]["ApplicationLogLevel"] == "INFO"


# What API Gateway knows of a request that is nothing of a person:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
HARMLESS = {
    "requestId", "requestTime", "httpMethod", "routeKey", "status", "responseLength", "responseLatency",
    "integrationStatus",
}  # fmt: skip


def test_the_access_log_holds_no_number_no_words_and_no_address() -> None:
    aws: Any = Aws()
    assert address.switch_log_on(aws, STAGE, "arn:of:the:group")
    assert not address.switch_log_on(aws, STAGE, "arn:of:the:group")
    assert throttle(aws, STAGE, capacity(1))
    assert address.is_logged(aws, STAGE, "arn:of:the:group"), "the throttle leaves it alone"
    written = json.loads(aws.stage["AccessLogSettings"]["Format"])
    assert all(value.startswith("$context.") for value in written.values())
    assert {value.removeprefix("$context.") for value in written.values()} <= HARMLESS
    aws.stage["AccessLogSettings"]["Format"] += "$context.identity.sourceIp"
    assert not address.is_logged(aws, STAGE, "arn:of:the:group")


def test_a_change_that_loses_reads_again_and_gives_up_in_the_end() -> None:
    aws: Any = Aws({"n": "0"})
    aws.others = [lambda variables: variables.update(n=variables["n"] + "0")] * 2
    assert change_variables(aws, STAGE, lambda current: {"n": current["n"] + "1"})
    assert aws.variables == {"n": "0001"}
    assert not change_variables(aws, STAGE, dict)
    aws.others = [lambda variables: variables.update(n="x")] * 9
    with pytest.raises(CloudRefused, match="keeps changing"):
        change_variables(aws, STAGE, lambda current: {**current, "m": "1"})


@pytest.mark.parametrize("rate", [0.02, 1, 3, 30, 100, 2_800, 9_999])
def test_the_address_takes_what_the_sender_brings_back(rate: float) -> None:
    """Each reminder brings two or three delivery reports, and callers come on top."""
    wanted = capacity(rate)
    assert wanted.requests >= 50 + 4 * rate
    assert wanted.reports >= 4 * rate
    for limits in (wanted.throttles["DefaultRouteSettings"], *wanted.throttles["RouteSettings"].values()):
        assert limits["ThrottlingBurstLimit"] == 2 * limits["ThrottlingRateLimit"]
    assert wanted.concurrency >= wanted.senders + 5 + 3 * rate * 0.03
    assert capacity(1).concurrency <= 10, "a new account has ten"


def test_delivery_reports_have_routes_and_a_throttle_of_their_own() -> None:
    aws: Any = Aws()
    assert throttle(aws, STAGE, capacity(30))
    assert aws.routes == ["$default", *REPORT_ROUTES]
    assert aws.stage["DefaultRouteSettings"] == {"ThrottlingRateLimit": 170, "ThrottlingBurstLimit": 340}
    own = {"ThrottlingRateLimit": 120, "ThrottlingBurstLimit": 240}
    assert aws.stage["RouteSettings"] == dict.fromkeys(REPORT_ROUTES, own)
    assert not throttle(aws, STAGE, capacity(30))
    assert not is_throttled(aws, STAGE, capacity(100)), "a new TWILIO_RATE needs more"
    aws.routes.pop()
    assert not is_throttled(aws, STAGE, capacity(30))
    assert throttle(aws, STAGE, capacity(30))
    assert aws.routes == ["$default", *REPORT_ROUTES]
