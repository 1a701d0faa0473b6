"""The rows as a PO file (GNU gettext), as translators' programs read and write it.

https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html
"""

import re
from collections.abc import Iterable, Iterator

from hotline.prompt_tools.rows import Row

_ESCAPES = {"n": "\n", "t": "\t", "r": "", '"': '"', "\\": "\\"}
_WORD = re.compile(r'(msgctxt|msgid|msgstr)\s+"(.*)"\s*$')
_MORE = re.compile(r'"(.*)"\s*$')


def write(rows: Iterable[Row], first: str, other: str) -> bytes:
    """The file, each entry's key as its context."""
    parts = [
        'msgid ""\nmsgstr ""\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Language: {other}\\n"\n"X-Source-Language: {first}\\n"\n'
    ]
    for row in rows:
        told = [f"{row.kind}; {row.limit}" if row.limit else row.kind, *row.note.split(" / ")]
        comments = "".join(f"#. {line}\n" for line in told if line)
        parts.append(
            f"{comments}#: {row.place}\nmsgctxt {_quoted(row.key)}\nmsgid {_quoted(row.first)}\n"
            f"msgstr {_quoted(row.other)}\n"
        )
    return "\n".join(parts).encode()


def read(raw: bytes) -> tuple[str, dict[str, str]]:
    """The language and its cells by key; what is marked fuzzy, or obsolete, is not finished and left out.

    Raises ValueError with what is wrong and what to do.
    """
    language, cells = "", dict[str, str]()
    for entry, fuzzy in _entries(raw.decode("utf-8-sig")):
        if "msgctxt" not in entry:
            header = re.search(r"^Language:\s*(\S+)", entry.get("msgstr", ""), re.MULTILINE)
            language = header[1] if header and not entry.get("msgid") else language
        elif not fuzzy:
            cells[entry["msgctxt"]] = entry.get("msgstr", "")
    if not language:
        raise ValueError(
            "its head does not say 'Language: ...': set the language in your program, save again"
        )
    return language.split("_")[0].lower(), cells


def _entries(text: str) -> Iterator[tuple[dict[str, str], bool]]:
    """Each entry's parts, and whether it is fuzzy."""
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        entry, last, fuzzy = dict[str, str](), "", False
        for number, line in enumerate(block.splitlines()):
            if line.startswith("#"):
                fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            elif word := _WORD.match(line):
                last = word[1]
                entry[last] = _unquoted(word[2])
            elif (more := _MORE.match(line)) and last:
                entry[last] += _unquoted(more[1])
            elif line.strip():
                raise ValueError(f"it is no PO file: line {number + 1} of an entry reads {line[:40]!r}")
        if entry:
            yield entry, fuzzy


def _quoted(told: str) -> str:
    def one(line: str) -> str:
        return '"' + line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    lines = told.splitlines(keepends=True)
    return one(told) if len(lines) < 2 else "\n".join(['""', *map(one, lines)])


def _unquoted(told: str) -> str:
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), told)
