"""Prompt check: every problem with its line; grade, seconds, cost."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Formatter

from hotline.content.build import gathered
from hotline.content.load import LEARNED
from hotline.content.model import Content, Language
from hotline.content.toml_reader import BadPrompts, Code, Problem
from hotline.content.validation.answers import seconds
from hotline.content.validation.vocabulary import LONGEST_SETTINGS, LONGEST_VALUES
from hotline.dialogue.commands import COMMANDS
from hotline.domain.telephony import EXTENSION, segments
from hotline.limits.quotas import segment
from hotline.prompt_tools.findings import Finding, filled, is_sent, located, plain
from hotline.prompt_tools.learning.examples import FOLDER, checked, digest
from hotline.prompt_tools.review import review_findings, signature_findings, stale_findings
from hotline.prompt_tools.toml_source import Source, Sources, read_sources
from hotline.understanding.classifier import Classifier
from hotline.web.pages import PATHS, Site
from hotline.web.pages.render import render

HARDEST = 6.0  # the grade that no text should be above
_TABLES = tomllib.loads((Path(__file__).parent / "pages" / "typical.toml").read_text("utf-8"))
SYLLABLES: Mapping[str, int] = _TABLES["syllables"]
TYPICAL: Mapping[str, str] = {**LONGEST_VALUES, **_TABLES["values"]}
LONGEST_SPEECH = 30.0  # seconds that a person listens to before a choice


@dataclass(frozen=True)
class Reading:
    """One text or speech of a language and its figures. `item`: which text of the list at `key`, from 1.

    Characters and segments are with the longest values that its braces may get; a speech has none, and a text
    no seconds. `dollars`: for a thousand of it. `grade`: None where the language has no formula here.
    """

    key: str
    item: int | None
    pattern: str
    spoken: bool
    grade: float | None
    characters: int = 0
    segments: int = 0
    dollars: float = 0.0
    seconds: float = 0.0

    @property
    def place(self) -> str:
        return self.key if self.item is None else f"{self.key}, text {self.item}"


def readings(language: Language) -> Iterator[Reading]:
    for key, item, spoken, pattern in texts_of(language):
        yield reading(language.code, key, item, spoken, pattern)


def reading(code: str, key: str, item: int | None, spoken: bool, pattern: str) -> Reading:
    """The figures of one text or speech in the language of this code."""
    grade = level(filled(pattern, TYPICAL), code)
    if spoken:
        return Reading(key, item, pattern, spoken, grade, seconds=seconds(filled(pattern, TYPICAL)))
    longest = filled(pattern, LONGEST_VALUES)
    cost = segments(longest)
    return Reading(key, item, pattern, spoken, grade, len(longest), cost, cost * segment() * 1000)


def texts_of(language: Language) -> Iterator[tuple[str, int | None, bool, str]]:
    """(key, item, whether it is spoken, the text; the sentences of a speech a line each)."""
    for section, answers in (("topics", language.topics), ("says", language.says)):
        for id, answer in answers.items():
            if answer.text:
                yield f"{section}.{id}.text", None, False, answer.text
            if answer.speech:
                yield f"{section}.{id}.speech", None, True, "\n".join(answer.speech)
    for id, lines in language.calls.items():
        yield f"calls.{id}", None, True, lines if isinstance(lines, str) else "\n".join(lines)
    for id, menu in language.menus.items():
        if menu.say:
            yield f"menus.{id}.say", None, True, "\n".join(menu.say)
    for number, text in enumerate(language.reminders, 1):
        yield "reminders.texts", number, False, text


def level(text: str, code: str) -> float | None:
    """The school grade of a text by its language's formula; None if there is no formula."""
    formula = {"en": grade, "es": grade_in_spanish}.get(code)
    return formula(text) if formula else None


def grade(text: str) -> float:
    """Flesch-Kincaid grade (Kincaid and others, 1975); a line of a list is a sentence, a colon ends none."""
    sentences, spelt = _parts(text)
    return 0.39 * len(spelt) / len(sentences) + 11.8 * sum(map(syllables, spelt)) / len(spelt) - 15.59


def grade_in_spanish(text: str) -> float:
    """Crawford's grade for Spanish (1984), out of the syllables and sentences in a hundred words."""
    sentences, spelt = _parts(text)
    hundred = 100 / len(spelt)
    return 0.049 * sum(map(_spanish, spelt)) * hundred - 0.205 * len(sentences) * hundred - 3.407


def _parts(text: str) -> tuple[list[str], list[str]]:
    sentences = [s for s in re.split(r"[.!?]+(?:\s|$)|\n", text) if re.search(r"[^\W\d_]", s)]
    spelt = [word for s in sentences for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", s)]
    return sentences or [text], spelt or ["a"]


def syllables(word: str) -> int:
    """By groups of vowels; a last e is silent, and that of -ed and -es but after t, d and hissing sounds."""
    word = word.lower().replace("'", "")
    if word in SYLLABLES:
        return SYLLABLES[word]
    if not re.search(r"(?:[td]ed|(?:[sxzcg]|ch|sh)es|[^aeiou]le)$", word):
        word = re.sub(r"(?<=\w\w)(?:e|ed|es)$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def _spanish(word: str) -> int:
    """Two strong vowels part (ca-e), a weak one joins its neighbour (due-le); the u of qu and gu is mute."""
    word = re.sub(r"qu(?=[ei])|gu(?=[ei])", "q", word.lower())
    groups = re.findall(r"[aeo\u00e1\u00e9\u00f3\u00ed\u00fa]|[iu\u00fc]+(?![aeo\u00e1\u00e9\u00f3])", word)
    glides = re.findall(r"(?<=[aeo\u00e1\u00e9\u00f3])[iu](?![aeo])", word)
    return max(1, len(groups) - len(glides))


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
    for each in readings(language):
        wrong = dict[Code, str]()
        if each.grade is not None and each.grade > HARDEST:
            wrong[Code.HARD_TO_READ] = f"asks for grade {each.grade:.1f}; {HARDEST:.0f} is the most"
        if each.seconds > LONGEST_SPEECH:
            what = f"takes some {each.seconds:.0f} seconds to hear; {LONGEST_SPEECH:.0f} is long"
            wrong[Code.LONG_SPEECH] = what
        double = "".join(sorted(set(EXTENSION).intersection(each.pattern) - set("{}")))
        if double and not each.spoken:
            wrong[Code.DOUBLE_WIDTH] = f"has {double!r}, which counts twice"
        for code, message in wrong.items():
            yield Problem(f"{language.code}.toml", each.key, code, message, each.item)


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
