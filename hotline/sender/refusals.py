"""What a refused text means for the person and for the run. Codes: https://www.twilio.com/docs/api/errors"""

from collections.abc import Mapping
from typing import Literal

Consequence = Literal["opted-out", "unreachable-number", "stop-the-run", "skip-today"]

CONSEQUENCES: Mapping[str, Consequence] = {
    "21610": "opted-out",  # the carrier has their STOP
    "21211": "unreachable-number",  # no such number
    "21217": "unreachable-number",
    "21401": "unreachable-number",
    "21604": "unreachable-number",
    "21614": "unreachable-number",  # cannot get texts (a landline)
    "21635": "unreachable-number",
    "21408": "unreachable-number",  # a region we may not text
    "20003": "stop-the-run",  # wrong credentials
    "20404": "stop-the-run",  # no such account or service
    "10001": "stop-the-run",  # the account is suspended
    "21606": "stop-the-run",  # our own number is wrong
    "21659": "stop-the-run",
    "21703": "stop-the-run",
    "21603": "stop-the-run",
}


def consequence(code: str) -> Consequence:
    """What follows from an error code; one that we do not know costs the day, never the subscription."""
    return CONSEQUENCES.get(code, "skip-today")
