"""A deployed line at work: texts, calls of the function, the queue, the doctor, the console."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from click.testing import CliRunner

from hotline.app import utc_now
from hotline.config import read_settings
from hotline.content.notice import Notice, read_notice
from hotline.domain.subscriber import DeliveryStatus
from hotline.domain.telephony import key_of
from hotline.ops import ROOT
from hotline.ops.checks.twilio_checks import post
from hotline.ops.cli import main
from hotline.ops.console.action_pages import set_deployed_notice
from hotline.ops.deploy import address, function, releases
from hotline.ops.deploy.address import capacity, is_throttled
from hotline.ops.deploy.cloud import CANARY, JOBS, variables
from tests.deploy.policies import calls, policy, refused
from tests.deploy.terminal import STAGE, Operator
from tests.deploy.test_function import EVENTS, GATEWAY
from tests.local.live import until
from tests.package.events import due_at
from tests.world import CHICAGO, SECRET, TOKEN


def test_the_deployed_line_answers_texts_and_keeps_a_reminder(operator: Operator, deployed: str) -> None:
    assert "The line is live at" in deployed
    assert "Dehydration" in operator.texts("CRAMP")
    assert "9AM" in operator.texts("REMIND 9AM")
    stored = operator.cloud.client("dynamodb").get_item(
        TableName=STAGE.function,
        Key={"pk": {"S": f"person#{key_of(CHICAGO, SECRET)}"}, "sk": {"S": "state"}},
    )
    assert stored["Item"]["status"]["S"] == "active"


@pytest.mark.usefixtures("deployed")
def test_nobody_but_the_address_and_the_schedules_may_call_the_function(operator: Operator) -> None:
    allowed = function.permissions(operator.cloud, STAGE)
    assert {each["Principal"]["Service"] for each in allowed} == {GATEWAY, EVENTS}
    rules = json.dumps([each["Condition"] for each in allowed if each["Principal"]["Service"] == EVENTS])
    assert rules.count(":rule/") == len(JOBS) == 2
    assert all(f"rule/cramp-hotline-live-{job}" in rules for job in JOBS)
    operator.cloud.client("lambda").add_permission(
        FunctionName=STAGE.function, StatementId="anybody", Action="lambda:InvokeFunction", Principal="*"
    )
    assert operator.examined()["callers"]["colour"] == "red"
    assert [one["Sid"] for one in function.foreign_statements(operator.cloud, STAGE)] == ["anybody"]
    function.remove_foreign_permissions(operator.cloud, STAGE)
    assert function.foreign_statements(operator.cloud, STAGE) == []


@pytest.mark.usefixtures("deployed")
def test_delivery_reports_come_by_a_route_of_their_own(operator: Operator) -> None:
    assert is_throttled(operator.cloud, STAGE, capacity(1))
    api = operator.cloud.api(STAGE.function)
    limits = operator.cloud.client("apigatewayv2").get_stage(ApiId=api, StageName="live")
    assert limits["DefaultRouteSettings"]["ThrottlingRateLimit"] == 54
    assert {route: one["ThrottlingRateLimit"] for route, one in limits["RouteSettings"].items()} == {
        "POST /receipts": 10,
        "POST /receipts/{day}": 10,
    }
    line = read_settings({**operator.environ, "HOTLINE_TABLE": STAGE.function})
    form = {"MessageSid": "SM" + "0" * 32, "MessageStatus": "sent", "To": CHICAGO}
    assert post(line, "/receipts/2026-11-28", form, TOKEN)[0] == 204
    assert post(line, "/receipts/2026-11-28", form, None)[0] == 403


@pytest.mark.usefixtures("deployed")
def test_the_queue_reports_failing_messages_by_themselves(operator: Operator) -> None:
    queue = operator.cloud.outputs(STAGE.stack)["QueueArn"]
    mapped = function.connection_of(operator.cloud, STAGE, queue)
    assert mapped is not None
    assert mapped["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert (mapped["BatchSize"], mapped["ScalingConfig"]) == (5, {"MaximumConcurrency": 2})


@pytest.mark.usefixtures("deployed")
def test_the_canary_passes_and_a_consent_that_the_table_loses_is_heard_of(operator: Operator) -> None:
    assert "9AM" in operator.texts("REMIND 9:00AM")
    rule = function.schedule(operator.cloud, STAGE, CANARY)
    assert rule is not None
    event = {"source": "aws.events", "detail-type": "Scheduled Event", "resources": [rule["Arn"]]}
    assert _invoked(operator, event) == (None, None)
    person = {"S": f"person#{key_of(CHICAGO, SECRET)}"}
    table, keys = operator.cloud.client("dynamodb"), "pk = :pk AND begins_with(sk, :consent)"
    values = {":pk": person, ":consent": {"S": "consent#"}}
    found = table.query(
        TableName=STAGE.function, KeyConditionExpression=keys, ExpressionAttributeValues=values
    )["Items"]
    table.delete_item(TableName=STAGE.function, Key={"pk": person, "sk": found[-1]["sk"]})
    until(lambda: _logged(operator, "ConsentsLost"))
    assert [json.loads(line)["ConsentsLost"] for line in _logged(operator, "ConsentsLost")] == [1]
    assert [json.loads(line)["CanaryPassed"] for line in _logged(operator, "CanaryPassed")] == [1]


def _logged(operator: Operator, metric: str) -> list[str]:
    """The lines of the function's log that count this metric."""
    client = operator.cloud.client("logs")
    events = client.filter_log_events(logGroupName=STAGE.log)["events"]
    return [each["message"] for each in events if f'"Name": "{metric}"' in each["message"]]


# What is amber for a line without a campaign and a listener, in the first minute.
KNOWN = {"alarm listener", "registration", "last run"}


@pytest.mark.usefixtures("deployed")
def test_the_doctor_finds_nothing_wrong_with_a_fresh_line(operator: Operator) -> None:
    found = operator.examined()
    assert {name: one for name, one in found.items() if one["colour"] == "red"} == {}
    assert {name for name, one in found.items() if one["colour"] == "amber"} <= KNOWN
    assert operator.starts("doctor", "live").returncode == 2


class Browser:
    """The operator's, at a console whose address the terminal printed."""

    def __init__(self, address: str) -> None:
        self._address, self._base = address, address.partition("/open")[0]
        self._opener = build_opener(HTTPCookieProcessor())
        self._token = ""

    def opens(self) -> str:
        shown = self._asks(self._address)
        self._token = (
            self._asks(f"{self._base}/people").partition('name="token" value="')[2].partition('"')[0]
        )
        return shown

    def posts(self, path: str, **form: str) -> str:
        return self._asks(self._base + path, urlencode({"token": self._token, **form}).encode())

    def _asks(self, url: str, form: bytes | None = None) -> str:
        request = Request(url, form, {"Origin": self._base})  # noqa: S310 - this machine
        with self._opener.open(request, timeout=120) as answer:
            return str(answer.read().decode())


@pytest.fixture
def console(operator: Operator, deployed: str) -> Iterator[Browser]:
    assert "The line is live at" in deployed
    command = [sys.executable, "-m", "hotline.ops.cli", "console", "live", "--port", "0", "--as", "Ada"]
    environ = operator.recorded("console") | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            yield Browser(running.stdout.readline().rpartition(" ")[2].strip())
        finally:
            running.terminate()


def test_the_console_of_a_stage_shows_it_finds_somebody_and_sets_its_notice(
    operator: Operator, console: Browser
) -> None:
    operator.texts("REMIND 9AM")
    today = console.opens()
    assert "stage live" in today
    assert "watch; all are quiet" in today
    assert "Gets the daily water text" in console.posts("/people", number=CHICAGO)
    found = console.posts("/health")
    assert all(f"<b>{name}</b>" in found for name in ("table", "alarms", "webhooks"))
    console.posts("/notice", en="We are closed today.", hours="4", say="yes")
    assert "We are closed today." in operator.texts("CRAMP!")
    console.posts("/notice/clear")
    assert "We are closed today." not in operator.texts("CRAMP?")


HOSTILE: dict[str, Any] = {
    "Python to run": {"raw_command": "print(1)"},
    "a command": {"command": "os.getcwd"},
    "a command by SNS": {
        "Records": [{"EventSource": "aws:sns", "Sns": {"Message": json.dumps({"command": "os.getcwd"})}}]
    },
    "another queue": {
        "Records": [
            {
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:other",
                "messageId": "1",
                "body": json.dumps({"job": "remind"}),
            }
        ]
    },
    "an older gateway": {"version": "1.0", "path": "/sms", "httpMethod": "POST", "headers": {}},
    "another schedule": {
        "source": "aws.events",
        "detail-type": "Scheduled Event",
        "resources": ["arn:aws:events:us-east-1:000000000000:rule/x-os.getcwd"],
    },
    "nothing": {},
}


def _invoked(operator: Operator, event: Any) -> tuple[str | None, Any]:
    """The kind of error (None: it went well) and what the deployed function gave back."""
    done = operator.cloud.client("lambda").invoke(FunctionName=STAGE.function, Payload=json.dumps(event))
    return done.get("FunctionError"), json.loads(done["Payload"].read() or b"null")


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize("event", HOSTILE)
def test_the_deployed_function_refuses_what_nothing_of_ours_sends(operator: Operator, event: str) -> None:
    error, said = _invoked(operator, HOSTILE[event])
    assert error is not None
    assert (
        "this event is none of ours" in said["errorMessage"]
        or "this schedule is none" in said["errorMessage"]
    )


@pytest.mark.usefixtures("deployed")
def test_the_deployed_function_runs_the_schedule_and_a_queue_with_one_failing_message(
    operator: Operator,
) -> None:
    rule = function.schedule(operator.cloud, STAGE)
    assert rule is not None
    event = {"source": "aws.events", "detail-type": "Scheduled Event", "resources": [rule["Arn"]]}
    assert _invoked(operator, event)[0] is None
    assert operator.examined()["last run"]["colour"] == "green"
    queue = {"eventSource": "aws:sqs", "eventSourceARN": operator.cloud.outputs(STAGE.stack)["QueueArn"]}
    good = {**queue, "messageId": "good", "body": json.dumps({"job": "remind", "tickets": []})}
    error, said = _invoked(operator, {"Records": [good, {**queue, "messageId": "bad", "body": "{}"}]})
    assert error is None
    assert said == {"batchItemFailures": [{"itemIdentifier": "bad"}]}


@pytest.mark.usefixtures("deployed")
def test_a_reminder_goes_by_the_schedule_and_the_queue_to_twilio(operator: Operator) -> None:
    """The run hands over to SQS, SQS calls the function, and what became of the text is on record."""
    assert "9AM" in operator.texts("REMIND 9 AM")
    subscriber = operator.store.load(key_of(CHICAGO, SECRET), "due").subscriber
    assert subscriber is not None
    now = utc_now()
    operator.store.save(due_at(subscriber, now - timedelta(minutes=1)), (), sid="due", answer="[]", now=now)
    rule = function.schedule(operator.cloud, STAGE)
    assert rule is not None
    event = {"source": "aws.events", "detail-type": "Scheduled Event", "resources": [rule["Arn"]]}
    assert _invoked(operator, event) == (None, {})  # it sends nothing itself
    key = subscriber.key
    until(lambda: any(reminder.sid for reminder in operator.store.reminders(key)))  # through the queue
    sent = [reminder for reminder in operator.store.reminders(key) if reminder.sid]
    assert [reminder.outcome for reminder in sent] == [DeliveryStatus.QUEUED]
    assert [message.to for message in operator.carrier.messages] == [CHICAGO]
    assert "9AM" in operator.texts("remind 9am")  # as before


@pytest.mark.usefixtures("deployed")
def test_the_doctor_tells_of_what_failed_today(operator: Operator) -> None:
    _invoked(operator, {})
    assert operator.examined()["errors"]["colour"] == "amber"


MORE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "dynamodb:DeleteItem", "Resource": "arn:aws:dynamodb:::x"}],
}


def _spoil(operator: Operator, what: str) -> None:
    client = operator.cloud.client
    outputs = operator.cloud.outputs(STAGE.stack)
    match what:
        case "webhooks":
            next(iter(operator.account.numbers.values()))["sms_url"] = "https://elsewhere.example/sms"
        case "fallback":
            (_, second) = releases.buckets(operator.cloud, STAGE, outputs)
            client("s3").put_object(Bucket=second[1], Key="text.xml", Body=b"<Response/>")
        case "schedule":
            client("events").disable_rule(Name=STAGE.rule())
        case "log":
            client("logs").delete_retention_policy(logGroupName=f"/aws/lambda/{STAGE.function}")
        case "dead letters":
            client("sqs").send_message(QueueUrl=outputs["DeadLettersUrl"], MessageBody="{}")
        case "queue":
            mapped = function.connection_of(operator.cloud, STAGE, outputs["QueueArn"])
            assert mapped is not None
            client("lambda").delete_event_source_mapping(UUID=mapped["UUID"])
        case "role":
            client("iam").put_role_policy(
                RoleName=outputs["RoleArn"].rpartition("/")[2],
                PolicyName="more",
                PolicyDocument=json.dumps(MORE),
            )
        case "reminders":
            assert operator.store.save_dispatch_state(
                replace(operator.store.dispatch_state(), open_error="30034")
            )
        case "last run":
            long_ago = utc_now() - timedelta(minutes=11)
            assert operator.store.save_dispatch_state(
                replace(operator.store.dispatch_state(), minute=long_ago)
            )
        case "twilio":
            operator.account.kind = "Trial"
        case "countries":
            operator.account.countries = ("US", "LV")


def _put_other_code_and_log_more(operator: Operator) -> None:
    operator.cloud.set_parameter(STAGE.digest, "0" * 64, "of another package")
    operator.cloud.client("apigatewayv2").update_stage(
        ApiId=operator.cloud.api(STAGE.function),
        StageName="live",
        **address.log_settings("arn:of:another:group"),
    )


SPOILED = {
    "webhooks": "red",
    "fallback": "amber",
    "releases": "red",
    "address": "amber",
    "schedule": "red",
    "log": "red",
    "dead letters": "amber",
    "queue": "red",
    "reminders": "red",
    "last run": "red",
    "role": "red",
    "twilio": "amber",
    "countries": "amber",
}


@pytest.mark.usefixtures("deployed")
def test_the_doctor_names_each_thing_that_was_spoiled_and_its_remedy(operator: Operator) -> None:
    for what in SPOILED:
        _spoil(operator, what)
    _put_other_code_and_log_more(operator)
    done = operator.types("doctor", "live", "--json")
    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert {what: found[what]["colour"] for what in SPOILED} == SPOILED
    assert all(found[what]["remedy"] for what in SPOILED)
    assert "errors/30034" in found["reminders"]["remedy"]
    assert done.returncode == 1


@pytest.mark.usefixtures("deployed")
def test_deploying_again_mends_what_is_ours_and_keeps_every_setting(operator: Operator) -> None:
    """The notice among them, and one that is over stands in nobody's way."""
    over = Notice(utc_now() - timedelta(hours=1), {"en": "We were closed this morning."})
    set_deployed_notice(operator.cloud, STAGE, over)
    before = variables(operator.cloud.function(STAGE.function))
    unset = {name: "" for name in operator.environ if name.startswith("HOTLINE_") or name == "TWILIO_NUMBER"}
    operator.succeeds("deploy", "live", "--yes", **unset)
    assert variables(operator.cloud.function(STAGE.function)) == before
    assert read_notice(before["HOTLINE_NOTICE"]) == over
    set_deployed_notice(operator.cloud, STAGE, None)
    found = operator.examined()
    for what in ("webhooks", "fallback", "releases", "address", "schedule", "queue"):
        assert found[what]["colour"] == "green", found[what]


@pytest.mark.usefixtures("deployed")
def test_the_policies_allow_what_the_commands_asked_of_aws(operator: Operator) -> None:
    """Everything above was recorded; a volunteer's commands are recorded here, in this process."""
    commands = {
        "stats": ("live", "--days", "1"),
        "notice": ("Closed today.", "--hours", "2", "--stage", "live"),
        "consent": (CHICAGO, "--stage", "live"),
        "stop": (CHICAGO, "--stage", "live"),
        "forget": (CHICAGO, "--stage", "live", "--yes"),
    }
    for name, arguments in commands.items():
        done = CliRunner().invoke(main, [name, *arguments], env=operator.recorded(name))
        assert done.exit_code == 0, done.output
    people = ("notice", "consent", "stop", "forget")
    for name, recorded in {"look": ("stats", "doctor"), "people": people, "deploy": ("deploy",)}.items():
        made = [call for command in recorded for call in calls(operator.calls / command)]
        assert {service for service, *_ in made} >= {"lambda", "dynamodb"}
        assert refused([policy(name)], made) == []
    assert refused([policy("look"), policy("people")], calls(operator.calls / "console")) == []
