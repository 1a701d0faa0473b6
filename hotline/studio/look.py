"""Everything that is wrong with the words, or that somebody should look at, by file and line."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from string import Formatter

from hotline.content.checked import gathered
from hotline.content.gsm7 import EXTENSION
from hotline.content.keywords import keywords
from hotline.content.model import Content, Language
from hotline.content.normalise import words as normalise
from hotline.content.read import BadPrompts
from hotline.content.reserved import WORDS
from hotline.conversation.commands import COMMANDS
from hotline.studio.finding import MENDED, Files, Finding, files, located
from hotline.studio.mend import goes_out, plain
from hotline.studio.reading import HARDEST, Reading, readings
from hotline.studio.review import review_findings
from hotline.studio.source import Source
from hotline.web.pages.render import render
from hotline.web.pages.site import PATHS, Site

# As long as the settings may be: words that pass with these pass on every line.
VALUES = {"name": "N" * 24, "contact": "c" * 40}
LONGEST_SPEECH = 30.0  # seconds that a person listens to before a choice
SHORT_WORD = 4  # letters: shorter keywords are all near to each other


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
        found += _near(content, words)
        found += _between(content, words)
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


def _near(content: Content, words: Files) -> Iterator[Finding]:
    """Keywords that a slip of one letter turns into another, of any language, or into the carrier's own."""
    from rapidfuzz.distance import OSA

    every = [
        (language, key, " ".join(normalise(phrase)), target)
        for language in content.languages.values()
        for key, phrase, target in keywords(language)
        if target[0] in ("topic", "command")
    ]
    for n, (language, key, phrase, target) in enumerate(every):
        if len(phrase) < SHORT_WORD:
            continue
        for other_language, other_key, other, meant in every[n + 1 :]:
            if meant == target or abs(len(other) - len(phrase)) > 1:
                continue
            same = language is other_language
            least = SHORT_WORD if same else SHORT_WORD + 1
            if min(len(phrase), len(other)) >= least and OSA.distance(phrase, other, score_cutoff=1) == 1:
                where = other_key if same else f"{other_language.code}.toml ({other_key})"
                what = f"{phrase!r} is one letter from {other!r} in {where}: a slip gets the other answer"
                yield _keyword(language, words, key, what)
        for own in WORDS:
            if len(own) >= SHORT_WORD and OSA.distance(phrase, own, score_cutoff=1) == 1:
                what = f"{phrase!r} is one letter from {own.upper()}, which the carrier takes for itself"
                yield _keyword(language, words, key, what)


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


def _keyword(language: Language, words: Files, key: str, what: str) -> Finding:
    stop = located(f"{language.code}.toml: {key}: {what}", words)
    return Finding(stop.file, stop.line, key, "look", what, "Choose another word, or take it out.")


def figures(content: Content) -> Mapping[str, list[Reading]]:
    """What every text comes to, by language."""
    return {code: list(readings(language)) for code, language in content.languages.items()}
