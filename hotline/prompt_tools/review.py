"""Reviews: who answers for the prompts, and until when.

by         who answers for the words as they stand
on, until  since which day, and by which they are to be read again
[review.entries]  where one entry differs: "topics.age" = { on = ..., until = ... }

Who signed which entry stands in signatures.tsv (hotline.prompt_tools.signatures).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hotline.content.toml_reader import Code, Problem
from hotline.prompt_tools.findings import Finding
from hotline.prompt_tools.signatures import FILE, UNSIGNED, BadSignatures, stale, statuses
from hotline.prompt_tools.toml_source import Key, Source, Sources, read_sources

DUE_SOON = timedelta(days=30)
FIELDS: Mapping[str, type] = {"by": str, "on": date, "until": date}
MOVED = "moved to signatures.tsv: take it out, and sign with `hotline sign`"
_FORMS = {date: "a day like 2027-11-25, without quotes", str: "a text in quotes"}


@dataclass(frozen=True)
class Review:
    by: str = ""
    on: date | None = None
    until: date | None = None

    def expired(self, today: date) -> bool:
        return self.until is not None and self.until < today

    def __str__(self) -> str:
        return f"{self.by}; to be read again by {self.until}" if self.until else self.by


def reviews(words: Mapping[str, Any]) -> dict[str, Review]:
    """The file's own review under "", and those of its entries, without malformed ones."""
    table = words.get("review")
    if not isinstance(table, dict):
        return {}
    whole = _review(table, Review())
    entries = table.get("entries", {})
    named = entries.items() if isinstance(entries, dict) else ()
    return {"": whole} | {key: _review(own, whole) for key, own in named if isinstance(own, dict)}


def review_of(reviews: Mapping[str, Review], key: str) -> Review:
    while key:
        if key in reviews:
            return reviews[key]
        key = key.rpartition(".")[0]
    return reviews.get("", Review())


def review_findings(sources: Sources, today: date) -> Iterator[Finding]:
    for file, source in sources.items():
        if not isinstance(source, Source) or file.startswith("pages/"):
            continue
        by_entry = reviews(source.table)
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


def signature_findings(prompts: Path, sources: Sources) -> Iterator[Finding]:
    """Entries whose words changed since they were signed, each by its line; how many nobody signed."""
    try:
        entries = statuses(prompts, sources)
    except BadSignatures as bad:
        yield Finding(Problem(FILE, "signatures", Code.BAD_REVIEW, str(bad)), own_advice="")
        return
    for (file, entry), status in entries.items():
        source = sources[file]
        if status.signature and not status.signed and isinstance(source, Source):
            message = f"was signed by {status.signature.by} on {status.signature.on} for other words"
            line = source.line_of(tuple(entry.split(".")))
            yield Finding(Problem(file, entry, Code.CHANGED_SINCE_SIGNED, message), line)
    if missing := sum(status.signature is None for status in entries.values()):
        message = f"{missing} of {len(entries)} entries are {UNSIGNED}"
        yield Finding(Problem("prompts", "signatures", Code.UNSIGNED, message))


def stale_findings(prompts: Path, sources: Sources, first: str) -> Iterator[Finding]:
    for code, entry in stale(prompts, sources, first):
        source = sources[f"{code}.toml"]
        line = source.line_of(tuple(entry.split("."))) if isinstance(source, Source) else None
        message = f"was translated from other words than {first}.toml has now"
        yield Finding(Problem(f"{code}.toml", entry, Code.STALE_TRANSLATION, message), line)


def expired(prompts: Path, today: date) -> list[Finding]:
    """Findings that prevent a deployment: review dates that have passed or are malformed."""
    findings = review_findings(read_sources(prompts), today)
    return [f for f in findings if f.problem.code in (Code.BAD_REVIEW, Code.REVIEW_EXPIRED)]


def unsigned(prompts: Path) -> list[str]:
    """The files with words that no clinician signed, each with how many. Raises BadSignatures."""
    entries = statuses(prompts)
    every = Counter(file for file, _ in entries)
    missing = Counter(file for (file, _), status in entries.items() if not status.signed)
    return [f"{file} ({missing[file]} of {every[file]})" for file in every if missing[file]]


def _review(table: Mapping[str, Any], whole: Review) -> Review:
    right = {key: table[key] for key, kind in FIELDS.items() if isinstance(table.get(key), kind)}
    return replace(whole, **right)


def _malformed(file: str, source: Source) -> Iterator[Finding]:
    table = source.table["review"]
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
                    else f"{field!r} has {MOVED}"
                    if field == "clinician"
                    else f"{field!r} is not known here (misspelt?)"
                )
                for field, value in own.items()
                if field not in FIELDS or not isinstance(value, FIELDS[field])
            }
        for place, message in wrong.items():
            yield Finding(Problem(file, path[-1], Code.BAD_REVIEW, message), source.line_of(place))
    known = {".".join(key) for key in source.starts}
    for key in entries if isinstance(entries, dict) else ():
        if key not in known:
            message = f"names {key!r}, which is no entry of this file (misspelt?)"
            line = source.line_of(("review", "entries", key))
            yield Finding(Problem(file, key, Code.UNKNOWN_ENTRY, message), line)
    if "until" not in table:
        message = "has no `until`: no day to read it again by"
        yield Finding(Problem(file, "review", Code.NO_REVIEW, message), source.line_of(("review",)))
