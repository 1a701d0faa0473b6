"""A whole life of a deployed line, by its commands: deployed, examined, updated, rolled back, taken off.

The first try runs as an operator starts it, the later commands in this process; against an emulated AWS (its
function is the deployed zip itself, behind an HTTP API that Zappa made) and a pretend Twilio account. What
this cannot show: infra/reasons.md.
"""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hotline.config import read_settings
from hotline.ops import ROOT
from hotline.ops.checks.doctor import WATCHING
from hotline.ops.checks.twilio_checks import get, post
from hotline.ops.cli import main
from hotline.ops.deploy import function, releases, settings
from hotline.ops.deploy.cloud import CloudRefused, variables
from hotline.ops.deploy.package import OUTPUT
from hotline.ops.deploy.stack import delete_empty_table
from hotline.sandbox.table import create
from tests.deploy import policies
from tests.deploy.terminal import EMAIL, STAGE, Operator
from tests.openapi import check_request, check_response, needs_openapi
from tests.world import ACCOUNT, CHICAGO, LINE_NUMBER, SECRET, TOKEN


@pytest.fixture(scope="module")
def stopped(operator: Operator) -> "subprocess.CompletedProcess[str]":
    """A first try, with an address at which nothing answers."""
    return operator.starts("deploy", "live", "--yes", HOTLINE_PUBLIC_URL="http://127.0.0.1:9/live")


@pytest.fixture(scope="module")
def deployed(operator: Operator, stopped: "subprocess.CompletedProcess[str]") -> str:
    """What the deployment said that went on."""
    assert stopped.returncode == 1
    return operator.deploys()


def test_a_dry_run_says_what_would_be_done_and_does_nothing(operator: Operator) -> None:
    said = operator.succeeds("deploy", "live", "--yes", "--dry-run")
    assert "function cramp-hotline-live is made" in said
    assert "stands in us-east-1 and us-west-2" in said
    shown = CliRunner().invoke(
        main, ["deploy", "live", "--dry-run", "--fallback-region", "us-east-1"], env=operator.environ
    )
    assert "must be another than the line's own" in shown.output
    assert operator.cloud.stack(STAGE.stack) is None
    assert {method for method, *_ in operator.account.asked} == {"GET"}


def test_what_is_missing_is_asked_for_until_it_has_the_right_form(operator: Operator) -> None:
    hidden = ("TWILIO_AUTH_TOKEN", "HOTLINE_SECRET", "HOTLINE_NAME", "HOTLINE_CONTACT")
    environ = {**operator.environ, **dict.fromkeys(hidden, "")}
    typed = f"wrong\n{TOKEN}\nKnee Line\nhelp@knee.example\n"
    shown = CliRunner().invoke(main, ["deploy", "live", "--dry-run"], env=environ, input=typed)
    assert shown.exit_code == 0, shown.output
    assert "That must be 32 digits or letters a-f" in shown.output
    assert "HOTLINE_SECRET is made for you" in shown.output
    assert TOKEN not in shown.output


def test_a_line_that_does_not_answer_gets_no_number_and_no_schedule(
    operator: Operator, stopped: "subprocess.CompletedProcess[str]"
) -> None:
    assert "Stopped at step" in stopped.stderr
    digest = OUTPUT.with_suffix(".sha256").read_text("utf-8")
    assert digest == f"{hashlib.sha256(OUTPUT.read_bytes()).hexdigest()}  {OUTPUT.name}\n"
    assert f"sha256 {digest[:64]}" in stopped.stdout
    assert json.loads(OUTPUT.with_suffix(".cdx.json").read_text("utf-8"))["bomFormat"] == "CycloneDX"
    assert "(trial)" in stopped.stderr
    assert "a signed webhook to /sms got no answer" in stopped.stderr
    assert {method for method, *_ in operator.account.asked} == {"GET"}
    assert function.schedule(operator.cloud, STAGE) is None


@pytest.mark.usefixtures("stopped")
def test_two_builds_are_the_same_byte_for_byte_whatever_the_builder_has_set(operator: Operator) -> None:
    """This one has the operator's settings in its environment, the other a mark in place of each."""
    assert OUTPUT.read_bytes() == operator.package().path.read_bytes()


def test_the_next_try_goes_on_where_the_last_one_stopped(deployed: str) -> None:
    assert "updated; table cramp-hotline-live" in deployed  # an address for alarms was added
    assert "zappa:" not in deployed  # the package is the same; the address is a setting
    assert "The line is live at" in deployed


@pytest.mark.usefixtures("deployed")
def test_no_secret_is_said_or_written_outside_the_functions_environment(
    operator: Operator, deployed: str
) -> None:
    settings = (ROOT / "build/deploy/live.json").read_text("utf-8")
    with zipfile.ZipFile(OUTPUT) as package:
        packed = b"".join(package.read(name) for name in package.namelist())
    template = json.dumps(
        operator.cloud.client("cloudformation").get_template(StackName=STAGE.stack), default=str
    )
    for hidden in (TOKEN, SECRET):
        assert hidden not in deployed + settings + template
        assert hidden.encode() not in packed
    assert LINE_NUMBER not in deployed + settings + template
    environ = variables(operator.cloud.function(STAGE.function))
    assert (environ["TWILIO_AUTH_TOKEN"], environ["HOTLINE_SECRET"]) == (TOKEN, SECRET)
    assert not [name for name in environ if name.startswith("AWS_")]


@pytest.mark.usefixtures("deployed")
def test_twilio_points_at_the_line_with_retries_and_a_fallback_that_anybody_can_read(
    operator: Operator,
) -> None:
    (number,) = operator.account.numbers.values()
    public = operator.environ["HOTLINE_PUBLIC_URL"]
    assert (number["sms_url"], number["sms_method"]) == (f"{public}/sms#rc=2&rp=5xx,ct,rt", "POST")
    assert (number["voice_url"], number["voice_method"]) == (f"{public}/voice#rc=1&rp=ct,5xx", "POST")
    for medium, words in (("sms", b"Dehydration"), ("voice", b"9 1 1")):
        assert number[f"{medium}_fallback_method"] == "GET"  # S3 answers no POST
        url = number[f"{medium}_fallback_url"]
        status, document = get(url)
        assert status == 200
        assert words in document
        second = operator.cloud.in_region("us-west-2").outputs(STAGE.fallback)["FallbackBucket"]
        assert url.startswith(f"{operator.cloud.endpoint}/{second}/"), "a region that falls takes it along"


@pytest.mark.usefixtures("deployed")
@needs_openapi
def test_what_is_asked_of_twilio_is_as_twilio_describes_it(operator: Operator) -> None:
    core = [one for one in operator.account.asked if one[1].startswith("/2010-04-01/")]
    assert {method for method, _, _ in core} == {"GET", "POST"}
    for method, path, form in core:
        assert check_request(method, path, form) == []
    ((sid, number),) = operator.account.numbers.items()
    path = f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/{sid}.json"
    assert check_response("POST", path, 200, number) == []


@pytest.mark.usefixtures("deployed")
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


@pytest.mark.usefixtures("deployed")
def test_whoever_is_told_of_alarms_stays_so_without_being_named_again(operator: Operator) -> None:
    topic = operator.cloud.outputs(STAGE.stack)["TopicArn"]
    listening = operator.cloud.client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [(one["Protocol"], one["Endpoint"]) for one in listening] == [("email", EMAIL)]
    alarms = operator.cloud.client("cloudwatch").describe_alarms(AlarmNamePrefix=STAGE.stack)["MetricAlarms"]
    assert len(alarms) >= len(WATCHING)
    assert all(alarm["AlarmActions"] == [topic] for alarm in alarms)


@pytest.mark.usefixtures("deployed")
def test_what_was_bent_by_hand_is_put_right_by_an_update(operator: Operator) -> None:
    client = operator.cloud.client("lambda")
    client.update_function_configuration(FunctionName=STAGE.function, Timeout=3)
    said = operator.succeeds("deploy", "live", "--yes")
    assert "zappa: Calling update" in said
    assert client.get_function_configuration(FunctionName=STAGE.function)["Timeout"] == 60
    assert "Dehydration" in operator.texts("CRAMP")


@pytest.mark.usefixtures("deployed")
def test_another_secret_is_refused_since_nobody_would_be_found_again(operator: Operator) -> None:
    done = operator.types("deploy", "live", "--yes", HOTLINE_SECRET="d" * 64)
    assert done.returncode == 1
    assert "HOTLINE_SECRET is another than the deployed one" in done.stderr
    assert "d" * 64 not in done.stderr + done.stdout


@pytest.mark.usefixtures("deployed")
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


@pytest.mark.usefixtures("deployed")
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
    releases.use(operator.cloud, bucket, STAGE, newest)
    outputs = operator.cloud.outputs(STAGE.stack)
    releases.publish(operator.cloud, STAGE, outputs, dict.fromkeys(("text.xml", "voice.xml"), "<bad/>"))
    found = operator.examined()
    assert (found["answers"]["colour"], found["fallback"]["colour"]) == ("red", "amber")
    said = operator.succeeds("rollback", "live", "--yes")
    assert "runs, and answers" in said
    assert releases.running(operator.cloud, STAGE.function) == good
    assert operator.cloud.parameter(STAGE.digest) == good
    for there, name in releases.buckets(operator.cloud, STAGE, outputs):
        assert b"Dehydration" in get(there.object_url(name, "text.xml"))[1]
        assert b"9 1 1" in get(there.object_url(name, "voice.xml"))[1]
    assert "Dehydration" in operator.texts("CRAMP")


@pytest.mark.usefixtures("deployed")
def test_undeploy_takes_the_line_off_and_keeps_everybody(operator: Operator) -> None:
    assert "9AM" in operator.texts("REMIND 9AM")
    said = operator.succeeds("undeploy", "live", "--yes")
    assert "Table and settings are kept" in said
    assert operator.cloud.function(STAGE.function) is None
    assert function.schedule(operator.cloud, STAGE) is None
    (number,) = operator.account.numbers.values()
    assert not number["sms_url"]
    assert not number["voice_url"]
    kept = operator.cloud.client("dynamodb").scan(TableName=STAGE.function)["Items"]
    assert [one for one in kept if one["sk"]["S"].startswith("consent#")]
    alarms = operator.cloud.client("cloudwatch").describe_alarms(AlarmNamePrefix=STAGE.stack)["MetricAlarms"]
    assert alarms == []
    assert operator.succeeds("undeploy", "live", "--yes")  # again, with nothing left to do
    assert operator.examined()["deployed"]["colour"] == "red"


@pytest.mark.usefixtures("deployed")
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
    chosen = ("HOTLINE_SECRET", "HOTLINE_NAME", "HOTLINE_CONTACT", "TWILIO_NUMBER", "TWILIO_AUTH_TOKEN")
    said = operator.succeeds("deploy", "live", "--yes", **dict.fromkeys(chosen, ""))
    assert "a first try stopped half-way" in said
    assert "9AM" in operator.texts("STATUS")


@pytest.mark.usefixtures("deployed")
def test_data_goes_only_when_told_twice(operator: Operator) -> None:
    refused = operator.types("undeploy", "live", "--yes", "--delete-data", stdin="yes\n")
    assert refused.returncode == 1
    assert operator.cloud.function(STAGE.function) is not None
    operator.succeeds("undeploy", "live", "--yes", "--delete-data", stdin="live\n")
    tables: list[Any] = operator.cloud.client("dynamodb").list_tables()["TableNames"]
    assert STAGE.function not in tables
    assert operator.cloud.stack(STAGE.stack) is None
    assert [operator.cloud.parameter(name) for name in (STAGE.secret, STAGE.digest)] == ["", ""]
    for region in ("us-east-1", "us-west-2"):
        assert operator.cloud.in_region(region).stack(STAGE.fallback) is None
    assert operator.cloud.parameter(STAGE.secret) == ""
    assert settings.stored_settings(operator.cloud, STAGE) == {}
    assert operator.cloud.client("s3").list_buckets()["Buckets"] == []
    commands = ("deploy", "rollback", "undeploy")
    made = [call for name in commands for call in policies.calls(operator.calls / name)]
    assert policies.refused([policies.policy("deploy")], made) == []


def test_a_table_that_a_failed_try_left_is_cleared_away_only_while_it_is_empty(operator: Operator) -> None:
    client = operator.cloud.client("dynamodb")
    create(client, "left-behind")
    item = {"pk": {"S": "person#a"}, "sk": {"S": "state"}}
    client.put_item(TableName="left-behind", Item=item)
    with pytest.raises(CloudRefused, match="not empty"):
        delete_empty_table(operator.cloud, "left-behind")
    client.delete_item(TableName="left-behind", Key=item)
    delete_empty_table(operator.cloud, "left-behind")
    assert "left-behind" not in client.list_tables()["TableNames"]
    delete_empty_table(operator.cloud, "left-behind")
