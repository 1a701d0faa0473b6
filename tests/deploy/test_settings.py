"""What a deployment is called, and where its settings come from."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from hotline.app import utc_now
from hotline.config import BadSettings, read_settings
from hotline.domain.subscriber import Status
from hotline.domain.telephony import key_of
from hotline.ops import OperatorError
from hotline.ops.deploy.cloud import Stage, stage_of
from hotline.ops.deploy.settings import (
    for_function,
    gather,
    move_the_rest,
    refuse_early_rotation_end,
    store_settings,
    stored_settings,
)
from hotline.storage.dynamodb import DynamoDBStore
from tests.store.people import NUMBER, ann, consent
from tests.stores import client, new_table
from tests.world import SECRET, TOKEN, settings

STAGE = Stage("live")
KNOWN = {
    name: value
    for name, value in settings("", "").items()
    if name not in ("HOTLINE_TABLE", "HOTLINE_PUBLIC_URL", "AWS_ENDPOINT_URL", "TWILIO_API_URL")
}


def test_the_rules_name_ends_in_the_job_and_fits_zappas_63_characters() -> None:
    assert STAGE.rule() == "cramp-hotline-live-hotline.lambda_entrypoints.remind"
    longest = Stage("a" * 16).rule()
    assert len(longest) <= 64
    assert longest.rsplit("-", 1)[1] == "hotline.lambda_entrypoints.remind"


@pytest.mark.parametrize("name", ["sms", "voice", "re", "health", "Live", "a-b", "x", "1st", "", "v" * 20])
def test_a_stage_that_would_be_taken_for_a_path_or_breaks_a_name_is_refused(name: str) -> None:
    with pytest.raises(OperatorError):
        stage_of(name)


def test_what_is_not_set_is_taken_from_what_is_deployed() -> None:
    deployed = for_function(KNOWN | {"HOTLINE_TABLE": "kept-table"})
    found = gather(STAGE, {"HOTLINE_NAME": "New Line", "AWS_REGION": "us-east-1"}, deployed)
    assert (found["HOTLINE_NAME"], found["HOTLINE_SECRET"]) == ("New Line", SECRET)
    assert found["HOTLINE_TABLE"] == "kept-table"


@pytest.mark.parametrize("until", ["2020-01-01T00:00:00+00:00", "2199-01-01T00:00:00+00:00"])
def test_a_notice_that_was_set_since_is_kept_whether_it_stands_or_is_over(until: str) -> None:
    notice = json.dumps({"until": until, "en": "We are closed today."})
    deployed = for_function(KNOWN | {"HOTLINE_NOTICE": notice})
    found = gather(STAGE, {"AWS_REGION": "us-east-1"}, deployed)
    assert for_function(found)["HOTLINE_NOTICE"] == notice


def test_a_first_deployment_names_the_table_after_itself() -> None:
    assert gather(STAGE, KNOWN, {})["HOTLINE_TABLE"] == "cramp-hotline-live"


def test_only_what_is_missing_is_asked_for() -> None:
    asked: list[str] = []

    def ask(name: str) -> str:
        asked.append(name)
        return KNOWN.get(name, "")

    missing = ("TWILIO_AUTH_TOKEN", "TWILIO_NUMBER", "HOTLINE_CONTACT")
    found = gather(STAGE, {n: v for n, v in KNOWN.items() if n not in missing}, {}, ask)
    assert sorted(asked) == sorted((*missing, "TWILIO_MESSAGING_SERVICE_SID"))
    assert found["TWILIO_AUTH_TOKEN"] == TOKEN


def test_without_anybody_to_ask_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(BadSettings) as wrong:
        gather(STAGE, {"AWS_REGION": "us-east-1"}, {})
    named = " ".join(wrong.value.problems)
    for name in (
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "HOTLINE_SECRET",
        "HOTLINE_NAME",
        "TWILIO_NUMBER",
    ):
        assert name in named
    assert "HOTLINE_PUBLIC_URL" not in named  # known once it is made


def test_another_secret_than_the_deployed_one_is_refused_without_naming_either() -> None:
    with pytest.raises(BadSettings) as wrong:
        gather(STAGE, KNOWN | {"HOTLINE_SECRET": "d" * 64}, for_function(KNOWN))
    assert "HOTLINE_SECRET" in str(wrong.value)
    assert SECRET not in str(wrong.value)
    assert "d" * 64 not in str(wrong.value)


def test_lambda_is_given_none_of_awss_own_variables() -> None:
    given = for_function(KNOWN | {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
    assert not [name for name in given if name.startswith("AWS_")]
    assert given["TWILIO_AUTH_TOKEN"] == TOKEN


@pytest.mark.parametrize(
    ("deployed", "wanted", "taken"),
    [
        (SECRET, f"{'d' * 64},{SECRET}", True),
        (f"{'d' * 64},{SECRET}", "d" * 64, True),
        (f"{'d' * 64},{SECRET}", f"{'e' * 64},{'d' * 64}", True),
        (SECRET, f"{SECRET},{'d' * 64}", False),
        (f"{'d' * 64},{SECRET}", SECRET, False),
    ],
    ids=["a new one", "the end of the change", "the next", "the wrong way round", "back: who moved is lost"],
)
def test_a_secret_is_changed_by_two_the_new_one_first(deployed: str, wanted: str, taken: bool) -> None:
    known = for_function(KNOWN | {"HOTLINE_SECRET": deployed})
    environ = KNOWN | {"HOTLINE_SECRET": wanted}
    if taken:
        assert gather(STAGE, environ, known)["HOTLINE_SECRET"] == wanted
        return
    with pytest.raises(BadSettings):
        gather(STAGE, environ, known)


@dataclass
class OneTable:
    """AWS with a table and nothing else, which is read three items at a time."""

    table: Any

    def client(self, service: str) -> Any:
        assert service == "dynamodb"
        return self

    def scan(self, **request: Any) -> Any:
        return self.table.scan(Limit=3, **request)

    def __getattr__(self, operation: str) -> Any:
        return getattr(self.table, operation)


@pytest.mark.parametrize("paused", [timedelta(), timedelta(days=90)], ids=["due now", "after a long pause"])
def test_a_secret_is_not_dropped_while_anybody_stands_under_it(table_url: str, paused: timedelta) -> None:
    """They would be texted from the old place while their STOP was kept under the new code."""
    old, new, newest = SECRET, "d" * 64, "e" * 64
    cloud: Any = OneTable(client(table_url))
    name = new_table(table_url)
    store, now = DynamoDBStore(cloud.table, name), utc_now()
    for n in range(10):
        number = f"+1202555010{n}"
        other = ann(key=key_of(number, new), number=number, next_due=now + timedelta(hours=n % 24))
        store.save(other, (), sid="a", answer="[]", now=now)
    late = ann(key=key_of(NUMBER, old), next_due=now + paused)
    store.save(late, (), sid="a", answer="[]", now=now)

    def asked(deployed: str, wanted: str) -> None:
        environ = {**settings(table_url, name), "HOTLINE_SECRET": wanted}
        refuse_early_rotation_end(cloud, read_settings(environ), {"HOTLINE_SECRET": deployed})

    asked("", old)  # a first deployment
    asked(old, f"{new},{old}")  # the beginning of a change
    asked(f"{new},{old}", f"{new},{old}")
    for wanted in (new, f"{newest},{new}"):  # the end of a change, and the next one, which ends it too
        with pytest.raises(BadSettings, match="cannot lose its old part") as wrong:
            asked(f"{new},{old}", wanted)
        assert not any(hidden in str(wrong.value) for hidden in (old, new, NUMBER))
    assert store.move(late.key, key_of(NUMBER, new), now)
    asked(f"{new},{old}", new)
    asked(f"{new},{old}", f"{newest},{new}")


def test_who_is_paused_is_moved_before_the_old_secret_goes(table_url: str) -> None:
    """Nothing moves them by itself; afterwards no RESUME and no FORGET ME would find them."""
    old, new = SECRET, "d" * 64
    cloud: Any = OneTable(client(table_url))
    name, now = new_table(table_url), utc_now()
    store = DynamoDBStore(cloud.table, name)
    paused = ann(key=key_of(NUMBER, old), status=Status.PAUSED, next_due=None)
    store.save(paused, (consent(),), sid="a", answer="[]", now=now)
    wanted = read_settings({**settings(table_url, name), "HOTLINE_SECRET": new})
    both = {"HOTLINE_SECRET": f"{new},{old}"}
    refuse_early_rotation_end(cloud, wanted, both)
    assert move_the_rest(cloud, wanted, {"HOTLINE_SECRET": new}) == 0
    assert [move_the_rest(cloud, wanted, both) for _ in range(2)] == [1, 0]
    moved = store.load(key_of(NUMBER, new), "none").subscriber
    assert moved is not None
    assert (moved.status, moved.number) == (Status.PAUSED, NUMBER)
    assert store.consents(moved.key) == [consent()]
    assert store.load(paused.key, "none").subscriber is None


@dataclass
class Parameters:
    """AWS with a Parameter Store and nothing else."""

    kept: dict[str, str] = field(default_factory=dict)

    def parameter(self, name: str) -> str:
        return self.kept.get(name, "")

    def set_parameter(self, name: str, value: str, _: str) -> None:
        self.kept[name] = value


def test_what_was_chosen_outlives_the_function_and_what_aws_named_does_not() -> None:
    cloud: Any = Parameters()
    assert stored_settings(cloud, STAGE) == {}
    address = {"HOTLINE_PUBLIC_URL": "https://abc.execute-api.us-east-1.amazonaws.com/live"}
    store_settings(
        cloud, STAGE, KNOWN | address | {"HOTLINE_CEILING": "25", "HOTLINE_QUEUE_URL": "https://q"}
    )
    kept = stored_settings(cloud, STAGE)
    assert (kept["HOTLINE_CEILING"], kept["HOTLINE_NAME"]) == ("25", KNOWN["HOTLINE_NAME"])
    assert not {"HOTLINE_PUBLIC_URL", "HOTLINE_QUEUE_URL", "HOTLINE_SECRET", "AWS_REGION"} & set(kept)
    assert SECRET not in str(cloud.kept)
    store_settings(cloud, STAGE, KNOWN | {"HOTLINE_PUBLIC_URL": "https://line.example"})
    assert stored_settings(cloud, STAGE)["HOTLINE_PUBLIC_URL"] == "https://line.example"
