"""Plays a story on a stage, and tells in plain words where it went another way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from hotline.sandbox.journey import Journey, TooFar
from hotline.sandbox.scenarios.alike import find, words_of
from hotline.sandbox.scenarios.read import Story
from hotline.sandbox.scenarios.when import NEXT, NoTime, later
from hotline.sandbox.trouble import Trouble
from hotline.sandbox.twilio_simulator import Call, CallEndedError, Carrier
from hotline.zones.guess import guess


@dataclass(frozen=True)
class Stage:
    """One fresh line to play on; `phones` are phone 1 and phone 2."""

    carrier: Carrier
    journey: Journey
    trouble: Trouble
    phones: tuple[str, str]


@dataclass(frozen=True)
class Difference:
    """Where the story and the line part."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}"


class Impossible(Exception):
    """The step cannot be done here; the message says why."""


def play(story: Story, stage: Stage) -> list[Difference]:
    """Everything that differs, in order; [] if the line does what the story tells."""
    player = _Player(stage)
    differences = []
    for step in story.steps:
        try:
            what = player.acts[step.kind](step.words)
        except (Impossible, TooFar, NoTime) as reason:
            what = str(reason)
        if what:
            differences.append(Difference(step.line, what))
    stage.trouble.clear()
    return differences


def zone_of(number: str) -> str:
    """Whose time a phone's waits are told in."""
    return guess(number).zone or "America/New_York"


@dataclass
class _Player:
    stage: Stage
    phone: str = ""
    call: Call | None = None
    seen: dict[str, int] = field(default_factory=dict)  # texts of each phone that the story has told
    heard: int = 0  # words of the line's last speech that the story has told
    acts: dict[str, Callable[[str], str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.phone = self.stage.phones[0]
        self.acts = {
            "text": self._text, "get": self._get, "nothing": self._nothing, "phone": self._take,
            "call": lambda _: self._ring(withheld=False), "hidden": lambda _: self._ring(withheld=True),
            "press": lambda keys: self._do(lambda call: call.press(keys)),
            "say": lambda words: self._do(lambda call: call.say(words)),
            "silent": lambda _: self._do(Call.silence), "hang up": lambda _: self._do(Call.hang_up),
            "hear": self._hear, "over": self._over, "wait": self._wait,
            "trouble": self._trouble, "well": lambda _: self.stage.trouble.clear(),
        }  # fmt: skip

    # What the story does.

    def _text(self, body: str) -> None:
        self._pass_on(self.phone)
        self.stage.carrier.text(self.phone, body)
        self.stage.carrier.deliver()

    def _ring(self, *, withheld: bool) -> None:
        if self.call and not self.call.ended:
            raise Impossible("the phone is in a call already: hang up first")
        self._pass_on(self.phone)
        self.heard = 0
        self.call = self.stage.carrier.call(self.phone, withheld=withheld)

    def _do(self, act: Callable[[Call], None]) -> None:
        if self.call is None:
            raise Impossible("nobody is in a call: call first")
        self._pass_on(self.phone)
        self.heard = 0
        try:
            act(self.call)
        except CallEndedError:
            raise Impossible("the call is over already") from None
        self.stage.carrier.deliver()

    def _wait(self, words: str) -> None:
        now = self.stage.journey.clock()
        if words.lower() == NEXT:
            moment = self.stage.journey.next_reminder()
            if moment is None:
                raise Impossible("nobody has a reminder to come")
        else:
            moment = later(words, now, zone_of(self.phone))
        self._pass_on(*self.seen, *self.stage.phones)
        self.stage.journey.to(moment)
        self.stage.carrier.deliver()

    def _take(self, name: str) -> None:
        self.phone = name if name.startswith("+") else self.stage.phones[int(name) - 1]

    def _trouble(self, words: str) -> None:
        trouble = self.stage.trouble
        kind, _, how = words.lower().partition(" ")
        match kind:
            case "sending":
                trouble.send_error(how)
            case "reports":
                trouble.receipts(how)
            case "twilio":
                trouble.twilio(how)
            case "opted":
                trouble.opted_out([self.phone])
            case _:
                trouble.table(down=True)

    def _pass_on(self, *phones: str) -> None:
        """Time goes on: a second, and texts that the story did not tell are over."""
        self.stage.journey.clock.set(self.stage.journey.clock() + timedelta(seconds=1))
        for phone in phones:
            self.seen[phone] = len(self.stage.carrier.inbox(phone))

    # What the story expects.

    def _get(self, wanted: str) -> str | None:
        seen = self.seen.get(self.phone, 0)
        inbox = self.stage.carrier.inbox(self.phone)
        if len(inbox) <= seen:
            return f"wanted the text “{_short(wanted)}”, but none came"
        self.seen[self.phone] = seen + 1
        if find(wanted, inbox[seen]) is None:
            return f"wanted the text\n  “{wanted}”\nbut this came:\n  “{inbox[seen]}”"
        return None

    def _nothing(self, _: str) -> str | None:
        rest = self.stage.carrier.inbox(self.phone)[self.seen.get(self.phone, 0) :]
        return f"wanted no text, but this came:\n  “{rest[0]}”" if rest else None

    def _hear(self, wanted: str) -> str | None:
        if self.call is None:
            raise Impossible("nobody is in a call: call first")
        words = words_of(self.call.last)[self.heard :]
        end = find(wanted, " ".join(words), within=True)
        if end is None:
            return f"wanted to hear\n  “{wanted}”\nbut this was said:\n  “{self.call.last}”"
        self.heard += end
        return None

    def _over(self, _: str) -> str | None:
        over = self.call is not None and self.call.ended
        return None if over else "wanted the call to be over, but the line is still there"


def _short(words: str) -> str:
    return words if len(words) < 60 else f"{words[:57]}..."
