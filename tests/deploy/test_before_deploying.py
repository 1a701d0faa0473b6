"""What is looked at before anything is begun, and the budget, which may fail."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import click
import pytest
from botocore.stub import Stubber

from hotline.content.load import PROMPTS
from hotline.ops.deploy import stack
from hotline.ops.deploy.cloud import Stage
from hotline.ops.deploy.commands import check_words

STAGE, ACCOUNT = Stage("live"), "123456789012"


def test_words_that_cannot_be_used_are_refused_with_their_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prompts = tmp_path / "prompts"
    shutil.copytree(PROMPTS, prompts)
    english = (prompts / "en.toml").read_text("utf-8")
    (prompts / "en.toml").write_text(english.replace("\n[review]", "\n[reviewed]", 1), "utf-8")
    with pytest.raises(click.ClickException, match="Nothing was begun"):
        check_words(prompts, date(2026, 11, 28), signatures=False, reviews=False)
    assert "en.toml:" in capsys.readouterr().out


@pytest.fixture
def budgets() -> Any:
    client = boto3.client(
        "budgets", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    with Stubber(client) as stubber:
        stubber.client = client
        yield stubber
        stubber.assert_no_pending_responses()


class Billing:
    def __init__(self, client: Any) -> None:
        self.client = lambda service: client

    def account(self) -> str:
        return ACCOUNT


def test_the_budget_is_made_and_changed_and_a_refusal_is_only_a_warning(budgets: Any) -> None:
    cloud: Any = Billing(budgets.client)
    assert "nobody is told" in stack.ensure_budget(cloud, STAGE, 20, "")
    budgets.add_response("create_budget", {})
    assert stack.ensure_budget(cloud, STAGE, 20, "you@example.org") == "made: 20 dollars a month"
    budgets.add_client_error("create_budget", "DuplicateRecordException")
    budgets.add_response("update_budget", {})
    assert stack.ensure_budget(cloud, STAGE, 30, "you@example.org") == "30 dollars a month"
    budgets.add_client_error("create_budget", "AccessDeniedException")
    assert "WARNING" in stack.ensure_budget(cloud, STAGE, 20, "you@example.org")
    budgets.add_client_error("delete_budget", "NotFoundException")
    stack.remove_budget(cloud, STAGE)
