"""Words editor app: its pages, in Flask, and the command `words edit`."""

import re
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask, Response, abort, redirect, render_template, request

from hotline.app import utc_now
from hotline.ops.local_pages import Auth, local_app, serve
from hotline.ops.words_editor import MARKS, SECTIONS, Field, about
from hotline.ops.words_editor.edit import Editor, Outcome
from hotline.prompt_tools.commands import UNUSABLE, prompts_option
from hotline.prompt_tools.signatures import BadSignatures, entry_of
from hotline.sandbox.commands import data_option
from hotline.sandbox.data_folder import running_settings

HERE = Path(__file__).with_name("pages")
LINKS = [("/", "Words"), ("/hand-over", "Hand over")]
LARGEST_FORM = 200_000  # bytes
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STILL_RIGHT = "Noted: the translation is right as it stands."


def editor_app(editor: Editor, auth: Auth, line: Callable[[], str]) -> Flask:
    """Every page, behind `auth`. `line`: the address of the line on this machine, "" while none runs."""
    app = local_app(auth, "words", HERE, _explained)
    app.jinja_env.filters["entry_of"] = entry_of
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_FORM

    @app.context_processor
    def for_every_page() -> dict[str, object]:
        return {"tool": "Words", "links": LINKS, "sections": SECTIONS, "mark_names": MARKS}

    @app.get("/")
    def list_of_entries() -> str:
        words, findings = editor.words(), editor.findings()
        language = request.args.get("in", words.first)
        if language not in words.languages:
            abort(404)
        search, wanted = request.args.get("q", "").strip(), request.args.get("mark", "")
        shown = {"listed": _listed(editor, language, search, wanted), "search": search, "wanted": wanted}
        stops = [finding for finding in findings if finding.stops]
        return render_template("words.html", words=words, language=language, stops=stops, **shown)

    @app.get("/entry/<language>/<entry>")
    def entry_page(language: str, entry: str) -> str:
        return _page(editor, language, entry, Outcome({}), line())

    @app.post("/entry/<language>/<entry>")
    def typed(language: str, entry: str) -> str | tuple[str, int]:
        keys = {field.key for field in _fields(editor, language, entry)}
        if request.form.get("do") == "right":
            editor.confirm(language, entry)
            return _page(editor, language, entry, Outcome({}, says=[STILL_RIGHT]), line())
        cells = {key: re.sub("\r\n?", "\n", cell) for key, cell in request.form.items() if key in keys}
        save = request.form.get("do") == "save"
        outcome = editor.edit(language, entry, cells, request.form.get("seen", ""), save=save)
        page = _page(editor, language, entry, outcome, line())
        return (page, 422) if outcome.wrong else page

    @app.get("/hand-over")
    def hand_over() -> str:
        return render_template("hand_over.html", words=editor.words(), changes=editor.changes())

    @app.post("/hand-over")
    def handed_over() -> Response:
        editor.start_anew()
        return redirect("/hand-over", 303)  # type: ignore[return-value]

    @app.get("/hand-over/<language>.xlsx")
    def sheet(language: str) -> Response:
        if language not in editor.changes():
            abort(404)
        response = Response(editor.sheet(language), content_type=XLSX)
        response.headers["Content-Disposition"] = f'attachment; filename="words-{language}.xlsx"'
        return response

    return app


def _explained(error: Exception) -> str:
    if isinstance(error, BadSignatures):
        return str(error)
    # of files changed by hand
    return UNUSABLE if isinstance(error, ValueError | KeyError | RecursionError | OSError) else ""


def _listed(
    editor: Editor, language: str, search: str, wanted: str
) -> dict[str, list[tuple[str, str, list[str]]]]:
    """The entries by section that hold `search` and have the mark `wanted`: name, text, marks."""
    words, findings = editor.words(), editor.findings()
    edited = {change.key for change in editor.changes().get(language, ())}
    listed: dict[str, list[tuple[str, str, list[str]]]] = {section: [] for section in SECTIONS}
    for entry, keys in words.keys.items():
        cells = {key: words.cells[language].get(key, "") for key in keys}
        marks = ["edited"] if edited.intersection(keys) else []
        marks += words.marks(language, entry, findings)
        if search.lower() in "\n".join([entry, *cells.values()]).lower() and (not wanted or wanted in marks):
            text = cells.get(f"{entry}.text") or [*cells.values()][-1]
            listed[entry.partition(".")[0]].append((entry, text, marks))
    return listed


def _fields(editor: Editor, language: str, entry: str) -> list[Field]:
    words = editor.words()
    if language not in words.languages or entry not in words.keys:
        abort(404)
    return words.fields(language, entry)


def _page(editor: Editor, language: str, entry: str, outcome: Outcome, line: str) -> str:
    fields, words = _fields(editor, language, entry), editor.words()
    typed = {field.key: outcome.typed.get(field.key, field.cell) for field in fields}
    looks = about(editor.findings(), language, entry)
    unsaved = outcome.typed and not outcome.saved
    return render_template(
        "entry.html",
        words=words,
        language=language,
        entry=entry,
        fields=fields,
        typed=typed,
        figures={field.key: list(field.figures(language, typed[field.key])) for field in fields},
        outcome=outcome,
        looks=looks,
        seen=request.form.get("seen", "") if unsaved else words.state(language, entry),
        facts=words.facts(entry),
        note=words.note(entry),
        stale="stale" in words.marks(language, entry, looks),
        status=words.signatures.get((f"{language}.toml", entry)),
        phone_page=f"{line}/phone" if line else "",
    )


@click.command(epilog="Examples:  hotline words edit      hotline words edit --port 8092")
@click.option("--port", type=click.IntRange(0, 65535), default=8091, show_default=True, help="0: a free one.")
@data_option("Folder that keeps the words as they were, to tell what was changed.")
@prompts_option
def edit(port: int, data: Path, prompts: Path) -> None:
    """Open a page to edit the words: each entry with its length, its facts, its translation, its signature.

    What is saved is checked first, as `hotline words import` does. "Hand over" makes a file of the changes
    for the operator. The page is for this machine's browser alone, and opens with the address that is
    printed here. Ctrl-C ends it.
    """
    try:
        editor = Editor(prompts, data, lambda: utc_now().date())
        line = lambda: (running_settings(data) or {}).get("HOTLINE_PUBLIC_URL", "")  # noqa: E731
        serve(port, lambda auth: editor_app(editor, auth, line), f"The words of {prompts}", click.echo)
    except OSError as error:
        message = f"{data} cannot be written, or port {port} is taken ({error.strerror})."
        raise click.ClickException(f"{message} Another port: hotline words edit --port 8092") from None
    except (ValueError, RecursionError):
        raise click.ClickException(UNUSABLE) from None
