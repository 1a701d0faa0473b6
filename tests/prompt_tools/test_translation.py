"""Words out to a translator and back: a spreadsheet or a PO file, a language there already or a new one."""

import csv
import io
import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from hotline.content.load import load
from hotline.dialogue.commands import COMMANDS
from hotline.ops.cli import main
from hotline.prompt_tools.sheet_files import (
    Cells,
    read_csv,
    read_file,
    read_po,
    read_xlsx,
    write_csv,
    write_po,
    write_xlsx,
)
from hotline.prompt_tools.sheets import FOLDERS, Row, cell_of, rows, value_of
from hotline.prompt_tools.toml_source import put, source
from tests.prompt_tools.conftest import Change, copied

VALUES = {"name": "Knee Line", "contact": "help@knee.example"}
DAY = "2026-12-01"
# What a new language must have of its own; else it is English with other words for the same.
OWN = {
    "language.name": "Français",
    "language.called": "français",
    "language.key": "6",
    "language.locale": "fr-FR",
}
Words = Callable[..., Result]


@pytest.fixture
def words(prompts: Path) -> Words:
    def run(*command: str) -> Result:
        on = ["--on", DAY, "--yes"] if command[0] == "import" else []
        return CliRunner().invoke(main, ["words", *command, "--prompts", str(prompts), *on])

    return run


def translated(file: Path, **changes: str) -> None:
    """Fill in what is empty with the English words, as if a translator had; and change some cells."""
    text = file.read_bytes().decode("utf-8-sig")
    head, *lines = list(csv.reader(io.StringIO(text, newline="")))
    key, first, other = (head.index(name) for name in ("key", "en", "fr"))
    for line in lines:
        line[other] = changes.get(line[key], OWN.get(line[key], line[other] or line[first]))
    made = io.StringIO()
    csv.writer(made).writerows([head, *lines])
    file.write_bytes(made.getvalue().encode("utf-8-sig"))


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the words in a new language, and the file that they came in."""
    folder = tmp_path_factory.mktemp("french")
    file, place = folder / "fr.csv", ["--prompts", str(copied(folder))]
    assert CliRunner().invoke(main, ["words", "export", "fr", "--to", str(file), *place]).exit_code == 0
    translated(file)
    done = CliRunner().invoke(main, ["words", "import", str(file), "--yes", "--on", DAY, *place])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def french(taken_in: Path, prompts: Path, tmp_path: Path) -> Path:
    """That file, and the words with the new language in `prompts`."""
    shutil.copytree(taken_in / "prompts", prompts, dirs_exist_ok=True)
    return Path(shutil.copy(taken_in / "fr.csv", tmp_path))


def test_a_new_language_gets_its_files_and_answers(french: Path, prompts: Path) -> None:
    content = load(VALUES, set(COMMANDS), prompts)
    assert content.languages["fr"].topics["age"] == content.languages["en"].topics["age"]
    assert (prompts / "pages/fr.toml").read_text("utf-8") == (prompts / "pages/en.toml").read_text("utf-8")
    for folder in ("", "danger/", "leaving/"):
        raw = (prompts / f"{folder}fr.toml").read_text("utf-8")
        review = tomllib.loads(raw)["review"]
        assert "translator" in review["by"]
        assert str(review["until"]) == "2027-12-01"
        english = (prompts / f"{folder}en.toml").read_text("utf-8")
        assert {line for line in english.splitlines() if line.startswith("# ---")} <= set(raw.splitlines())


def test_there_and_back_changes_no_byte(words: Words, french: Path, prompts: Path, tmp_path: Path) -> None:
    path = prompts / "fr.toml"
    path.write_text(path.read_text("utf-8").replace("[says.miss]\n", "[says.miss]  # ours\n"), "utf-8")
    before = {path: path.read_bytes() for path in prompts.rglob("*.toml")}
    for form in ("csv", "xlsx", "po"):
        file = tmp_path / f"again.{form}"
        assert words("export", "fr", "--to", str(file)).exit_code == 0
        done = words("import", str(file))
        assert "Nothing differs; nothing was written." in done.output, done.output
    assert {path: path.read_bytes() for path in prompts.rglob("*.toml")} == before


def test_spanish_goes_there_and_back_whole(words: Words, prompts: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in prompts.rglob("*.toml")}
    assert words("export", "es", "--to", str(tmp_path / "es.csv")).exit_code == 0
    done = words("import", str(tmp_path / "es.csv"))
    assert "Nothing differs; nothing was written." in done.output
    assert "without translation" not in done.output
    assert {path: path.read_bytes() for path in prompts.rglob("*.toml")} == before


def test_only_what_differs_is_touched_and_comments_stay(words: Words, french: Path, prompts: Path) -> None:
    before = source((prompts / "fr.toml").read_text("utf-8"))
    changes = {
        "topics.age.text": "6 Age\u00a0: when we\u2019re older, salts get out of balance. All tips: TIPS",
        "topics.age.words": "age, aging, vieux",
        "topics.age.speech": "Age.\nThat can lead to cramps.\nOne.\nTwo.\nThree.",
        "grammar.times": "noon = 12:00\nmidi = 12:00",
        "grammar.keys": "premier = 1\npremi\u00e8re = 1\nseconde = 2",
        "grammar.star": "\u00e9toile, ast\u00e9risque",
        "grammar.slots.hour_sign": "\u00e0, vers, -heure",
        "grammar.slots.fortnight": "-",
        "grammar.slots.minutes_less": "moins",
        "zones.words": "eastern = America/New_York\nest = America/New_York\nparis = Europe/Paris",
    }
    translated(french, **changes)
    done = words("import", str(french))
    assert done.exit_code == 0, done.output
    assert "Entries changed: 10, in fr.toml." in done.output
    now = (prompts / "fr.toml").read_text("utf-8")
    read = tomllib.loads(now)
    assert read["topics"]["age"]["text"].startswith("6 Age : when we're older")  # plain, as texts must be
    assert read["topics"]["age"]["words"] == ["age", "aging", "vieux"]
    assert read["topics"]["age"]["speech"][-1] == "Three."
    assert read["grammar"]["times"] == {"noon": "12:00", "midi": "12:00"}
    assert read["grammar"]["keys"] == {"premier": 1, "premi\u00e8re": 1, "seconde": 2}
    assert read["grammar"]["star"] == ["\u00e9toile", "ast\u00e9risque"]
    slots = read["grammar"]["slots"]
    assert slots["hour_sign"] == ["\u00e0", "vers", "-heure"]
    assert (slots["fortnight"], slots["minutes_less"]) == ([], ["moins"])
    assert set(read["zones"]["words"]) == {"eastern", "est", "paris"}
    keys = [tuple(key.split(".")) for key in changes]
    ours = {
        line
        for place, end in before.ends.items()
        if any(place[: len(key)] == key for key in keys)
        for line in range(before.line(before.starts[place]), before.line(end) + 1)
    }
    others = [line for n, line in enumerate(before.raw.splitlines(), 1) if n not in ours]
    assert len(others) > 300
    lines = iter(now.splitlines())
    assert [line for line in others if line not in lines] == []  # each there still, and in order
    assert [source(now).note(key) for key in keys] == [before.note(key) for key in keys]


def test_words_that_the_line_could_not_use_are_not_taken(words: Words, french: Path, prompts: Path) -> None:
    before = {path: path.read_bytes() for path in prompts.rglob("*.toml")}
    wrong = {
        "topics.age.text": ("6 Age. " * 60, "topics.age.text: costs"),
        "topics.diet.text": ("C \u00c2ge: all tips: TIPS", "topics.diet.text: has \u00c2"),
        "says.miss.text": ("Text {nane}", "says.miss.text: there is nothing to put into {nane}"),
        "topics.age.words": ("stop, age", "topics.age.words: 'stop' is Twilio's own word"),
        "topics.diet.words": ("overuse, diet", "'overuse' has two meanings"),
    }
    translated(french, **{key: told for key, (told, _) in wrong.items()})
    done = words("import", str(french))
    assert done.exit_code == 1
    for _, said in wrong.values():
        assert said in done.output
    translated(french, **{"grammar.times": "noon"})
    done = words("import", str(french))
    assert "grammar.times: each line must be like: word = what it stands for." in done.output
    assert "Nothing was written." in done.output
    assert {path: path.read_bytes() for path in prompts.rglob("*.toml")} == before


def test_a_new_language_is_taken_only_when_it_is_whole(words: Words, prompts: Path, tmp_path: Path) -> None:
    file = tmp_path / "fr.po"
    words("export", "fr", "--to", str(file))
    done = words("import", str(file))
    assert done.exit_code == 1
    assert "have no translation yet, the first language.name" in done.output
    assert not (prompts / "fr.toml").exists()


def test_public_pages_are_left_out_as_a_whole_or_not_at_all(
    words: Words, prompts: Path, tmp_path: Path
) -> None:
    file = tmp_path / "fr.csv"
    words("export", "fr", "--to", str(file))
    keys = [line[0] for line in csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline=""))]
    pages = {key: "" for key in keys if key.startswith("pages/")}
    assert {"pages/words.here", "pages/law.terms", "pages/pages.home.sections.stop.text"} <= pages.keys()
    translated(file, **pages | {"pages/words.here": "En fran\u00e7ais"})
    assert "the first pages/law.home: a new" in words("import", str(file)).output
    assert not (prompts / "fr.toml").exists()
    translated(file, **pages)
    done = words("import", str(file))
    assert done.exit_code == 0, done.output
    assert "Without words for its public pages" in done.output
    assert not (prompts / "pages/fr.toml").exists()
    assert (prompts / "leaving/fr.toml").exists()


@pytest.mark.shipped_words
def test_a_section_of_a_public_page_is_changed_in_its_place(
    words: Words, prompts: Path, tmp_path: Path
) -> None:
    file, page = tmp_path / "es.po", prompts / "pages/es.toml"
    words("export", "es", "--to", str(file))
    before, new = page.read_text("utf-8"), "Para volver despu\u00e9s, mande solo `START`."
    old = new.replace("solo ", "")
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    assert "Entries changed: 1, in pages/es.toml" in words("import", str(file)).output
    assert page.read_text("utf-8") == before.replace(old, new)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\r\n1,2\r\n", "no column 'key'"),
        (b"key,en,es,fr\r\nx,y,z,w\r\n", "one column of words, or two"),
        ("key,en,fr\r\nnone.such,a,b\r\n".encode("utf-8-sig"), "a key that is none: none.such"),
        (b"key,en,fr\r\nsays.miss.text,a,b\r\nsays.miss.text,a,b\r\n", "stands in it twice"),
        (b"key,de,en\r\nsays.miss.text,a,b\r\n", "the language that others are translated from"),
    ],
)
def test_another_file_is_refused_with_a_way_on(
    words: Words, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "words.csv"
    file.write_bytes(content)
    done = words("import", str(file))
    assert done.exit_code == 1
    assert said in done.output


CELLS = {"says.a": 'x "quoted", and\ntwo lines; \\n', "says.b": "=1+1", "says.c": "caf\u00e9"}


def some_rows() -> list[Row]:
    return [Row(key, "text", told, told, "160", "note / more", "en.toml:1") for key, told in CELLS.items()]


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16", "cp1252"])
def test_a_spreadsheet_is_read_however_a_program_saved_it(between: str, encoding: str) -> None:
    lines = list(csv.reader(io.StringIO(write_csv(some_rows(), "en", "es").decode("utf-8-sig"), newline="")))
    saved = io.StringIO()
    csv.writer(saved, delimiter=between, lineterminator="\r\n").writerows(lines)
    read = read_csv(saved.getvalue().encode(encoding))
    assert (read.language, read.cells, read.originals) == ("es", CELLS, CELLS)


def test_a_cell_is_never_a_formula() -> None:
    written = write_csv(some_rows(), "en", "es").decode("utf-8-sig")
    assert not re.search(r'"[=+@-]', written)


def test_a_po_file_is_read_as_translators_programs_write_it() -> None:
    written = write_po(some_rows(), "en", "es").decode()
    assert read_po(written.encode()) == Cells("es", CELLS, CELLS)
    mexican = written.replace("\n", "\r\n").replace("Language: es", "Language: es_MX")
    assert read_po(mexican.encode()) == Cells("es", CELLS, CELLS)
    fuzzy = written.replace('#: en.toml:1\nmsgctxt "says.b"', '#: en.toml:1\n#, fuzzy\nmsgctxt "says.b"')
    assert read_po(fuzzy.encode()).cells.keys() == CELLS.keys() - {"says.b"}
    with pytest.raises(ValueError, match="no PO file"):
        read_po(b"hello")


def test_rows_give_the_translator_limits_facts_and_comments(prompts: Path) -> None:
    by_key = {row.key: row for row in rows(prompts, "en", "fr")}
    assert by_key["topics.age.text"].limit.startswith("2 segments: 306 characters")
    assert "Fact: With age the body" in by_key["topics.age.text"].note
    assert "the opt-in confirmation" in by_key["says.confirmed.text"].note
    assert by_key["says.stopped.text"].limit.startswith("1 segment")
    for key in ("topics.age.words", "grammar.star", "grammar.slots.hour_sign", "danger/floor.danger"):
        assert by_key[key].kind == "words"
    for key in ("grammar.keys", "grammar.numbers", "zones.words"):
        assert by_key[key].kind == "map"
    assert by_key["grammar.stop_signs"].kind == "text"
    assert "the number after it is an hour" in by_key["grammar.slots.hour_sign"].note
    assert by_key["grammar.slots.hour_sign"].limit == "- where there is no such word"
    assert not any("review" in key for key in by_key)


def test_every_word_of_every_file_is_in_a_row(prompts: Path) -> None:
    """What a translator is not shown, a new language would have in English."""
    shown = {row.key: row.text for row in rows(prompts, "en", "fr")}
    for folder in FOLDERS:
        for key, text in source((prompts / f"{folder}en.toml").read_bytes().decode()).texts.items():
            path = folder + ".".join(key)
            row = next((one for one in (path, path.rpartition(".")[0]) if one in shown), None)
            assert key[0] == "review" or (row and text.value in shown[row]), path
    assert "forth = 4" in shown["grammar.keys"].splitlines()


def test_a_list_without_words_is_no_list_still_to_translate() -> None:
    assert (cell_of([], "words"), value_of(" - ", "words", ["fortnight"])) == ("-", [])
    assert value_of("-", "text", "a text") == "-"


def test_a_floor_in_a_new_language_is_its_own_and_held_to_its_rules(
    words: Words, french: Path, prompts: Path
) -> None:
    translated(
        french, **{"danger/floor.poison": "surdose, trop de pilules", "leaving/floor.stop": "arr\u00eatez"}
    )
    done = words("import", str(french))
    assert "Entries changed: 2, in danger/fr.toml, leaving/fr.toml." in done.output
    content = load(VALUES, set(COMMANDS), prompts)
    assert content.danger["fr"].phrases["poison"] == ("surdose", "trop de pilules")
    assert content.danger["fr"].phrases["danger"] == content.danger["en"].phrases["danger"]
    assert content.leaving["fr"].phrases == {"stop": ("arretez",)}
    before = {path: path.read_bytes() for path in prompts.rglob("*.toml")}
    for told, said in (
        ("-", "floor.stop: is missing: it must hold at least one phrase"),
        ("start, arr\u00eatez", "floor.stop: 'start' is Twilio's own word"),
        (", ".join(f"un mot {n}" for n in range(41)), "floor: has 41 phrases, 40 at most"),
    ):
        translated(french, **{"leaving/floor.stop": told})
        done = words("import", str(french))
        assert done.exit_code == 1
        assert said in done.output
    assert {path: path.read_bytes() for path in prompts.rglob("*.toml")} == before


def test_an_entry_without_a_place_gets_one_in_its_table() -> None:
    raw = '# top\n[a]\nx = "1"   # stays\n\n[b]\ny = "2"'
    made = put(raw, {("a", "new"): "n", ("b", "list"): ["p", "q"], ("c", "d"): "e", ("a", "x"): "one"})
    assert tomllib.loads(made) == {
        "a": {"x": "one", "new": "n"},
        "b": {"y": "2", "list": ["p", "q"]},
        "c": {"d": "e"},
    }
    assert "# top" in made
    assert "# stays" in made


def test_a_workbook_is_read_as_it_was_written_and_no_cell_of_it_is_a_formula() -> None:
    written = write_xlsx(some_rows(), "en", "es")
    assert read_xlsx(written) == Cells("es", CELLS, CELLS)
    assert read_file("words.csv", written) == Cells("es", CELLS, CELLS)  # renamed by somebody
    sheet = load_workbook(io.BytesIO(written)).active
    assert sheet is not None
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None} == {"s"}


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"PK\x03\x04 not a workbook", "it is no Excel workbook: save it as .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "it is an old Excel file (.xls): save it as .xlsx"),
        (b"name,en,es\n", "its first line has no column 'key'"),
    ],
)
def test_another_kind_of_file_is_named(words: Words, tmp_path: Path, raw: bytes, what: str) -> None:
    file = tmp_path / "words.xlsx"
    file.write_bytes(raw)
    done = words("import", str(file))
    assert done.exit_code == 1
    assert what in done.output
    assert "Nothing was written." in done.output


def test_a_name_of_another_kind_is_refused(words: Words, tmp_path: Path) -> None:
    done = words("export", "es", "--to", str(tmp_path / "words.ods"))
    assert done.exit_code == 1
    assert ".xlsx, .csv, .po" in done.output


def edited(words: Words, file: Path, language: str, change: Callable[[dict[str, str]], None]) -> Result:
    """Export, let `change` edit the cells of the language, import."""
    assert words("export", language, "--to", str(file)).exit_code == 0
    book = load_workbook(file)
    sheet = book.active
    assert sheet is not None
    column = [cell.value for cell in sheet[1]].index(language)
    cells = {str(line[0].value): str(line[column].value or "") for line in sheet.iter_rows(min_row=2)}
    change(cells)
    for line in reversed(list(sheet.iter_rows(min_row=2))):
        key = str(line[0].value)
        if key in cells:
            line[column].value = cells[key]
        else:
            sheet.delete_rows(line[0].row)
    book.save(file)
    return words("import", str(file))


def test_a_language_is_named_by_its_code(words: Words, tmp_path: Path) -> None:
    assert "like es" in words("export", "Haitian", "--to", str(tmp_path / "ht.po")).output
    told = words("export", "ht", "--to", str(tmp_path / "ht.po")).output
    assert "Fill in ht" in told
    assert "column" not in told


def test_english_is_a_sheet_too(words: Words, prompts: Path, tmp_path: Path) -> None:
    def change(cells: dict[str, str]) -> None:
        cells["topics.age.speech"] = "Age.\nOld muscles cramp more."

    done = edited(words, tmp_path / "en.xlsx", "en", change)
    assert done.exit_code == 0, done.output
    assert "Entries changed: 1, in en.toml." in done.output
    read = tomllib.loads((prompts / "en.toml").read_text("utf-8"))
    assert read["topics"]["age"]["speech"] == ["Age.", "Old muscles cramp more."]


def test_signs_that_a_program_lost_are_refused(words: Words, prompts: Path, tmp_path: Path) -> None:
    def change(cells: dict[str, str]) -> None:
        for key, cell in cells.items():
            cells[key] = cell.encode("cp1252", "replace").decode("cp1252")

    before = (prompts / "es.toml").read_bytes()
    done = edited(words, tmp_path / "es.xlsx", "es", change)
    assert done.exit_code == 1
    assert "have become question marks" in done.output
    assert (prompts / "es.toml").read_bytes() == before


@pytest.mark.shipped_words
def test_rows_that_are_missing_and_english_that_changed_are_told(
    words: Words, prompts: Path, change: Change, tmp_path: Path
) -> None:
    file = tmp_path / "es.xlsx"

    def drop(cells: dict[str, str]) -> None:
        del cells["topics.age.text"]
        cells["topics.diet.text"] = ""

    done = edited(words, file, "es", drop)
    told = " ".join(done.output.split())
    assert "Cells without a translation: 1, the first topics.diet.text" in told
    assert "Rows that are missing in the file (their words stay): 1, the first topics.age.text" in told
    change("text A. All tips: TIPS", "text A. All of them: TIPS")
    assert "whose English has changed since the file was made" in words("import", str(file)).output


def test_codes_are_told_apart_from_words(prompts: Path) -> None:
    kinds = {row.key: (row.kind, row.limit) for row in rows(prompts, "en", "fr")}
    for key in ("language.voice", "language.locale", "language.key", "language.date"):
        assert kinds[key][0] == "code"
        assert "no word" in kinds[key][1]
