"""Words editor: the words as entries with fields, figures and marks.

A local page on which a nurse edits the words: app has its pages, edit what was typed.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hotline.content.toml_reader import Code
from hotline.prompt_tools.check import Reading, reading
from hotline.prompt_tools.findings import Finding
from hotline.prompt_tools.sheets import Row, cell_of, entries, kind_of, rows
from hotline.prompt_tools.signatures import KEYWORDS, Status, entry_of, statuses
from hotline.prompt_tools.toml_source import Source, read_sources
from hotline.prompt_tools.translation import first_language

_NAMES = tomllib.loads((Path(__file__).parent / "pages" / "labels.toml").read_text("utf-8"))
SECTIONS, LABELS, MARKS = (_NAMES[table] for table in ("sections", "fields", "marks"))
TOO_LONG = {Code.TOO_MANY_SEGMENTS, Code.TOO_LONG, Code.LONG_SPEECH, Code.LONG_SENTENCE, Code.LATE_KEY}
_OF_CODE = {Code.HARD_TO_READ: "hard", Code.STALE_TRANSLATION: "stale"}


@dataclass(frozen=True)
class Field:
    """One field of an entry: a cell as in translators' sheets. `others`: the cells of other languages."""

    key: str
    cell: str
    limit: str
    note: str
    others: Mapping[str, str]

    @property
    def label(self) -> str:
        return str(LABELS.get(self.key.rpartition(".")[2], LABELS["speech"]))

    def figures(self, language: str, typed: str) -> Iterator[Reading]:
        """The figures of what was typed: of each text, or of the speech."""
        section, _, name = self.key.partition(".")
        part = name.rpartition(".")[2]
        if not typed.strip() or part in ("label", *KEYWORDS):
            return
        texts = typed.strip().splitlines() if section == "reminders" else [typed]
        for number, text in enumerate(texts, 1):
            item = number if section == "reminders" else None
            spoken = section == "calls" or part in ("speech", "say")
            yield reading(language, self.key, item, spoken, text)


class Words:
    """The words as they stand in the files now. Raises ValueError where these cannot be read."""

    def __init__(self, prompts: Path) -> None:
        self.prompts, self.first = prompts, first_language(prompts)
        self._sources = read_sources(prompts)
        listed = rows(prompts, self.first, self.first)
        self.rows: dict[str, Row] = {row.key: row for row in listed if row.key.partition(".")[0] in SECTIONS}
        others = (path.stem for path in sorted(prompts.glob("*.toml")) if path.stem != "structure")
        self.languages = [self.first, *(code for code in others if code != self.first)]
        paths = {code: prompts / f"{code}.toml" for code in self.languages}
        tables = {code: tomllib.loads(path.read_text("utf-8")) for code, path in paths.items()}
        self.names = {code: str(table["language"]["name"]) for code, table in tables.items()}
        self.cells = {
            code: {
                ".".join(key): cell_of(value, kind_of(key, value))
                for key, value in entries(table)
                if ".".join(key) in self.rows
            }
            for code, table in tables.items()
        }
        self._structure = tomllib.loads((prompts / "structure.toml").read_text("utf-8"))

    @cached_property
    def keys(self) -> dict[str, list[str]]:
        by_entry = dict[str, list[str]]()
        for key in self.rows:
            by_entry.setdefault(entry_of(key), []).append(key)
        return by_entry

    def fields(self, language: str, entry: str) -> list[Field]:
        """The fields of an entry in a language; KeyError where there is none."""
        beside = [self.first] if language != self.first else self.languages[1:]
        return [
            Field(
                key,
                self.cells[language][key],
                # Without how long it is in the first language.
                f"At most {limit.partition(' (')[0]}" if (limit := self.rows[key].limit) else "",
                self.note(key),
                {code: self.cells[code].get(key, "") for code in beside},
            )
            for key in self.keys[entry]
            if key in self.cells[language]
        ]

    def note(self, key: str) -> str:
        source = self._sources[f"{self.first}.toml"]
        return source.note(tuple(key.split("."))) if isinstance(source, Source) else ""

    def facts(self, entry: str) -> list[str]:
        section, _, name = entry.partition(".")
        named = self._structure["topics"].get(name, {}).get("facts", []) if section == "topics" else []
        return [self._structure["facts"][fact] for fact in named if fact in self._structure["facts"]]

    @cached_property
    def signatures(self) -> dict[tuple[str, str], Status]:
        """Who signed what. Raises BadSignatures."""
        return statuses(self.prompts, self._sources)

    def state(self, language: str, entry: str) -> str:
        """A hash of an entry, to see that nobody else changed it meanwhile."""
        cells = [self.cells[language].get(key) for key in self.keys[entry]]
        return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:12]

    def marks(self, language: str, entry: str, findings: Sequence[Finding]) -> list[str]:
        """What to look at in an entry, as keys of MARKS. `findings`: of all files."""
        marks = dict[str, None]()
        if status := self.signatures.get((f"{language}.toml", entry)):
            marks |= {} if status.signed else {"changed" if status.signature else "unsigned": None}
        for finding in about(findings, language, entry):
            code = finding.problem.code
            mark = "long" if code in TOO_LONG else _OF_CODE.get(code, "mend" if finding.stops else "")
            marks |= {mark: None} if mark else {}
        return list(marks)


def about(findings: Sequence[Finding], language: str, entry: str) -> list[Finding]:
    """The findings about one entry, without those about its signature, which stands beside it anyway."""
    return [
        finding
        for finding in findings
        if finding.problem.file == f"{language}.toml"
        and entry_of(finding.problem.key) == entry
        and finding.problem.code not in (Code.CHANGED_SINCE_SIGNED, Code.UNSIGNED)
    ]
