"""IAM policies of infra/policies/, compared with AWS calls that were made: the emulator judges none."""

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from hotline.ops import ROOT

Json = dict[str, Any]
Call = tuple[str, str, Json]  # service, operation, parameters, as boto3 names them
Need = tuple[str, str]  # IAM action, ARN
PREFIX = "arn:aws:{}:us-east-1:000000000000:{}"
# Operations whose IAM action is called otherwise. None: nobody needs a right to ask.
# https://docs.aws.amazon.com/service-authorization/latest/reference/
ACTIONS: dict[str, str | None] = {
    "s3 ListObjectsV2": "s3:ListBucket",
    "s3 HeadBucket": "s3:ListBucket",
    "s3 HeadObject": "s3:GetObject",
    "s3 ListObjectVersions": "s3:ListBucketVersions",
    "s3 DeleteObject": "s3:DeleteObjectVersion",  # always with a version here
    "sts GetCallerIdentity": None,
    "lambda Invoke": "lambda:InvokeFunction",
    **{f"budgets {verb}Budget": "budgets:ModifyBudget" for verb in ("Create", "Update", "Delete")},
}
TRANSACTION = {"Put": "PutItem", "Update": "UpdateItem", "ConditionCheck": "ConditionCheckItem"}
METHODS = {"Get": "GET", "Create": "POST", "Update": "PATCH", "Delete": "DELETE"}


def policy(name: str) -> Json:
    read: Json = json.loads((ROOT / "infra" / "policies" / f"{name}.json").read_text("utf-8"))
    return read


def calls(path: Path) -> list[Call]:
    """What tests/deploy/recorder wrote."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [tuple(json.loads(line)) for line in lines]


def refused(policies: list[Json], made: list[Call]) -> list[Need]:
    """The needs of these calls that no statement allows."""
    statements = [statement for policy in policies for statement in policy["Statement"]]
    needs = {need for call in made for need in needs_of(*call)}
    return sorted(need for need in needs if not any(_allows(one, *need) for one in statements))


def _allows(statement: Json, action: str, arn: str) -> bool:
    return any(fnmatchcase(action, one) for one in listed(statement["Action"])) and any(
        fnmatchcase(arn, one) for one in listed(statement["Resource"])
    )


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def needs_of(service: str, operation: str, parameters: Json) -> Iterator[Need]:
    """The IAM action and the resource of one call."""
    if service == "dynamodb":
        yield from _of_table(operation, parameters)
        return
    if service == "apigatewayv2":
        method = METHODS[next(verb for verb in METHODS if operation.startswith(verb))]
        yield f"apigateway:{method}", f"arn:aws:apigateway:us-east-1::/apis/{parameters['ApiId']}/x"
        return
    key = f"{service} {operation}"
    action = ACTIONS.get(key, f"{service}:{operation}")
    if action:
        yield action, _resource(service, parameters)


def _of_table(operation: str, parameters: Json) -> Iterator[Need]:
    if operation == "TransactWriteItems":
        for item in parameters["TransactItems"]:
            [(kind, request)] = item.items()
            yield f"dynamodb:{TRANSACTION[kind]}", _arn("dynamodb", f"table/{request['TableName']}")
        return
    tables = list(parameters.get("RequestItems", {})) or [parameters["TableName"]]
    index = f"/index/{parameters['IndexName']}" if "IndexName" in parameters else ""
    for table in tables:
        yield f"dynamodb:{operation}", _arn("dynamodb", f"table/{table}{index}")


def _resource(service: str, given: Json) -> str:
    """The ARN that a call is about, by the parameter that names it."""
    match service:
        case "lambda" if "UUID" in given:
            return _arn("lambda", f"event-source-mapping:{given['UUID']}")
        case "lambda" if "Resource" in given:
            return str(given["Resource"])
        case "lambda" if "FunctionName" in given:
            return _arn("lambda", f"function:{given['FunctionName'].rpartition(':')[2]}")
        case "cloudformation":
            return _arn("cloudformation", f"stack/{given['StackName']}/id")
        case "s3":
            return f"arn:aws:s3:::{given['Bucket']}" + (f"/{given['Key']}" if "Key" in given else "")
        case "ssm":
            return _arn("ssm", f"parameter{given['Name']}")
        case "events":
            return _arn("events", f"rule/{given.get('Rule') or given.get('Name')}")
        case "iam":
            return f"arn:aws:iam::000000000000:role/{given['RoleName']}"
        case "sqs":
            return _arn("sqs", given["QueueUrl"].rpartition("/")[2])
        case "sns":
            return str(given["TopicArn"])
        case "budgets":
            named = given.get("Budget") or given.get("NewBudget") or given
            return f"arn:aws:budgets::000000000000:budget/{named['BudgetName']}"
    return "*"


def _arn(service: str, rest: str) -> str:
    return PREFIX.format(service, rest)
