"""The repository watches itself: papers, words and names that must agree with the code."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from hotline.config import SETTINGS
from hotline.content.load import load
from hotline.content.model import Content
from hotline.content.normalise import words
from hotline.dialogue.commands import COMMANDS
from hotline.ops.checks.doctor import RUNTIME_ENDS
from hotline.ops.cli import main
from hotline.ops.deploy.package import SUPPORTED
from hotline.twilio.webhook import WORDS
from tests.world import ADDRESS, STAGE, TOKEN, settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def content() -> Content:
    return load({"name": "Knee Line", "contact": "help@knee.example"}, set(COMMANDS))


def page(name: str) -> str:
    """A page of docs/."""
    return (ROOT / "docs" / name).read_text("utf-8")


def test_the_page_of_settings_holds_what_the_command_prints() -> None:
    printed = CliRunner().invoke(main, ["settings"]).output
    assert printed.count("\n") == len(SETTINGS) + 2
    assert printed in page("reference/settings.md"), "hotline settings, into docs/reference/settings.md"


def test_the_page_of_keywords_is_what_the_command_prints() -> None:
    printed = CliRunner().invoke(main, ["keywords"]).output
    assert page("reference/keywords.md") == printed, "hotline keywords > docs/reference/keywords.md"


def test_every_keyword_is_printed(content: Content) -> None:
    printed = {
        " ".join(words(phrase))
        for phrase in re.findall(r"`([^`]+)`", CliRunner().invoke(main, ["keywords"]).output)
    }
    for language in content.languages.values():
        groups = (language.topic_words, language.commands, language.wishes, {"called": language.called})
        phrases = {" ".join(words(p)) for group in groups for ps in group.values() for p in ps}
        assert phrases - printed == set()
    assert set(WORDS) - printed == set()


def test_the_page_of_commands_names_every_make_target_and_command() -> None:
    listed = page("reference/commands.md")
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for target in targets:
        assert f"make {target}" in listed, target
    for command in main.list_commands(None):  # type: ignore[arg-type]
        assert f"hotline {command}" in listed, command


MOST_WORDS = 1_500  # of a page, without tables that a command prints


@pytest.mark.parametrize(
    "path",
    sorted(
        page
        for folder in ("docs", "infra")
        for page in (ROOT / folder).rglob("*.md")
        if page.parent.name != "reference"
    ),
)
def test_a_page_is_short_and_its_links_lead_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.split()) <= MOST_WORDS
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (path.parent / target).exists(), target


def test_the_links_of_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("command", [[], *([name] for name in main.list_commands(None))])  # type: ignore[arg-type]
def test_every_command_has_help_and_an_example(command: list[str]) -> None:
    shown = CliRunner().invoke(main, [*command, "--help"])
    assert shown.exit_code == 0
    if command:
        assert "Example" in shown.output
        assert f"hotline {command[0]}" in shown.output
        examples = shown.output[shown.output.index("  Example") :].splitlines()
        assert all(line.count(f"hotline {command[0]}") <= 1 for line in examples), "one on a line"
    else:
        assert "..." not in shown.output.replace("[ARGS]...", ""), "cut off in the middle of a sentence"


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in phony[1].split():
        assert re.search(rf"^{target}\b", shown, re.MULTILINE), target


def test_no_words_for_callers_stand_in_python() -> None:
    """A line of any prompt, six words or more, that also stands in the code would be a word in two places."""
    prompts = (ROOT / "prompts/en.toml").read_text("utf-8")
    spoken = set(re.findall(r'"([^"\n]{40,})"', prompts))
    for path in (ROOT / "hotline").rglob("*.py"):
        source = path.read_text("utf-8")
        assert not [line for line in spoken if line in source], path.name


def test_only_a_table_keeps_a_layout_of_its_own() -> None:
    """A "fmt: skip" stands where a list, tuple, set or dict of three items or more ends."""
    assert hand_laid("x = f(\n    a, b, c)  # fmt: skip") == [2]
    assert hand_laid("x = [\n    a, b, c,\n]  # fmt: skip") == []
    for path in [*(ROOT / "hotline").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        assert not hand_laid(path.read_text("utf-8")), path.name


def hand_laid(source: str) -> list[int]:
    """The lines that ask the formatter to keep out, and end no table."""
    lines = [n for n, line in enumerate(source.splitlines(), 1) if line.endswith("  # fmt: skip")]
    if not lines:
        return []
    ends = set[int]()
    for node in ast.walk(ast.parse(source)):
        items = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
        if isinstance(node, ast.expr) and node.end_lineno and len(items) > 2:
            # A decorator or call closes its own bracket after that of the table.
            ends |= {node.end_lineno, node.end_lineno + 1}
    return [n for n in lines if n not in ends]


def test_the_version_is_told_in_one_voice() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    shown = CliRunner().invoke(main, ["--version"]).output
    assert project in shown
    assert f"## {project}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_same_pythons_are_supported_everywhere() -> None:
    (_, first), (_, last) = SUPPORTED
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == f">=3.{first},<3.{last + 1}"
    assert f"(3, {first}) <= sys.version_info < (3, {last + 1})" in (ROOT / "Makefile").read_text("utf-8")
    assert f"Python 3.{first} to 3.{last}" in README
    assert set(RUNTIME_ENDS) == {f"python3.{minor}" for minor in range(first, last + 1)}


def test_lock_files_pin_everything_with_hashes_and_no_address() -> None:
    for path in ROOT.glob("requirements*.txt"):
        text = path.read_text("utf-8")
        assert "://" not in text, f"{path.name} holds an address"
        pinned = re.findall(r"^([a-z0-9._-]+)==\S+ \\$", text, re.MULTILINE | re.IGNORECASE)
        assert len(pinned) == len(re.findall(r"^[a-z0-9].*==", text, re.MULTILINE | re.IGNORECASE))
        assert len(pinned) > 5


ANSWER_COLD = """
import os, sys
os.environ.update({environ})
import hotline.lambda_entrypoints
from twilio.request_validator import RequestValidator
form = {{"MessageSid": "SM1", "CallSid": "CA1", "From": "+13125550143", "Body": "CRAMP"}}
for path in ("/sms", "/voice"):
    signature = RequestValidator("{token}").compute_signature("{url}" + path, form)
    headers = {{"X-Twilio-Signature": signature}}
    answer = hotline.lambda_entrypoints.app.test_client().post(path, data=form, headers=headers)
    assert answer.status_code == 200, answer.status
heavy = ("boto3", "botocore", "twilio.rest", "phonenumbers", "numpy", "hotline.prompt_tools",
    "hotline.sandbox")
sys.exit(", ".join(name for name in heavy if name in sys.modules))
"""


def test_an_answer_imports_no_aws_and_no_rest_client() -> None:
    """What a text or a call costs at a cold start: nothing that its answer does not need."""
    code = ANSWER_COLD.format(
        environ=settings("http://127.0.0.1:9", "none"), token=TOKEN, url=ADDRESS + STAGE
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stderr.strip() == ""
