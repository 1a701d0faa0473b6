"""Fault injection by name: sending, Twilio, table."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol, cast, get_args

from hotline.sandbox.twilio_simulator import TwilioSimulator
from hotline.sandbox.twilio_simulator.outbound import Disturbance
from hotline.twilio.sender import ERRORS

SLOW = 4.0  # seconds; the line gives Twilio 8
TWILIO = {
    "well": "",
    "slow": "Twilio takes four seconds for every request",
    "hangs": "Twilio takes each text and never answers",
    "down": "Twilio answers every request with an error",
}
RECEIPTS = {
    "doubled": "each delivery report comes twice",
    "reversed": "delivery reports come in reverse order",
    "lost": "delivery reports are lost",
    "late": "delivery reports come ten minutes late",
}


class Breakable(Protocol):
    @property
    def broken(self) -> bool: ...
    def break_table(self) -> None: ...
    def mend_table(self) -> None: ...


class NoSuchFault(Exception):
    """There is no fault of that name; the message says which there are."""


def codes() -> Mapping[str, str]:
    """The errors that sending can end in, each with its meaning: those with a page of Twilio's."""
    return {code: row.means for code, row in ERRORS.items() if len(code) >= 5}


class FaultInjection:
    """Everything that is made to go wrong at one line. `setters`: each fault by its name in JSON."""

    def __init__(
        self, twilio: TwilioSimulator, phones: Collection[str], table: Breakable | None, slow: float = SLOW
    ) -> None:
        self._faults, self._phones, self._table, self._slow = twilio.faults, phones, table, slow
        self.setters: dict[str, Callable[[Any], None]] = {
            "send_error": self.send_error, "receipts": self.receipts, "twilio": self.twilio,
            "opted_out": self.opted_out, "table_down": lambda down: self.table(down=bool(down)),
            "clear": lambda _: self.clear(),
        }  # fmt: skip

    def send_error(self, code: str | None) -> None:
        """Let every text that is sent end with this code; None: with none."""
        if code and code not in codes():
            raise NoSuchFault(f"{code} is no error that sending ends in: see hotline/twilio/sender.py")
        self._faults.send_error = int(code) if code else None

    def receipts(self, how: str) -> None:
        """Disturb delivery reports: once (not at all), doubled, reversed, lost or late."""
        if how not in get_args(Disturbance):
            raise NoSuchFault(f"Delivery reports cannot be {how}: {', '.join(get_args(Disturbance))}")
        self._faults.receipts = cast(Disturbance, how)

    def twilio(self, how: str) -> None:
        """Let Twilio's own interface be well, slow, down, or hang after it has taken a text."""
        if how not in TWILIO:
            raise NoSuchFault(f"Twilio cannot be {how}: {', '.join(TWILIO)}")
        self._faults.slow = self._slow if how == "slow" else 0
        self._faults.hang_after_accepting = how == "hangs"
        self._faults.rest_status = 500 if how == "down" else None

    def opted_out(self, phones: Collection[str]) -> None:
        """Let Twilio have these phones down as opted out, without the line being told."""
        if strange := set(phones) - set(self._phones):
            raise NoSuchFault(f"There is no phone {min(strange)} here.")
        self._faults.opted_out = set(phones)

    def table(self, *, down: bool) -> None:
        if self._table is None:
            raise NoSuchFault("This table cannot be broken.")
        (self._table.break_table if down else self._table.mend_table)()

    def clear(self) -> None:
        self.send_error(None)
        self.receipts("once")
        self.twilio("well")
        self.opted_out(())
        if self._table and self._table.broken:
            self._table.mend_table()

    def state(self) -> dict[str, Any]:
        faults = self._faults
        twilio = "down" if faults.rest_status else "hangs" if faults.hang_after_accepting else "well"
        return {
            "send_error": str(faults.send_error or ""),
            "receipts": faults.receipts,
            "twilio": "slow" if faults.slow else twilio,
            "opted_out": sorted(faults.opted_out),
            "table_down": self._table is not None and self._table.broken,
        }

    def sentences(self) -> list[str]:
        state = self.state()
        code = state["send_error"]
        out = [f"phone {n}" for n, phone in enumerate(self._phones, 1) if phone in state["opted_out"]]
        sentences = [
            f"sending ends with error {code}, {codes()[code]}" if code else "",
            RECEIPTS.get(state["receipts"], ""),
            TWILIO[state["twilio"]],
            f"the carrier has {' and '.join(out)} down as opted out" if out else "",
            "the table is down" if state["table_down"] else "",
        ]
        return [sentence for sentence in sentences if sentence]
