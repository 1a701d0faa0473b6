"""Story player: steps to differences."""

import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hotline.domain.telephony import key_of
from hotline.sandbox.data_folder import PHONES
from hotline.sandbox.fault_injection import FaultInjection
from hotline.sandbox.run import Intervals, running
from hotline.sandbox.scenarios import CALLEE_WORDS, NEXT, NoStep, Story, later, read, start
from hotline.sandbox.time_travel import TimeTravel, TooFar
from hotline.sandbox.twilio_simulator import Call, CallEndedError, TwilioSimulator
from hotline.zones.guess import guess

BY_ITSELF = Intervals(tick=3600, receipts=3600)  # nothing happens by itself: the story says when
ANYTHING = re.compile(r"\.{3,}|…")


def played(file: Path) -> list["Difference"]:
    """Play the story in a file on a line of its own. Raises NotUnderstood, CannotRun."""
    story = read(file.read_text(encoding="utf-8"))
    begin = start(story.start, zone_of(PHONES[0]))
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data), 0, lambda words: None, lambda: begin, BY_ITSELF, extra=story.settings) as line,
    ):
        secret = line.hotline.settings.secrets[0]
        keys = [key_of(number, secret) for number in {*PHONES, *story.numbers}]
        travel = TimeTravel(line.travel.clock, lambda: line.hotline, line.twilio.deliver, lambda: keys)
        return play(story, Fixture(line.twilio, travel, line.faults, PHONES))


@dataclass(frozen=True)
class Fixture:
    """One fresh line to play on; `phones` are phone 1 and phone 2."""

    twilio: TwilioSimulator
    travel: TimeTravel
    faults: FaultInjection
    phones: tuple[str, str]


@dataclass(frozen=True)
class Difference:
    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


def play(story: Story, fixture: Fixture) -> list[Difference]:
    player = _Player(fixture)
    differences = []
    for step in story.steps:
        try:
            what = player.acts[step.kind](step.words)
        except (NoStep, TooFar) as reason:
            what = str(reason)
        if what:
            differences.append(Difference(step.line, what))
    fixture.faults.clear()
    return differences


def zone_of(number: str) -> str:
    return guess(number).zone or "America/New_York"


def find(wanted: str, got: str, *, within: bool = False) -> int | None:
    """The position in `got` after the wanted words (runs of spaces count once), None if they differ.

    "..." stands for any words. `within`: as if "..." stood at both ends.
    """
    pieces = [re.escape(" ".join(piece.split())) for piece in ANYTHING.split(wanted)]
    pattern = re.compile(".*?".join(rf"(?<!\w){piece}(?!\w)" if piece else "" for piece in pieces))
    match = (pattern.search if within else pattern.fullmatch)(" ".join(got.split()))
    return match.end() if match else None


@dataclass
class _Player:
    fixture: Fixture
    phone: str = ""
    call: Call | None = None
    seen: dict[str, int] = field(default_factory=dict)  # texts of each phone that the story has read
    heard: int = 0  # characters of the line's last speech that the story has read
    acts: dict[str, Callable[[str], str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.phone = self.fixture.phones[0]
        self.acts = {
            "text": self._text, "get": self._get, "nothing": self._nothing, "phone": self._phone,
            "call": lambda _: self._dial(withheld=False), "hidden": lambda _: self._dial(withheld=True),
            "press": lambda keys: self._do(lambda call: call.press(keys)),
            "say": lambda words: self._do(lambda call: call.say(words)),
            "silent": lambda _: self._do(Call.silence), "hang up": lambda _: self._do(Call.hang_up),
            "hear": self._hear, "over": self._over, "wait": self._wait,
            "ringing": self._ringing, "callee hears": self._callee_hears,
            "callee": lambda does: self._do(lambda call: call.callee(CALLEE_WORDS[does.lower()])),
            "trouble": self._trouble, "well": lambda _: self.fixture.faults.clear(),
        }  # fmt: skip

    def _text(self, body: str) -> None:
        self._advance_time(self.phone)
        self.fixture.twilio.text(self.phone, body)
        self.fixture.twilio.deliver()

    def _dial(self, *, withheld: bool) -> None:
        if self.call and not self.call.ended:
            raise NoStep("the phone is in a call already: hang up first")
        self._advance_time(self.phone)
        self.heard = 0
        self.call = self.fixture.twilio.call(self.phone, withheld=withheld)

    def _do(self, act: Callable[[Call], None]) -> None:
        if self.call is None:
            raise NoStep("nobody is in a call: call first")
        self._advance_time(self.phone)
        self.heard = 0
        try:
            act(self.call)
        except CallEndedError:
            raise NoStep("the call is over already") from None
        except ValueError as reason:  # keys, and a nurse whose phone does not ring
            raise NoStep(str(reason)) from None
        self.fixture.twilio.deliver()

    def _wait(self, words: str) -> None:
        now = self.fixture.travel.clock()
        if words.lower() == NEXT:
            moment = self.fixture.travel.next_reminder()
            if moment is None:
                raise NoStep("nobody has a reminder to come")
        else:
            moment = later(words, now, zone_of(self.phone))
        self._advance_time(*self.seen, *self.fixture.phones)
        self.fixture.travel.to(moment)
        self.fixture.twilio.deliver()

    def _phone(self, name: str) -> None:
        self.phone = name if name.startswith("+") else self.fixture.phones[int(name) - 1]

    def _trouble(self, words: str) -> None:
        faults = self.fixture.faults
        kind, _, how = words.lower().partition(" ")
        by_name = {"sending": faults.send_error, "reports": faults.receipts, "twilio": faults.twilio}
        if kind in by_name:
            by_name[kind](how)
        elif kind == "opted":
            faults.opted_out([self.phone])
        else:
            faults.table(down=True)

    def _advance_time(self, *phones: str) -> None:
        """Set the clock on by a second, and skip texts that the story does not mention."""
        self.fixture.travel.clock.set(self.fixture.travel.clock() + timedelta(seconds=1))
        for phone in phones:
            self.seen[phone] = len(self.fixture.twilio.inbox(phone))

    def _get(self, wanted: str) -> str | None:
        seen = self.seen.get(self.phone, 0)
        inbox = self.fixture.twilio.inbox(self.phone)
        if len(inbox) <= seen:
            short = wanted if len(wanted) < 60 else f"{wanted[:57]}..."
            return f"wanted the text “{short}”, but none came"
        self.seen[self.phone] = seen + 1
        if find(wanted, inbox[seen]) is None:
            return f"wanted the text\n  “{wanted}”\nbut this came:\n  “{inbox[seen]}”"
        return None

    def _nothing(self, _: str) -> str | None:
        rest = self.fixture.twilio.inbox(self.phone)[self.seen.get(self.phone, 0) :]
        return f"wanted no text, but this came:\n  “{rest[0]}”" if rest else None

    def _hear(self, wanted: str) -> str | None:
        if self.call is None:
            raise NoStep("nobody is in a call: call first")
        end = find(wanted, " ".join(self.call.last.split())[self.heard :], within=True)
        if end is None:
            return f"wanted to hear\n  “{wanted}”\nbut this was said:\n  “{self.call.last}”"
        self.heard += end
        return None

    def _ringing(self, number: str) -> str | None:
        dial = self.call.dial if self.call else None
        if dial and dial.number == number:
            return None
        return f"wanted {number} to ring, but {dial.number if dial else 'no phone'} rings"

    def _callee_hears(self, wanted: str) -> str | None:
        spoken = [step.text for step in self.call.steps if step.kind == "callee"] if self.call else []
        if find(wanted, " ".join(spoken), within=True) is None:
            return f"wanted the nurse to hear\n  “{wanted}”\nbut this was said:\n  “{' '.join(spoken)}”"
        return None

    def _over(self, _: str) -> str | None:
        over = self.call is not None and self.call.ended
        return None if over else "wanted the call to be over, but the line is still there"
