"""What must be true in the end, read off Twilio's own record, the table, and what everybody agreed to."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from hotline.domain.schedule import rules
from hotline.domain.subscriber import DeliveryStatus, Reminder
from hotline.sandbox.twilio_simulator import Message
from tests.chaos.campaign import Round
from tests.chaos.people import Somebody
from tests.chaos.steps import LONGEST

SENT = (
    DeliveryStatus.QUEUED,
    DeliveryStatus.SENT,
    DeliveryStatus.DELIVERED,
    DeliveryStatus.UNDELIVERED,
    DeliveryStatus.FAILED,
)
NOT_SENT = (DeliveryStatus.SKIPPED, DeliveryStatus.REFUSED)
# What the line logs of troubles that the campaign itself makes.
EXPECTED_ERRORS = ("every text is refused", "a batch of reminders is unfinished")
# How long after it was due a reminder may still be taken back: then it is late.
TAKEN_BACK = timedelta(minutes=80)


@dataclass
class Judgement:
    """What came of every person and day, and every rule that was broken."""

    ends: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def person_days(self) -> int:
        return self.ends.total()

    def add(self, other: "Judgement") -> None:
        self.ends += other.ends
        self.violations += other.violations
        self.seen += other.seen


def judge(world: Round) -> Judgement:
    """Read everything and judge."""
    found = Judgement(seen=world.seen)
    found.violations += [f"logged: {line}" for line in world.errors.unexpected(EXPECTED_ERRORS)]
    texts: dict[str, list[Message]] = defaultdict(list)
    for message in world.carrier.messages:
        if message.direction == "outbound-api":
            texts[message.to].append(message)
    for somebody in world.people.values():
        records = {record.date: record for record in world.store.reminders(somebody.key)}
        found.violations += _of_texts(world, somebody, texts[somebody.number], records)
        found.violations += _of_days(world, somebody, records, found.ends)
        known = {record.sid for record in records.values()}
        for text in texts[somebody.number]:
            if text.sid not in known and not _left(records):
                found.violations.append(f"{_who(somebody)}: a text of {text.created} is in no record")
    return found


def _left(records: dict[date, Reminder]) -> bool:
    return any(record.outcome is DeliveryStatus.LEFT for record in records.values())


def _of_texts(
    world: Round, somebody: Somebody, texts: list[Message], records: dict[date, Reminder]
) -> Iterator[str]:
    """Never two on a date, never outside the window, never after a STOP, never one recorded as not sent."""
    days: Counter[date] = Counter()
    for text in texts:
        who = f"{_who(somebody)}: the text of {text.created:%F %T}"
        claims = [c for c in world.claims if c.key == somebody.key and c.at <= text.created]
        if not claims:
            yield f"{who} was sent without a claim"
            continue
        agreed = somebody.at(claims[-1].at)
        if agreed is None or not agreed.active or agreed.zone is None:
            yield f"{who} was claimed at {claims[-1].at:%F %T}, when they wanted none"
            continue
        here = text.created.astimezone(rules(agreed.zone))
        days[here.date()] += 1
        first, last = (time(8), time(21)) if agreed.certain else (time(9), time(20))
        # A minute of grace: so long a process may take from looking at the clock to Twilio's taking the text.
        closes = datetime.combine(here.date(), last) + timedelta(minutes=1) + LONGEST
        if not first <= here.time() or here.replace(tzinfo=None) > closes:
            yield f"{who} went out at {here:%H:%M:%S} in {agreed.zone}"
        record = records.get(here.date())
        if record and record.outcome in NOT_SENT:
            yield f"{who} is recorded as {record.outcome} ({record.error})"
    for day, number in days.items():
        if number > 1:
            yield f"{_who(somebody)}: {number} texts on {day}"


def _of_days(
    world: Round, somebody: Somebody, records: dict[date, Reminder], ends: Counter[str]
) -> Iterator[str]:
    """Every due day has one record with an end; and a record stands for a day that was due."""
    for day, kept in sorted(records.items()):
        if kept.outcome.open:
            yield f"{_who(somebody)}: {day} is still {kept.outcome}, attempt {kept.attempt}"
        if kept.outcome in SENT and not world.carrier.messages.get(kept.sid or ""):
            yield f"{_who(somebody)}: {day} is {kept.outcome}, and Twilio has no such text"
    seen: set[date] = set()
    for day, due in somebody.dues(world.clock.now - TAKEN_BACK, world.spread):
        record = records.get(day)
        if day in seen or (record is None and _passed(records, day, due)):
            continue
        taken_back = _taken_back(world, somebody, due)
        if record is not None:
            seen.add(day)
            why = f": {record.error}" if record.outcome in NOT_SENT else ""
            ends[f"{record.outcome}{why}"] += 1
        elif taken_back:
            seen.add(day)
            ends["withdrawn by the person before it was claimed"] += 1
        else:
            yield f"{_who(somebody)}: nothing is recorded for {day}, due {due:%F %T}"


def _passed(records: dict[date, Reminder], day: date, due: datetime) -> bool:
    """Whether a later date had its reminder before: they moved to where it is the day before."""
    return any(later > day and record.due <= due for later, record in records.items())


def _taken_back(world: Round, somebody: Somebody, due: datetime) -> bool:
    """Whether they changed something while the reminder was still on its way."""
    until = due + TAKEN_BACK
    for begin, end in sorted(world.standstills):  # one may follow another
        if begin <= until:
            until = max(until, end + TAKEN_BACK)
    return any(due <= change <= until for change in somebody.changes)


def _who(somebody: Somebody) -> str:
    return somebody.key[:8]
