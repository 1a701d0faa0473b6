"""How the line is now: last run, halt, alarms, money, notice; and which of it needs somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.content.notice import Notice
from hotline.domain.throttle import breaker_error
from hotline.ops.checks.function import standing
from hotline.ops.checks.reminders import SILENT
from hotline.ops.console.money import Money, spent
from hotline.ops.console.where import Place
from hotline.storage.interface import StoreDown

NEARLY = 0.8  # of the day's money


@dataclass(frozen=True)
class Alarm:
    """One alarm that is on: its name in infra/stack.yaml, and what it says."""

    name: str
    says: str


@dataclass(frozen=True)
class Pulse:
    """`ran`: since the last run ended well, None: none has. `alarms`: those on; None: it has none."""

    ran: timedelta | None
    halted: str | None
    halted_until: datetime | None
    money: Money | None
    alarms: Sequence[Alarm] | None
    watching: int
    notice: Notice | None
    down: str = ""  # why the table cannot be asked

    @property
    def silent(self) -> bool:
        """Whether the runs of every minute stand still."""
        return not self.down and (self.ran is None or self.ran > SILENT)

    @property
    def needs(self) -> Sequence[str]:
        """What needs somebody, by name, worst first."""
        spending = self.money.share if self.money else 0
        asked = {
            "table": bool(self.down),
            "silent": self.silent,
            "halted": self.halted is not None,
            "alarms": bool(self.alarms),
            "spent": spending >= 1,
            "nearly": NEARLY <= spending < 1,
        }
        return [name for name, so in asked.items() if so]


def pulse(place: Place, now: datetime) -> Pulse:
    """Looked up anew. Raises botocore's ClientError and BotoCoreError of a stage on AWS."""
    alarms: list[Alarm] | None = None
    watching = 0
    if place.cloud and place.stage:
        found = standing(place.cloud, place.stage)
        watching = len(found)
        alarms = [
            Alarm(name, one.get("AlarmDescription", ""))
            for name, one in sorted(found.items())
            if one["StateValue"] == "ALARM"
        ]
    notice = place.hotline.settings.notice
    notice = notice if notice and notice.until > now else None
    try:
        progress = place.hotline.service.store().dispatch_state()
        money = spent(place.hotline, now)
    except StoreDown as down:
        return Pulse(None, None, None, None, alarms, watching, notice, str(down))
    ran = max(timedelta(), now - progress.minute) if progress.minute else None
    halted = breaker_error(progress, now)
    return Pulse(ran, halted, progress.open_until if halted else None, money, alarms, watching, notice)
