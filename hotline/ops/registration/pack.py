"""Writes the registration pack: both forms to read and to send, the opt-in told in full, the pages."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from hotline.ops.registration import campaign, toll_free
from hotline.ops.registration.facts import facts_of
from hotline.ops.registration.fields import Field
from hotline.ops.registration.opt_in import opt_in
from hotline.web.pages.render import render
from hotline.web.pages.site import PATHS, Site

# So that the pages lead to each other in a folder, whoever serves it.
FILES = {page: "index.html" if page == "home" else f"{page}.html" for page in PATHS}


class BadPack(Exception):
    """Nothing was written; `problems` has one line for each fault, with what to change."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("carriers would refuse this registration:\n  " + "\n  ".join(problems))
        self.problems = problems


def write(site: Site, folder: Path, volume: str) -> list[Path]:
    """Write the pack for one line; the files. Raises BadPack, BadPrompts."""
    facts = facts_of(site)
    forms = {
        "a2p-10dlc": (campaign.NAME, campaign.campaign(facts)),
        "toll-free": (toll_free.NAME, toll_free.toll_free(facts, volume)),
    }
    faults = [f"{name}: {fault}" for name, form in forms.values() for one in form for fault in one.faults()]
    if faults:
        raise BadPack(faults)
    made = {"opt-in.md": opt_in(facts)}
    for file, (name, form) in forms.items():
        made[f"{file}.md"] = _readable(name, form)
        made[f"{file}.json"] = json.dumps({one.name: one.value for one in form}, indent=2) + "\n"
    for page, file in FILES.items():
        made[f"pages/{file}"] = render(site, page, FILES)
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (folder / name).write_text(text, "utf-8")
    return [folder / name for name in made]


def notes(site: Site) -> Iterator[str]:
    """What carriers would stumble over, though every field is in order."""
    if not site.number:
        yield "TWILIO_NUMBER is not set, so no page names the number: set it beside the Messaging Service."
    if urlsplit(site.public_url).scheme != "https":
        yield "HOTLINE_PUBLIC_URL is on this machine: reviewers cannot open it. Use the live line's settings."


def _readable(name: str, form: Sequence[Field]) -> str:
    """The form as Markdown: what the line knows, then what only the operator does."""
    parts = [f"# {name}\n", "Made by `hotline register` from the live words and settings.\n"]
    for one in form:
        if one.value is not None:
            parts += [f"## {one.name}\n", f"{one.about}.{_limits(one)}\n", *map(_fenced, _shown(one))]
    own = [f"- `{one.name}`: {one.about}." for one in form if one.value is None]
    return "\n".join([*parts, "## Yours to fill in\n", *own, ""])


def _limits(field: Field) -> str:
    counted = f" {field.count[0]} to {field.count[1]} values." if field.count else ""
    if not field.length or field.name.endswith("Keywords"):
        return counted
    long = ", ".join(str(len(value)) for value in field.values)
    return f"{counted} {field.length[0]} to {field.length[1]} characters; here {long}."


def _shown(field: Field) -> tuple[str, ...]:
    if isinstance(field.value, bool):
        return ("true" if field.value else "false",)
    return (", ".join(field.values),) if field.name.endswith("Keywords") else field.values


def _fenced(text: str) -> str:
    return f"```text\n{text}\n```\n"
