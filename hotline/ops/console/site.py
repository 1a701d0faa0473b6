"""The console's pages: what is asked for is looked up, and a template says it."""

import csv
import io
import logging

from flask import Flask, Response, abort, render_template, request, stream_template
from werkzeug.exceptions import HTTPException

from hotline.ops.console import days, glance, telling
from hotline.ops.console.checks import findings
from hotline.ops.console.desk import SPAN, Desk
from hotline.ops.console.door import Door
from hotline.ops.console.notices import notices
from hotline.ops.console.people import people
from hotline.ops.console.pulse import pulse
from hotline.ops.console.where import wrong_with

SPANS = (7, 30, SPAN)
log = logging.getLogger("hotline.ops.console")


def site(desk: Desk, door: Door) -> Flask:
    """The app, behind its door."""
    app = Flask(__name__, static_folder=None, template_folder="pages")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(telling.FILTERS)
    door.guard(app)
    app.register_blueprint(people(desk))
    app.register_blueprint(notices(desk))

    @app.context_processor
    def everywhere() -> dict[str, object]:
        if not door.passed:
            return {}
        return {
            "inside": True, "stamp": door.stamp, "operator": desk.operator, "now": desk.clock(),
            "line": desk.line, "where": desk.where,
        }  # fmt: skip

    @app.get("/console.css")
    def style() -> Response:
        source, _, _ = app.jinja_env.loader.get_source(app.jinja_env, "console.css")  # type: ignore[union-attr]
        return Response(source, content_type="text/css; charset=utf-8")

    @app.get("/")
    def today() -> str:
        span = _span()
        place = desk.place()
        told = glance.glance(desk.figures(), span, place.hotline.content)
        return render_template(
            "today.html", it=told, pulse=pulse(place, desk.clock()), span=span, spans=SPANS
        )

    @app.get("/figures.csv")
    def figures() -> Response:
        table = io.StringIO()
        told = dict(list(desk.figures().items())[-_span() :])
        csv.writer(table, lineterminator="\n").writerows(days.rows(told))
        answer = Response(table.getvalue(), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="hotline.csv"'
        return answer

    @app.get("/health")
    def health() -> str:
        return render_template("health.html", found=None)

    @app.post("/health")
    def examined() -> Response:
        found = telling.tallied(findings(desk.place(anew=True), desk.clock()))
        return Response(stream_template("health.html", found=found))

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[str, int]:
        return render_template("refused.html", why=error.description, code=error.code), error.code or 500

    @app.errorhandler(Exception)
    def fault(error: Exception) -> tuple[str, int]:
        said = wrong_with(error)
        if not said:
            log.error("a page of the console failed: %s", type(error).__name__)
        return render_template("refused.html", why="fault", said=said, code=500), 500

    return app


def _span() -> int:
    asked = request.args.get("days", str(SPAN))
    return int(asked) if asked in map(str, SPANS) else abort(404, "page")
