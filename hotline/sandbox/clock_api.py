"""The page's way to the line's clock: what it shows, and where it can be set."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, abort

from hotline.sandbox.journey import (
    Journey,
    TooFar,
    after_clock_change,
    tomorrow_at_nine,
)
from hotline.sandbox.scenarios.record import Recorder
from hotline.sandbox.wanted import Json, json_body, string
from hotline.storage.interface import StoreDown
from hotline.zones.guess import guess

NO_TABLE = "The table is down, so nobody's reminders can be looked up: bring it back first."


def clock_api(journey: Journey, phones: Sequence[str], recorder: Recorder) -> Blueprint:
    """GET and POST /phone/api/clock. `to`: next, tomorrow, change, now, or a moment (2027-03-14T14:00Z)."""
    clock = Blueprint("clock", __name__, url_prefix="/phone/api")

    @clock.get("/clock")
    def look() -> Json:
        return _shown(journey)

    @clock.post("/clock")
    def travel() -> Json:
        body = json_body()
        to, number = string(body, "to"), body.get("number", phones[0])
        if number not in phones:
            abort(404, "no such phone here: ask /phone/api/line for the ones there are")
        zone = guess(number).zone or "UTC"
        try:
            recorder.leaves()
            if to == "now":
                journey.back()
            else:
                journey.to(_moment(to, journey, zone))
            recorder.arrived(home=to == "now")
        except TooFar as error:
            abort(400, str(error))
        except StoreDown:
            abort(409, NO_TABLE)
        finally:
            recorder.stays()
        return _shown(journey)

    return clock


def _moment(to: str, journey: Journey, zone: str) -> datetime:
    match to:
        case "next":
            due = journey.next_reminder()
            return due or abort(409, "Nobody has a reminder to come: text REMIND 9AM first.")
        case "tomorrow":
            return tomorrow_at_nine(journey.clock(), zone)
        case "change":
            change = after_clock_change(journey.clock(), zone)
            return change or abort(409, "The clocks do not change there.")
    try:
        moment = datetime.fromisoformat(to)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        abort(400, "'to' is no moment: send next, tomorrow, change, now or one like 2027-03-14T14:00Z")
    return moment


def _shown(journey: Journey) -> Json:
    now = journey.clock()
    try:
        due = journey.next_reminder()
    except StoreDown:
        due = None
    return {
        "now": now.astimezone(UTC).isoformat(timespec="milliseconds"),
        "ahead": int(journey.clock.ahead.total_seconds()),
        "next": due and due.isoformat(),
    }
