"""Stories: conversations as text files, played on a line.

    # A runner asks what may be behind the cramp.        a remark; the first one is the title
    it is 2026-11-23 12:00                               wall time of phone 1; this if nothing is said
    setting HOTLINE_NURSE_NUMBER +13125550177            before the first step; also its other settings
    > CRAMP                                              what the phone texts
    < Cramp behind the knee ... 1 Dehydration ...        what it gets; ... stands for any words
      indented lines go on from the one before
    nothing comes                                        no further text has come
    call, call with a hidden number                      then: press 1, say tips, stay silent, hang up
    hear ... press 1 ...                                 somewhere in what is said; the call is over
    +13125550177 rings                                   then: the nurse takes the call, is busy, does not
                                                         answer, lets voicemail answer; the nurse hears ...
    wait until tomorrow 9:00                             or: the next reminder, Friday 9:00, 2027-03-14 9:00;
                                                         wait 3 hours, wait 2 days
    phone 2                                              or a number such as phone +14235550142
    trouble sending 30003                                or: reports late, twilio slow, opted out, table down
    trouble over

The reader makes steps of it; the player carries them out on a fixture (simulator, time travel, faults) and
says line by line what differs. Words must be the same but for `...`; spaces and line breaks do not count.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from hotline.config import SETTINGS
from hotline.domain.schedule import at_wall, local
from hotline.sandbox.fault_injection import RECEIPTS, TWILIO, codes
from hotline.sandbox.twilio_simulator.call_verbs import Callee

# What the owner of a rung phone does, in a story's words and in the simulator's.
CALLEE_WORDS: dict[str, Callee] = {
    "takes the call": "takes", "lets voicemail answer": "voicemail", "is busy": "busy",
    "does not answer": "no-answer",
}  # fmt: skip
USUAL_START = "2026-11-23 12:00"  # a Monday
_NURSE = "|".join(name for name in SETTINGS if name.startswith("HOTLINE_NURSE_"))
_FORMS = {
    "start": r"it is (.+)",
    "setting": rf"setting ((?:{_NURSE}) .+)",
    "text": r">\s*(.+)",
    "get": r"<\s*(.+)",
    "nothing": r"nothing comes",
    "hidden": r"call with a hidden number",
    "call": r"call",
    "press": r"press ([0-9*#]+)",
    "say": r"say (.+)",
    "silent": r"stay silent",
    "hear": r"hear (.+)",
    "hang up": r"hang up",
    "over": r"the call is over",
    "ringing": r"(\+[1-9]\d{6,14}) rings",
    "callee": rf"the nurse ({'|'.join(CALLEE_WORDS)})",
    "callee hears": r"the nurse hears (.+)",
    "phone": r"phone (1|2|\+[1-9]\d{6,14})",
    "wait": r"wait (.+)",
    "well": r"trouble over",
    "trouble": r"trouble (.+)",
}
FORMS = {kind: re.compile(form, re.DOTALL | re.IGNORECASE) for kind, form in _FORMS.items()}
EXAMPLES = "> HELLO, < Hello, this is ..., call, press 1, say about, hear ..., hang up, wait 2 hours, phone 2"
TROUBLES = (
    {f"sending {code}" for code in codes()}
    | {f"reports {how}" for how in RECEIPTS}
    | {f"twilio {how}" for how in TWILIO if how != "well"}
    | {"opted out", "table down"}
)

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d{1,5}) (second|minute|hour|day)s?")
_UNTIL = re.compile(
    rf"until (?:(?P<day>today|tomorrow|{'|'.join(DAYS)}|\d{{4}}-\d\d-\d\d) )?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)"
)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d) (\d{1,2}):(\d\d)")
NEXT = "until the next reminder"
WAITS = "wait 3 hours, wait until tomorrow 9:00, wait until Friday 9:00, wait until the next reminder"


@dataclass(frozen=True)
class Step:
    """One step: `kind` is a key of FORMS, `words` what follows, `line` where it stands (from 1)."""

    kind: str
    words: str
    line: int


@dataclass(frozen=True)
class Story:
    """A story that was understood. `start`: wall time at phone 1. `settings`: of the line, by their names."""

    title: str
    start: str
    steps: tuple[Step, ...]
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> set[str]:
        return {step.words for step in self.steps if step.kind == "phone" and step.words.startswith("+")}

    @property
    def breaks_the_table(self) -> bool:
        return any(step.kind == "trouble" and step.words == "table down" for step in self.steps)


class NotUnderstood(Exception):
    """Lines that are no steps; the message names each with its number."""


def read(text: str) -> Story:
    """Raises NotUnderstood with every problem."""
    titles: list[str] = []
    steps: list[Step] = []
    faults: list[str] = []
    begin, settings = USUAL_START, dict[str, str]()
    for line, words in _whole_lines(text):
        if words.startswith("#"):
            titles.append(words.lstrip("# ").strip())
            continue
        step = _step(words, line)
        if step is None:
            faults.append(f"line {line}: “{words}” is no step; steps are such as: {EXAMPLES}")
            continue
        if fault := _fault(step, first=not steps):
            faults.append(f"line {line}: {fault}")
        if step.kind == "start":
            begin = step.words
        elif step.kind == "setting":
            name, _, value = step.words.partition(" ")
            settings[name.upper()] = value
        else:
            steps.append(step)
    if not steps and not faults:
        faults.append("there is no step in it")
    if faults:
        raise NotUnderstood("\n".join(faults))
    return Story(next(iter(titles), ""), begin, tuple(steps), settings)


def _whole_lines(text: str) -> list[tuple[int, str]]:
    """Number and words of each line that is not empty, joined with the indented lines after it."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if not line.strip():
            continue
        if line[0] in " \t" and lines and not lines[-1][1].startswith("#"):
            lines[-1] = lines[-1][0], f"{lines[-1][1]}\n{line.strip()}"
        else:
            lines.append((number, line.strip()))
    return lines


def _step(words: str, line: int) -> Step | None:
    for kind, form in FORMS.items():
        if match := form.fullmatch(words):
            return Step(kind, match[1].strip() if form.groups else "", line)
    return None


def _fault(step: Step, *, first: bool) -> str | None:
    try:
        if step.kind == "start":
            start(step.words, "UTC")
            return None if first else "the date stands before the first step"
        if step.kind == "setting" and not first:
            return "a setting stands before the first step"
        if step.kind == "wait" and step.words.lower() != NEXT:
            later(step.words, datetime(2026, 1, 1, tzinfo=UTC), "UTC")
    except NoStep as fault:
        return str(fault)
    if step.kind == "trouble" and step.words.lower() not in TROUBLES:
        return f"there is no trouble “{step.words}”: sending 30003, reports late, twilio slow, table down ..."
    return None


class NoStep(Exception):
    """The words are no valid time, or the step cannot be done now; the message says why."""


def start(words: str, zone: str) -> datetime:
    """The moment (UTC) that "2026-11-23 12:00" names in a zone. Raises NoStep."""
    match = _MOMENT.fullmatch(words)
    if not match:
        raise NoStep("a story begins at a date and hour, like: it is 2026-11-23 12:00")
    return at_wall(_date(match[1]), _hour(match[2], match[3]), zone)


def later(words: str, now: datetime, zone: str) -> datetime:
    """The moment that a wait of these words leads to. Raises NoStep."""
    words = words.lower()
    if span := _SPAN.fullmatch(words):
        return now + timedelta(**{f"{span[2]}s": int(span[1])})
    until = _UNTIL.fullmatch(words)
    if not until:
        raise NoStep(f"a wait is one of: {WAITS}")
    today, hour = local(now, zone).date(), _hour(until["hour"], until["minute"])
    match until["day"]:
        case None:
            moment = at_wall(today, hour, zone)
            return moment if moment > now else at_wall(today + timedelta(days=1), hour, zone)
        case "today":
            day = today
        case "tomorrow":
            day = today + timedelta(days=1)
        case name if name in DAYS:
            day = today + timedelta(days=(DAYS.index(name) - today.weekday() - 1) % 7 + 1)
        case named:
            day = _date(named)
    return at_wall(day, hour, zone)


def _date(words: str) -> date:
    try:
        return datetime.fromisoformat(words).date()
    except ValueError:
        raise NoStep(f"there is no day {words}") from None


def _hour(hour: str, minute: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise NoStep(f"there is no hour {hour}:{minute}") from None
