"""Input nested thousands deep (a form, JSON, TwiML, TOML) is answered in words, never with RecursionError."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from hotline.content.load import PROMPTS, line_name
from hotline.ops.cli import main
from hotline.sandbox.phone_api import Exchange
from tests.hostile.door import Door
from tests.hostile.knocks import posted, signed
from tests.words import start_of
from tests.world import CHICAGO

DEEP = 5_000


@pytest.mark.parametrize("name", ["Body" + "[a]" * DEEP, "Body" + ".a" * DEEP], ids=["brackets", "dots"])
def test_a_field_with_a_nested_name_is_one_field(door: Door, name: str) -> None:
    form = [("MessageSid", "SM" + "1" * 32), ("From", CHICAGO), (name, "CRAMP"), ("Body", "TIPS")]
    assert start_of("tips").encode() in door.knock("nested", signed(posted("/sms", form))).body


@pytest.mark.parametrize("text", ["[" * 1_600, '{"a":' * 320, "<a>" * 533, "(" * 1_600, '"' * 1_600])
def test_a_nested_text_is_a_text(door: Door, text: str) -> None:
    form = [("MessageSid", "SM" + "1" * 32), ("From", CHICAGO), ("Body", text)]
    assert b"CRAMP" in door.knock("nested", signed(posted("/sms", form))).body


def test_nested_twiml_is_shown_as_it_is() -> None:
    body = b"<Response>" + b"<Say>" * DEEP + b"</Say>" * DEEP + b"</Response>"
    assert Exchange(1, "/voice", {}, 200, 1, body).json()["twiml"] == body.decode()


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["preview"],
        ["words", "export", "es", "--to", "words.csv"],
        ["words", "import", "words.csv"],
    ],
    ids=" ".join,
)
def test_nested_toml_is_refused_by_every_command_that_reads_it(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    for name in ("en.toml", "es.toml"):
        (prompts / name).symlink_to(PROMPTS / name)
    (prompts / "structure.toml").write_text("x = " + "[" * DEEP + "]" * DEEP)
    (tmp_path / "words.csv").write_text("key,en,es\n")
    assert line_name(prompts) == "Hotline"
    done = CliRunner().invoke(main, [*command, "--prompts", str(prompts)])
    assert isinstance(done.exception, SystemExit), done.exception
    assert "cannot be used" in done.output or "nested too deeply" in done.output
