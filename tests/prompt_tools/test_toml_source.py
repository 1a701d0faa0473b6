"""Where each text stands in a file: held to what tomllib reads, and to every byte beside a change."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.content.load import PROMPTS
from hotline.prompt_tools.toml_source import Key, put, source

FILES = sorted(PROMPTS.rglob("*.toml"))
ODD = r'''
"quoted key" . b = 'literal \ text'   # a comment with "quotes" = [
list = [ "one", # two = "2"
  """three
"" lines""", 'four', ["five", {six = "6", seven = [ ]}], 8, ]
[[many]]
x = "first"
[[many]]
x = "second" # "not this"
[t."u.v"]
date = 2026-11-25
long = """
\
   continued "quoted" \u00e9"""
raw = \'\'\'it's\'\'\'
inline = { a = 1, b = "two", "c d" = """x""" }
'''.replace("\\'\\'\\'", "'''")


def strings(value: Any, key: Key = ()) -> Iterator[tuple[Key, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from strings(inner, (*key, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from strings(inner, (*key, str(number)))


@pytest.mark.parametrize(
    "text", [*(path.read_bytes().decode() for path in FILES), ODD, ODD.replace("\n", "\r\n")]
)
def test_every_text_is_found_as_tomllib_reads_it(text: str) -> None:
    found = source(text)
    assert {key: one.value for key, one in found.texts.items()} == dict(strings(tomllib.loads(text)))


@pytest.mark.parametrize("ending", ["", "\r\n", "mixed"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_replacing_every_text_by_itself_changes_no_byte(path: Path, ending: str) -> None:
    raw = path.read_bytes().decode()
    raw = raw.replace("\n", "\r\n", 3 if ending == "mixed" else -1) if ending else raw
    found = source(raw)
    assert put(found.raw, {key: text.value for key, text in found.texts.items()}) == found.raw


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_one_replaced_text_leaves_all_else_as_it_was(newline: str) -> None:
    text = ODD.replace("\n", newline)
    found = source(text)
    for key in found.texts:
        said = 'now "this"\nand \\ that\''
        changed = put(text, {key: said})
        assert dict(strings(tomllib.loads(changed))) == dict(strings(tomllib.loads(text))) | {key: said}
        assert changed.count("#") == text.count("#")
        assert (newline == "\n") or "\n" not in changed.replace("\r\n", "")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(['"', '"""', "'", "'''"]))
def test_any_text_is_written_so_that_it_reads_the_same(value: str, quote: str) -> None:
    written = put(f"x = {quote}old{quote}  # stays\n", {("x",): value})
    assert tomllib.loads(written)["x"] == value
    assert written.endswith("  # stays\n")


@pytest.mark.shipped_words
def test_a_key_is_found_by_its_line() -> None:
    found = source((PROMPTS / "en.toml").read_bytes().decode())
    lines = found.raw.splitlines()
    for key, begins in ((("topics", "age", "label"), 'label = "Age"'), (("says", "miss"), "[says.miss]")):
        line = found.line_of(key)
        assert line is not None
        assert lines[line - 1].startswith(begins)
    assert found.line_of(("topics", "age", "colour")) == found.line_of(("topics", "age"))
    cramp = found.texts["topics", "cramp", "text"]
    assert lines[found.line_in(cramp, cramp.value.index("4 Nutrition")) - 1] == "4 Nutrition"


def test_what_is_put_in_keeps_the_layout() -> None:
    raw = 'x = """\nold\n"""  # why\nlist = [\n  "a",  # first\n  "b",\n]\n[t]\ny = 1\n\n# next\n[u]\n'
    new = raw.replace("old", "new").replace('"b"', '"c"').replace("y = 1\n", 'y = 1\nz = "more"\n')
    assert put(raw, {("x",): "new\n", ("list",): ["a", "c"], ("t", "z"): "more"}) == new
