"""Findings: problems in the prompts with their line and advice."""

import re
import sys
import tomllib
from dataclasses import dataclass

from hotline.content.problem import Code, Problem
from hotline.content.validation.text_limits import LONGEST_VALUES
from hotline.domain.telephony import foreign, segments
from hotline.prompt_tools.fix import name_of, plain
from hotline.prompt_tools.readability import filled
from hotline.prompt_tools.toml_source import Source, Sources, Text

MENDED = "Mended by: hotline check --fix"
_RENEW = "Read them again, then set `on` and `until` in [review]. Until then `hotline deploy` refuses."
_REVIEW = 'Add a table [review] with by = "...", on = 2026-11-25 and until = 2027-11-25.'
ADVICE = {
    Code.UNREADABLE: "A quote, comma or bracket is missing or too many, on this line or the one before.",
    Code.MISSING: "Add it; another language's file shows how it looks.",
    Code.EMPTY: "Fill it in; another language's file shows how it looks.",
    Code.UNKNOWN_ENTRY: "Correct the name, or take the entry out.",
    Code.UNKNOWN_REFERENCE: "Correct the name, or add what it names.",
    Code.UNKNOWN_FACT: "Correct the fact's name, or add it to [facts].",
    Code.UNUSED_FACT: "Name the fact in the topic that tells it, or take it out.",
    Code.TWO_MEANINGS: "Keep the word in one of the two places.",
    Code.RESERVED_KEYWORD: "Choose another word.",
    Code.UNKNOWN_PLACEHOLDER: "Correct the name in the braces; the comment beside the entry lists them.",
    Code.UNMATCHED_BRACES: "Each { needs its } and a name between.",
    Code.NOT_GSM7: "Write it plainer; hotline check --fix mends quotes, dashes and odd spaces.",
    Code.TOO_MANY_SEGMENTS: "Shorten the text.",
    Code.TOO_LONG: "Shorten the text.",
    Code.LONG_SENTENCE: "Make two sentences of it, as two items of the list.",
    Code.NOT_LISTED: "Write this line into the text, as it stands here.",
    Code.PLACE: "Write your own words in place of the brackets.",
    Code.NOT_SAID: "The law or the carriers want it said: put it back.",
    Code.TOO_MANY: "Move the rest to examples/, then: hotline learn.",
    Code.BAD_REVIEW: _REVIEW,
    Code.TOO_MANY_TEXTS: "Tell the answer in short beside its name in the list, or in the answer itself.",
    Code.LATE_KEY: "Say less before the first key, or say it after the keys.",
    Code.NO_REVIEW: _REVIEW,
    Code.REVIEW_EXPIRED: _RENEW,
    Code.REVIEW_DUE: _RENEW,
    Code.UNSIGNED: "Print `hotline preview`, have it signed, then: hotline sign --as ROLE-AND-PLACE --all",
    Code.CHANGED_SINCE_SIGNED: "Have the new words read, then: hotline sign --as ROLE-AND-PLACE FILE:ENTRY",
    Code.STALE_TRANSLATION: "Translate it again; if it is still right: hotline sign, or hotline words edit.",
    Code.HARD_TO_READ: "Shorter sentences, shorter words.",
    Code.LONG_SPEECH: "Say less before the next choice.",
    Code.DOUBLE_WIDTH: "Write it another way.",
    Code.EXTRA_SPACES: MENDED,
    Code.BAD_EXAMPLE: "Mend the line.",
    Code.NOT_LEARNED: "Run `hotline learn`.",
}
# The hotline answers all the same; what has any other code keeps it from starting.
WARNINGS = frozenset(
    [
        Code.NO_REVIEW, Code.REVIEW_EXPIRED, Code.REVIEW_DUE, Code.UNSIGNED,
        Code.CHANGED_SINCE_SIGNED, Code.STALE_TRANSLATION, Code.HARD_TO_READ, Code.LONG_SPEECH,
        Code.DOUBLE_WIDTH, Code.PLACEHOLDERS_DIFFER, Code.EXTRA_SPACES, Code.BAD_EXAMPLE, Code.NOT_LEARNED,
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """A problem with its line. `own_advice` replaces the advice of its code."""

    problem: Problem
    line: int | None = None
    own_advice: str | None = None

    @property
    def stops(self) -> bool:
        """Whether the hotline does not start with it."""
        return self.problem.code not in WARNINGS

    @property
    def advice(self) -> str:
        """What to do about it; "" where the message says it."""
        return ADVICE.get(self.problem.code, "") if self.own_advice is None else self.own_advice

    @property
    def where(self) -> str:
        """File and line."""
        return f"{self.problem.file}:{self.line}" if self.line else self.problem.file

    def as_json(self) -> dict[str, object]:
        """As `hotline check --json` prints it."""
        return {
            "file": self.problem.file,
            "line": self.line,
            "key": self.problem.place,
            "kind": "stop" if self.stops else "look",
            "what": self.problem.message,
            "do": self.advice,
            "code": self.problem.code,
        }


def located(problem: Problem, sources: Sources) -> Finding:
    """The problem with its line, and with details from the file."""
    source = sources.get(problem.file)
    if problem.code is Code.UNREADABLE and source is not None:
        return _unreadable(problem.file, source if isinstance(source, str) else source.raw)
    if not isinstance(source, Source):
        return Finding(problem)
    dotted = problem.key if problem.item is None else f"{problem.key}.{problem.item - 1}"
    key = next((path for path in source.starts if ".".join(path) == dotted), tuple(dotted.split(".")))
    text = source.texts.get(key)
    if problem.code is Code.NOT_GSM7 and text:
        return _not_gsm7(problem, source, text)
    return Finding(problem, source.line_of_quote(key, problem.quote))


def _not_gsm7(problem: Problem, source: Source, text: Text) -> Finding:
    """The character outside GSM-7, with its context and its cost."""
    strange = foreign(text.value)
    at = min(text.value.index(c) for c in strange) if strange else 0
    begin = max(text.value.rfind(" ", 0, max(at - 8, 0)) + 1, text.value.rfind("\n", 0, at) + 1)
    excerpt = text.value[begin : at + 12].partition("\n")[0]
    easy, whole = plain(text.value), filled(text.value, LONGEST_VALUES)
    costs, cheap = segments(whole), segments("".join(c for c in plain(whole) if not foreign(c)))
    more = f" (and {len(strange) - 1} more such signs)" if len(strange) > 1 else ""
    cost = f": {costs} segments instead of {cheap}" if costs != cheap else ""
    message = f"has {name_of(text.value[at])} in {excerpt!r}{more}{cost}"
    advice = MENDED if not foreign(easy) else "Write it plainer, without that sign."
    described = Problem(problem.file, problem.key, problem.code, message, problem.item)
    return Finding(described, source.line_in(text, at), advice)


def _unreadable(file: str, raw: str) -> Finding:
    """A file that is not valid TOML or UTF-8: the line where reading stopped."""

    def finding(line: int, message: str, advice: str | None = None) -> Finding:
        return Finding(Problem(file, "", Code.UNREADABLE, message), line, advice)

    if "\ufffd" in raw:
        line = raw.count("\n", 0, raw.index("\ufffd")) + 1
        advice = "Save the file again and choose UTF-8 as its encoding."
        return finding(line, "has a character that is not saved as UTF-8", advice)
    if raw.startswith("\ufeff"):
        return finding(1, "begins with an invisible mark that some editors add", MENDED)
    try:
        tomllib.loads(raw)
        reason = "it was changed meanwhile"
    except ValueError as wrong:
        reason = str(wrong)
    except RecursionError:
        reason = "its brackets are nested too deeply"
    position = re.search(r" \(at (?:line (\d+)|.*)", reason)  # before Python 3.14 the message alone tells it
    line = int(position[1]) if position and position[1] else raw.count("\n") + 1
    line = min(line, _unclosed_text(raw) or sys.maxsize)
    shown = "".join(raw.splitlines()[line - 1 : line]).strip()[:60]
    if re.search("= *[\u201c\u201d\u201e]", shown):
        return finding(line, f"has curly quotes round the text: {shown}", MENDED)
    if re.match(r"(?:on|until) *= *[\d./-]+ *$", shown):
        return finding(line, f"has a date in another form: {shown}", "Write year, month, day: 2027-11-25.")
    why = reason[: position.start()] if position else reason
    return finding(line, f"cannot be read from here on ({why}): {shown}")


def _unclosed_text(raw: str) -> int | None:
    """The line of a long text without closing quotes, which contains the entries after it."""
    for text in re.finditer(r'"""(.*?)"""', raw, re.DOTALL):
        if re.search(r'^(\[[\w."-]+\]\s*(#.*)?$|\w+ *= *["\[{])', text[1], re.MULTILINE):
            return raw.count("\n", 0, text.start()) + 1
    return None
