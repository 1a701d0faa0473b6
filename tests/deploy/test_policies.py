"""The policies to attach: what the commands ask of AWS is allowed, on the line's own names alone."""

import json
from fnmatch import fnmatchcase
from importlib.resources import files

import pytest

from hotline.ops import ROOT
from hotline.sandbox.table import stack
from tests.deploy.policies import Call, listed, needs_of, policy, refused

NAMES = ("look", "people", "deploy")
LONGEST = 6_144  # characters of a managed policy, white space aside
TABLE = "cramp-hotline-live"
# CloudFormation makes each kind of resource with the rights of the caller: what it asks for, by AWS's
# descriptions of the kinds. https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/supported-resources.html
NEEDED = {
    "AWS::CloudWatch::Alarm": "cloudwatch:PutMetricAlarm cloudwatch:DeleteAlarms cloudwatch:TagResource",
    "AWS::CloudWatch::Dashboard": "cloudwatch:PutDashboard cloudwatch:DeleteDashboards",
    "AWS::DynamoDB::Table": "dynamodb:CreateTable dynamodb:UpdateTable dynamodb:DescribeTable "
    "dynamodb:UpdateTimeToLive dynamodb:UpdateContinuousBackups dynamodb:DescribeContinuousBackups "
    "dynamodb:DescribeTimeToLive dynamodb:TagResource dynamodb:ListTagsOfResource",
    "AWS::IAM::Role": "iam:CreateRole iam:PutRolePolicy iam:TagRole iam:GetRole iam:DeleteRole "
    "iam:DeleteRolePolicy",
    "AWS::KMS::Key": "kms:CreateKey kms:EnableKeyRotation kms:PutKeyPolicy kms:TagResource kms:DescribeKey",
    "AWS::Scheduler::Schedule": "scheduler:CreateSchedule scheduler:GetSchedule scheduler:UpdateSchedule "
    "scheduler:DeleteSchedule",
    "AWS::Logs::LogGroup": "logs:CreateLogGroup logs:PutRetentionPolicy logs:TagResource logs:DeleteLogGroup",
    "AWS::S3::Bucket": "s3:CreateBucket s3:PutEncryptionConfiguration s3:PutBucketPublicAccessBlock "
    "s3:PutBucketVersioning s3:PutLifecycleConfiguration s3:PutBucketTagging",
    "AWS::S3::BucketPolicy": "s3:PutBucketPolicy s3:GetBucketPolicy s3:DeleteBucketPolicy",
    "AWS::SNS::Subscription": "sns:Subscribe sns:Unsubscribe sns:GetSubscriptionAttributes",
    "AWS::SNS::Topic": "sns:CreateTopic sns:SetTopicAttributes sns:TagResource sns:DeleteTopic",
    "AWS::SNS::TopicPolicy": "sns:SetTopicAttributes",
    "AWS::SQS::Queue": "sqs:CreateQueue sqs:SetQueueAttributes sqs:GetQueueAttributes sqs:TagQueue "
    "sqs:DeleteQueue",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_policy_fits_names_actions_that_exist_and_only_the_lines_own_things(name: str) -> None:
    known = json.loads((files("cfnlint") / "data/AdditionalSpecs/Policies.json").read_text("utf-8"))
    actions = {f"{service}:{action}" for service, row in known.items() for action in row["Actions"]}
    document = policy(name)
    assert len("".join(json.dumps(document).split())) <= LONGEST
    for statement in document["Statement"]:
        for wanted in listed(statement["Action"]):
            assert any(fnmatchcase(action, wanted.lower()) for action in actions), wanted
        if statement["Sid"] != "WhatAwsGivesForTheWholeAccountOnly":
            for arn in listed(statement["Resource"]):
                assert "cramp-hotline-" in arn or arn.startswith("arn:aws:apigateway:*::/"), arn


def test_whoever_only_looks_changes_nothing() -> None:
    reading = ("Describe", "Get", "List", "Query", "BatchGetItem", "GET")
    for statement in policy("look")["Statement"]:
        for action in listed(statement["Action"]):
            assert action.partition(":")[2].startswith(reading), action


def test_a_deployment_may_make_every_kind_of_resource_of_the_stack() -> None:
    kinds = {resource["Type"] for resource in stack()["Resources"].values()}
    granted = [action for one in policy("deploy")["Statement"] for action in listed(one["Action"])]
    for kind in kinds:
        for action in NEEDED[kind].split():
            assert any(fnmatchcase(action, one) for one in granted), (kind, action)


def test_what_nobody_allows_is_refused() -> None:
    other: Call = ("dynamodb", "Query", {"TableName": "payroll"})
    delete: Call = ("dynamodb", "DeleteItem", {"TableName": TABLE})
    assert refused([policy("people")], [other, delete]) == sorted([*needs_of(*other), *needs_of(*delete)])


def test_a_deployment_may_set_its_own_budget_and_no_other() -> None:
    own: Call = ("budgets", "CreateBudget", {"Budget": {"BudgetName": TABLE}})
    gone: Call = ("budgets", "DeleteBudget", {"BudgetName": TABLE})
    other: Call = ("budgets", "UpdateBudget", {"NewBudget": {"BudgetName": "payroll"}})
    assert refused([policy("deploy")], [own, gone, other]) == list(needs_of(*other))


def test_the_papers_name_every_policy() -> None:
    written = (ROOT / "infra" / "afterwards.md").read_text("utf-8")
    assert all(f"policies/{name}.json" in written for name in NAMES)
