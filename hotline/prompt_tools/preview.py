"""Every text and every menu on one page that prints well, with room for a clinician's signature."""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from importlib.resources import files as resources
from pathlib import Path
from string import Template

from hotline.content.model import Answer, Content, Language
from hotline.prompt_tools import tree
from hotline.prompt_tools.finding import Files, files
from hotline.prompt_tools.heard import heard
from hotline.prompt_tools.notes import note
from hotline.prompt_tools.reading import (
    TYPICAL,
    Reading,
    readings,
    seconds,
)
from hotline.prompt_tools.review import Review, of_entry, reviews
from hotline.prompt_tools.source import Source

PAGES = resources("hotline.prompt_tools").joinpath("pages")
KEYWORDS = 8  # shown of an answer


@cache
def _style() -> str:
    return PAGES.joinpath("preview.css").read_text("utf-8")


def policy() -> str:
    """The Content-Security-Policy under which the page shows whole: nothing from anywhere, its own style."""
    own = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{own}'; img-src data:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class _Sheet:
    """What the parts of the page look things up in."""

    content: Content
    language: Language
    words: Files
    reviews: Mapping[str, Review]
    figures: Mapping[str, Reading]
    today: date


def preview(content: Content, prompts: Path, today: date, notice: str = "") -> str:
    """The page, whole in itself. `content`: the words, filled for one line; `notice`: a line on top of it."""
    words = files(prompts)
    sheets = []
    for code, language in content.languages.items():
        name = f"{code}.toml"
        found = words.get(name)
        known = reviews(name, found.raw) if isinstance(found, Source) else {}
        figures = {one.key: one for one in readings(language)}
        sheets.append(_Sheet(content, language, words, known, figures, today))
    line = content.values.get("name", "")
    return Template(PAGES.joinpath("preview.html").read_text("utf-8")).substitute(
        style=_style(),
        name=escape(line),
        version=content.version,
        today=f"{today:%B} {today.day}, {today.year}",
        notice=f'<p class="notice">{escape(notice)}</p>' if notice else "",
        signed="".join(_signed(words)),
        contents="".join(
            f'<li><a href="#{one.language.code}">{escape(_called(one.language))}</a>: {_links(one)}</li>'
            for one in sheets
        ),
        facts="".join(
            f"<tr><th>{escape(id)}</th><td>{escape(told)}</td><td>{_box()}</td></tr>"
            for id, told in content.structure.facts.items()
        ),
        languages="".join(_language(sheet) for sheet in sheets),
    )


def _signed(words: Files) -> Iterator[str]:
    for file, found in words.items():
        if isinstance(found, Source) and (known := reviews(file, found.raw)):
            kind = "unsigned" if known[""].clinician == "" else "signed"
            yield f'<li class="{kind}">{escape(file)}: {escape(known[""].told)}</li>'


def _called(language: Language) -> str:
    return str(language.phrases.get("name", language.code))


PARTS = {
    "tree": "Phone tree",
    "answers": "Answers",
    "sayings": "Other texts",
    "calls": "On the phone",
    "reminders": "Daily texts",
    "danger": "Danger signs",
}


def _links(sheet: _Sheet) -> str:
    code = sheet.language.code
    return ", ".join(f'<a href="#{code}-{id}">{title}</a>' for id, title in PARTS.items())


def _language(sheet: _Sheet) -> str:
    language = sheet.language
    parts = {
        "tree": _tree(sheet),
        "answers": "".join(_answer(sheet, id) for id in language.topics),
        "sayings": "".join(_saying(sheet, id) for id in language.says),
        "calls": _calls(sheet),
        "reminders": _reminders(sheet),
        "danger": _danger(sheet),
    }
    body = "".join(
        f'<section class="{id}" id="{language.code}-{id}"><h3>{title}</h3>{parts[id]}</section>'
        for id, title in PARTS.items()
    )
    name = escape(_called(language))
    return f'<div class="language" id="{language.code}"><h2>{name}</h2>{body}</div>'


def _tree(sheet: _Sheet) -> str:
    content, language = sheet.content, sheet.language
    pages = [*content.structure.menus, *content.structure.topics]
    took = {page: seconds("\n".join(heard(content, language.code, page))) for page in pages}
    root = tree.tree(content, language, took)
    drawn = tree.draw(root, content.values.get("name", ""), f"The phone menus in {_called(language)}")
    return (
        f'<div class="drawing">{drawn}</div><p class="legend">Everywhere: <b>0</b> says it again, '
        "<b>*</b> goes back, <b>9</b> texts what was heard; words can be spoken instead. Seconds: all that "
        "is said on arriving there.</p>"
    )


def _answer(sheet: _Sheet, id: str) -> str:
    topic, answer = sheet.content.structure.topics[id], sheet.language.topics[id]
    asked = [*([topic.key] if topic.key else []), *(w.upper() for w in sheet.language.topic_words[id])]
    more = len(asked) - KEYWORDS
    words = " ".join(f"<kbd>{escape(word)}</kbd>" for word in asked[:KEYWORDS])
    facts = "".join(f"<li>{escape(sheet.content.structure.facts[fact])}</li>" for fact in topic.facts)
    source = f"<ul>{facts}</ul>" if facts else "<p>About the line itself: no medical fact.</p>"
    review = of_entry(sheet.reviews, f"topics.{id}")
    late = " late" if review.expired(sheet.today) else ""
    return (
        f'<article class="answer"><header><h4>{escape(answer.label)}</h4><p>{words}'
        f"{f' and {more} more' if more > 0 else ''}</p></header>"
        f"{_both(sheet, f'topics.{id}', answer)}"
        f'<div class="source"><h5>Rests on</h5>{source}'
        f'<p class="review{late}">{escape(review.told)}</p></div>{_signature()}</article>'
    )


def _saying(sheet: _Sheet, id: str) -> str:
    found = sheet.words.get(f"{sheet.language.code}.toml")
    told = note(found, ("says", id)) if isinstance(found, Source) else ""
    told = re.sub(r"(?:\{\w+\}[ ,]*)+:?", "", told).strip()
    about = f"<p>{escape(told)}</p>" if told else ""
    return (
        f'<article class="saying"><header><h4>{escape(id.replace("_", " "))}</h4>{about}</header>'
        f"{_both(sheet, f'says.{id}', sheet.language.says[id])}{_box()}</article>"
    )


def _both(sheet: _Sheet, key: str, answer: Answer) -> str:
    """The text as a bubble and the speech as lines, side by side."""
    text = speech = ""
    if answer.text:
        figures = _figures(sheet.figures[f"{key}.text"])
        text = f'<div class="text"><p class="bubble">{_filled(sheet, answer.text)}</p>{figures}</div>'
    if answer.speech:
        lines = "".join(f"<p>{_filled(sheet, line)}</p>" for line in answer.speech)
        figures = _figures(sheet.figures[f"{key}.speech"])
        speech = f'<div class="speech"><div class="spoken">{lines}</div>{figures}</div>'
    return f'<div class="both">{text}{speech}</div>'


def _calls(sheet: _Sheet) -> str:
    language = sheet.language
    rows = [
        (f"menus.{id}", menu.label, heard(sheet.content, language.code, id))
        for id, menu in language.menus.items()
    ]
    rows += [
        (f"calls.{id}", id.replace("_", " "), (lines,) if isinstance(lines, str) else lines)
        for id, lines in language.calls.items()
    ]
    return _table(
        sheet,
        (
            (
                label,
                "".join(f"<p>{_filled(sheet, line)}</p>" for line in lines),
                f"{seconds(chr(10).join(lines)):.0f} s",
            )
            for _, label, lines in rows
        ),
    )


def _reminders(sheet: _Sheet) -> str:
    figures = [
        sheet.figures[f"reminders.texts, text {n}"] for n in range(1, len(sheet.language.reminders) + 1)
    ]
    return _table(
        sheet,
        (
            (
                str(n),
                f"<p>{_filled(sheet, one.pattern)}</p>",
                f"{one.segments} segment, {one.characters} characters",
            )
            for n, one in enumerate(figures, 1)
        ),
    )


def _danger(sheet: _Sheet) -> str:
    danger = sheet.content.danger.get(sheet.language.code)
    if danger is None:
        return "<p>This language has no list of its own.</p>"
    listed = "".join(
        f'<h5>{escape(sign)}</h5><p class="signs">{escape(", ".join(phrases))}</p>'
        for sign, phrases in danger.phrases.items()
    )
    return (
        "<p>These phrases count wherever they stand in a message, whatever the rest says. Everything else "
        f"is understood by the examples in examples/{sheet.language.code}.tsv.</p>{listed}{_signature()}"
    )


def _table(sheet: _Sheet, rows: Iterable[tuple[str, str, str]]) -> str:
    body = "".join(
        f"<tr><th>{escape(name)}</th><td>{said}</td><td>{figure}</td><td>{_box()}</td></tr>"
        for name, said, figure in rows
    )
    return f"<table>{body}</table>"


def _figures(one: Reading) -> str:
    shown = []
    if one.spoken:
        shown.append(f"{one.seconds:.0f} seconds")
    else:
        parts = "segment" if one.segments == 1 else "segments"
        shown += [f"{one.segments} {parts}", f"{one.characters} characters", f"${one.dollars:.2f} a thousand"]
    if one.grade is not None:
        shown.append(f"grade {max(one.grade, 0):.1f}")
    return '<p class="figures">' + "".join(f"<span>{told}</span>" for told in shown) + "</p>"


def _filled(sheet: _Sheet, pattern: str) -> str:
    """The text with its braces filled, what fills them marked."""
    values = {**TYPICAL, **sheet.content.values}

    def value(found: re.Match[str]) -> str:
        return f"<var>{escape(values.get(found[1], found[0]))}</var>"

    return re.sub(r"\{(\w+)\}", value, escape(pattern))


def _box() -> str:
    return '<span class="box" aria-hidden="true"></span>'


def _signature() -> str:
    return (
        f'<div class="signature"><span>{_box()} right as it stands</span><span>{_box()} change</span>'
        '<span class="line">Signed</span><span class="line short">Day</span></div>'
    )
