"""Findings: problems in the prompts with line and advice, and their fixes."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hotline.content.toml_reader import Code, Problem
from hotline.content.validation.vocabulary import LONGEST_VALUES
from hotline.domain.telephony import foreign, segments
from hotline.prompt_tools.toml_source import Key, Source, Sources, Text, put, source

# What a phone shows nearly the same, in GSM-7.
PLAIN = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
    **dict.fromkeys("\u2014\u2015", " - "),
    "\u2026": "...",
    **dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
    ),
    **dict.fromkeys("\u00ad\u200b\u200c\u2060\ufeff", ""),
}
_CURLY_QUOTED = re.compile(
    '^(\\s*[\\w.-]+\\s*=\\s*)["\u201c\u201d\u201e]([^"\n]*)["\u201c\u201d](\\s*(?:#.*)?)$', re.MULTILINE
)
SENT_TABLES = ("topics", "says", "calls", "menus", "reminders", "language", "zones")
RECEIVED_LISTS = ("words", "hints", "called")  # in these tables, but looked up without accents and signs
_TABLES = tomllib.loads((Path(__file__).parent / "pages" / "advice.toml").read_text("utf-8"))
ADVICE = {Code(code): advice for table in _TABLES.values() for code, advice in table.items() if advice}
WARNINGS = frozenset(map(Code, _TABLES["warnings"]))
MENDED = ADVICE[Code.EXTRA_SPACES]


@dataclass(frozen=True)
class Fix:
    file: str
    line: int
    key: str
    what: str


def is_sent(file: str, key: Key) -> bool:
    """Whether callers get this text: it is in a language's own file, no keyword, no address."""
    sent = "/" not in file and file != "structure.toml" and key[0] in SENT_TABLES
    return sent and not set(key) & set(RECEIVED_LISTS)


def plain(text: str) -> str:
    """The text with quotes, dashes and spaces as GSM-7 has them; nothing else changed."""
    text = "".join(PLAIN.get(c, c) for c in text)
    text = re.sub(r"(?<=\S) {2,}(?=\S)", " ", text)
    return re.sub(r" +(?=\n|$)", "", text)


def fix_prompts(prompts: Path) -> Iterator[Fix]:
    """Fix every TOML file in place, except those that stay unreadable."""
    for path in sorted(prompts.rglob("*.toml")):
        file = path.relative_to(prompts).as_posix()
        try:
            raw = path.read_bytes().decode()
            readable, fixes = _readable(file, raw)
            parsed = source(readable)
            values = {
                key: plain(text.value)
                for key, text in parsed.texts.items()
                if is_sent(file, key) and plain(text.value) != text.value
            }
            fixed = put(readable, values) if values else readable
        except (ValueError, RecursionError):
            continue
        if fixed != raw:
            write_file(path, fixed)
            yield from fixes
            for key in values:
                text = parsed.texts[key]
                odd = ", ".join(name_of(c) for c in sorted(set(PLAIN).intersection(text.value)))
                what = f"{odd} written plainly" if odd else "spaces too many taken out"
                yield Fix(file, parsed.line(text.start), ".".join(key), what)


def write_file(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.write_bytes(text.encode())
    if path.exists():
        new.chmod(path.stat().st_mode & 0o777)
    new.replace(path)


def _readable(file: str, text: str) -> tuple[str, list[Fix]]:
    """The file without a byte order mark, and with straight quotes around texts."""
    fixes = []
    if text.startswith("\ufeff"):
        text = text[1:]
        fixes.append(Fix(file, 1, "", "an invisible mark at the beginning taken out"))

    def straight(match: re.Match[str]) -> str:
        fixed = f'{match[1]}"{match[2]}"{match[3]}'
        if fixed != match[0]:
            line = text.count("\n", 0, match.start()) + 1
            fixes.append(Fix(file, line, "", "straight quotes put round the text"))
        return fixed

    return _CURLY_QUOTED.sub(straight, text), fixes


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """The pattern with its placeholders filled; unchanged if they are malformed."""
    try:
        return pattern.format(**values)
    except (KeyError, ValueError, IndexError):
        return pattern


def name_of(c: str) -> str:
    """The name of a character, with the character itself if it is visible."""
    name = unicodedata.name(c, f"U+{ord(c):04X}").lower()
    return name if unicodedata.category(c)[0] in "ZCM" else f"{c} ({name})"


@dataclass(frozen=True)
class Finding:
    """A problem with its line. `own_advice` replaces the advice of its code."""

    problem: Problem
    line: int | None = None
    own_advice: str | None = None

    @property
    def stops(self) -> bool:
        return self.problem.code not in WARNINGS

    @property
    def advice(self) -> str:
        """What to do about it; "" where the message says it."""
        return ADVICE.get(self.problem.code, "") if self.own_advice is None else self.own_advice

    @property
    def where(self) -> str:
        return f"{self.problem.file}:{self.line}" if self.line else self.problem.file

    def as_json(self) -> dict[str, object]:
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
    for text in re.finditer(r'"""(.*?)"""', raw, re.DOTALL):
        # A long text without closing quotes contains the entries after it.
        if re.search(r'^(\[[\w."-]+\]\s*(#.*)?$|\w+ *= *["\[{])', text[1], re.MULTILINE):
            line = min(line, raw.count("\n", 0, text.start()) + 1)
            break
    shown = "".join(raw.splitlines()[line - 1 : line]).strip()[:60]
    if re.search("= *[\u201c\u201d\u201e]", shown):
        return finding(line, f"has curly quotes round the text: {shown}", MENDED)
    if re.match(r"(?:on|until) *= *[\d./-]+ *$", shown):
        return finding(line, f"has a date in another form: {shown}", "Write year, month, day: 2027-11-25.")
    why = reason[: position.start()] if position else reason
    return finding(line, f"cannot be read from here on ({why}): {shown}")
