"""Console app: its pages, in Flask."""

import csv
import io
import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, render_template, request, stream_template
from werkzeug.exceptions import HTTPException

import hotline.web.pages
from hotline.ops.console.auth import Auth
from hotline.ops.console.dashboard import dashboard, line_state
from hotline.ops.console.figures import reason, rows
from hotline.ops.console.health_check import findings
from hotline.ops.console.notice_page import notice_pages
from hotline.ops.console.register_page import register_pages
from hotline.ops.console.session import DAYS, Session
from hotline.ops.console.subscriber_page import subscriber_pages
from hotline.ops.console.target import Target, explained
from hotline.sandbox.server import listen, server
from hotline.twilio.error_codes import error_of, page_of

SPANS = (7, 30, DAYS)
STYLES = (
    Path(hotline.web.pages.__file__).with_name("tokens.css"),
    Path(__file__).with_name("pages") / "console.css",
)
log = logging.getLogger("hotline.ops.console")


def serve(
    find: Callable[[], Target],
    port: int,
    clock: Callable[[], datetime],
    operator: str,
    name: str,
    say: Callable[[str], None],
) -> None:
    """Serve the pages at 127.0.0.1:`port` (0: a free one) until SIGINT. Raises OSError where it is taken."""
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with listen(port) as listening:
        auth = Auth(listening.getsockname()[1], say)
        app = console_app(Session(find, clock, operator), auth)
        web = server(listening, app, app)
    threading.Thread(target=web.serve_forever, name="console", daemon=True).start()
    say(f"The console of {name}: {auth.address}")
    say("It opens once, in this machine's browser. Ctrl-C ends it.")
    over.wait()
    web.shutdown()


def console_app(session: Session, auth: Auth) -> Flask:
    """Every page, behind `auth`."""
    app = Flask(__name__, static_folder=None, template_folder="pages")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.filters["moment"] = lambda at, year=False: moment(
        at, session.zone.rules if session.zone else UTC, year=year
    )
    auth.protect(app)
    app.register_blueprint(subscriber_pages(session))
    app.register_blueprint(notice_pages(session))
    app.register_blueprint(register_pages(session))

    @app.context_processor
    def for_every_page() -> dict[str, object]:
        if not auth.allowed:
            return {}
        line, target = session.names
        return {
            "allowed": True,
            "form_token": auth.form_token,
            "operator": session.operator,
            "now": session.clock(),
            "zone": session.zone.label if session.zone else "UTC",
            "line": line,
            "target": target,
        }

    @app.get("/console.css")
    def style() -> Response:
        css = "".join(path.read_text("utf-8") for path in STYLES)
        return Response(css, content_type="text/css; charset=utf-8")

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

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[str, int]:
        return render_template("refused.html", why=error.description, code=error.code), error.code or 500

    @app.errorhandler(Exception)
    def fault(error: Exception) -> tuple[str, int]:
        explanation = explained(error)
        if not explanation:
            log.error("a page of the console failed: %s", type(error).__name__)
        return render_template("refused.html", why="fault", explanation=explanation, code=500), 500

    return app


def _span() -> int:
    days = request.args.get("days", str(DAYS))
    return int(days) if days in map(str, SPANS) else abort(404, "page")


def moment(at: datetime, zone: tzinfo, *, year: bool = False) -> str:
    """Wed Nov 25, 14:05, or Wed Nov 25 2026, 14:05: on the clocks of `zone`."""
    here = at.astimezone(zone)
    return f"{here:%a} {day(here.date())}{f' {here.year}' if year else ''}, {here:%H:%M}"


def day(on: date) -> str:
    """Nov 25"""
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


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "span": span,
    "dollars": dollars,
    "reason": reason,
    "error_of": error_of,
    "page_of": page_of,
    "number": lambda n: f"{n:,}",
}
