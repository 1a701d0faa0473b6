"""Register page: the carriers' forms to copy, and the poster."""

import io
import zipfile
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request

from hotline.ops.console.session import Session
from hotline.ops.local_pages import POLICY
from hotline.ops.registration.pack import VOLUMES, BadPack, facts_of, files_of, forms_of, notes
from hotline.ops.registration.poster import NoPoster, posters
from hotline.web.pages.site import PATHS

SCRIPT = Path(__file__).with_name("pages") / "copy.js"
USUAL = "1,000"  # messages a month
PAGE_POLICY = f"{POLICY}; script-src 'self'; frame-src 'self'"
# The poster is a page with its own style, shown in a frame of ours.
POSTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def register_pages(session: Session) -> Blueprint:
    """What `hotline register` and `hotline poster` write, on a page."""
    pages = Blueprint("register", __name__)

    @pages.get("/copy.js")
    def script() -> Response:
        return Response(SCRIPT.read_text("utf-8"), content_type="text/javascript; charset=utf-8")

    @pages.get("/register")
    def shown() -> Response:
        site, volume = session.target().hotline.site, _volume()
        facts, files, refused = facts_of(site), dict[str, str](), list[str]()
        try:
            files = files_of(site, volume)
        except BadPack as error:
            refused = error.problems
        codes = [name[7:-5] for name in files if name.startswith("poster-")]  # poster-en.html
        page = render_template(
            "register.html",
            forms=forms_of(site, volume),
            addresses={"number": facts["number"], **{page: facts[page] for page in PATHS}},
            missing=[*notes(site), *refused],
            refused=refused,
            posters=codes,
            languages=site.content.languages,
            volume=volume,
            volumes=VOLUMES,
        )
        return Response(page, headers={"Content-Security-Policy": PAGE_POLICY})

    @pages.get("/register/files.zip")
    def files() -> Response:
        written = io.BytesIO()
        try:
            with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, text in files_of(session.target().hotline.site, _volume()).items():
                    archive.writestr(f"registration/{name}", text)
        except BadPack:
            abort(404, "page")
        response = Response(written.getvalue(), content_type="application/zip")
        response.headers["Content-Disposition"] = 'attachment; filename="registration.zip"'
        return response

    @pages.get("/register/<name>.html")
    def poster(name: str) -> Response:
        try:
            page = posters(session.target().hotline.site).get(f"{name}.html")
        except NoPoster:
            page = None
        response = Response(page or abort(404, "page"), content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = POSTER_POLICY
        return response

    return pages


def _volume() -> str:
    volume = request.args.get("volume", USUAL)
    return volume if volume in VOLUMES else abort(404, "page")
