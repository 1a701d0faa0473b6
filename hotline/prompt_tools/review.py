"""Who vouches for the words, and until when: the [review] tables in prompts/.

by         who answers for the words as they stand
clinician  who read and signed them, as a role and a place; empty until somebody has
on, until  since which day, and by which they are to be read again
[review.entries]  where one entry differs: "topics.age" = { clinician = "...", on = ..., until = ... }
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hotline.prompt_tools.finding import Files, Finding
from hotline.prompt_tools.source import Key, Source

SOON = timedelta(days=30)
NOBODY = "not yet reviewed by a clinician"
FIELDS: Mapping[str, type] = {"by": str, "clinician": str, "on": date, "until": date}
RENEW = "Read them again, then set `on` and `until` in [review]. Until then `hotline deploy` refuses."


@dataclass(frozen=True)
class Review:
    """Who vouches for a file or an entry. `clinician`: "" for nobody yet, None where none is asked for."""

    by: str = ""
    clinician: str | None = None
    on: date | None = None
    until: date | None = None

    def expired(self, today: date) -> bool:
        return self.until is not None and self.until < today

    @property
    def told(self) -> str:
        """In a few words, for people."""
        by = self.clinician or (NOBODY if self.clinician == "" else self.by)
        return f"{by}; to be read again by {self.until}" if self.until else by


def medical(file: str) -> bool:
    """Whether a file holds words that a clinician is to sign; wishes to leave and public pages are not."""
    return not file.startswith(("leaving/", "pages/"))


def reviewed(file: str) -> bool:
    """Whether a file needs a review by a date."""
    return not file.startswith("pages/")


def reviews(file: str, raw: str) -> dict[str, Review]:
    """The file's own review under "", and those of its entries. What is malformed is left out."""
    table = tomllib.loads(raw).get("review")
    if not isinstance(table, dict):
        return {}
    whole = _review(table, Review(clinician="" if medical(file) else None))
    entries = table.get("entries", {})
    named = entries.items() if isinstance(entries, dict) else ()
    return {"": whole} | {key: _review(own, whole) for key, own in named if isinstance(own, dict)}


def of_entry(found: Mapping[str, Review], key: str) -> Review:
    """The review of an entry: its own, or the file's."""
    while key:
        if key in found:
            return found[key]
        key = key.rpartition(".")[0]
    return found.get("", Review())


def review_findings(words: Files, today: date) -> Iterator[Finding]:
    """What is to be done about reviews, file by file. `stop`: a table that cannot be understood."""
    nobody = []
    for file, found in words.items():
        if not isinstance(found, Source) or not reviewed(file):
            continue
        known = reviews(file, found.raw)
        if not known:
            yield Finding(file, None, "review", "look", "does not say who answers for these words", _HOW)
            continue
        yield from _malformed(file, found)
        for entry, review in known.items():
            key = ("review", "entries", entry) if entry else ("review",)
            line, what = found.line_of(key), entry or "the words in this file"
            if review.expired(today):
                yield Finding(
                    file, line, entry or "review", "look",
                    f"the review date of {what} has passed ({review.until})", RENEW,
                )  # fmt: skip
            elif review.until and review.until - today <= SOON:
                yield Finding(
                    file,
                    line,
                    entry or "review",
                    "look",
                    f"{what}: to be read again by {review.until}",
                    RENEW,
                )
            if review.clinician == "":
                nobody.append(f"{entry} ({file}:{line})" if entry else f"{file}:{line}")
    if nobody:
        what = f"{NOBODY}: {', '.join(nobody)}"
        do = "Print `hotline preview`, have it signed, then write role and place under `clinician`."
        yield Finding("prompts", None, "review", "look", what, do)


def expired(words: Files, today: date) -> list[Finding]:
    """What keeps the words from being deployed: a review date that has passed or cannot be understood."""
    found = review_findings(words, today)
    return [one for one in found if one.kind == "stop" or "has passed" in one.what]


def unsigned(words: Files) -> list[str]:
    """The files with words that no clinician has signed."""
    readable = {file: found for file, found in words.items() if isinstance(found, Source)}
    return [
        file
        for file, found in readable.items()
        if medical(file) and any(not one.clinician for one in reviews(file, found.raw).values() or [Review()])
    ]


_HOW = 'Add a table [review] with by = "...", on = 2026-11-25 and until = 2027-11-25.'


def _review(table: Mapping[str, Any], whole: Review) -> Review:
    right = {key: table[key] for key, kind in FIELDS.items() if isinstance(table.get(key), kind)}
    return replace(whole, **right)


def _malformed(file: str, found: Source) -> Iterator[Finding]:
    table = tomllib.loads(found.raw)["review"]
    entries = table.get("entries", {})
    tables: list[tuple[Key, Any]] = [(("review",), {k: own for k, own in table.items() if k != "entries"})]
    if isinstance(entries, dict):
        tables += [(("review", "entries", key), own) for key, own in entries.items()]
    for path, own in tables:
        entry, line = path[-1], found.line_of(path)
        if not isinstance(own, dict):
            yield Finding(file, line, entry, "stop", "must be a table like { until = 2027-11-25 }", _HOW)
            continue
        for field, value in own.items():
            line = found.line_of((*path, field))
            if field not in FIELDS:
                yield Finding(file, line, entry, "stop", f"{field!r} is not known here (misspelt?)", _HOW)
            elif not isinstance(value, FIELDS[field]):
                yield Finding(file, line, entry, "stop", f"{field!r} must be {_FORMS[FIELDS[field]]}", _HOW)
    if "until" not in table:
        what = "has no `until`: no day to read it again by"
        yield Finding(file, found.line_of(("review",)), "review", "look", what, _HOW)


_FORMS = {date: "a day like 2027-11-25, without quotes", str: "a text in quotes"}
