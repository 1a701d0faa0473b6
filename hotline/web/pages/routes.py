"""Serves the public pages: GET only, with headers that forbid everything they do not need."""

import hashlib
from functools import cache, partial

from flask import Blueprint, Response, request

from hotline.web.pages.site import Site

# An hour: a corrected page is soon seen by all, and a crowd costs few requests.
CACHE = "public, max-age=3600"


def pages(site: Site, notice: str = "") -> Blueprint:
    """The public pages of one line in all its languages, each made when first asked for.

    `notice`: a line on top of every page.
    """
    blueprint = Blueprint("pages", __name__)
    for spoken in site.languages():
        _serve(blueprint, spoken, notice)
    return blueprint


def _serve(blueprint: Blueprint, site: Site, notice: str) -> None:

    @cache
    def made(id: str) -> tuple[str, str]:
        """The page, and a tag that changes with it."""
        from hotline.web.pages.render import render  # no text and no call needs it

        page = render(site, id, site.paths(), notice)
        return page, hashlib.sha256(page.encode()).hexdigest()[:32]

    def show(id: str) -> Response:
        page, tag = made(id)
        answer = Response(page, content_type="text/html; charset=utf-8")
        answer.headers.update(_headers(site.language))
        answer.set_etag(tag)
        return answer.make_conditional(request)  # type: ignore[return-value]

    for id, path in site.routes().items():
        name = f"{id}-{site.language}"
        blueprint.add_url_rule(path, name, partial(show, id), methods=["GET"], strict_slashes=False)


def _headers(language: str) -> dict[str, str]:
    from hotline.web.pages.render import policy

    return {
        "Content-Security-Policy": policy(),
        "Content-Language": language,
        "Cache-Control": CACHE,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
