"""Routes of the public pages: GET only, with strict headers."""

import hashlib
from functools import cache, partial

from flask import Blueprint, Response, request

from hotline.web.pages.site import Site

HEADERS = {
    "Cache-Control": "public, max-age=3600",  # a corrected page is soon seen by all
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def pages(site: Site, notice: str = "") -> Blueprint:
    """The public pages of one line in all its languages, each rendered when first asked for.

    `notice`: a line on top of every page.
    """
    blueprint = Blueprint("pages", __name__)

    @cache
    def rendered(language: str, id: str) -> tuple[str, str]:
        """The page, and a tag that changes with it."""
        from hotline.web.pages.render import render  # no text and no call needs it

        page = render(sites[language], id, sites[language].paths(), notice)
        return page, hashlib.sha256(page.encode()).hexdigest()[:32]

    def show(language: str, id: str) -> Response:
        from hotline.web.pages.render import policy

        page, tag = rendered(language, id)
        response = Response(page, content_type="text/html; charset=utf-8")
        response.headers.update(HEADERS)
        response.headers["Content-Security-Policy"] = policy()
        response.headers["Content-Language"] = language
        response.set_etag(tag)
        return response.make_conditional(request)  # type: ignore[return-value]

    sites = {translated.language: translated for translated in site.languages()}
    for language, translated in sites.items():
        for id, path in translated.routes().items():
            view = partial(show, language, id)
            blueprint.add_url_rule(path, f"{id}-{language}", view, methods=["GET"], strict_slashes=False)
    return blueprint
