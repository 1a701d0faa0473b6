"""A whole life of a deployed line, by its commands: deployed, examined, updated, rolled back, taken off.

The commands run as an operator runs them, against an emulated AWS (its function is the deployed zip itself,
behind an HTTP API that Zappa made) and a pretend Twilio account. What this cannot show: infra/README.md.
"""

import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from click.testing import CliRunner

from hotline.app import utc_now
from hotline.config import read_settings
from hotline.content.notice import Notice, read_notice
from hotline.domain.reminder import DeliveryStatus
from hotline.ops import ROOT
from hotline.ops.checks.function import WATCHING
from hotline.ops.checks.smoke import get, post
from hotline.ops.cli import main
from hotline.ops.console.notice import set_on_aws
from hotline.ops.deploy import function, releases, settings, triggers
from hotline.ops.deploy.capacity import capacity, is_throttled
from hotline.ops.deploy.cloud import Cloud, CloudRefused, variables
from hotline.ops.deploy.package import OUTPUT
from hotline.ops.deploy.stack import clear_the_way
from hotline.ops.deploy.stage import Stage
from hotline.sandbox.table import create
from hotline.sandbox.twilio_simulator import Carrier, over_http
from hotline.storage.dynamodb import DynamoDBStore
from hotline.storage.subscriber_key import key_of
from tests.deploy.emulator import emulated_aws
from tests.deploy.front import front
from tests.deploy.pretend_account import Account, account_app
from tests.local.served import served
from tests.openapi import check_request, check_response, needs_openapi
from tests.package.events import due_at
from tests.world import ACCOUNT, CHICAGO, LINE_NUMBER, SECRET, TOKEN

STAGE = Stage("live")
EMAIL = "you@example.org"


@dataclass
class Operator:
    """Somebody at a terminal, with the environment that infra/README.md asks for."""

    environ: dict[str, str]
    account: Account
    carrier: Carrier
    cloud: Cloud

    @property
    def store(self) -> DynamoDBStore:
        return DynamoDBStore(self.cloud.client("dynamodb"), STAGE.function)

    def types(self, *command: str, stdin: str = "", **environ: str) -> "subprocess.CompletedProcess[str]":
        if command[0] == "deploy":
            command = (*command, "--though-expired", "--dirty")  # outlives the review date
        return subprocess.run(
            [sys.executable, "-m", "hotline.ops.cli", *command],
            env=self.environ | environ,
            cwd=ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def succeeds(self, *command: str, stdin: str = "", **environ: str) -> str:
        done = self.types(*command, stdin=stdin, **environ)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def examined(self, **environ: str) -> dict[str, dict[str, str]]:
        done = self.types("doctor", "live", "--json", **environ)
        return {one["name"]: one for one in json.loads(done.stdout)}

    def texts(self, body: str) -> str:
        """The line's answer to a text, through the public address."""
        settings = read_settings({**self.environ, "HOTLINE_TABLE": STAGE.function})
        sid = "SM" + body.encode().hex().ljust(32, "0")[:32]
        form = {"MessageSid": sid, "From": CHICAGO, "To": LINE_NUMBER, "Body": body}
        status, answer = post(settings, "/sms", form, TOKEN)
        assert status == 200
        return answer.decode()


class Browser:
    """The operator's, at a console whose address the terminal told."""

    def __init__(self, address: str) -> None:
        self._address, self._base = address, address.partition("/open")[0]
        self._opener = build_opener(HTTPCookieProcessor())
        self._stamp = ""

    def opens(self) -> str:
        shown = self._asks(self._address)
        self._stamp = (
            self._asks(f"{self._base}/people").partition('name="stamp" value="')[2].partition('"')[0]
        )
        return shown

    def posts(self, path: str, **form: str) -> str:
        return self._asks(self._base + path, urlencode({"stamp": self._stamp, **form}).encode())

    def _asks(self, url: str, form: bytes | None = None) -> str:
        request = Request(url, form, {"Origin": self._base})  # noqa: S310 - this machine
        with self._opener.open(request, timeout=120) as answer:
            return str(answer.read().decode())


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    account = Account(ACCOUNT, TOKEN)
    account.buy(LINE_NUMBER)
    with ExitStack() as running:
        endpoint = running.enter_context(emulated_aws(tmp_path_factory.mktemp("aws") / "log"))
        carrier = Carrier(ACCOUNT, TOKEN, LINE_NUMBER, "http://127.0.0.1:9", over_http(), utc_now)
        twilio = running.enter_context(served(account_app(account, carrier)))
        patch = running.enter_context(pytest.MonkeyPatch.context())
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "000000000000")  # the emulator reads its account's number here
        cloud = Cloud("us-east-1", endpoint)
        public = running.enter_context(front(endpoint, lambda: cloud.api(STAGE.function)))
        environ = {
            **os.environ,
            "AWS_ENDPOINT_URL": endpoint,
            "TWILIO_API_URL": twilio,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_NUMBER": LINE_NUMBER,
            "HOTLINE_PUBLIC_URL": f"{public}/live",
            "HOTLINE_SECRET": SECRET,
            "HOTLINE_NAME": "Knee Line",
            "HOTLINE_CONTACT": "help@knee.example",
        }
        yield Operator(environ, account, carrier, cloud)


@pytest.fixture(scope="module")
def stopped(operator: Operator) -> "subprocess.CompletedProcess[str]":
    """A first try, with an address at which nothing answers."""
    return operator.types("deploy", "live", "--yes", HOTLINE_PUBLIC_URL="http://127.0.0.1:9/live")


@pytest.fixture(scope="module")
def told(operator: Operator, stopped: "subprocess.CompletedProcess[str]") -> str:
    """What the deployment said that went on. The emulator takes expiry and recovery by its API alone."""
    assert stopped.returncode == 1
    said = operator.succeeds("deploy", "live", "--yes", "--email", EMAIL)
    create(operator.cloud.client("dynamodb"), STAGE.function)
    return said


def test_a_dry_run_says_what_would_be_done_and_does_nothing(operator: Operator) -> None:
    said = operator.succeeds("deploy", "live", "--yes", "--dry-run")
    assert "function cramp-hotline-live is made" in said
    assert operator.cloud.stack(STAGE.stack) is None
    assert operator.account.asked == []


def test_what_is_missing_is_asked_for_until_it_has_the_right_form(operator: Operator) -> None:
    hidden = ("TWILIO_AUTH_TOKEN", "HOTLINE_SECRET", "HOTLINE_NAME", "HOTLINE_CONTACT")
    environ = {**operator.environ, **dict.fromkeys(hidden, "")}
    typed = f"wrong\n{TOKEN}\nKnee Line\nhelp@knee.example\n"
    shown = CliRunner().invoke(main, ["deploy", "live", "--dry-run"], env=environ, input=typed)
    assert shown.exit_code == 0, shown.output
    assert "That must be 32 digits or letters a-f" in shown.output
    assert "HOTLINE_SECRET is made now" in shown.output
    assert TOKEN not in shown.output


def test_a_line_that_does_not_answer_gets_no_number_and_no_schedule(
    operator: Operator, stopped: "subprocess.CompletedProcess[str]"
) -> None:
    assert "Stopped at step" in stopped.stderr
    assert "(trial)" in stopped.stderr
    assert "a signed webhook to /sms got no answer" in stopped.stderr
    assert operator.account.asked == []
    assert triggers.schedule(operator.cloud, STAGE) is None


def test_the_next_try_goes_on_where_the_last_one_stopped(told: str) -> None:
    assert "updated; table cramp-hotline-live" in told  # an address for alarms was added
    assert "zappa:" not in told  # the package is the same; the address is a setting
    assert "The line is live at" in told


def test_the_deployed_line_answers_texts_and_keeps_a_reminder(operator: Operator, told: str) -> None:
    assert "The line is live at" in told
    assert "Dehydration" in operator.texts("CRAMP")
    assert "9AM" in operator.texts("REMIND 9AM")
    stored = operator.cloud.client("dynamodb").get_item(
        TableName=STAGE.function,
        Key={"pk": {"S": f"person#{key_of(CHICAGO, SECRET)}"}, "sk": {"S": "state"}},
    )
    assert stored["Item"]["status"]["S"] == "active"


@pytest.mark.usefixtures("told")
def test_no_secret_is_said_or_written_outside_the_functions_environment(
    operator: Operator, told: str
) -> None:
    settings = (ROOT / "build/deploy/live.json").read_text("utf-8")
    with zipfile.ZipFile(OUTPUT) as package:
        packed = b"".join(package.read(name) for name in package.namelist())
    template = json.dumps(
        operator.cloud.client("cloudformation").get_template(StackName=STAGE.stack), default=str
    )
    for hidden in (TOKEN, SECRET):
        assert hidden not in told + settings + template
        assert hidden.encode() not in packed
    assert LINE_NUMBER not in told + settings + template
    deployed = variables(operator.cloud.function(STAGE.function))
    assert (deployed["TWILIO_AUTH_TOKEN"], deployed["HOTLINE_SECRET"]) == (TOKEN, SECRET)
    assert not [name for name in deployed if name.startswith("AWS_")]


@pytest.mark.usefixtures("told")
def test_twilio_points_at_the_line_with_retries_and_a_fallback_that_anybody_can_read(
    operator: Operator,
) -> None:
    (number,) = operator.account.numbers.values()
    public = operator.environ["HOTLINE_PUBLIC_URL"]
    assert (number["sms_url"], number["sms_method"]) == (f"{public}/sms#rc=2&rp=5xx,ct,rt", "POST")
    assert (number["voice_url"], number["voice_method"]) == (f"{public}/voice#rc=1&rp=ct,5xx", "POST")
    for medium, words in (("sms", b"Dehydration"), ("voice", b"9 1 1")):
        assert number[f"{medium}_fallback_method"] == "GET"  # S3 answers no POST
        status, document = get(number[f"{medium}_fallback_url"])
        assert status == 200
        assert words in document


@pytest.mark.usefixtures("told")
@needs_openapi
def test_what_is_asked_of_twilio_is_as_twilio_describes_it(operator: Operator) -> None:
    core = [one for one in operator.account.asked if one[1].startswith("/2010-04-01/")]
    assert {method for method, _, _ in core} == {"GET", "POST"}
    for method, path, form in core:
        assert check_request(method, path, form) == []
    ((sid, number),) = operator.account.numbers.items()
    path = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/{sid}.json"
    assert check_response("POST", path, 200, number) == []


@pytest.mark.usefixtures("told")
def test_nobody_but_the_address_and_the_schedule_may_call_the_function(operator: Operator) -> None:
    principals = {
        one["Principal"]["Service"]: json.dumps(one["Condition"])
        for one in function.permissions(operator.cloud, STAGE)
    }
    assert set(principals) == {"apigateway.amazonaws.com", "events.amazonaws.com"}
    assert "rule/cramp-hotline-live-hotline.lambda_entrypoints.remind" in principals["events.amazonaws.com"]
    operator.cloud.client("lambda").add_permission(
        FunctionName=STAGE.function, StatementId="anybody", Action="lambda:InvokeFunction", Principal="*"
    )
    assert operator.examined()["callers"]["colour"] == "red"
    assert [one["Sid"] for one in function.foreign_statements(operator.cloud, STAGE)] == ["anybody"]
    function.close_to_others(operator.cloud, STAGE)
    assert function.foreign_statements(operator.cloud, STAGE) == []


@pytest.mark.usefixtures("told")
def test_the_address_that_zappa_made_passes_the_linter(operator: Operator, tmp_path: Path) -> None:
    made = operator.cloud.client("cloudformation").get_template(StackName=STAGE.function)["TemplateBody"]
    template = tmp_path / "address.json"
    template.write_text(made if isinstance(made, str) else json.dumps(made), "utf-8")
    run = "import sys; from cfnlint.runner import main; sys.exit(main())"
    command = [sys.executable, "-c", run, "--", str(template)]
    linted = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (linted.stdout + linted.stderr, linted.returncode) == ("", 0)
    resources = json.loads(template.read_text("utf-8"))["Resources"]
    kinds = sorted(one["Type"].removeprefix("AWS::") for one in resources.values())
    http = [f"ApiGatewayV2::{kind}" for kind in ("Api", "Integration", "Route", "Stage")]
    assert kinds == [*http, "Lambda::Permission"]


@pytest.mark.usefixtures("told")
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


@pytest.mark.usefixtures("told")
def test_the_queue_reports_failing_messages_by_themselves(operator: Operator) -> None:
    queue = operator.cloud.outputs(STAGE.stack)["QueueArn"]
    mapped = triggers.connection_of(operator.cloud, STAGE, queue)
    assert mapped is not None
    assert mapped["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert (mapped["BatchSize"], mapped["ScalingConfig"]) == (1, {"MaximumConcurrency": 2})


# What is amber for a line without a campaign and a listener, in the first minute.
KNOWN = {"alarm listener", "registration", "last run"}


@pytest.mark.usefixtures("told")
def test_the_doctor_finds_nothing_wrong_with_a_fresh_line(operator: Operator) -> None:
    found = operator.examined()
    assert {name: one for name, one in found.items() if one["colour"] == "red"} == {}
    assert {name for name, one in found.items() if one["colour"] == "amber"} <= KNOWN
    assert operator.types("doctor", "live").returncode == 2


@pytest.fixture
def console(operator: Operator, told: str) -> Iterator[Browser]:
    assert "The line is live at" in told
    command = [sys.executable, "-m", "hotline.ops.cli", "console", "live", "--port", "0", "--as", "Ada"]
    environ = operator.environ | {"PYTHONUNBUFFERED": "1"}
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


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("event", HOSTILE)
def test_the_deployed_function_refuses_what_nothing_of_ours_sends(operator: Operator, event: str) -> None:
    error, said = _invoked(operator, HOSTILE[event])
    assert error is not None
    assert (
        "this event is none of ours" in said["errorMessage"]
        or "this schedule is none" in said["errorMessage"]
    )


@pytest.mark.usefixtures("told")
def test_the_deployed_function_runs_the_schedule_and_a_queue_with_one_failing_message(
    operator: Operator,
) -> None:
    rule = triggers.schedule(operator.cloud, STAGE)
    assert rule is not None
    event = {"source": "aws.events", "detail-type": "Scheduled Event", "resources": [rule["Arn"]]}
    assert _invoked(operator, event)[0] is None
    assert operator.examined()["last run"]["colour"] == "green"
    queue = {"eventSource": "aws:sqs", "eventSourceARN": operator.cloud.outputs(STAGE.stack)["QueueArn"]}
    good = {**queue, "messageId": "good", "body": json.dumps({"job": "remind", "tickets": []})}
    error, said = _invoked(operator, {"Records": [good, {**queue, "messageId": "bad", "body": "{}"}]})
    assert error is None
    assert said == {"batchItemFailures": [{"itemIdentifier": "bad"}]}


@pytest.mark.usefixtures("told")
def test_a_reminder_goes_by_the_schedule_and_the_queue_to_twilio(operator: Operator) -> None:
    """The run hands over to SQS, SQS calls the function, and what became of the text is on record."""
    assert "9AM" in operator.texts("REMIND 9 AM")
    subscriber = operator.store.load(key_of(CHICAGO, SECRET), "due").subscriber
    assert subscriber is not None
    now = utc_now()
    operator.store.save(due_at(subscriber, now - timedelta(minutes=1)), (), sid="due", answer="[]", now=now)
    rule = triggers.schedule(operator.cloud, STAGE)
    assert rule is not None
    event = {"source": "aws.events", "detail-type": "Scheduled Event", "resources": [rule["Arn"]]}
    assert _invoked(operator, event) == (None, {})  # it sends nothing itself
    end = time.monotonic() + 60
    while not (kept := [one for one in operator.store.reminders(subscriber.key) if one.sid]):
        assert time.monotonic() < end, "nothing came through the queue"
        time.sleep(0.2)
    assert [one.outcome for one in kept] == [DeliveryStatus.QUEUED]
    assert [message.to for message in operator.carrier.messages] == [CHICAGO]
    assert "9AM" in operator.texts("remind 9am")  # as before


@pytest.mark.usefixtures("told")
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
            client("s3").put_object(Bucket=outputs["FallbackBucket"], Key="text.xml", Body=b"<Response/>")
        case "schedule":
            client("events").disable_rule(Name=STAGE.rule)
        case "log":
            client("logs").delete_retention_policy(logGroupName=f"/aws/lambda/{STAGE.function}")
        case "dead letters":
            client("sqs").send_message(QueueUrl=outputs["DeadLettersUrl"], MessageBody="{}")
        case "queue":
            mapped = triggers.connection_of(operator.cloud, STAGE, outputs["QueueArn"])
            assert mapped is not None
            client("lambda").delete_event_source_mapping(UUID=mapped["UUID"])
        case "role":
            client("iam").put_role_policy(
                RoleName=outputs["RoleArn"].rpartition("/")[2],
                PolicyName="more",
                PolicyDocument=json.dumps(MORE),
            )
        case "reminders":
            assert operator.store.save_progress(replace(operator.store.progress(), halted="30034"))
        case "last run":
            long_ago = utc_now() - timedelta(minutes=11)
            assert operator.store.save_progress(replace(operator.store.progress(), minute=long_ago))
        case "twilio":
            operator.account.kind = "Trial"
        case "countries":
            operator.account.countries = ("US", "LV")


SPOILED = {
    "webhooks": "red",
    "fallback": "amber",
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


@pytest.mark.usefixtures("told")
def test_the_doctor_names_each_thing_that_was_spoiled_and_its_remedy(operator: Operator) -> None:
    for what in SPOILED:
        _spoil(operator, what)
    done = operator.types("doctor", "live", "--json")
    found = {one["name"]: one for one in json.loads(done.stdout)}
    assert {what: found[what]["colour"] for what in SPOILED} == SPOILED
    assert all(found[what]["remedy"] for what in SPOILED)
    assert "errors/30034" in found["reminders"]["remedy"]
    assert done.returncode == 1


@pytest.mark.usefixtures("told")
def test_deploying_again_mends_what_is_ours_and_keeps_every_setting(operator: Operator) -> None:
    """The notice among them, and one that is over stands in nobody's way."""
    over = Notice(utc_now() - timedelta(hours=1), {"en": "We were closed this morning."})
    set_on_aws(operator.cloud, STAGE, over)
    before = variables(operator.cloud.function(STAGE.function))
    unset = {name: "" for name in operator.environ if name.startswith("HOTLINE_") or name == "TWILIO_NUMBER"}
    operator.succeeds("deploy", "live", "--yes", **unset)
    assert variables(operator.cloud.function(STAGE.function)) == before
    assert read_notice(before["HOTLINE_NOTICE"]) == over
    set_on_aws(operator.cloud, STAGE, None)
    found = operator.examined()
    for what in ("webhooks", "fallback", "schedule", "queue"):
        assert found[what]["colour"] == "green", found[what]


@pytest.mark.usefixtures("told")
def test_whoever_is_told_of_alarms_stays_so_without_being_named_again(operator: Operator) -> None:
    topic = operator.cloud.outputs(STAGE.stack)["TopicArn"]
    listening = operator.cloud.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [(one["Protocol"], one["Endpoint"]) for one in listening] == [("email", EMAIL)]
    alarms = operator.cloud.client("cloudwatch").describe_alarms(AlarmNamePrefix=STAGE.stack)["MetricAlarms"]
    assert len(alarms) >= len(WATCHING)
    assert all(alarm["AlarmActions"] == [topic] for alarm in alarms)


@pytest.mark.usefixtures("told")
def test_what_was_bent_by_hand_is_put_right_by_an_update(operator: Operator) -> None:
    client = operator.cloud.client("lambda")
    client.update_function_configuration(FunctionName=STAGE.function, Timeout=3)
    said = operator.succeeds("deploy", "live", "--yes")
    assert "zappa: Calling update" in said
    assert client.get_function_configuration(FunctionName=STAGE.function)["Timeout"] == 60
    assert "Dehydration" in operator.texts("CRAMP")


@pytest.mark.usefixtures("told")
def test_another_secret_is_refused_since_nobody_would_be_found_again(operator: Operator) -> None:
    done = operator.types("deploy", "live", "--yes", HOTLINE_SECRET="d" * 64)
    assert done.returncode == 1
    assert "HOTLINE_SECRET is another than the deployed one" in done.stderr
    assert "d" * 64 not in done.stderr + done.stdout


@pytest.mark.usefixtures("told")
def test_both_tokens_are_good_while_one_is_rotated(operator: Operator) -> None:
    new = "e" * 32
    operator.succeeds("deploy", "live", "--yes", TWILIO_AUTH_TOKEN=f"{TOKEN},{new}")
    settings = read_settings(operator.environ | {"HOTLINE_TABLE": STAGE.function})
    form = {"CallSid": "CA" + "1" * 32, "From": CHICAGO, "To": LINE_NUMBER}
    for token, status in ((TOKEN, 200), (new, 200), ("f" * 32, 403)):
        assert post(settings, "/voice", form, token)[0] == status
    assert operator.examined()["settings"]["colour"] == "amber"
    operator.succeeds("deploy", "live", "--yes")
    assert post(settings, "/voice", form, new)[0] == 403


@pytest.mark.usefixtures("told")
def test_a_release_that_cannot_answer_is_noticed_and_rolled_back(operator: Operator, tmp_path: Path) -> None:
    bucket = operator.cloud.outputs(STAGE.stack)["ReleasesBucket"]
    good = releases.running(operator.cloud, STAGE.function)
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(OUTPUT) as package, zipfile.ZipFile(bad, "w") as spoiled:
        for name in package.namelist():
            if name.split(".")[0] not in ("hotline/app", "hotline/__pycache__/app"):
                spoiled.writestr(name, package.read(name))
    key = releases.put(operator.cloud, bucket, bad)
    newest = releases.listed(operator.cloud, bucket)[0]
    assert newest.key == key
    releases.use(operator.cloud, bucket, STAGE.function, newest)
    assert operator.examined()["answers"]["colour"] == "red"
    said = operator.succeeds("rollback", "live", "--yes")
    assert "runs, and answers" in said
    assert releases.running(operator.cloud, STAGE.function) == good
    assert "Dehydration" in operator.texts("CRAMP")


@pytest.mark.usefixtures("told")
def test_undeploy_takes_the_line_off_and_keeps_everybody(operator: Operator) -> None:
    said = operator.succeeds("undeploy", "live", "--yes")
    assert "The table is kept" in said
    assert operator.cloud.function(STAGE.function) is None
    assert triggers.schedule(operator.cloud, STAGE) is None
    (number,) = operator.account.numbers.values()
    assert not number["sms_url"]
    assert not number["voice_url"]
    kept = operator.cloud.client("dynamodb").scan(TableName=STAGE.function)["Items"]
    assert [one for one in kept if one["sk"]["S"].startswith("consent#")]
    alarms = operator.cloud.client("cloudwatch").describe_alarms(AlarmNamePrefix=STAGE.stack)["MetricAlarms"]
    assert alarms == []
    assert operator.succeeds("undeploy", "live", "--yes")  # again, with nothing left to do
    assert operator.examined()["deployed"]["colour"] == "red"


@pytest.mark.usefixtures("told")
def test_a_line_that_was_off_finds_everybody_again_even_after_a_half_made_function(
    operator: Operator,
) -> None:
    outputs = operator.cloud.outputs(STAGE.stack)
    newest = releases.listed(operator.cloud, outputs["ReleasesBucket"])[0]
    operator.cloud.client("lambda").create_function(
        FunctionName=STAGE.function,
        Role=outputs["RoleArn"],
        Runtime="python3.11",
        Handler="hotline.lambda_handler.handler",
        Code={"S3Bucket": outputs["ReleasesBucket"], "S3Key": newest.key},
    )
    said = operator.succeeds("deploy", "live", "--yes", HOTLINE_SECRET="")
    assert "a first try stopped half-way" in said
    assert "9AM" in operator.texts("STATUS")


@pytest.mark.usefixtures("told")
def test_data_goes_only_when_told_twice(operator: Operator) -> None:
    refused = operator.types("undeploy", "live", "--yes", "--delete-data", stdin="yes\n")
    assert refused.returncode == 1
    assert operator.cloud.function(STAGE.function) is not None
    operator.succeeds("undeploy", "live", "--yes", "--delete-data", stdin="live\n")
    tables: list[Any] = operator.cloud.client("dynamodb").list_tables()["TableNames"]
    assert STAGE.function not in tables
    assert operator.cloud.stack(STAGE.stack) is None
    assert settings.kept_secret(operator.cloud, STAGE) == ""
    assert operator.cloud.client("s3").list_buckets()["Buckets"] == []


def test_a_table_that_a_failed_try_left_is_cleared_away_only_while_it_is_empty(operator: Operator) -> None:
    client = operator.cloud.client("dynamodb")
    create(client, "left-behind")
    item = {"pk": {"S": "person#a"}, "sk": {"S": "state"}}
    client.put_item(TableName="left-behind", Item=item)
    with pytest.raises(CloudRefused, match="not empty"):
        clear_the_way(operator.cloud, "left-behind")
    client.delete_item(TableName="left-behind", Key=item)
    clear_the_way(operator.cloud, "left-behind")
    assert "left-behind" not in client.list_tables()["TableNames"]
    clear_the_way(operator.cloud, "left-behind")
