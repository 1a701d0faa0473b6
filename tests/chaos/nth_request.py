"""The n-th request to the table or to Twilio fails, for every n of every flow; then the same is said again.

Afterwards everything is as if nothing had happened: nothing that follows is lost, nothing happens twice, and
nobody is told "not saved" of what was saved, or the answer of what was not. How many requests a flow makes
is counted while it runs. Which flows: `flows`.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from tests.chaos.engine import TROUBLES, Trouble
from tests.chaos.flow_world import AGAIN, Again, Flow, World, world
from tests.chaos.judge import EXPECTED_ERRORS
from tests.chaos.twilio import WHEN_SENT


def lived(
    flow: Flow,
    again: Again,
    normal: World | None = None,
    *,
    table: tuple[int, Trouble] | None = None,
    twilio: tuple[int, str] | None = None,
) -> World:
    """The world after a flow whose n-th request failed; `asked` of its table and client: how many came."""
    with world(flow, again) as made:
        made.table.asked = made.client.asked = 0
        made.table.nth, made.client.nth = table, twilio
        made.expected = normal.answers if normal else {}
        made.watched = True
        for step in flow.steps:
            made.do(step)
        made.watched, made.table.nth, made.client.nth = False, None, None
        with made.calm():
            made.finish()
            made.result = made.outcome()
        if normal is None:
            made.lies += made.errors.unexpected(EXPECTED_ERRORS)
        return made


def different(flow: Flow, *, every: bool = True) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each fault of a flow, and what it changed in the outcome; nothing is as it should be.

    `every`: each fault at each n, said again by Twilio and by the person; else one of these at each n, in
    turn.
    """
    for again in AGAIN[:1] if flow.effort else AGAIN:
        normal = lived(flow, again)
        if normal.lies:
            yield "no fault", {"told": normal.lies}
        faults: list[tuple[str, int, Any]] = [
            ("table", n, one) for n in range(1, normal.table.asked + 1) for one in TROUBLES
        ]
        faults += [("twilio", n, one) for n in range(1, normal.client.asked + 1) for one in WHEN_SENT]
        for place, (what, n, fault) in enumerate(faults):  # as many kinds for Twilio as for the table
            kinds = len(TROUBLES)
            if every or (place % kinds == n % kinds and AGAIN[n % 2] == again):
                made = lived(flow, again, normal, **{what: (n, fault)})
                changed = _changed(normal, made)
                if flow.effort:
                    changed.pop("told", None)
                yield f"{what} {n}: {fault}, said again by the {again}", changed


def _changed(normal: World, made: World) -> dict[str, object]:
    changed = {name: value for name, value in made.result.items() if value != normal.result[name]}
    if made.repeated:  # who calls or texts twice stands twice in the record
        changed = {
            name: value
            for name, value in changed.items()
            if not name.endswith("consent") or [entry for entry, _ in groupby(value)] != normal.result[name]
        }
    if made.unsure:  # they say it once more, as they were told: it does no harm, and stands in the record
        for name in list(changed):
            if name.endswith("texts"):
                del changed[name]
            elif name.endswith("consent"):
                entries, wanted = made.result[name], normal.result[name]
                if list(entries)[: len(wanted)] == wanted:
                    del changed[name]
    return changed | ({"told": made.lies} if made.lies else {})
