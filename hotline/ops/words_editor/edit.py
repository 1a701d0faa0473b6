"""Edits: words that were typed, tried, saved and handed over."""

import hashlib
import json
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from hotline.ops.words_editor import Words, about
from hotline.prompt_tools.check import check_prompts
from hotline.prompt_tools.findings import Finding
from hotline.prompt_tools.sheet_files import Cells, write_xlsx
from hotline.prompt_tools.sheets import rows
from hotline.prompt_tools.signatures import KEYWORDS, update
from hotline.prompt_tools.translation import Change, NotTaken, proposed
from hotline.sandbox.data_folder import write_private
from hotline.sandbox.live_prompts import State, file_state

MEANWHILE = "These words were changed in the file since this page was opened."
ODD = "It has a sign that no text may have (U+{:04X}): type the words anew."
UNFIT = ("Cc", "Cs", "Co", "Cn")  # control characters, halves of others, private and unknown ones
EMPTY = "It is empty. A part that is not wanted any more is for the operator to take out."


@dataclass
class Outcome:
    """What came of typed words. `wrong`: faults by field, "" for others; `looks`: warnings by field."""

    typed: Mapping[str, str]
    saved: bool = False
    wrong: dict[str, list[str]] = field(default_factory=dict)
    looks: dict[str, list[str]] = field(default_factory=dict)
    says: list[str] = field(default_factory=list)


class Editor:
    """The words of a folder and the changes to them since the copy in `data` was made.

    The copy is kept in a file, not in memory: a nurse may close the page and go on tomorrow, and hands
    over all that changed. Without git there is nothing else to compare with.
    """

    def __init__(self, prompts: Path, data: Path, today: Callable[[], date]) -> None:
        self._prompts, self._today, self._lock = prompts, today, threading.Lock()
        folder = hashlib.sha256(str(prompts.resolve()).encode()).hexdigest()[:8]
        self._copy = data / f"words-before-{folder}.json"
        self._read: tuple[State, Words] | None = None
        self._checked: tuple[State, list[Finding]] | None = None
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._copy.exists():
            self.start_anew()

    def _state(self) -> State:
        return file_state([*self._prompts.rglob("*.toml"), *self._prompts.glob("*.tsv")])

    def words(self) -> Words:
        """The words as they stand now. Raises ValueError, BadSignatures."""
        state = self._state()
        if self._read is None or self._read[0] != state:
            self._read = state, Words(self._prompts)
        return self._read[1]

    def findings(self) -> list[Finding]:
        """What `hotline check` finds now; worked out once for each saved file."""
        state = self._state()
        if self._checked is None or self._checked[0] != state:
            self._checked = state, check_prompts(self._prompts, self._today())[0]
        return self._checked[1]

    def start_anew(self) -> None:
        write_private(self._copy, json.dumps(self.words().cells, ensure_ascii=False))

    def changes(self) -> dict[str, list[Change]]:
        try:
            before = json.loads(self._copy.read_text("utf-8"))
        except (OSError, ValueError):
            self.start_anew()
            return {}
        changed = dict[str, list[Change]]()
        for code, cells in self.words().cells.items():
            for key, cell in cells.items():
                if (old := before.get(code, {}).get(key, "")) != cell:
                    changed.setdefault(code, []).append(Change(key, old, cell))
        return changed

    def sheet(self, language: str) -> bytes:
        """The changed entries of a language as a workbook, which `hotline words import` takes."""
        changed, first = {change.key for change in self.changes().get(language, ())}, self.words().first
        handed_over = (row for row in rows(self._prompts, first, language) if row.key in changed)
        return write_xlsx(handed_over, first, language)

    def confirm(self, language: str, entry: str) -> None:
        """Note that a translation is still right, though its English changed."""
        with self._lock:
            update(self._prompts, self.words().first, {(language, entry)})

    def edit(self, language: str, entry: str, typed: Mapping[str, str], seen: str, *, save: bool) -> Outcome:
        """Try the typed cells of an entry on a copy; write them with `save`, if the line would start.

        `seen`: the state of the entry (Words.state) when the page was opened.
        """
        with self._lock:
            words, outcome = self.words(), Outcome(typed)
            fields = {one.key: one for one in words.fields(language, entry)}
            changed = {key: cell for key, cell in typed.items() if cell.strip() != fields[key].cell.strip()}
            for key, cell in changed.items():
                if not cell.strip():
                    outcome.wrong[key] = [EMPTY]
                elif odd := [c for c in cell if unicodedata.category(c) in UNFIT and c not in "\n\t"]:
                    outcome.wrong[key] = [ODD.format(ord(min(odd)))]
            if changed and seen != words.state(language, entry):
                outcome.wrong[""] = [MEANWHILE]
            if outcome.wrong:
                return outcome
            try:
                proposal = proposed(self._prompts, Cells(language, changed, {}), "The page", self._today())
            except NotTaken as refused:
                outcome.wrong = _refusals(refused, language, list(fields))
                return outcome
            outcome.looks = _by_field(about(proposal.findings, language, entry), language, list(fields))
            if not proposal.files:
                outcome.says.append("Nothing differs from what is saved.")
                return outcome
            if any(change.key.rpartition(".")[2] not in KEYWORDS for change in proposal.changes):
                outcome.says += _ended(words, language, entry, save)
            if save:
                proposal.write(self._prompts)
                self._checked = self._state(), proposal.findings
                outcome.saved, outcome.typed = True, {}
            return outcome


def _refusals(refused: NotTaken, language: str, keys: list[str]) -> dict[str, list[str]]:
    key, _, why = str(refused).partition(": ")
    whole = {key: [why]} if key in keys else {"": [str(refused)]}
    return _by_field(refused.findings, language, keys) or whole


def _by_field(findings: Iterable[Finding], language: str, keys: list[str]) -> dict[str, list[str]]:
    by_field = dict[str, list[str]]()
    for finding in findings:
        problem = finding.problem
        key = problem.key if problem.file == f"{language}.toml" and problem.key in keys else ""
        in_file = f"{problem.file} {problem.place} "
        place = in_file if not key else f"text {problem.item} " if problem.item else ""
        by_field.setdefault(key, []).append(f"{place}{problem.message}. {finding.advice}".strip())
    return by_field


def _ended(words: Words, language: str, entry: str, saved: bool) -> Iterator[str]:
    status = words.signatures.get((f"{language}.toml", entry))
    if status and status.signed and status.signature:
        by = f"The signature by {status.signature.by} of {status.signature.on}"
        yield f"{by} {'has ended' if saved else 'would end'}: it was for the words before."
    others = [words.names[code] for code in words.languages if code != language]
    if language == words.first and others:
        marked = "Marked" if saved else "To be marked"
        yield f"{marked} as translated from the words before: {', '.join(others)}."
