"""The rows as a spreadsheet: a CSV file that Excel and LibreOffice open right, and what they save again."""

import csv
import io
from collections.abc import Iterable

from hotline.prompt_tools.rows import Row

FIXED = ("key", "kind", "limit", "note", "place")
FORMULA = ("=", "+", "-", "@")  # a cell that begins so is reckoned with: it gets an apostrophe


def write(rows: Iterable[Row], first: str, other: str) -> bytes:
    """UTF-8 with a mark at the beginning, which is how Excel knows it."""
    made = io.StringIO()
    sheet = csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    sheet.writerow(["key", first, other, "limit", "kind", "note", "place"])
    for row in rows:
        sheet.writerow(
            [row.key, _safe(row.first), _safe(row.other), row.limit, row.kind, row.note, row.place]
        )
    return made.getvalue().encode("utf-8-sig")


def read(raw: bytes) -> tuple[str, dict[str, str]]:
    """The language and its cells by key, as a spreadsheet saves them: UTF-8, UTF-16 or ANSI; , ; or tab.

    Raises ValueError with what is wrong and what to do.
    """
    text = _decoded(raw)
    between = next((sign for sign in ",;\t" if sign in text.split("\n", 1)[0]), ",")
    sheet = list(csv.reader(io.StringIO(text, newline=""), delimiter=between))
    head = [name.strip().lower() for name in sheet[0]] if sheet else []
    if "key" not in head:
        raise ValueError("its first line has no column 'key': export the words again and fill in that file")
    languages = [name for name in head if name and name not in FIXED]
    if len(languages) != 2:
        raise ValueError(
            f"it needs two columns of words, English and the other language; it has {', '.join(languages)}"
        )
    key, other = head.index("key"), head.index(languages[1])
    cells: dict[str, str] = {}
    for line in sheet[1:]:
        if len(line) <= max(key, other) or not line[key].strip():
            continue
        if line[key].strip() in cells:
            raise ValueError(f"the key {line[key].strip()} stands in it twice: take one of the rows out")
        cells[line[key].strip()] = _plain(line[other])
    return languages[1], cells


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _safe(told: str) -> str:
    return f"'{told}" if told.startswith(FORMULA) else told


def _plain(told: str) -> str:
    told = told.replace("\r\n", "\n").replace("\r", "\n")
    return told[1:] if told.startswith(tuple(f"'{sign}" for sign in FORMULA)) else told
