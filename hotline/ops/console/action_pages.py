"""Pages with actions: one person's record, the emergency notice."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from hotline.content.model import Content
from hotline.content.notice import Notice, faults
from hotline.dialogue.sms import respond, understood
from hotline.dialogue.subscription import written
from hotline.dialogue.types import Caller, Context, Turn
from hotline.domain.replies import Speak, Text, UserInput
from hotline.domain.schedule import local
from hotline.domain.telephony import number_of
from hotline.domain.throttle import breaker_error
from hotline.ops import support
from hotline.ops.console.dashboard import Case, Session
from hotline.ops.deploy.cloud import Cloud, Stage
from hotline.ops.deploy.function import change_variables
from hotline.ops.support import NotNow, refusal, resend
from hotline.ops.target import Target
from hotline.sandbox.data_folder import NOTICE_SETTING, set_local_notice
from hotline.storage import Stale, StoreDown

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
        result = {"done": case.done, "error": case.error}
        case.done = case.error = ""
        shown = view(session.target(), case.number, session.clock())
        return render_template("subscriber.html", view=shown, ending=case.number[-2:], **result)

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


HOURS = (1, 2, 4, 8, 12, 24, 48, 72, 168)


def set_notice(target: Target, notice: Notice | None) -> None:
    """Set the notice that every text and call begins with; None clears it. Raises CloudRefused."""
    if target.cloud and target.stage:
        set_deployed_notice(target.cloud, target.stage, notice)
    else:
        assert target.data is not None, "a line is on AWS or on this machine"
        set_local_notice(target.data, notice)


def set_deployed_notice(cloud: Cloud, stage: Stage, notice: Notice | None) -> None:
    """A changed setting reaches everybody within seconds: old copies of the function get no more requests.

    Written only over the revision that was read (change_variables). Raises CloudRefused.
    """

    def changed(environment: dict[str, str]) -> dict[str, str]:
        others = {name: value for name, value in environment.items() if name != NOTICE_SETTING}
        return {**others, NOTICE_SETTING: notice.written()} if notice else others

    change_variables(cloud, stage, changed)


def preview(content: Content, code: str, notice: Notice, now: datetime) -> dict[str, Any]:
    """The notice in a language, by the line's own rules, for notice.html; nothing is sent or stored.

    A first question by text (`asked`) with its answers (`texts`), and the start of a call (`spoken`).
    """
    language = content.languages[code]
    asked = content.first_word(content.structure.entry, code)

    def turn(user_input: UserInput) -> Turn:
        context = Context(Caller(None), user_input, content, code, now, notice=notice.words)
        return respond(understood(context))

    text = turn(UserInput("text", asked, "SMpreview", language=code))
    call = turn(UserInput("voice", "", "CApreview"))
    speeches = [reply for reply in call.replies if isinstance(reply, Speak) and not reply.language]
    return {
        "code": code,
        "language": str(language.phrases.get("name", code)),
        "asked": asked,
        "texts": [reply.body for reply in text.replies if isinstance(reply, Text)],
        "spoken": [line for speech in speeches for line in speech.lines],
    }


def notice_pages(session: Session) -> Blueprint:
    """GET /notice; POST previews it, or sets it (`say`); POST /notice/clear takes it away."""
    pages = Blueprint("notice", __name__, url_prefix="/notice")

    @pages.get("")
    def show() -> str:
        return _page(session)

    @pages.post("")
    def preview_or_set() -> Response | str:
        content, now = session.target().hotline.content, session.clock()
        words = {code: request.form.get(code, "").strip() for code in content.languages}
        hours = request.form.get("hours", "")
        if wrong := _wrong(content, words, hours):
            return _page(session, words=words, hours=hours, wrong=wrong)
        said = {code: text for code, text in words.items() if text}
        notice = Notice(now + timedelta(hours=int(hours)), said)
        if "say" in request.form:
            return _set(session, notice)
        shown = [preview(content, code, notice, now) for code in content.languages]
        return _page(session, words=words, hours=hours, previews=shown, until=notice.until)

    @pages.post("/clear")
    def clear() -> Response:
        return _set(session, None)

    return pages


def _set(session: Session, notice: Notice | None) -> Response:
    set_notice(session.target(), notice)
    session.target(anew=True)
    return redirect(url_for("notice.show"), 303)  # type: ignore[return-value]


def _page(session: Session, **shown: object) -> str:
    target = session.target()
    return render_template(
        "notice.html",
        languages=target.hotline.content.languages,
        current=target.notice(session.clock()),
        all_hours=HOURS,
        **{"words": {}, "hours": "4", "wrong": {}, "previews": (), "until": None} | shown,
    )


def _wrong(content: Content, words: Mapping[str, str], hours: str) -> dict[str, list[str]]:
    """What is wrong, by language; the first language must have words, another may."""
    first = content.structure.default_language
    wrong = {code: faults(text) for code, text in words.items() if text or code == first}
    if hours not in map(str, HOURS):
        wrong["hours"] = ["choose how long it stands"]
    return {field: problems for field, problems in wrong.items() if problems}
