"""Notice page: previews and sets the emergency notice."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hotline.content.model import Content
from hotline.content.notice import Notice, faults
from hotline.dialogue.sms import respond, understood
from hotline.dialogue.types import Caller, Context, Turn
from hotline.domain.replies import Speak, Text, UserInput
from hotline.ops.console.dashboard import Session
from hotline.ops.deploy.cloud import Cloud, Stage
from hotline.ops.deploy.function import change_variables
from hotline.ops.target import Target
from hotline.sandbox.data_folder import NOTICE_SETTING, set_local_notice

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
