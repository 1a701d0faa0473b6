"""The poster: what a phone's camera reads from it, and what carriers want to read on it."""

import html
import re
from pathlib import Path

import pytest
import segno
from click.testing import CliRunner, Result

from hotline.app import build
from hotline.content.toml_reader import BadPrompts
from hotline.ops.cli import main
from hotline.ops.registration import posters, qr_code
from tests.prompt_tools.conftest import copied
from tests.world import settings

LIVE = settings("http://127.0.0.1:9", "none", AWS_ENDPOINT_URL="")


def poster(to: Path, **other: str) -> Result:
    return CliRunner().invoke(main, ["poster", "--to", str(to)], env={**LIVE, **other})


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    to = tmp_path_factory.mktemp("poster") / "print"
    done = poster(to)
    assert done.exit_code == 0, done.output
    return {path.name: path.read_text("utf-8") for path in to.iterdir()}


def test_each_language_has_a_sheet_and_a_card(pages: dict[str, str]) -> None:
    assert pages.keys() == {"poster-en.html", "poster-es.html"}
    for page in pages.values():
        assert page.count("<h1>") == 1
        assert page.count('class="card"') == 1
        assert page.count("<svg") == 4  # to text and to call, on the sheet and on the card
        assert not re.search(r'(?:src|href)="', page)  # it needs nothing from anywhere


@pytest.mark.parametrize(("language", "word"), [("en", "CRAMP"), ("es", "CALAMBRE")])
def test_the_codes_open_a_text_with_the_keyword_and_a_call(
    pages: dict[str, str], language: str, word: str
) -> None:
    number = build(LIVE).site.number
    page = pages[f"poster-{language}.html"]
    assert page.count(str(qr_code(f"SMSTO:{number}:{word}"))) == 2
    assert page.count(str(qr_code(f"tel:{number}"))) == 2


def test_a_code_survives_a_scratch_and_keeps_its_quiet_zone() -> None:
    drawn = str(qr_code("SMSTO:+13125550143:CRAMP"))
    code = segno.make_qr("SMSTO:+13125550143:CRAMP", error="q")
    side = code.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {side} {side}"' in drawn
    assert code.error in ("Q", "H")


@pytest.mark.parametrize(
    "said",
    [
        "1 message a day",
        "data rates may apply",
        "STOP",
        "HELP",
        "/terms",
        "/privacy",
        "911",
        "not a condition",
    ],
)
def test_the_small_print_says_what_carriers_ask_for(pages: dict[str, str], said: str) -> None:
    page = html.unescape(pages["poster-en.html"])
    assert said.lower() in re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL).lower()


@pytest.mark.shipped_words
def test_words_without_what_carriers_ask_for_are_refused(tmp_path: Path) -> None:
    prompts = copied(tmp_path)
    file = prompts / "pages/en.toml"
    file.write_text(file.read_text("utf-8").replace("Text STOP to end all texts, HELP", "Text HELP"), "utf-8")
    with pytest.raises(BadPrompts, match="'STOP'"):
        posters(build(LIVE, prompts=prompts).site)


def test_a_line_without_a_number_is_told_what_to_do(tmp_path: Path) -> None:
    done = poster(tmp_path, TWILIO_NUMBER="", TWILIO_MESSAGING_SERVICE_SID="MG" + "a" * 32)
    assert done.exit_code == 1
    assert "set TWILIO_NUMBER" in done.output


def test_a_short_code_takes_no_calls_and_its_poster_offers_none(tmp_path: Path) -> None:
    done = poster(tmp_path, TWILIO_NUMBER="55501")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "poster-en.html").read_text("utf-8")
    assert page.count("<svg") == 2
    assert "call the same number" not in page
