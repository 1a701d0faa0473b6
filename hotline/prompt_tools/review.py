"""Reviews: reviewer, clinician and expiry of the prompts.

by         who answers for the words as they stand
clinician  who read and signed them, as a role and a place; empty until then
on, until  since which day, and by which they are to be read again
[review.entries]  where one entry differs: "topics.age" = { clinician = "...", on = ..., until = ... }
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hotline.content.problem import Code, Problem
from hotline.prompt_tools.findings import Finding
from hotline.prompt_tools.toml_source import Key, Source, Sources, read_sources

DUE_SOON = timedelta(days=30)
NOT_REVIEWED = "not yet reviewed by a clinician"
FIELDS: Mapping[str, type] = {"by": str, "clinician": str, "on": date, "until": date}
_FORMS = {date: "a day like 2027-11-25, without quotes", str: "a text in quotes"}


@dataclass(frozen=True)
class Review:
    """The review of a file or an entry. `clinician`: "" if none has yet, None where none is needed."""

    by: str = ""
    clinician: str | None = None
    on: date | None = None
    until: date | None = None

    def expired(self, today: date) -> bool:
        """Whether the date to read it again has passed."""
        return self.until is not None and self.until < today

    def __str__(self) -> str:
        by = self.clinician or (NOT_REVIEWED if self.clinician == "" else self.by)
        return f"{by}; to be read again by {self.until}" if self.until else by


def medical(file: str) -> bool:
    """Whether a file holds words that a clinician signs; opt-out phrases and public pages are not."""
    return not file.startswith(("leaving/", "pages/"))


def reviews(file: str, raw: str) -> dict[str, Review]:
    """The file's own review under "", and those of its entries, without malformed ones."""
    table = tomllib.loads(raw).get("review")
    if not isinstance(table, dict):
        return {}
    whole = _review(table, Review(clinician="" if medical(file) else None))
    entries = table.get("entries", {})
    named = entries.items() if isinstance(entries, dict) else ()
    return {"": whole} | {key: _review(own, whole) for key, own in named if isinstance(own, dict)}


def review_of(reviews: Mapping[str, Review], key: str) -> Review:
    """The review of an entry: its own, or the file's."""
    while key:
        if key in reviews:
            return reviews[key]
        key = key.rpartition(".")[0]
    return reviews.get("", Review())


def review_findings(sources: Sources, today: date) -> Iterator[Finding]:
    """Findings about reviews, file by file."""
    unsigned_places = []
    for file, source in sources.items():
        if not isinstance(source, Source) or file.startswith("pages/"):
            continue
        by_entry = reviews(file, source.raw)
        if not by_entry:
            message = "does not say who answers for these words"
            yield Finding(Problem(file, "review", Code.NO_REVIEW, message))
            continue
        yield from _malformed(file, source)
        for entry, review in by_entry.items():
            line = source.line_of(("review", "entries", entry) if entry else ("review",))
            key, words = entry or "review", entry or "the words in this file"
            if review.expired(today):
                message = f"the review date of {words} has passed ({review.until})"
                yield Finding(Problem(file, key, Code.REVIEW_EXPIRED, message), line)
            elif review.until and review.until - today <= DUE_SOON:
                message = f"{words}: to be read again by {review.until}"
                yield Finding(Problem(file, key, Code.REVIEW_DUE, message), line)
            if review.clinician == "":
                unsigned_places.append(f"{entry} ({file}:{line})" if entry else f"{file}:{line}")
    if unsigned_places:
        message = f"{NOT_REVIEWED}: {', '.join(unsigned_places)}"
        yield Finding(Problem("prompts", "review", Code.UNSIGNED, message))


def expired(prompts: Path, today: date) -> list[Finding]:
    """Findings that prevent a deployment: review dates that have passed or are malformed."""
    findings = review_findings(read_sources(prompts), today)
    return [f for f in findings if f.problem.code in (Code.BAD_REVIEW, Code.REVIEW_EXPIRED)]


def unsigned(prompts: Path) -> list[str]:
    """The files with words that no clinician has signed."""
    return [
        file
        for file, source in read_sources(prompts).items()
        if isinstance(source, Source)
        and medical(file)
        and not all(review.clinician for review in (reviews(file, source.raw) or {"": Review()}).values())
    ]


def _review(table: Mapping[str, Any], whole: Review) -> Review:
    right = {key: table[key] for key, kind in FIELDS.items() if isinstance(table.get(key), kind)}
    return replace(whole, **right)


def _malformed(file: str, source: Source) -> Iterator[Finding]:
    table = tomllib.loads(source.raw)["review"]
    entries = table.get("entries", {})
    tables: list[tuple[Key, Any]] = [(("review",), {k: own for k, own in table.items() if k != "entries"})]
    if isinstance(entries, dict):
        tables += [(("review", "entries", key), own) for key, own in entries.items()]
    for path, own in tables:
        wrong = {path: "must be a table like { until = 2027-11-25 }"}
        if isinstance(own, dict):
            wrong = {
                (*path, field): (
                    f"{field!r} must be {_FORMS[FIELDS[field]]}"
                    if field in FIELDS
                    else f"{field!r} is not known here (misspelt?)"
                )
                for field, value in own.items()
                if field not in FIELDS or not isinstance(value, FIELDS[field])
            }
        for place, message in wrong.items():
            yield Finding(Problem(file, path[-1], Code.BAD_REVIEW, message), source.line_of(place))
    if "until" not in table:
        message = "has no `until`: no day to read it again by"
        yield Finding(Problem(file, "review", Code.NO_REVIEW, message), source.line_of(("review",)))
