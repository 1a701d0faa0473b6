"""Whole template: infra/stack.yaml, function and address as one document.

For people who may click "Launch stack" and nothing else. `hotline deploy` does not use it.
"""

import json
from typing import Any

from hotline.config import SETTINGS, Setting
from hotline.ops.deploy import capacity, function, triggers
from hotline.ops.deploy.package import RUNTIME
from hotline.ops.deploy.package import SETTINGS as ZAPPA
from hotline.ops.deploy.stage import PROJECT
from hotline.ops.deploy.twilio_number import CALL_RETRIES, TEXT_RETRIES
from hotline.sandbox.table import stack

Json = dict[str, Any]
# Filled in by the template itself, or by Lambda.
OURS = {
    "HOTLINE_PUBLIC_URL",
    "HOTLINE_TABLE",
    "HOTLINE_QUEUE_URL",
    "HOTLINE_NOTICE",
    "TWILIO_API_URL",
    "TWILIO_RATE",
}
ADDRESS = "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}"
ARN = "arn:${AWS::Partition}:%s:${AWS::Region}:${AWS::AccountId}:%s"


def whole_template(rate: float) -> str:
    """The document as JSON. `rate`: TWILIO_RATE, which the throttles are set by."""
    own, base = json.loads(ZAPPA.read_text("utf-8"))["live"], stack()
    del base["Parameters"]["ApiId"]
    del base["Conditions"]["AddressWatched"]  # there always is one
    resources = _with_address(base["Resources"]) | _function(own, rate) | _address(rate)
    for number, event in enumerate(own["events"], 1):
        resources |= _schedule(number, event["function"], event["expression"])
    return json.dumps(
        base
        | {
            "Description": "A text-and-voice hotline, whole: one stack from one package.",
            "Parameters": base["Parameters"] | _package() | _settings(),
            "Resources": resources,
            "Outputs": base["Outputs"] | _outputs(),
        },
        indent=1,
    )


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


def _chosen() -> dict[str, Setting]:
    """The settings that a person fills in, by variable."""
    return {n: one for n, one in SETTINGS.items() if n not in OURS and not n.startswith("AWS_")}


def _parameter(variable: str) -> str:
    return "".join(word.capitalize() for word in variable.split("_"))


def _settings() -> Json:
    return {
        _parameter(variable): {
            "Type": "String",
            "Description": f"{setting.meaning}: {setting.hint}"[:4000],
            **({"MinLength": 1} if setting.default is None else {"Default": setting.default}),
            **({"NoEcho": True} if setting.secret else {}),
        }
        for variable, setting in _chosen().items()
    }


def _package() -> Json:
    return {
        "PackageBucket": {
            "Type": "String",
            "Description": "The bucket of the package, in this region.",
            "MinLength": 3,
        },
        "PackageKey": {
            "Type": "String",
            "Description": "The name of the zip in it.",
            "Default": "hotline.zip",
        },
    }


def _function(own: Json, rate: float) -> Json:
    name, wanted = {"Ref": "FunctionName"}, triggers.queue_connection(capacity.capacity(rate))
    variables = {variable: {"Ref": _parameter(variable)} for variable in _chosen()} | {
        "TWILIO_RATE": f"{rate:g}",
        "HOTLINE_PUBLIC_URL": {"Fn::Sub": ADDRESS},
        "HOTLINE_TABLE": {"Ref": "Table"},
        "HOTLINE_QUEUE_URL": {"Ref": "Queue"},
        "HOTLINE_QUEUE_ARN": _arn_of("Queue"),
    }
    return {
        "Function": _resource(
            "AWS::Lambda::Function",
            FunctionName=name,
            Runtime=RUNTIME,
            Handler=own["lambda_handler"],
            Role=_arn_of("Role"),
            MemorySize=own["memory_size"],
            Timeout=own["timeout_seconds"],
            Code={"S3Bucket": {"Ref": "PackageBucket"}, "S3Key": {"Ref": "PackageKey"}},
            Environment={"Variables": variables},
            LoggingConfig={**function.LOG_LEVELS, "LogGroup": {"Ref": "Log"}},
            DeadLetterConfig={"TargetArn": _arn_of("DeadLetters")},
            Tags=[{"Key": "project", "Value": PROJECT}, {"Key": "stage", "Value": {"Ref": "Stage"}}],
        ),
        "Retries": _resource(
            "AWS::Lambda::EventInvokeConfig",
            FunctionName={"Ref": "Function"},
            Qualifier="$LATEST",
            MaximumRetryAttempts=function.RETRIES,
            MaximumEventAgeInSeconds=function.OLDEST,
        ),
        "OfQueue": _source("Queue.Arn", **wanted),
        "OfTable": _source("Table.StreamArn", StartingPosition="LATEST", **triggers.STREAM_CONNECTION),
    }


def _source(source: str, **connection: Any) -> Json:
    return _resource(
        "AWS::Lambda::EventSourceMapping",
        FunctionName={"Ref": "Function"},
        EventSourceArn={"Fn::GetAtt": source},
        **connection,
    )


def _address(rate: float) -> Json:
    wanted, api = capacity.capacity(rate), {"Ref": "Api"}
    routes = {
        f"Route{number}": _resource(
            "AWS::ApiGatewayV2::Route",
            ApiId=api,
            RouteKey=key,
            Target={"Fn::Sub": "integrations/${Integration}"},
        )
        for number, key in enumerate(("$default", *capacity.REPORT_ROUTES))
    }
    return routes | {
        "Api": _resource("AWS::ApiGatewayV2::Api", Name={"Ref": "FunctionName"}, ProtocolType="HTTP"),
        "Integration": _resource(
            "AWS::ApiGatewayV2::Integration",
            ApiId=api,
            IntegrationType="AWS_PROXY",
            IntegrationUri=_arn_of("Function"),
            PayloadFormatVersion="2.0",
        ),
        "AddressStage": _resource(
            "AWS::ApiGatewayV2::Stage",
            ApiId=api,
            StageName={"Ref": "Stage"},
            AutoDeploy=True,
            DefaultRouteSettings=wanted.throttle,
            RouteSettings=dict.fromkeys(capacity.REPORT_ROUTES, wanted.reports_throttle),
        )
        | {"DependsOn": list(routes)},
        "AddressMayCall": _permission("apigateway", {"Fn::Sub": ARN % ("execute-api", "${Api}/*")}),
    }


def _schedule(number: int, job: str, expression: str) -> Json:
    """A rule whose name ends in the job's, which is how the function knows it."""
    rule = _resource(
        "AWS::Events::Rule",
        Name={"Fn::Sub": f"${{FunctionName}}-{job}"},
        ScheduleExpression=expression,
        State="ENABLED",
        Targets=[{"Id": "function", "Arn": _arn_of("Function")}],
    )
    return {
        f"Schedule{number}": rule,
        f"Schedule{number}MayCall": _permission("events", _arn_of(f"Schedule{number}")),
    }


def _permission(service: str, source: Json) -> Json:
    return _resource(
        "AWS::Lambda::Permission",
        FunctionName={"Ref": "Function"},
        Action="lambda:InvokeFunction",
        Principal=f"{service}.amazonaws.com",
        SourceArn=source,
    )


def _outputs() -> Json:
    return {
        "TextAddress": {
            "Description": "For Twilio, A message comes in (POST).",
            "Value": {"Fn::Sub": f"{ADDRESS}/sms{TEXT_RETRIES}"},
        },
        "CallAddress": {
            "Description": "For Twilio, A call comes in (POST).",
            "Value": {"Fn::Sub": f"{ADDRESS}/voice{CALL_RETRIES}"},
        },
    }


def _arn_of(resource: str) -> Json:
    return {"Fn::GetAtt": f"{resource}.Arn"}


def _resource(kind: str, **properties: Any) -> Json:
    return {"Type": kind, "Properties": properties}
