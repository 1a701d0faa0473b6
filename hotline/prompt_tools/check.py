"""Prompt check: every problem, with file, line and advice."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

from hotline.content.build import gathered
from hotline.content.load import LEARNED
from hotline.content.model import Content, Language
from hotline.content.toml_reader import BadPrompts, Code, Problem
from hotline.content.validation.vocabulary import LONGEST_SETTINGS
from hotline.dialogue.commands import COMMANDS
from hotline.domain.telephony import EXTENSION
from hotline.prompt_tools.findings import Finding, is_sent, located, plain
from hotline.prompt_tools.learning.examples import FOLDER, checked, digest
from hotline.prompt_tools.readability import HARDEST, Reading, readings, texts_of
from hotline.prompt_tools.review import review_findings, signature_findings, stale_findings
from hotline.prompt_tools.toml_source import Source, Sources, read_sources
from hotline.understanding.classifier import Classifier
from hotline.web.pages.render import render
from hotline.web.pages.site import PATHS, Site

LONGEST_SPEECH = 30.0  # seconds that a person listens to before a choice


def check_prompts(prompts: Path, today: date) -> tuple[list[Finding], Content | None]:
    """The findings, those that stop the line first; and the content, None if unreadable."""
    sources = read_sources(prompts)
    content, wrong = gathered(LONGEST_SETTINGS, set(COMMANDS), prompts)
    problems = list(wrong)
    if content and not wrong:
        problems += page_problems(content, prompts)
    if content:
        for language in content.languages.values():
            problems += _text_problems(language)
        problems += _placeholder_problems(content)
    findings = [located(problem, sources) for problem in problems]
    if content and not wrong:
        findings += _example_findings(content, prompts)
    findings += _space_findings(sources)
    findings += review_findings(sources, today)
    findings += signature_findings(prompts, sources)
    if content:
        findings += stale_findings(prompts, sources, content.structure.default_language)
    return sorted(findings, key=lambda f: (not f.stops, f.problem.file, f.line or 0)), content


def page_problems(content: Content, prompts: Path) -> Iterator[Problem]:
    try:
        for site in Site(content, None, "https://line.invalid", prompts).languages():
            for page in PATHS:
                render(site, page, site.paths())
    except BadPrompts as bad:
        yield from bad.problems


def _text_problems(language: Language) -> Iterator[Problem]:
    for reading in readings(language):
        if reading.grade is not None and reading.grade > HARDEST:
            message = f"asks for grade {reading.grade:.1f}; {HARDEST:.0f} is the most"
            yield _about(language, reading, Code.HARD_TO_READ, message)
        if reading.seconds > LONGEST_SPEECH:
            message = f"takes some {reading.seconds:.0f} seconds to hear; {LONGEST_SPEECH:.0f} is long"
            yield _about(language, reading, Code.LONG_SPEECH, message)
        double = "".join(sorted(set(EXTENSION).intersection(reading.pattern) - set("{}")))
        if double and not reading.spoken:
            yield _about(language, reading, Code.DOUBLE_WIDTH, f"has {double!r}, which counts twice")


def _placeholder_problems(content: Content) -> Iterator[Problem]:
    """Placeholders that one language has and another lacks."""
    first = content.languages[content.structure.default_language]
    patterns = {(key, item): pattern for key, item, _, pattern in texts_of(first)}
    for language in content.languages.values():
        for key, item, _, pattern in texts_of(language):
            theirs, ours = _placeholders(patterns.get((key, item), pattern)), _placeholders(pattern)
            lost, more = sorted(theirs - ours)[:1], sorted(ours - theirs)[:1]
            messages = [f"lacks {{{name}}}, which {first.code}.toml says here" for name in lost]
            messages += [f"has {{{name}}}, which {first.code}.toml does not" for name in more]
            for message in messages:
                yield Problem(f"{language.code}.toml", key, Code.PLACEHOLDERS_DIFFER, message, item)


def _placeholders(pattern: str) -> set[str]:
    try:
        return {name for _, name, _, _ in Formatter().parse(pattern) if name}
    except ValueError:
        return set()


def _about(language: Language, reading: Reading, code: Code, message: str) -> Problem:
    return Problem(f"{language.code}.toml", reading.key, code, message, reading.item)


def _example_findings(content: Content, prompts: Path) -> Iterator[Finding]:
    """Malformed examples, and examples changed since the last learning."""
    *_, faults = checked(prompts, content)
    for fault in faults:
        problem = Problem(f"{FOLDER}/{fault.file}", "example", Code.BAD_EXAMPLE, fault.reason)
        yield Finding(problem, fault.line)
    path = prompts / LEARNED
    if not faults and path.exists() and Classifier.read(path).digest != digest(prompts):
        message = "the examples were changed and not learned: messages are understood as before"
        yield Finding(Problem(LEARNED, "learned", Code.NOT_LEARNED, message))


def _space_findings(sources: Sources) -> Iterator[Finding]:
    """Superfluous spaces, which cost money. Characters outside GSM-7 are another problem."""
    for file, source in sources.items():
        if isinstance(source, Source):
            for key, text in source.texts.items():
                if is_sent(file, key) and plain(text.value) != text.value and text.value.isascii():
                    problem = Problem(file, ".".join(key), Code.EXTRA_SPACES, "has spaces too many")
                    yield Finding(problem, source.line(text.start))
