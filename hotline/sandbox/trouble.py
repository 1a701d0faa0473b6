"""What can be made to go wrong, by name: at the carrier, at Twilio, at the table."""

from collections.abc import Collection, Mapping
from typing import Protocol, get_args

from hotline.sandbox.twilio_simulator import Carrier
from hotline.sandbox.twilio_simulator.faults import Disturbance
from hotline.twilio.error_codes import ERRORS

SLOW = 4.0  # seconds; the line gives Twilio 8
TWILIO = ("well", "slow", "hangs", "down")
RECEIPTS = {
    "doubled": "each delivery report comes twice",
    "reversed": "delivery reports come in reverse order",
    "lost": "delivery reports are lost",
    "late": "delivery reports come ten minutes late",
}
TWILIO_SAYS = {
    "slow": "Twilio takes four seconds for every request",
    "hangs": "Twilio takes each text and never answers",
    "down": "Twilio answers every request with an error",
}


class Breakable(Protocol):
    """A table that can be broken and mended."""

    @property
    def broken(self) -> bool: ...
    def break_table(self) -> None: ...
    def mend_table(self) -> None: ...


class NoSuchTrouble(Exception):
    """There is no trouble of that name; the message says which there are."""


def codes() -> Mapping[str, str]:
    """The errors that sending can end in, each with its meaning: those with a page of Twilio's."""
    return {code: row.means for code, row in ERRORS.items() if len(code) >= 5}


class Trouble:
    """Everything that is made to go wrong at one line."""

    def __init__(
        self, carrier: Carrier, phones: Collection[str], table: Breakable | None, slow: float = SLOW
    ) -> None:
        self._carrier, self._phones, self._table, self._slow = carrier, phones, table, slow

    def send_error(self, code: str | None) -> None:
        """Let every text that is sent end with this code; None: with none."""
        if code and code not in codes():
            raise NoSuchTrouble(f"{code} is no error that sending ends in: see hotline/twilio/error_codes.py")
        self._carrier.faults.send_error = int(code) if code else None

    def receipts(self, how: str) -> None:
        """Disturb delivery reports: once (not at all), doubled, reversed, lost or late."""
        for name in get_args(Disturbance):
            if how == name:
                self._carrier.faults.receipts = name
                return
        raise NoSuchTrouble(f"Delivery reports cannot be {how}: {', '.join(get_args(Disturbance))}")

    def twilio(self, how: str) -> None:
        """Let Twilio's own interface be well, slow, down, or hang after it has taken a text."""
        if how not in TWILIO:
            raise NoSuchTrouble(f"Twilio cannot be {how}: {', '.join(TWILIO)}")
        faults = self._carrier.faults
        faults.slow = self._slow if how == "slow" else 0
        faults.hang_after_accepting = how == "hangs"
        faults.rest_status = 500 if how == "down" else None

    def opted_out(self, phones: Collection[str]) -> None:
        """Let the carrier have these phones down as opted out, without the line being told."""
        if strange := set(phones) - set(self._phones):
            raise NoSuchTrouble(f"There is no phone {min(strange)} here.")
        self._carrier.faults.opted_out = set(phones)

    def table(self, *, down: bool) -> None:
        """Break the table, or mend it."""
        if self._table is None:
            raise NoSuchTrouble("This table cannot be broken.")
        if down:
            self._table.break_table()
        else:
            self._table.mend_table()

    def clear(self) -> None:
        """Let everything go well again."""
        self.send_error(None)
        self.receipts("once")
        self.twilio("well")
        self.opted_out(())
        if self._table and self._table.broken:
            self._table.mend_table()

    def state(self) -> dict[str, object]:
        """What goes wrong now, by the names that set it."""
        faults = self._carrier.faults
        by_twilio = {"slow": bool(faults.slow), "hangs": faults.hang_after_accepting, "down": True}
        well = not (faults.slow or faults.hang_after_accepting or faults.rest_status)
        return {
            "send_error": str(faults.send_error or ""),
            "receipts": faults.receipts,
            "twilio": "well" if well else next(how for how, is_so in by_twilio.items() if is_so),
            "opted_out": sorted(faults.opted_out),
            "table_down": self._table is not None and self._table.broken,
        }

    def said(self) -> list[str]:
        """What goes wrong now, a plain sentence each."""
        state, told = self.state(), []
        if code := str(state["send_error"]):
            told.append(f"sending ends with error {code}, {codes()[code]}")
        if how := RECEIPTS.get(str(state["receipts"])):
            told.append(how)
        if how := TWILIO_SAYS.get(str(state["twilio"])):
            told.append(how)
        if out := self._carrier.faults.opted_out:
            places = [f"phone {n}" for n, phone in enumerate(self._phones, 1) if phone in out]
            told.append(f"the carrier has {' and '.join(places)} down as opted out")
        if state["table_down"]:
            told.append("the table is down")
        return told
