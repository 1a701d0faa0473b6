"""The doctor's eye for a Twilio account, and how it behaves where it can see nothing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest
from click.testing import CliRunner

from hotline.config import Settings, read_settings
from hotline.ops.checks import CheckContext
from hotline.ops.checks.aws_checks import nightly_export
from hotline.ops.checks.doctor import RUNTIME_ENDS, runtime_on
from hotline.ops.checks.twilio_checks import TWILIO
from hotline.ops.cli import main
from hotline.ops.deploy import releases
from hotline.ops.deploy.cloud import Cloud, Stage
from tests.deploy.pretend_account import Account, account_app
from tests.local.served import served
from tests.world import ACCOUNT, LINE_NUMBER, TOKEN
from tests.world import settings as environment

TOLL_FREE = "+18885550100"


@pytest.fixture
def account() -> Account:
    return Account(ACCOUNT, TOKEN)


@pytest.fixture
def settings(account: Account) -> Iterator[Settings]:
    with served(account_app(account)) as url:
        yield read_settings(environment("http://127.0.0.1:9", "table", url))


def looked(name: str, settings: Settings) -> tuple[str, ...]:
    """What one check says of a line with these settings."""
    context = CheckContext(Stage("live"), {}, "us-east-1", None)
    context.__dict__["settings"] = settings  # what a deployed function would tell
    return TWILIO[name](context)


@pytest.mark.parametrize(
    ("name", "day", "colour"),
    [
        ("python3.11", "2026-11-28", "green"),
        ("python3.11", "2027-03-02", "amber"),
        ("python3.11", "2027-08-31", "red"),
        ("python3.13", "2027-08-31", "green"),
        ("python3.99", "2027-08-31", "amber"),
    ],
)
def test_a_runtime_that_ends_is_told_half_a_year_before(name: str, day: str, colour: str) -> None:
    outcome = runtime_on(name, date.fromisoformat(day))
    assert outcome[0] == colour
    if colour != "green":
        assert name in outcome[1]
        assert outcome[2:]
    if name == "python3.11" and colour != "green":
        assert "PYTHON=python3.14" in " ".join(outcome)


def test_the_ends_of_runtimes_are_those_that_cfn_lint_knows() -> None:
    path = files("cfnlint") / "data/AdditionalSpecs/LmbdRuntimeLifecycle.json"
    lifecycle = json.loads(path.read_text("utf-8"))
    for name, end in RUNTIME_ENDS.items():
        assert lifecycle[name]["update-block"] == end.isoformat()


OPT_OUT: dict[str, tuple[dict[str, Any], str]] = {
    "a long code, answered by Twilio": ({}, "green"),
    "toll-free told as a long code": ({"number": TOLL_FREE}, "red"),
    "toll-free told as such": ({"number": TOLL_FREE, "sender_kind": "toll-free"}, "green"),
    "a long code told as toll-free": ({"sender_kind": "toll-free"}, "red"),
    "a short code told as a long code": ({"number": "12345"}, "red"),
    "a short code that we answer": ({"number": "12345", "sender_kind": "none"}, "amber"),
    "advanced without a service": ({"sender_kind": "advanced"}, "red"),
}


@pytest.mark.parametrize("case", OPT_OUT)
def test_who_answers_stop_must_fit_the_number(account: Account, settings: Settings, case: str) -> None:
    account.buy(LINE_NUMBER)
    account.buy(TOLL_FREE)
    changes, colour = OPT_OUT[case]
    assert looked("opt-out", replace(settings, **changes))[0] == colour


@pytest.mark.parametrize(
    ("campaigns", "colour"),
    [([], "red"), (["PENDING"], "red"), (["FAILED", "VERIFIED"], "green")],
    ids=["none", "waiting", "verified"],
)
def test_a_long_code_needs_a_verified_campaign(
    account: Account, settings: Settings, campaigns: list[str], colour: str
) -> None:
    service = account.serve(account.buy(LINE_NUMBER))
    account.campaigns[service["sid"]] = [{"campaign_status": status} for status in campaigns]
    found = looked("registration", replace(settings, messaging_service=service["sid"]))
    assert found[0] == colour


@pytest.mark.parametrize(("status", "colour"), [("IN_REVIEW", "red"), ("TWILIO_APPROVED", "green")])
def test_a_toll_free_number_needs_its_verification(
    account: Account, settings: Settings, status: str, colour: str
) -> None:
    number = account.buy(TOLL_FREE)
    account.verifications = [{"tollfree_phone_number_sid": number["sid"], "status": status}]
    assert looked("registration", replace(settings, number=TOLL_FREE))[0] == colour


@pytest.mark.parametrize(
    ("countries", "colour"),
    [(("US", "CA"), "green"), (("US", "LV"), "amber"), (("LV",), "red"), ((), "red")],
    ids=["home", "and another", "only another", "none"],
)
def test_texts_may_go_home_and_nowhere_else(
    account: Account, settings: Settings, countries: tuple[str, ...], colour: str
) -> None:
    account.countries = countries
    assert looked("countries", settings)[0] == colour


@pytest.mark.parametrize(("defers", "word"), [(True, "not as wanted"), (False, "keeps its texts")])
def test_a_service_that_takes_the_numbers_texts_is_named_with_what_to_do(
    account: Account, settings: Settings, monkeypatch: pytest.MonkeyPatch, defers: bool, word: str
) -> None:
    service = account.serve(account.buy(LINE_NUMBER))
    service["use_inbound_webhook_on_number"] = defers
    context = CheckContext(Stage("live"), {}, "us-east-1", None)
    context.__dict__.update(settings=settings, outputs={}, cloud=Cloud("us-east-1"))
    monkeypatch.setattr(
        releases, "urls", lambda *_: ("https://b.example/text.xml", "https://b.example/voice.xml")
    )
    colour, found, *remedy = TWILIO["webhooks"](context)
    assert (colour, word in found) == ("red", True)
    assert (f"TWILIO_MESSAGING_SERVICE_SID={service['sid']}" in remedy[0]) != defers


def test_a_number_without_voice_is_no_hotline(account: Account, settings: Settings) -> None:
    number = account.buy(LINE_NUMBER)
    number["capabilities"]["voice"] = False
    assert looked("number", settings)[:2] == ("red", "a number has no voice")


@dataclass
class Exports:
    """DynamoDB with one export of so many hours ago, if any."""

    hours: int | None
    status: str = "COMPLETED"

    def client(self, _: str) -> "Exports":
        return self

    def list_exports(self, **_: str) -> dict[str, Any]:
        return {"ExportSummaries": [{"ExportArn": "a"}] if self.hours is not None else []}

    def describe_export(self, **_: str) -> dict[str, Any]:
        began = datetime.now(UTC) - timedelta(hours=self.hours or 0)
        export = {"StartTime": began, "ExportStatus": self.status, "S3Bucket": "locked"}
        return {"ExportDescription": export}


@pytest.mark.parametrize(
    ("exports", "bucket", "colour"),
    [
        (Exports(None), "", "green"),
        (Exports(None), "locked", "amber"),
        (Exports(3), "locked", "green"),
        (Exports(1, "IN_PROGRESS"), "locked", "green"),
        (Exports(3, "FAILED"), "locked", "red"),
        (Exports(48), "locked", "red"),
        (Exports(3), "another", "red"),
    ],
    ids=["switched off", "none yet", "last night", "now", "failed", "a night left out", "elsewhere"],
)
def test_a_nightly_export_that_stops_is_told(exports: Exports, bucket: str, colour: str) -> None:
    context = CheckContext(Stage("live"), {}, "us-east-1", None)
    outputs = {"TableArn": "arn", **({"ExportsBucket": bucket} if bucket else {})}
    context.__dict__.update(cloud=exports, outputs=outputs)
    assert nightly_export(context)[0] == colour


def test_where_aws_is_not_reached_that_is_the_one_red_line() -> None:
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1", "AWS_REGION": "us-east-1"}
    shown = CliRunner().invoke(main, ["doctor", "live", "--json"], env=nowhere)
    (only,) = json.loads(shown.stdout)
    assert (only["name"], only["colour"], shown.exit_code) == ("aws", "red", 1)
    assert "aws configure" in only["found"]
