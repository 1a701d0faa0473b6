"""The whole line as one template, for people who can only click "Launch stack"."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotline.config import SETTINGS, read_settings
from hotline.ops.cli import main
from tests.world import settings

BODY = 1_000_000  # bytes of a template in a bucket


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "hotline.json"
    done = CliRunner().invoke(main, ["deploy", "live", "--template", str(path)], env={"TWILIO_RATE": "3"})
    assert done.exit_code == 0, done.output
    assert "infra/afterwards.md" in done.output
    return path


def test_the_whole_template_passes_the_linter_without_a_remark(written: Path) -> None:
    run = "import sys; from cfnlint.runner import main; sys.exit(main())"
    command = [sys.executable, "-c", run, "--include-checks", "I", "--", str(written)]
    linted = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (linted.stdout + linted.stderr, linted.returncode) == ("", 0)


def test_the_function_gets_every_setting_and_they_can_be_read(written: Path) -> None:
    assert len(written.read_bytes()) < BODY
    template = json.loads(written.read_text("utf-8"))
    variables = template["Resources"]["Function"]["Properties"]["Environment"]["Variables"]
    own = {"TWILIO_API_URL", "HOTLINE_NOTICE", *(name for name in SETTINGS if name.startswith("AWS_"))}
    assert set(variables) - {"HOTLINE_QUEUE_ARN"} == set(SETTINGS) - own
    # As Lambda fills them in where a person typed only what is required.
    parameters, typed = template["Parameters"], settings("http://127.0.0.1:9", "table")
    filled = {
        name: parameters[value["Ref"]].get("Default", typed.get(name, ""))
        for name, value in variables.items()
        if isinstance(value, dict) and value.get("Ref") in parameters and name != "TWILIO_NUMBER"
    }
    assert read_settings({**typed, **filled, "TWILIO_RATE": variables["TWILIO_RATE"]}).rate == 3


def test_secrets_are_not_echoed_and_schedules_are_known_by_their_names(written: Path) -> None:
    template = json.loads(written.read_text("utf-8"))
    hidden = {name for name, one in template["Parameters"].items() if one.get("NoEcho")}
    assert hidden == {"TwilioAuthToken", "HotlineSecret"}
    rules = [
        one["Properties"] for one in template["Resources"].values() if one["Type"] == "AWS::Events::Rule"
    ]
    assert sorted(rule["Name"]["Fn::Sub"].rpartition(".")[2] for rule in rules) == ["canary", "remind"]
    assert "ApiId" not in template["Parameters"]
