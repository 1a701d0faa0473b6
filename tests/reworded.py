"""Reworded run: the tests beside other words, as a clinic would have them.

Copies the repository, changes every text that a person reads or hears, and runs pytest there:

    python -m tests.reworded tests/stories tests/rules      (without arguments: SHORT)

A reworded text keeps its length and segments, its keywords, numbers, placeholders and what the law wants.
Tests marked `shipped_words` are left out: their subject is the very words in prompts/.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hotline.prompt_tools.toml_source import Key, source

ROOT = Path(__file__).parents[1]
COPIED = ("bin", "docs", "hotline", "infra", "prompts", "stories", "tests")
LINKED = (".venv", "node_modules")  # too large to copy
SHOWN = ("label", "text", "speech", "say")  # in [topics], [says] and [menus]
PHRASES = {"everyday", "weekdays", "paused", "call", "call_or_text"}
SHORT = [
    f"tests/stories/test_{name}.py" for name in ("texts", "danger", "opt_out", "rights", "nurse", "spanish")
]
VOWELS = str.maketrans("aeiou", "eioua")
WORD = r"(?<![`\w.@])[^\W\d_]?[a-z]{2,}(?![\w`])"  # not in capitals: those are keywords
KEPT = (r"\{\w*\}", r"`[^`]*`", r"\]\([^)]*\)", r"\w+\.\w[\w./-]*", "Twilio", r"\\\w")


def reword(text: str, kept: Iterable[str] = ()) -> str:
    """The text with other vowels in its words. `kept`: phrases that stay."""
    stays = "|".join([*map(re.escape, sorted(kept, key=len, reverse=True)), *KEPT])
    pattern = re.compile(rf"({stays})|({WORD})")
    return pattern.sub(lambda found: found[1] or found[2].translate(VOWELS), text)


def is_shown(file: str, key: Key) -> bool:
    """Whether a person reads or hears the text of this entry."""
    if file.startswith("pages/"):
        return key[0] != "law" and key[-1] not in ("text_word", "changed")
    if "/" in file:
        return False
    if file == "structure.toml":
        return key == ("name",)
    if key[0] == "language":
        return key[1] in PHRASES
    return key[0] in ("calls", "reminders") or any(k in SHOWN for k in key[2:3])


def reworded(file: str, raw: str) -> str:
    """A file of prompts/ in other words. The new label of a topic is among the words that lead to it."""
    read, kept = source(raw), list(_law(tomllib.loads(raw)))
    for key, text in sorted(read.texts.items(), key=lambda entry: -entry[1].start):
        literal = raw[text.start : text.end]
        if is_shown(file, key):
            raw = raw[: text.start] + reword(literal, kept) + raw[text.end :]
        if key[0] == "topics" and key[2:] == ("words", "0"):
            label = reword(read.texts[(*key[:2], "label")].value, kept).lower()
            raw = f'{raw[: text.end]}, "{label}"{raw[text.end :]}'
    return raw


def _law(table: Mapping[str, Any]) -> Iterator[str]:
    for phrases in table.get("law", {}).values():
        yield from [phrases] if isinstance(phrases, str) else phrases


def reword_prompts(prompts: Path) -> None:
    """Change every text of this folder that a person reads or hears."""
    for path in sorted(prompts.rglob("*.toml")):
        file = path.relative_to(prompts).as_posix()
        path.write_text(reworded(file, path.read_text("utf-8")), "utf-8")


def copy_to(folder: Path) -> None:
    """The repository in this folder, in other words; what commands make of the words is made anew."""
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (path for path in ROOT.iterdir() if path.is_file()):
        shutil.copy(path, folder)
    for name in LINKED:
        if (ROOT / name).exists():
            (folder / name).symlink_to(ROOT / name)
    reword_prompts(folder / "prompts")
    hotline = [sys.executable, "-m", "hotline.ops.cli"]
    subprocess.run([*hotline, "check", "--fix"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    keywords = subprocess.run([*hotline, "keywords"], cwd=folder, check=True, capture_output=True)
    (folder / "docs/reference/keywords.md").write_bytes(keywords.stdout)


def main(arguments: list[str]) -> int:
    """Run pytest on a reworded copy; its exit code."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "reworded")
        folder.mkdir()
        copy_to(folder)
        chosen = arguments or SHORT
        command = [sys.executable, "-m", "pytest", "-n", "0", "-m", "not shipped_words", "-q", *chosen]
        environ = os.environ | {"PYTHONPATH": str(folder)}  # for commands in folders of the tests
        return subprocess.run(command, cwd=folder, env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
