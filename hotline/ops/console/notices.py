"""The pages about the emergency notice: what stands, what would be said, and setting it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import Blueprint, Response, redirect, render_template, request, url_for

from hotline.content.model import Content
from hotline.content.notice import Notice, faults
from hotline.ops.console.desk import Desk
from hotline.ops.console.foretold import foretold

HOURS = (1, 2, 4, 8, 12, 24, 48, 72, 168)


def notices(desk: Desk) -> Blueprint:
    """GET /notice; POST shows what would be said, or says it (`say`); /clear takes it away."""
    pages = Blueprint("notices", __name__, url_prefix="/notice")

    @pages.get("")
    def look() -> str:
        return _page(desk)

    @pages.post("")
    def show() -> Response | str:
        content, now = desk.place().hotline.content, desk.clock()
        words = {code: request.form.get(code, "").strip() for code in content.languages}
        hours = request.form.get("hours", "")
        wrong = _wrong(content, words, hours)
        if wrong:
            return _page(desk, words=words, hours=hours, wrong=wrong)
        notice = Notice(
            now + timedelta(hours=int(hours)), {code: told for code, told in words.items() if told}
        )
        if "say" not in request.form:
            told = foretold(content, notice, now)
            return _page(desk, words=words, hours=hours, told=told, until=notice.until)
        desk.place().set_notice(notice)
        desk.place(anew=True)
        return redirect(url_for("notices.look"), 303)  # type: ignore[return-value]

    @pages.post("/clear")
    def clear() -> Response:
        desk.place().set_notice(None)
        desk.place(anew=True)
        return redirect(url_for("notices.look"), 303)  # type: ignore[return-value]

    return pages


def _page(
    desk: Desk,
    words: Mapping[str, str] | None = None,
    hours: str = "4",
    wrong: Mapping[str, list[str]] | None = None,
    told: object = None,
    until: datetime | None = None,
) -> str:
    hotline, now = desk.place().hotline, desk.clock()
    standing = hotline.settings.notice
    standing = standing if standing and standing.until > now else None
    return render_template(
        "notice.html", languages=hotline.content.languages, standing=standing, words=words or {}, hours=hours,
        all_hours=HOURS, wrong=wrong or {}, told=told, until=until,
    )  # fmt: skip


def _wrong(content: Content, words: Mapping[str, str], hours: str) -> dict[str, list[str]]:
    """What is wrong, by language; the first language must have words, another may."""
    first = content.structure.default_language
    found = {code: faults(text) for code, text in words.items() if text or code == first}
    if hours not in map(str, HOURS):
        found["hours"] = ["choose how long it stands"]
    return {what: wrong for what, wrong in found.items() if wrong}
