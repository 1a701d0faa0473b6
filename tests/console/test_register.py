"""The register page: the forms of `hotline register`, to copy."""

import html
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from hotline.ops.registration import files_of, forms_of
from tests.console.browser import ConsoleBrowser
from tests.world import ADDRESS, STAGE, World


def copied(page: str) -> list[str]:
    """The texts that have a button to copy them."""
    return [html.unescape(text) for text in re.findall(r"<pre>(.*?)</pre><button", page, re.DOTALL)]


def test_every_field_and_address_can_be_copied(console: ConsoleBrowser) -> None:
    page = console.opens().get("/register")
    shown = copied(page.text)
    for form in forms_of(console.line.hotline.site, "1,000").values():
        for field in form.fields:
            assert field.name in page.text
            if field.name.endswith("Keywords"):
                assert ", ".join(field.texts) in shown
            else:
                assert set(field.texts) <= set(shown), field.name
    assert ADDRESS + STAGE + "/privacy" in shown
    assert "<script" in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_the_files_are_those_of_the_command(console: ConsoleBrowser) -> None:
    answer = console.opens().get("/register/files.zip?volume=10,000")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        read = {name: archive.read(name).decode() for name in archive.namelist()}
    written = files_of(console.line.hotline.site, "10,000")
    assert read == {f"registration/{name}": text for name, text in written.items()}


def test_the_poster_is_a_page_without_scripts_that_no_other_site_frames(console: ConsoleBrowser) -> None:
    path = "/register/poster-en.html"
    assert console.get(path).status_code == 403
    assert f'src="{path}"' in console.opens().get("/register").text
    poster = console.get(path)
    assert poster.text.count("<svg") == 4
    assert "default-src 'none'" in poster.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in poster.headers["Content-Security-Policy"]
    assert console.get("/register/poster-xx.html").status_code == 404
    assert console.get("/register?volume=7").status_code == 404


def test_what_is_missing_is_said(worlds: Callable[..., World], tmp_path: Path) -> None:
    service = {"TWILIO_NUMBER": "", "TWILIO_MESSAGING_SERVICE_SID": "MG" + "d" * 32}
    console = ConsoleBrowser(worlds(**service), tmp_path).opens()
    page = console.get("/register").text
    assert "TWILIO_NUMBER is not set" in page
    assert "fields that only you can fill in" in page
    assert "<iframe" not in page
