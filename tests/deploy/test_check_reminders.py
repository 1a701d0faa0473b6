"""The doctor's eye for the way of a reminder, over a real table; AWS's other answers are written out."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from hotline.app import utc_now
from hotline.config import read_settings
from hotline.domain.throttle import DispatchState
from hotline.ops.checks import CheckContext, Outcome
from hotline.ops.checks.aws_checks import REMINDERS
from hotline.ops.deploy.address import capacity
from hotline.ops.deploy.cloud import Stage
from hotline.ops.deploy.function import queue_connection
from hotline.storage.dynamodb import DynamoDBStore
from tests.package.events import due_at
from tests.store.people import ann
from tests.stores import client, new_table
from tests.world import settings

QUEUE, DEAD = "https://sqs.example/queue", "https://sqs.example/dead"
CONNECTION = queue_connection(capacity(1))
OUTPUTS = {"QueueUrl": QUEUE, "QueueArn": "arn:queue", "DeadLettersUrl": DEAD, "DeadLettersArn": "arn:dead"}
OUTPUTS["StreamArn"] = "arn:stream"


@dataclass
class Aws:
    """One client for all of AWS: what it was told to say."""

    table: Any
    waiting: int = 0
    dead: int = 0
    refused: int = 0
    limit: int = 10
    mapped: Any = None
    stream: Any = field(default_factory=lambda: {"State": "Enabled"})

    def client(self, service: str) -> Any:
        return self.table if service == "dynamodb" else self

    def get_queue_attributes(self, QueueUrl: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        count = self.waiting if QueueUrl == QUEUE else self.dead
        policy = '{"deadLetterTargetArn": "arn:dead"}'
        return {"Attributes": {"ApproximateNumberOfMessages": str(count), "RedrivePolicy": policy}}

    def list_event_source_mappings(self, EventSourceArn: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        mapped = self.stream if EventSourceArn == "arn:stream" else self.mapped
        return {"EventSourceMappings": [mapped] if mapped else []}

    def get_metric_statistics(self, **_: Any) -> dict[str, Any]:
        return {"Datapoints": [{"Sum": self.refused}]}

    def get_account_settings(self) -> dict[str, Any]:
        return {"AccountLimit": {"UnreservedConcurrentExecutions": self.limit}}


@dataclass
class Case:
    """A line, looked at."""

    aws: Aws
    store: DynamoDBStore
    context: CheckContext

    def looks(self, name: str) -> Outcome:
        return REMINDERS[name](self.context)

    def left(self, **progress: Any) -> None:
        assert self.store.save_dispatch_state(DispatchState(**progress))


@pytest.fixture
def case(table_url: str) -> Case:
    table = new_table(table_url)
    aws = Aws(client(table_url), mapped=CONNECTION)
    context = CheckContext(Stage("live"), {}, "us-east-1", None)
    context.__dict__.update(  # what a deployed function and its stack would tell
        cloud=aws,
        outputs=OUTPUTS,
        deployed={"HOTLINE_QUEUE_URL": QUEUE},
        settings=read_settings(settings(table_url, table)),
    )
    return Case(aws, DynamoDBStore(aws.table, table), context)


def test_before_the_first_run_it_says_wait(case: Case) -> None:
    assert case.looks("last run")[:2] == ("amber", "none has ended yet")


@pytest.mark.parametrize(("minutes", "colour"), [(1, "green"), (9, "green"), (11, "red")])
def test_a_run_that_ended_ten_minutes_ago_is_too_long_ago(case: Case, minutes: int, colour: str) -> None:
    case.left(minute=utc_now() - timedelta(minutes=minutes))
    assert case.looks("last run")[0] == colour


def test_a_schedule_that_may_not_start_the_function_is_told_from_a_run_that_fails(case: Case) -> None:
    case.aws.refused = 3
    found = case.looks("last run")
    assert (found[0], "the schedule may not start the function" in found[1]) == ("red", True)


def test_nobody_waits_while_nobody_is_due(case: Case) -> None:
    assert case.looks("reminders")[0] == "green"


def test_a_halt_is_named_with_twilios_page(case: Case) -> None:
    case.left(open_error="20003")
    colour, found, remedy = case.looks("reminders")  # type: ignore[misc]
    assert (colour, "20003, the account SID or token is wrong" in found) == ("red", True)
    assert "https://www.twilio.com/docs/api/errors/20003" in remedy


def test_a_rest_says_until_when_and_is_over_by_itself(case: Case) -> None:
    case.left(open_error="30023", open_until=utc_now() + timedelta(hours=3))
    assert " until " in case.looks("reminders")[1]
    again = replace(case.store.dispatch_state(), open_until=utc_now() - timedelta(minutes=1))
    assert case.store.save_dispatch_state(again)
    assert case.looks("reminders")[0] == "green"


@pytest.mark.parametrize(("minutes", "colour"), [(20, "green"), (40, "amber")])
def test_half_an_hour_is_too_long_to_wait(case: Case, minutes: int, colour: str) -> None:
    now = utc_now()
    waits = due_at(ann(), now - timedelta(minutes=minutes))
    case.store.save(waits, (), sid="a", answer="[]", now=now)
    found = case.looks("reminders")
    assert found[0] == colour
    if colour == "amber":
        assert "TWILIO_RATE" in found[2]  # type: ignore[misc]


def test_the_queue_is_well_where_the_run_uses_it_and_it_calls_the_function_as_wanted(case: Case) -> None:
    case.aws.waiting = 7
    assert case.looks("queue") == ("green", "7 messages wait; failing ones go back alone, then aside")


@pytest.mark.parametrize(
    ("spoiled", "colour"),
    [
        (None, "red"),
        ({**CONNECTION, "State": "Disabled"}, "red"),
        ({**CONNECTION, "FunctionResponseTypes": []}, "red"),
        ({**CONNECTION, "ScalingConfig": {}}, "amber"),
        ({**CONNECTION, "BatchSize": 10}, "amber"),
    ],
    ids=["no connection", "switched off", "no partial failures", "any number of copies", "ten messages"],
)
def test_a_queue_that_calls_the_function_otherwise_is_told(case: Case, spoiled: Any, colour: str) -> None:
    case.aws.mapped = spoiled
    assert case.looks("queue")[0] == colour


@pytest.mark.parametrize("stream", [None, {"State": "Disabled"}])
def test_a_function_that_does_not_hear_of_lost_consents_is_told(case: Case, stream: Any) -> None:
    case.aws.stream = stream
    assert case.looks("queue")[:2] == ("red", "nobody hears of a consent entry that is deleted")


def test_a_run_that_hands_over_elsewhere_is_told(case: Case) -> None:
    case.context.deployed.pop("HOTLINE_QUEUE_URL")
    assert case.looks("queue")[:2] == ("red", "the run does not hand reminders over to it")


def test_dead_letters_come_with_the_command_that_has_them_read_again(case: Case) -> None:
    assert case.looks("dead letters")[0] == "green"
    case.aws.dead = 2
    colour, found, remedy = case.looks("dead letters")  # type: ignore[misc]
    assert (colour, found) == ("amber", "2 failed for good")
    assert "start-message-move-task --source-arn arn:dead --destination-arn arn:queue" in remedy


@pytest.mark.parametrize(("limit", "colour"), [(10, "green"), (8, "green"), (7, "amber"), (1, "amber")])
def test_callers_must_find_a_copy_of_the_function_free(case: Case, limit: int, colour: str) -> None:
    case.aws.limit = limit
    assert case.looks("copies")[0] == colour
