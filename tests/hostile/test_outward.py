"""Nobody can make the line call somebody: no page of a call, no module and no client of ours dials."""

import ast
import re
from pathlib import Path

from hotline.twilio.sender import Sender
from tests.hostile.door import OUTWARD, Door
from tests.hostile.knocks import posted, signed
from tests.world import CHICAGO

PACKAGE = Path(__file__).parents[2] / "hotline"
SPOKEN = {"Response", "Gather", "Say", "p", "Hangup"}
# What Twilio's clients call what calls somebody, or lets somebody else into a call.
DIALS = {
    "dial",
    "calls",
    "conference",
    "conferences",
    "refer",
    "enqueue",
    "connect_",
    "sip",
    "fax",
    "redirect",
}
CLIENTS = ("app.py", "reminders", "service.py", "twilio", "web")


def test_every_page_of_a_call_speaks_asks_or_hangs_up_and_nothing_else(door: Door) -> None:
    content = door.line.hotline.content
    pages = [*content.structure.menus, *content.structure.topics]
    elements: set[str] = set()
    for language in content.languages:
        for page in pages:
            for turns, key in (*((0, key) for key in (*"0123456789*#", "")), (59, "1")):
                path = f"/voice/{language}/{page}/{turns}-0-0"
                form = [("CallSid", "CA1"), ("From", CHICAGO), ("Digits", key)]
                heard = door.knock("every page and key", signed(posted(path, form)), known=True)
                elements |= set(re.findall(r"<([A-Za-z]+)", heard.body.decode()))
                assert not OUTWARD.search(heard.body)
    assert elements == SPOKEN


def test_what_answers_and_sends_asks_twilio_for_texts_alone() -> None:
    asked: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] in CLIENTS:
            tree = ast.walk(ast.parse(path.read_text("utf-8")))
            asked |= {node.attr.lower() for node in tree if isinstance(node, ast.Attribute)}
    assert "messages" in asked
    assert not asked & DIALS


def test_a_sender_texts_and_looks_texts_up_and_no_more() -> None:
    assert {name for name in vars(Sender) if not name.startswith("_")} == {"send", "find", "forget"}
