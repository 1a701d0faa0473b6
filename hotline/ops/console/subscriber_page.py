"""Subscriber page: one person's record, and actions on it."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from hotline.dialogue.subscription import written
from hotline.domain.schedule import local
from hotline.domain.telephony import number_of
from hotline.domain.throttle import breaker_error
from hotline.ops import support
from hotline.ops.console.dashboard import Case, Session
from hotline.ops.support import NotNow, refusal, resend
from hotline.ops.target import Target
from hotline.storage.interface import Stale, StoreDown

LONGEST_NOTE = 200  # characters
LAST_REMINDERS = 14
LAST_ACTIONS = 12  # of operators


def view(target: Target, number: str, now: datetime) -> dict[str, Any]:
    """What is on record about a number, for subscriber.html. Raises StoreDown.

    `code` stands for the number; `refusal`: why today's reminder is not sent again, None: it can be.
    Reminders and consents: the newest first. `hour`: as the line writes it.
    """
    store, content = target.hotline.service.store(), target.hotline.content
    key = support.key_at(target.hotline, number, now)
    subscriber = store.load(key, "console").subscriber
    data = store.personal_data(key)
    last = data.reminders[-1] if data.reminders else None
    language = content.languages[content.structure.default_language]
    zone = subscriber.zone if subscriber else None
    return {
        "code": key,
        "subscriber": subscriber,
        "reminders": data.reminders[::-1][:LAST_REMINDERS],
        "consents": data.consents[::-1],
        "refusal": refusal(subscriber, last, data.consents, breaker_error(store.dispatch_state(), now), now),
        "erasing": data.erasing,
        "hour": written(subscriber.hour, language) if subscriber and subscriber.hour else "",
        "zone": language.zone_labels.get(zone, zone.replace("_", " ")) if zone else "",
        "local_time": local(now, zone) if zone else None,
        "language": str(content.languages[subscriber.language].phrases["name"]) if subscriber else "",
    }


def subscriber_pages(session: Session) -> Blueprint:
    """GET and POST /people, /people/<case>, and POST of an operator's action."""
    pages = Blueprint("people", __name__, url_prefix="/people")

    @pages.get("")
    def search() -> str:
        return _search(session)

    @pages.post("")
    def find() -> Response | str:
        number = number_of(request.form.get("number", ""))
        return _search(session, wrong=True) if number is None else _redirect(session.open(number))

    @pages.get("/<id>")
    def subscriber(id: str) -> str:
        case = _case(session, id)
        done, error = case.take_result()
        return render_template(
            "subscriber.html",
            view=view(session.target(), case.number, session.clock()),
            ending=case.number[-2:],
            done=done,
            error=error,
        )

    @pages.post("/<id>/<any(stop, forget, resend):action>")
    def act(id: str, action: str) -> Response:
        case = _case(session, id)
        if action == "forget" and request.form.get("sure") != "yes":
            case.error = "unsure"
            return _redirect(case)
        note = " ".join(request.form.get("note", "").split())[:LONGEST_NOTE]
        by = support.operator(request.form.get("by", "").strip() or session.operator)
        try:
            case.done = _carry_out(action, case.number, note, by, session)
        except Stale:
            case.error = "stale"
        except (NotNow, StoreDown) as reason:
            case.error = str(reason)
        return _redirect(case)

    return pages


def _carry_out(action: str, number: str, note: str, by: str, session: Session) -> str:
    """The result, a key of DONE in subscriber.html. Raises NotNow, Stale, StoreDown."""
    target, now = session.target(), session.clock()
    store = target.hotline.service.store()
    key = support.key_at(target.hotline, number, now)
    wish = support.Wish(number, key, now, note, by)
    match action:
        case "stop":
            return "stopped" if support.stop(wish, store) else "stopped_before"
        case "forget":  # Twilio's copies are left to the run of every minute
            store.erase(support.forget(wish, store), wish.at)
            return "forgotten"
    return resend(wish, target.hotline).outcome.value


def _search(session: Session, *, wrong: bool = False) -> str:
    try:
        entries, down = session.target().hotline.service.store().acts(LAST_ACTIONS), ""
    except StoreDown as error:
        entries, down = [], str(error)
    return render_template("people.html", wrong=wrong, entries=entries, down=down)


def _case(session: Session, id: str) -> Case:
    return session.case(id) or abort(404, "case")


def _redirect(case: Case) -> Response:
    return redirect(url_for("people.subscriber", id=case.id), 303)  # type: ignore[return-value]
