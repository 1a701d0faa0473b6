"""Console app: its pages, in Flask."""

import csv
import io
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo

from flask import Flask, Response, abort, render_template, request, stream_template

from hotline.content.load import PROMPTS
from hotline.domain.throttle import breaker_error
from hotline.ops.checks import CheckResult
from hotline.ops.checks.aws_checks import SILENT
from hotline.ops.checks.doctor import examine
from hotline.ops.checks.twilio_checks import get
from hotline.ops.console.action_pages import notice_pages, subscriber_pages
from hotline.ops.console.dashboard import DAYS, Session, dashboard, line_state
from hotline.ops.console.figures import reason, rows
from hotline.ops.local_pages import CONSOLE, Auth, local_app
from hotline.ops.registration.commands import register_pages
from hotline.ops.target import Target, explained
from hotline.prompt_tools.check import check_prompts
from hotline.prompt_tools.review import unsigned
from hotline.storage import StoreDown
from hotline.twilio.sender import error_of, page_of

SPANS = (7, 30, DAYS)


def console_app(session: Session, auth: Auth) -> Flask:
    app = local_app(auth, "console", CONSOLE, explained)
    filters = app.jinja_env.filters
    filters.update(day=day, span=span, dollars=dollars, reason=reason, error_of=error_of, page_of=page_of)
    filters["number"] = "{:,}".format
    filters["moment"] = lambda at, year=False: moment(
        at, session.found.zone.rules if session.found else UTC, year=year
    )
    app.register_blueprint(subscriber_pages(session))
    app.register_blueprint(notice_pages(session))
    app.register_blueprint(register_pages(session))

    @app.context_processor
    def for_every_page() -> dict[str, object]:
        if not auth.allowed:
            return {}
        found = session.found
        return {
            "operator": session.operator,
            "now": session.clock(),
            "zone": found.zone.label if found else "UTC",
            "line": found.hotline.settings.name if found else "",
            "target": found.name if found else "",
        }

    @app.get("/")
    def first_page() -> str:
        span, target = _span(), session.target()
        shown = dashboard(session.figures(), span, target.hotline.content)
        state = line_state(target, session.clock())
        return render_template("dashboard.html", board=shown, state=state, span=span, spans=SPANS)

    @app.get("/figures.csv")
    def figures() -> Response:
        table = io.StringIO()
        days = dict(list(session.figures().items())[-_span() :])
        csv.writer(table, lineterminator="\n").writerows(rows(days))
        response = Response(table.getvalue(), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="hotline.csv"'
        return response

    @app.get("/health")
    def health() -> str:
        return render_template("health.html", findings=None)

    @app.post("/health")
    def check() -> Response:
        results = findings(session.target(anew=True), session.clock())
        return Response(stream_template("health.html", findings=results))

    return app


def _span() -> int:
    days = request.args.get("days", str(DAYS))
    return int(days) if days in map(str, SPANS) else abort(404, "page")


def moment(at: datetime, zone: tzinfo, *, year: bool = False) -> str:
    """Wed Nov 25, 14:05, or Wed Nov 25 2026, 14:05: on the clocks of `zone`."""
    here = at.astimezone(zone)
    return f"{here:%a} {day(here.date())}{f' {here.year}' if year else ''}, {here:%H:%M}"


def day(on: date) -> str:
    return f"{on:%b} {on.day}"


def span(of: timedelta) -> str:
    """A duration in one unit: days, hours or minutes."""
    minutes = int(of.total_seconds() // 60)
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= 2 * size or (unit == "minute" and minutes):
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"


def dollars(amount: float) -> str:
    """$1,234.50, and no cents from a thousand on."""
    return f"${amount:,.0f}" if amount >= 1000 else f"${amount:,.2f}"


def findings(target: Target, now: datetime) -> Iterator[CheckResult]:
    """Every finding, as soon as it is made. Never raises, since the page is streamed."""
    try:
        if target.cloud and target.stage:
            yield from examine(target.stage, dict(os.environ), target.cloud.region, target.cloud.endpoint)
            return
        url = target.hotline.settings.public_url
        if get(f"{url}/health")[0] == 200:
            yield CheckResult("line", "green", f"answers at {url}")
        else:
            yield CheckResult("line", "red", "it does not answer", "start it: make run")
        yield from _table(target, now)
        yield from _prompts(now)
    except Exception as error:
        explanation = explained(error) or f"a fault of the check itself ({type(error).__name__})"
        remedy = "the rest was not looked at: look again, or in a terminal: hotline doctor"
        yield CheckResult("check", "red", explanation, remedy)


def _table(target: Target, now: datetime) -> Iterator[CheckResult]:
    try:
        progress = target.hotline.service.store().dispatch_state()
    except StoreDown:
        remedy = "wait a moment, then end make run and start it anew"
        yield CheckResult("table", "red", "it does not answer", remedy)
        return
    yield CheckResult("table", "green", "answers, and keeps what people subscribed")
    if progress.minute is None or now - progress.minute > SILENT:
        yield CheckResult("last run", "amber", "no run has ended lately", "look at the terminal of make run")
    else:
        yield CheckResult("last run", "green", "reminders are looked for every few seconds")
    if code := breaker_error(progress, now):
        problem = f"all of them wait: {code}, {error_of(code).means}"
        yield CheckResult("reminders", "red", problem, "switch the trouble off on the phone page")


def _prompts(now: datetime) -> Iterator[CheckResult]:
    wrong = [finding for finding in check_prompts(PROMPTS, now.date())[0] if finding.stops]
    if wrong:
        yield CheckResult("words", "red", f"{len(wrong)} faults: they cannot be used", "see make check")
    else:
        yield CheckResult("words", "green", "can be used")
    if names := unsigned(PROMPTS):
        problem = f"no clinician has signed {', '.join(names)}"
        remedy = "print what hotline preview makes, have it signed, then hotline sign"
        yield CheckResult("review", "amber", problem, remedy)
