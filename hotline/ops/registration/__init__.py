"""Registration pack: facts of the line to forms, opt-in, pages, poster.

The words of the poster stand in [poster] of prompts/pages/. A QR code opens a text with the first keyword
filled in (SMSTO:number:words, which phone cameras read), or a call (tel:, RFC 3966).
"""

import io
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import segno
from markupsafe import Markup

from hotline.prompt_tools import templates
from hotline.twilio.webhook import WORDS
from hotline.web.pages import PATHS, Site, readable, sample, values
from hotline.web.pages.page_prompts import POSTER_PLACEHOLDERS, read_pages
from hotline.web.pages.render import render

FORMS = Path(__file__).parent / "forms"
TEMPLATES = templates(FORMS)
# Messages a month, as the toll-free form offers them.
VOLUMES = (
    "10", "100", "1,000", "10,000", "100,000", "250,000", "500,000", "750,000", "1,000,000", "5,000,000",
    "10,000,000+",
)  # fmt: skip
# Links between the pages work in any folder.
PAGE_FILES = {page: "index.html" if page == "home" else f"{page}.html" for page in PATHS}
LINK = re.compile(r"(?i)\bhttps?://|\bwww\.|\b[a-z0-9-]+\.(com|org|net|gov|edu|health|info|us|io|ly)/")
# 911 and 988 count as numbers too, as do those of contacts and of emergencies in the line's country.
NUMBER = re.compile(r"(?<![0-9])(\+?1?[ .(-]*[0-9]{3}[ .)-]*[0-9]{3}[ .-]*[0-9]{4}|[0-9]11|988)(?![0-9])")
UNKNOWN = "(the number, once it is known)"
Value = str | bool | tuple[str, ...]


class NoPoster(Exception):
    """There is nothing to print yet; the message says what is missing."""


def posters(site: Site) -> Mapping[str, str]:
    """Each language's poster and card as one HTML page, by file name. Raises NoPoster, BadPrompts."""
    if not site.number:
        raise NoPoster(
            "The poster names the line's number: set TWILIO_NUMBER, or run it while `make run` runs."
        )
    made = {f"poster-{spoken.language}.html": _poster(spoken, site.number) for spoken in site.languages()}
    if not any(made.values()):
        raise NoPoster("No language has words for it: write a [poster] into prompts/pages/en.toml.")
    return {name: page for name, page in made.items() if page}


def _poster(site: Site, number: str) -> str:
    filled = values(site)
    prompts = read_pages(site.prompts, site.language, filled.keys() | {"number"} | POSTER_PLACEHOLDERS)
    paths, word = site.routes(), prompts.shared["text_word"]
    filled |= {"word": word} | {page: site.public_url + paths[page] for page in ("terms", "privacy")}
    words = {key: text.format_map(filled) for key, text in prompts.poster.items()}
    if not words:
        return ""
    return TEMPLATES.get_template("poster.html").render(
        language=site.language,
        words=words,
        number=readable(number),
        text_code=qr_code(f"SMSTO:{number}:{word}"),
        call_code=qr_code(f"tel:{number}") if site.takes_calls else "",
    )


def qr_code(content: str) -> Markup:
    """A QR code as an SVG element: black on white, with its quiet zone; a quarter of it may be damaged."""
    written = io.BytesIO()
    segno.make_qr(content, error="q").save(
        written, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, dark="#000", light="#fff"
    )
    return Markup(written.getvalue().decode())  # noqa: S704 - made here, of a number and a keyword


class BadPack(Exception):
    """Nothing was written; `problems` has one line for each problem, with what to change."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("carriers would refuse this registration:\n  " + "\n  ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Field:
    """One field of a form; forms/a2p-10dlc.toml says what its parts mean. `value` None: the operator's."""

    name: str
    value: Value | None
    about: str
    change: str = ""
    length: tuple[int, int] | None = None
    count: tuple[int, int] | None = None
    must: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The value as a form shows it, as a tuple."""
        if isinstance(self.value, bool):
            return ("true" if self.value else "false",)
        return (self.value,) if isinstance(self.value, str) else self.value or ()

    def problems(self) -> Iterator[str]:
        if self.count and not self.count[0] <= len(self.texts) <= self.count[1]:
            taken = f"{self.count[0]} to {self.count[1]}"
            yield f"{self.name} has {len(self.texts)} values, where {taken} are taken: change {self.change}."
        for number, text in enumerate(self.texts, 1):
            where = f"{self.name} {number}" if isinstance(self.value, tuple) else self.name
            if self.length and not self.length[0] <= len(text) <= self.length[1]:
                taken = f"{self.length[0]} to {self.length[1]}"
                cure = "lengthen" if len(text) < self.length[0] else "shorten"
                yield f"{where} has {len(text)} characters, where {taken} are taken: {cure} {self.change}."
            for words in self.must:
                if words not in text:
                    yield f"{where} does not say {words!r}: add it to {self.change}."


@dataclass(frozen=True)
class Form:
    title: str
    fields: tuple[Field, ...]


def facts_of(site: Site) -> dict[str, Value]:
    """All facts of one line by name; every text comes from the prompts.

    Besides what fills the public pages: each saying, as it is sent, by its id in prompts/; law_ and the
    id: what its [law] wants said.
    """
    content, language = site.content, site.content.languages[site.language]
    sayings = ("confirmed", "join_ask", "ask_hour", "stopped", "started", "help", "water_off")
    says = {id: sample(content, id) for id in sayings}
    about = content.fill(language.topics[content.structure.about].text or "")
    reminders = tuple(content.fill(text) for text in language.reminders)
    opt_in = [*language.commands["remind"], *language.commands["join"]]
    blank = defaultdict(str, content.values)  # name and contact filled in, the rest empty
    answers = (a for each in content.languages.values() for a in (*each.topics.values(), *each.says.values()))
    patterns = [answer.text for answer in answers if answer.text]
    patterns += [text for each in content.languages.values() for text in each.reminders]
    texts = [pattern.format_map(blank) for pattern in patterns]
    own_numbers = (content.country.emergency, content.country.crisis)
    taught = [content.first_word(id, site.language) for id in content.structure.taught]
    return {
        **values(site),
        **says,
        **{f"law_{id}": words for id, words in language.law.items()},
        **{page: site.public_url + path for page, path in PATHS.items()},
        "number": site.number or UNKNOWN,
        "spoken_terms": " ".join(content.fill(line) for line in language.menus["terms"].say),
        "reminders": reminders,
        "first_reminder": reminders[0],
        "samples": (says["confirmed"], *reminders[:2], about, says["join_ask"]),
        "opt_in_keywords": tuple(word.upper() for word in opt_in if word.isalnum()),
        "opt_out_keywords": tuple(word.upper() for word, wish in WORDS.items() if wish == "stop"),
        "help_keywords": tuple(word.upper() for word, wish in WORDS.items() if wish == "help"),
        "links": any(LINK.search(text) for text in texts),
        "numbers": any(NUMBER.search(text) or any(n in text for n in own_numbers) for text in texts),
        "subject": str(language.phrases["subject"]),
        "daily": str(language.phrases["daily"]),
        "entry": taught[0],
        "words": " or ".join(taught),
        "words_listed": ", ".join(taught),
        "end_daily": language.commands["water_off"][0].upper(),
    }


def forms_of(site: Site, volume: str) -> dict[str, Form]:
    """The filled forms by file name; `volume` is one of VOLUMES."""
    facts = {**facts_of(site), "volume": volume}
    forms = {}
    for path in sorted(FORMS.glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        title = table.pop("title")
        forms[path.stem] = Form(title, tuple(_field(name, row, facts) for name, row in table.items()))
    return forms


def _field(name: str, row: Mapping[str, Any], facts: Mapping[str, Value]) -> Field:
    value = facts[row["fact"]] if "fact" in row else row.get("value")
    if isinstance(value, list):
        value = tuple(text.format_map(facts) for text in value)
    elif isinstance(value, str) and "value" in row:
        value = value.format_map(facts)
    must = tuple(words.format_map(facts) for words in row.get("must", ()))
    limits = {kind: tuple(row[kind]) for kind in ("length", "count") if kind in row}
    return Field(name, value, row["about"], row.get("change", ""), must=must, **limits)


def files_of(site: Site, volume: str) -> dict[str, str]:
    """The pack for one line, text by file name. Raises BadPack, BadPrompts."""
    forms = forms_of(site, volume)
    problems = [
        f"{form.title}: {problem}"
        for form in forms.values()
        for field in form.fields
        for problem in field.problems()
    ]
    if problems:
        raise BadPack(problems)
    files = {"opt-in.md": TEMPLATES.get_template("opt-in.md").render(facts_of(site))}
    for name, form in forms.items():
        files[f"{name}.md"] = TEMPLATES.get_template("form.md").render(form=form)
        by_name = {field.name: field.value for field in form.fields}
        files[f"{name}.json"] = json.dumps(by_name, indent=2) + "\n"
    for page, file in PAGE_FILES.items():
        files[f"pages/{file}"] = render(site, page, PAGE_FILES)
    if site.number:
        files |= posters(site)
    return files


def write(files: Mapping[str, str], folder: Path) -> list[Path]:
    """Write files (text by name) into a folder; returns their paths."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in files]


def notes(site: Site) -> Iterator[str]:
    """What a reviewer at a carrier may object to beyond the fields."""
    if not site.number:
        yield "TWILIO_NUMBER is not set, so no page names the number: set it beside the Messaging Service."
    if urlsplit(site.public_url).scheme != "https":
        yield "HOTLINE_PUBLIC_URL is on this machine: reviewers cannot open it. Use the live line's settings."
