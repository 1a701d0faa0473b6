"""Live prompts: reloaded when a file is saved."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, request

from hotline.app import Hotline
from hotline.content.load import LEARNED
from hotline.content.model import NOTHING_LEARNED
from hotline.content.toml_reader import BadPrompts, Code, Problem
from hotline.prompt_tools.findings import Finding, located
from hotline.prompt_tools.learning.examples import FOLDER, TUNE, digest
from hotline.prompt_tools.preview import policy, preview
from hotline.prompt_tools.toml_source import read_sources
from hotline.understanding.understand import classifier
from hotline.web.pages import PATHS, pages
from hotline.web.pages.render import render

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LEARNED_NOW = "The examples were learned: messages are understood by them from now on."
STALE = "The words that stand in the files cannot be used yet: these are the last ones that could."
State = frozenset[tuple[str, int, int, int]]


@dataclass(frozen=True)
class Answering:
    hotline: Hotline
    line: "WSGIApplication"
    public: "WSGIApplication"


class LivePrompts:
    """The hotline built from `prompts`, whose files are checked before each answer. Raises BadPrompts.

    While the files are wrong, the last good prompts answer. `build` makes a hotline of the prompts and of the
    files `besides`; `say` prints a line in the terminal.
    """

    def __init__(
        self,
        build: Callable[[], Hotline],
        prompts: Path,
        clock: Callable[[], datetime],
        say: Callable[[str], None],
        notice: str = "",
        *besides: Path,
    ) -> None:
        self._build, self._prompts, self._clock, self._say = build, prompts, clock, say
        self._notice = notice
        self._besides = besides
        self._lock = threading.Lock()
        self._state = self._file_state()
        self.wrong: list[Finding] = []  # why the saved prompts are not in use
        self._compared, self._unlearned = (NOTHING_LEARNED, State()), False
        self._answering = self._make()

    def hotline(self) -> Hotline:
        return self.now().hotline

    def taught_keywords(self) -> list[str]:
        content = self.hotline().content
        first = content.structure.default_language
        return [content.first_word(id, first) for id in content.structure.taught]

    def now(self) -> Answering:
        with self._lock:
            state = self._file_state()
            if state != self._state:
                self._state = state
                self._try()
            return self._answering

    def unlearned(self) -> bool:
        """Whether examples were changed since the line learned; compared once for each saved file."""
        tables = [path for name in (FOLDER, TUNE) for path in (self._prompts / name).glob("*.tsv")]
        compared = self.hotline().content.learned, file_state(tables)
        with self._lock, suppress(FileNotFoundError):  # an editor is putting a new one in its place
            if compared != self._compared:
                self._unlearned = bool(tables) and classifier(compared[0]).digest != digest(self._prompts)
                self._compared = compared
        return self._unlearned

    def line(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return self.now().line(environ, start_response)

    def routes(self) -> Blueprint:
        """The public pages, the preview, and the phone page's queries about the prompts."""
        blueprint = Blueprint("words", __name__)

        def public() -> Response:
            return Response.from_app(self.now().public, request.environ)  # type: ignore[return-value]

        for site in self.now().hotline.site.languages():
            for id, path in site.routes().items():
                name = f"public-{id}-{site.language}"
                blueprint.add_url_rule(path, name, public, methods=["GET"], strict_slashes=False)

        @blueprint.get("/preview")
        def every_word() -> Response:
            content = self.now().hotline.content
            notice = STALE if self.wrong else ""
            page = Response(preview(content, self._prompts, self._clock().date(), notice))
            page.headers["Content-Security-Policy"] = policy()
            return page

        @blueprint.get("/phone/api/words")
        def words() -> dict[str, object]:
            content = self.now().hotline.content
            return {
                "version": content.version,
                "learned": classifier(content.learned).digest,
                "unlearned": self.unlearned(),
                "wrong": [{"where": finding.where, **finding.as_json()} for finding in self.wrong],
            }

        return blueprint

    def _file_state(self) -> State:
        return file_state([*self._prompts.rglob("*.toml"), self._prompts / LEARNED, *self._besides])

    def _try(self) -> None:
        learned = self._answering.hotline.content.learned
        try:
            self._answering = self._make()
        except BadPrompts as bad:
            sources = read_sources(self._prompts)
            self.wrong = [located(problem, sources) for problem in bad.problems]
            self._say("The words that were saved cannot be used; the ones before go on answering.")
            for finding in self.wrong:
                self._say(f"  {finding.where}  {finding.problem.place} {finding.problem.message}")
            return
        self.wrong = []
        anew = self._answering.hotline.content.learned != learned
        self._say(LEARNED_NOW if anew else "The words were saved: the new ones answer.")

    def _make(self) -> Answering:
        hotline = self._build()
        try:
            classifier(hotline.content.learned)  # now: one half written must not answer the first message
        except (OSError, ValueError):
            message = "is damaged: make it with 'hotline learn'"
            raise BadPrompts([Problem(LEARNED, "the file", Code.UNREADABLE, message)]) from None
        for site in hotline.site.languages():
            for page in PATHS:
                render(site, page, site.paths(), self._notice)
        public = Flask("public", static_folder=None)
        public.register_blueprint(pages(hotline.site, self._notice))
        return Answering(hotline, hotline.app(self._clock).wsgi_app, public.wsgi_app)


def file_state(paths: Iterable[Path]) -> State:
    state = []
    for path in paths:
        with suppress(FileNotFoundError):  # an editor is putting a new one in its place
            stat = path.stat()
            state.append((str(path), stat.st_ino, stat.st_mtime_ns, stat.st_size))
    return frozenset(state)
