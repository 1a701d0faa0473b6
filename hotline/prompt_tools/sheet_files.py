"""Sheet files: rows to XLSX, CSV or PO, and cells back.

PO is GNU gettext's format: https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zipfile import BadZipFile

import polib
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from hotline.prompt_tools.sheets import Row

FIXED_COLUMNS = ("key", "kind", "limit", "note", "place")
FORMULA = ("=", "+", "-", "@")  # a spreadsheet calculates a cell that begins so: it gets an apostrophe


@dataclass(frozen=True)
class Cells:
    """What a file holds: cells by key, and beside them the first language's (`originals`; may be {})."""

    language: str
    cells: Mapping[str, str]
    originals: Mapping[str, str]


def table(rows: Iterable[Row], first: str, other: str) -> list[list[str]]:
    """The lines of a spreadsheet, its head first; one column of words where `other` is `first`."""
    words = [first] if other == first else [first, other]
    lines = [["key", *words, "limit", "kind", "note", "place"]]
    for row in rows:
        cells = [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in (row.text, row.translation)]
        lines.append([row.key, *cells[: len(words)], row.limit, row.kind, row.note, row.place])
    return lines


def write_csv(rows: Iterable[Row], first: str, other: str) -> bytes:
    """A CSV file in UTF-8 with a byte order mark, which Excel needs."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(table(rows, first, other))
    return written.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Iterable[Row], first: str, other: str) -> bytes:
    """An Excel workbook with one sheet; its head stays in view, long cells wrap."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for line in table(rows, first, other):
        sheet.append(line)
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"  # no formula, whatever it begins with
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"
    for letter, width in zip("ABCDEFG", (34, 60, 60, 30, 8, 50, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read_csv(raw: bytes) -> Cells:
    """The cells of a CSV file: UTF-8, UTF-16 or ANSI; , ; or tab. Raises ValueError: what to do."""
    try:
        text = raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    delimiter = next((sign for sign in ",;\t" if sign in text.split("\n", 1)[0]), ",")
    return _cells(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))


def read_xlsx(raw: bytes) -> Cells:
    """The cells of the first sheet of a workbook. Raises ValueError."""
    try:
        sheet = load_workbook(io.BytesIO(raw), read_only=True, data_only=True).worksheets[0]
        lines = [["" if v is None else str(v) for v in line] for line in sheet.iter_rows(values_only=True)]
    except (BadZipFile, InvalidFileException, KeyError, OSError, IndexError):
        raise ValueError("it is no Excel workbook: save it as .xlsx, or as CSV UTF-8") from None
    return _cells(lines)


def read_file(name: str, raw: bytes) -> Cells:
    """The cells of a file by what it is, not only by its name. Raises ValueError with what to do."""
    if raw.startswith(b"PK"):
        return read_xlsx(raw)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValueError("it is an old Excel file (.xls): save it as .xlsx, or as CSV UTF-8")
    return read_po(raw) if name.endswith(".po") else read_csv(raw)


def _cells(lines: Sequence[Sequence[str]]) -> Cells:
    """The cells of a table with a head. Raises ValueError with what is wrong and what to do."""
    head = [name.strip().lower() for name in lines[0]] if lines else []
    if "key" not in head:
        raise ValueError("its first line has no column 'key': export the words again and fill in that file")
    languages = [name for name in head if name and name not in FIXED_COLUMNS]
    if len(languages) not in (1, 2):
        raise ValueError(
            "it needs one column of words, or two: English and the other language; it has "
            f"{', '.join(languages) or 'none'}"
        )
    key_at, first_at, cell_at = head.index("key"), head.index(languages[0]), head.index(languages[-1])
    cells, originals = dict[str, str](), dict[str, str]()
    for line in lines[1:]:
        key = line[key_at].strip() if len(line) > max(key_at, cell_at) else ""
        if key in cells:
            raise ValueError(f"the key {key} stands in it twice: take one of the rows out")
        if key:
            cells[key], originals[key] = _cell(line[cell_at]), _cell(line[first_at])
    return Cells(languages[-1], cells, originals if len(languages) == 2 else {})


def _cell(cell: str) -> str:
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def write_po(rows: Iterable[Row], first: str, other: str) -> bytes:
    """A PO file, each entry's key as its context."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": other,
        "X-Source-Language": first,
    }
    for row in rows:
        about = f"{row.kind}; {row.limit}" if row.limit else row.kind
        place = row.place.rpartition(":")
        comment = "\n".join(line for line in (about, *row.note.split(" / ")) if line)
        words = {"msgctxt": row.key, "msgid": row.text, "msgstr": row.translation}
        file.append(polib.POEntry(**words, comment=comment, occurrences=[(place[0], place[2])]))
    return str(file).encode()


def read_po(raw: bytes) -> Cells:
    """The cells of a PO file, without fuzzy and obsolete entries. Raises ValueError: what to do."""
    try:
        file = polib.pofile(raw.decode("utf-8-sig") + "\n")  # a text without a line break could be a path
    except OSError as wrong:
        raise ValueError(f"it is no PO file: {wrong}") from None
    language = file.metadata.get("Language", "")
    if not language:
        raise ValueError(
            "its head does not say 'Language: ...': set the language in your program, save again"
        )
    taken = [entry for entry in file if entry.msgctxt is not None and not entry.fuzzy and not entry.obsolete]
    cells = {str(entry.msgctxt): entry.msgstr for entry in taken}
    return Cells(language.split("_")[0].lower(), cells, {str(e.msgctxt): e.msgid for e in taken})
