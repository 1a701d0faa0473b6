"""DynamoDB table of infra/stack.yaml, created on any endpoint."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATE = Path(__file__).parents[2] / "infra" / "stack.yaml"


class OtherTable(Exception):
    """A table of this name is there already, with other keys or indexes than the template's."""


@cache
def definition(template: Path = TEMPLATE) -> dict[str, Any]:
    """The template's table properties, every !Ref replaced by its parameter's default; read once."""
    whole = stack(template)
    parameters = {name: parameter["Default"] for name, parameter in whole["Parameters"].items()}
    resolved: dict[str, Any] = _resolved(whole["Resources"]["Table"]["Properties"], parameters)
    return resolved


def stack(template: Path = TEMPLATE) -> dict[str, Any]:
    read: dict[str, Any] = yaml.load(template.read_text(encoding="utf-8"), Loader=_Template)  # noqa: S506
    return read


def create(client: Any, name: str, *, expire: bool = True) -> None:
    """Make the table `name` if it is not there, with its expiry and recovery; safe to call again.

    CloudFormation sets the last two on AWS; emulators ignore them in a template, so they are asked for
    one by one. `expire=False` leaves expiry off: for tests that live by a clock of their own, while the
    endpoint's sweep goes by the machine's. Raises OtherTable.
    """
    wanted = definition()
    try:
        existing = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        client.create_table(**create_request(name))
        client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    else:
        if _shape(existing) != _shape(wanted):
            raise OtherTable(f"table {name} has not the keys of {TEMPLATE.name}: move it away or use another")
    expiry = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"]
    if expire and expiry not in ("ENABLED", "ENABLING"):  # asking twice is an error on AWS
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=wanted["TimeToLiveSpecification"])
    backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    if backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] != "ENABLED":
        recovery = wanted["PointInTimeRecoverySpecification"]
        client.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=recovery)


class _Template(yaml.SafeLoader):  # type: ignore[misc]
    """Safe YAML, and the two CloudFormation functions that the template uses."""


_Template.add_constructor("!Ref", lambda loader, node: {"Ref": node.value})
_Template.add_constructor("!GetAtt", lambda loader, node: {"Fn::GetAtt": node.value})


def _resolved(value: Any, parameters: dict[str, Any]) -> Any:
    match value:
        case {"Ref": str(name)}:
            return parameters[name]
        case dict():
            return {key: _resolved(inner, parameters) for key, inner in value.items()}
        case list():
            return [_resolved(inner, parameters) for inner in value]
        case _:
            return value


def create_request(name: str) -> dict[str, Any]:
    """The request for the table `name`, without expiry and recovery: the template's words in the API's.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    """
    properties = definition()
    same = (
        "AttributeDefinitions", "BillingMode", "DeletionProtectionEnabled", "GlobalSecondaryIndexes",
        "KeySchema", "Tags",
    )  # fmt: skip
    encryption = properties["SSESpecification"]
    return {
        "TableName": name,
        **{key: properties[key] for key in same},
        "SSESpecification": {"Enabled": encryption["SSEEnabled"], "SSEType": encryption["SSEType"]},
    }


def _shape(table: dict[str, Any]) -> object:
    indexes = table.get("GlobalSecondaryIndexes", [])
    return table["KeySchema"], sorted((i["IndexName"], str(i["KeySchema"])) for i in indexes)
