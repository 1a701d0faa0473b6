"""Preview page: every text and menu, for print and signature."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from hotline.content.model import Content, Language
from hotline.content.phrases import OFFERED, either, offered
from hotline.content.validation.answers import seconds
from hotline.content.validation.vocabulary import is_hour
from hotline.dialogue.ivr import respond_to_call
from hotline.dialogue.subscription import spoken, written
from hotline.dialogue.types import Caller, Context
from hotline.domain.nurse import Nurse, read_hours
from hotline.domain.replies import CallState, Speak, UserInput
from hotline.prompt_tools import templates
from hotline.prompt_tools.check import TYPICAL, Reading, readings
from hotline.prompt_tools.learning.examples import FOLDER, Example, read
from hotline.prompt_tools.review import Review, review_of, reviews, unsigned
from hotline.prompt_tools.signatures import Entry, Status, statuses
from hotline.prompt_tools.toml_source import Source, Sources, read_sources
from hotline.web.pages.render import style

ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)  # outside the hours of this nurse; no other menu depends on it
NURSE = Nurse("+12025550123", "+12025550100", read_hours("Mon-Fri 9-17 America/Chicago"))
ZONE = "America/Chicago"
HOURS = {"hour": time(9), "first": time(8), "second": time(20), "old": time(8)}
HOURS |= {"earliest": time(8), "latest": time(21)}
SAMPLE = 4  # examples shown of each meaning
PAGES = templates(Path(__file__).parent / "pages")


@cache
def _style() -> str:
    return style(Path(__file__).parent / "pages" / "preview.css")


def policy() -> str:
    """The Content-Security-Policy of the page: only its own style."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def preview(content: Content, prompts: Path, today: date, notice: str = "") -> str:
    """The page as one file. `content`: filled for one line; `notice`: shown on top."""
    sources = read_sources(prompts)
    signatures = statuses(prompts, sources)
    examples, _ = read(prompts / FOLDER)
    reviewed = {file: reviews(source.table) for file, source in sources.items() if isinstance(source, Source)}
    return PAGES.get_template("preview.html").render(
        style=Markup(_style()),  # noqa: S704 - our own file
        content=content,
        today=today,
        notice=notice,
        reviews={file: by_entry[""] for file, by_entry in reviewed.items() if by_entry},
        unsigned=dict.fromkeys(file for (file, _), status in signatures.items() if not status.signed),
        missing=unsigned(prompts),
        fact_status={
            entry.partition(".")[2]: s for (f, entry), s in signatures.items() if f == "structure.toml"
        },
        languages=[
            LanguageSection(
                content,
                language,
                sources,
                reviewed.get(f"{code}.toml", {}),
                signatures,
                [example for example in examples if example.language == code],
            )
            for code, language in content.languages.items()
        ],
        seconds=seconds,
    )


@dataclass(frozen=True)
class PhoneStep:
    """One step of a call: the key that leads to it, its label, a note, the next steps."""

    key: str
    label: str
    kind: str  # menu, answer or end
    note: str = ""
    steps: tuple["PhoneStep", ...] = ()


@dataclass(frozen=True)
class LanguageSection:
    content: Content
    language: Language
    sources: Sources
    reviews: Mapping[str, Review]
    signatures: Mapping[Entry, Status]
    content_examples: Sequence[Example] = ()

    @property
    def name(self) -> str:
        return str(self.language.phrases.get("name", self.language.code))

    def readings(self) -> dict[str, Reading]:
        return {reading.place: reading for reading in readings(self.language)}

    def keywords(self, topic: str) -> list[str]:
        key = self.content.structure.topics[topic].key
        return [*([key] if key else []), *(word.upper() for word in self.language.topic_words[topic])]

    def note(self, saying: str) -> str:
        """The comment beside a saying, without the list of its placeholders."""
        source = self.sources.get(f"{self.language.code}.toml")
        note = source.note(("says", saying)) if isinstance(source, Source) else ""
        return re.sub(r"(?:\{\w+\}[ ,]*)+:?", "", note).strip()

    def review(self, topic: str) -> Review:
        return review_of(self.reviews, f"topics.{topic}")

    def status(self, entry: str, folder: str = "") -> Status:
        """Who signed an entry, like `topics.age`, in this language's file of a folder."""
        return self.signatures[f"{folder}{self.language.code}.toml", entry]

    def typical(self) -> dict[str, str]:
        language, content = self.language, self.content
        phrases, topics = language.phrases, [*content.structure.topics.values()][1 : 1 + OFFERED]
        return {
            **TYPICAL,
            **{brace: written(hour, language) for brace, hour in HOURS.items()},
            **{f"spoken_{brace}": spoken(hour, language) for brace, hour in HOURS.items()},
            "zone": language.zone_labels.get(ZONE) or language.zone_labels["other"].format(city="Chicago"),
            "days": str(phrases["everyday"]),
            "day": phrases["days"][0],
            "date": str(phrases["date"]).format(month=12, day=31, year=2026),
            "state": str(phrases["paused"]),
            "choices": either([offered(topic, language) for topic in topics], language),
            "label": language.topics[topics[0].id].label,
            **content.values,
            **content.crisis_values(language.code),
        }

    def examples(self) -> list[tuple[str, list[str]]]:
        """A sample of the examples that teach what messages mean: by label."""
        by_label = dict[str, list[str]]()
        for example in self.content_examples:
            by_label.setdefault(example.label, []).append(example.message)
        listed = sorted(by_label.items())
        return [(label, said[:: max(1, len(said) // SAMPLE)][:SAMPLE]) for label, said in listed]

    def filled(self, pattern: str) -> Markup:
        values = self.typical()

        def value(match: re.Match[str]) -> str:
            return Markup("<var>{}</var>").format(values.get(match[1], match[0]))

        return Markup(re.sub(r"\{(\w+)\}", value, str(escape(pattern))))  # noqa: S704 - escaped above

    def spoken_at(self, page: str) -> tuple[str, ...]:
        """The sentences at a menu or an answer, choices and footer included."""
        menu = self.content.structure.menus.get(page)
        if menu and menu.digits:  # every key but # is part of the number there
            return tuple(self.content.fill(line) for line in self.language.menus[page].say)
        state = CallState(self.language.code, page)
        say_again = UserInput("voice", "0", "preview", spoken=False, call_state=state)
        person = Caller("", "preview")
        caller = Context(person, say_again, self.content, self.language.code, ANY_TIME, nurse=NURSE)
        turn = respond_to_call(caller)
        return tuple(line for reply in turn.replies if isinstance(reply, Speak) for line in reply.lines)

    def phone_tree(self) -> PhoneStep:
        root = self._step("main", "", set())
        others = tuple(
            PhoneStep(str(other.phrases["key"]), str(other.phrases.get("name", code)), "end")
            for code, other in self.content.languages.items()
            if code != self.language.code and "key" in other.phrases
        )
        return PhoneStep(root.key, root.label, root.kind, root.note, root.steps + others)

    def _step(self, id: str, key: str, opened: set[str]) -> PhoneStep:
        structure, language = self.content.structure, self.language
        if id in structure.menus:
            menu, note = structure.menus[id], self._duration(id)
            keys = dict(menu.keys) | ({"#": "half"} if menu.digits and "half" in structure.menus else {})
            first_time = id not in opened
            opened.add(id)
            steps = [self._step(page, key, opened) for key, page in keys.items()] if first_time else []
            return PhoneStep(key, language.menus[id].label, "menu", note, tuple(steps))
        if id in structure.topics:
            next_topic = structure.topics[id].next
            more = f", then 1: {language.topics[next_topic].label}" if next_topic else ""
            return PhoneStep(key, language.topics[id].label, "answer", self._duration(id) + more)
        if id == "ended":
            return PhoneStep(key, f"\u2713 {language.menus['end'].label}", "end")
        label = written(time.fromisoformat(id), language) if is_hour(id) else language.phrases.get(id, id)
        return PhoneStep(key, str(label), "end")

    def _duration(self, page: str) -> str:
        return f"{seconds(chr(10).join(self.spoken_at(page))):.0f} s"
