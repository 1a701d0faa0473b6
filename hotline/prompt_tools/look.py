"""Everything that is wrong with the words, or that somebody should look at, by file and line."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from string import Formatter

from hotline.content.build import gathered
from hotline.content.gsm7 import EXTENSION
from hotline.content.load import LEARNED
from hotline.content.loader import BadPrompts
from hotline.content.model import Content, Language
from hotline.dialogue.commands import COMMANDS
from hotline.prompt_tools.finding import (
    MENDED,
    Files,
    Finding,
    files,
    located,
)
from hotline.prompt_tools.learning.examples import FOLDER, checked, digest
from hotline.prompt_tools.mend import goes_out, plain
from hotline.prompt_tools.reading import HARDEST, Reading, readings
from hotline.prompt_tools.review import review_findings
from hotline.prompt_tools.source import Source
from hotline.understanding.classifier import Classifier
from hotline.web.pages.render import render
from hotline.web.pages.site import PATHS, Site

# As long as the settings may be: words that pass with these pass on every line.
VALUES = {"name": "N" * 24, "contact": "c" * 40}
LONGEST_SPEECH = 30.0  # seconds that a person listens to before a choice


def look(prompts: Path, today: date) -> tuple[list[Finding], Content | None]:
    """The findings, those that stop the line first; and the words, where they can be read at all."""
    words = files(prompts)
    content, wrong = gathered(VALUES, set(COMMANDS), prompts)
    found = [located(problem, words) for problem in wrong]
    if content and not wrong:
        found += _pages(content, prompts, words)
    if content:
        for language in content.languages.values():
            found += _texts(language, words)
        found += _between(content, words)
    if content and not wrong:
        found += _examples(content, prompts)
    found += _spaces(words)
    found += review_findings(words, today)
    return sorted(found, key=lambda one: (one.kind != "stop", one.file, one.line or 0)), content


def _pages(content: Content, prompts: Path, words: Files) -> Iterator[Finding]:
    """The public pages, made once."""
    site = Site(content, None, "https://line.invalid", prompts)
    try:
        for spoken in site.languages():
            for page in PATHS:
                render(spoken, page, spoken.paths())
    except BadPrompts as bad:
        yield from (located(problem, words) for problem in bad.problems)


def _texts(language: Language, words: Files) -> Iterator[Finding]:
    for one in readings(language):
        if one.grade is not None and one.grade > HARDEST:
            yield _at(
                language, words, one, f"asks for grade {one.grade:.1f}; {HARDEST:.0f} is the most",
                "Shorter sentences, shorter words.",
            )  # fmt: skip
        if one.seconds > LONGEST_SPEECH:
            yield _at(
                language, words, one,
                f"takes some {one.seconds:.0f} seconds to hear; {LONGEST_SPEECH:.0f} is long",
                "Say less before the next choice.",
            )  # fmt: skip
        double = "".join(sorted({c for c in one.pattern.replace("{", "").replace("}", "") if c in EXTENSION}))
        if double and not one.spoken:
            yield _at(language, words, one, f"has {double!r}, which counts twice", "Write it another way.")


def _examples(content: Content, prompts: Path) -> Iterator[Finding]:
    """Examples that cannot be learned from, and those that were changed since."""
    *_, faults = checked(prompts, content)
    for fault in faults:
        yield Finding(f"{FOLDER}/{fault.file}", fault.line, "example", "look", fault.reason, "Mend the line.")
    path = prompts / LEARNED
    if not faults and path.exists() and Classifier.read(path).digest != digest(prompts):
        what = "the examples were changed and not learned: messages are understood as before"
        yield Finding(LEARNED, None, "learned", "look", what, "Run `hotline learn`.")


def _between(content: Content, words: Files) -> Iterator[Finding]:
    """Names in braces that one language has and the other has not."""
    first = content.languages[content.structure.default_language]
    patterns = {one.key: one.pattern for one in readings(first)}
    for language in content.languages.values():
        if language is first:
            continue
        for one in readings(language):
            theirs, ours = _braces(patterns.get(one.key, one.pattern)), _braces(one.pattern)
            if lost := sorted(theirs - ours):
                yield _at(language, words, one, f"lacks {{{lost[0]}}}, which {first.code}.toml says here", "")
            if more := sorted(ours - theirs):
                yield _at(language, words, one, f"has {{{more[0]}}}, which {first.code}.toml does not", "")


def _spaces(words: Files) -> Iterator[Finding]:
    """Spaces too many: each is paid for. (Signs that GSM-7 lacks are named by the line's own check.)"""
    for name, found in words.items():
        if isinstance(found, Source):
            for key, text in found.texts.items():
                if goes_out(name, key) and plain(text.value) != text.value and text.value.isascii():
                    line = found.line(text.start)
                    yield Finding(name, line, ".".join(key), "look", "has spaces too many", MENDED)


def _braces(pattern: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(pattern) if name}
    except ValueError:
        return set()


def _at(language: Language, words: Files, one: Reading, what: str, do: str) -> Finding:
    stop = located(f"{language.code}.toml: {one.key}: {what}", words)
    return Finding(stop.file, stop.line, one.key, "look", what, do)


def figures(content: Content) -> Mapping[str, list[Reading]]:
    """What every text comes to, by language."""
    return {code: list(readings(language)) for code, language in content.languages.items()}
