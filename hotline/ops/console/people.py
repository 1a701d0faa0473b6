"""The pages about one person, found by a number that no address and no log holds; and what helps them."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from hotline.domain.phone_numbers import number_of
from hotline.ops.console import support
from hotline.ops.console.desk import Case, Desk
from hotline.ops.support.resend import NotNow
from hotline.storage.interface import Stale, StoreDown

LONGEST_NOTE = 200
LAST = 12  # acts of operators


def people(desk: Desk) -> Blueprint:
    """GET and POST /people, /people/<case>, and what is done for them."""
    pages = Blueprint("people", __name__, url_prefix="/people")

    @pages.get("")
    def find() -> str:
        return _search(desk)

    @pages.post("")
    def found() -> Response | str:
        number = number_of(request.form.get("number", ""))
        if number is None:
            return _search(desk, wrong=True)
        return _to(desk.open(number))

    @pages.get("/<id>")
    def subscriber(id: str) -> str:
        case = _case(desk, id)
        said, wrong = case.told()
        view = support.view(desk.place(), case.number, desk.clock())
        return render_template(
            "person.html", case=case, it=view, ending=case.number[-2:], said=said, wrong=wrong
        )

    @pages.post("/<id>/<any(stop, forget, resend):act>")
    def act(id: str, act: str) -> Response:
        case = _case(desk, id)
        if act == "forget" and request.form.get("sure") != "yes":
            case.wrong = "unsure"
            return _to(case)
        note = " ".join(request.form.get("note", "").split())[:LONGEST_NOTE]
        by = " ".join(request.form.get("by", "").split())[:40] or desk.operator
        try:
            wish = support.wish(desk.place(), case.number, desk.clock(), note, by)
            case.said = support.ACTS[act](desk.place(), wish)
        except NotNow as reason:
            case.wrong = str(reason)
        except Stale:
            case.wrong = "stale"
        except StoreDown as down:
            case.wrong = str(down)
        return _to(case)

    return pages


def _search(desk: Desk, *, wrong: bool = False) -> str:
    try:
        acts, down = desk.place().hotline.service.store().acts(LAST), ""
    except StoreDown as refused:
        acts, down = [], str(refused)
    return render_template("people.html", wrong=wrong, acts=acts, down=down)


def _case(desk: Desk, id: str) -> Case:
    return desk.case(id) or abort(404, "case")


def _to(case: Case) -> Response:
    return redirect(url_for("people.subscriber", id=case.id), 303)  # type: ignore[return-value]
