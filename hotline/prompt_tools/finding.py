"""One thing that is wrong with the words: where it stands, what it is, what to do."""

import re
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from hotline.content.gsm7 import foreign, segments
from hotline.content.validation.text_limits import LONGEST_VALUES
from hotline.prompt_tools.mend import name_of, plain
from hotline.prompt_tools.reading import filled
from hotline.prompt_tools.source import (
    Key,
    Source,
    Text,
    source,
)

Files = Mapping[str, Source | str]  # by name below prompts/; a file that cannot be read is its text alone
_PROBLEM = re.compile(
    r"(?P<file>[\w/.-]+\.toml): ?\.?(?:(?P<key>[^ :]+(?:, text \d+)?): )?(?P<reason>.*)", re.DOTALL
)
MENDED = "Mended by: hotline check --fix"
_QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


@dataclass(frozen=True)
class Finding:
    """`stop`: the line does not start with it. `look`: the line answers, but somebody should look at it."""

    file: str
    line: int | None
    key: str
    kind: Literal["stop", "look"]
    what: str
    do: str = ""

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def files(prompts: Path) -> dict[str, Source | str]:
    """Every words file, read as far as it can be."""
    found: dict[str, Source | str] = {}
    for path in sorted(prompts.rglob("*.toml")):
        text = path.read_bytes().decode("utf-8", "replace")
        try:
            found[path.relative_to(prompts).as_posix()] = source(text)
        except ValueError:
            found[path.relative_to(prompts).as_posix()] = text
    return found


def located(problem: str, words: Files) -> Finding:
    """A line of hotline.content's checks (file: key: reason) with its place."""
    parts = _PROBLEM.fullmatch(problem)
    if not parts:
        return Finding("prompts", None, "", "stop", problem)
    file, key, reason = parts["file"], parts["key"] or "", parts["reason"]
    if reason.startswith("cannot be read as TOML"):
        return unreadable(file, reason, words)
    file, place = _home(file, _key_of(key), words)
    found = words.get(file)
    if not isinstance(found, Source) or not place:
        return Finding(file, None, key, "stop", reason, advice(reason))
    text = found.texts.get(place)
    if text and "cannot be sent as GSM-7" in reason:
        return _costly(file, found, text, key)
    return Finding(file, found.line(_exact(found, place, reason)), key, "stop", reason, advice(reason))


def _costly(file: str, found: Source, text: Text, key: str) -> Finding:
    """The very character that no text can carry, with what stands round it and what it would cost."""
    strange = foreign(text.value)
    at = min(text.value.index(c) for c in strange) if strange else 0
    begin = max(text.value.rfind(" ", 0, max(at - 8, 0)) + 1, text.value.rfind("\n", 0, at) + 1)
    round_it = text.value[begin : at + 12].partition("\n")[0]
    easy, whole = plain(text.value), filled(text.value, LONGEST_VALUES)
    costs, cheap = segments(whole), segments("".join(c for c in plain(whole) if not foreign(c)))
    more = f" (and {len(strange) - 1} more such signs)" if len(strange) > 1 else ""
    what = f"has {name_of(text.value[at])} in {round_it!r}{more}: {costs} segments instead of {cheap}"
    mends = MENDED if not foreign(easy) else "Write it plainer, without that sign."
    return Finding(file, found.line_in(text, at), key, "stop", what, mends)


def _key_of(key: str) -> str:
    """`reminders.texts, text 4` -> `reminders.texts.3`"""
    nth = re.fullmatch(r"(.*), text (\d+)", key)
    return f"{nth[1]}.{int(nth[2]) - 1}" if nth else key


def _home(file: str, key: str, words: Files) -> tuple[str, Key]:
    """The file where a key stands, and its longest part there; a language may lie in several files."""
    code = file.removesuffix(".toml")
    nearest: tuple[str, Key] = (file, ())
    for name in sorted(words, key=lambda name: (name != file, name)):
        one = words[name]
        if not isinstance(one, Source) or (name != file and code not in re.split(r"[/.]", name)):
            continue
        known = {".".join(path): path for path in one.starts}
        part = key
        while part and part not in known:
            part = part.rpartition(".")[0]
        if part and len(known[part]) > len(nearest[1]):
            nearest = name, known[part]
    return nearest


def _exact(found: Source, key: Key, reason: str) -> int:
    """The place of the very item of a list, or the very line of a long text, that a reason quotes."""
    quoted = next((one[1] or one[2] for one in _QUOTED.finditer(reason)), None)
    for path, text in found.texts.items():
        if not quoted or path[: len(key)] != key or quoted not in text.value:
            continue
        if path == key and len(text.quote) == 3:
            line = found.line_in(text, text.value.index(quoted))
            return sum(len(one) for one in found.raw.splitlines(keepends=True)[: line - 1])
        if path == key or text.value == quoted:
            return text.start
    return found.starts[key]


def unreadable(file: str, reason: str, words: Files) -> Finding:
    """A file that is no TOML, or not UTF-8: the line where reading stopped."""
    text = words.get(file)
    raw = text.raw if isinstance(text, Source) else text or ""
    at = re.search(r"at line (\d+)", reason)
    line = int(at[1]) if at else None
    if "\ufffd" in raw and "codec" in reason:
        line = raw.count("\n", 0, raw.index("\ufffd")) + 1
        what = "has a character that is not saved as UTF-8"
        return Finding(file, line, "", "stop", what, "Save the file again and choose UTF-8 as its encoding.")
    line = min(line or raw.count("\n") + 1, _open_end(raw) or sys.maxsize)
    lines = raw.splitlines()
    shown = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    if raw.startswith("\ufeff"):
        return Finding(file, 1, "", "stop", "begins with an invisible mark that some editors add", MENDED)
    if re.search("= *[\u201c\u201d\u201e]", shown):
        return Finding(file, line, "", "stop", f"has curly quotes round the text: {shown[:60]}", MENDED)
    why = re.sub(r" \(at .*\)", "", reason.partition("TOML: ")[2])
    return Finding(
        file, line, "", "stop", f"cannot be read from here on ({why}): {shown[:60]}",
        "A quote, comma or bracket is missing or too many, on this line or the one before.",
    )  # fmt: skip


def _open_end(raw: str) -> int | None:
    """The line of the long text that swallows the entries after it: its closing quotes are missing."""
    for text in re.finditer(r'"""(.*?)"""', raw, re.DOTALL):
        if re.search(r'^(\[[\w."-]+\]\s*(#.*)?$|\w+ *= *["\[{])', text[1], re.MULTILINE):
            return raw.count("\n", 0, text.start()) + 1
    return None


def advice(reason: str) -> str:
    """What to do about a fault that hotline.content names."""
    return next((do for said, do in _ADVICE if said in reason), "")


_ADVICE = (
    ("is missing", "Add it; another language's file shows how it looks."),
    ("misspelt", "Correct the name, or take the entry out."),
    ("two meanings", "Keep the word in one of the two places."),
    ("carrier's own word", "Choose another word."),
    ("nothing to put into", "Correct the name in the braces; the comment beside the entry lists them."),
    ("braces do not match", "Each { needs its } and a name between."),
    ("cannot be sent as GSM-7", "Write it plainer; hotline check --fix mends quotes, dashes and odd spaces."),
    ("costs", "Shorten the text."),
    ("in one breath", "Make two sentences of it, as two items of the list."),
    ("no answer tells it", "Name the fact in the topic that tells it, or take it out."),
    ("there is no fact", "Correct the fact's name, or add it to [facts]."),
    ("must list", "Write this line into the text, as it stands here."),
    ("must say", "The law or the carriers want it said: put it back."),
    ("is empty", "Fill it in; another language's file shows how it looks."),
    ("nothing answers to it", "Correct the name, or take the entry out."),
    ("belong in examples/", "Move the rest to examples/, then: hotline learn."),
)
