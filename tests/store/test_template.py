"""infra/stack.yaml: what it promises, and that the table made from it keeps the promise."""

import subprocess
import sys

import pytest

from hotline.sandbox.table import (
    TEMPLATE,
    OtherTable,
    create,
    definition,
    stack,
)
from tests.stores import client, new_table


def test_the_template_passes_the_linter_without_a_remark() -> None:
    run = "import sys; from cfnlint.runner import main; sys.exit(main())"
    command = [sys.executable, "-c", run, "--include-checks", "I", "--", str(TEMPLATE)]
    linted = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (linted.stdout + linted.stderr, linted.returncode) == ("", 0)


def test_no_change_of_the_stack_takes_the_table_away() -> None:
    table = stack()["Resources"]["Table"]
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_the_table_is_made_as_the_template_says(endpoint: str) -> None:
    name = new_table(endpoint)
    asking = client(endpoint)
    create(asking, name)
    table = asking.describe_table(TableName=name)["Table"]
    wanted = definition()
    assert table["KeySchema"] == wanted["KeySchema"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["DeletionProtectionEnabled"] is True
    assert table["SSEDescription"]["SSEType"] == "KMS"
    index = table["GlobalSecondaryIndexes"][0]
    assert {key: index[key] for key in ("IndexName", "KeySchema", "Projection")} == wanted[
        "GlobalSecondaryIndexes"
    ][0]
    expiry = asking.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert (expiry["TimeToLiveStatus"], expiry["AttributeName"]) == ("ENABLED", "expires")
    backups = asking.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_making_a_table_twice_changes_nothing(endpoint: str) -> None:
    name = new_table(endpoint)
    asking = client(endpoint)
    create(asking, name)
    asking.put_item(TableName=name, Item={"pk": {"S": "a"}, "sk": {"S": "b"}})
    create(asking, name)
    assert asking.scan(TableName=name)["Count"] == 1


def test_a_table_of_another_shape_is_not_taken_for_ours(endpoint: str) -> None:
    asking = client(endpoint)
    asking.create_table(
        TableName=f"other-{new_table(endpoint)}",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    other = next(name for name in asking.list_tables()["TableNames"] if name.startswith("other-"))
    with pytest.raises(OtherTable, match=other):
        create(asking, other)
