"""Nobody can make the line call anybody but its nurse: no page of a call, no module, no client of ours."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hotline.twilio.sender import Sender
from tests.hostile.door import OUTWARD, Door, but_for_the_nurse
from tests.hostile.door import door as door_of
from tests.hostile.knocks import posted, signed
from tests.hostile.strategies import FROM_NOBODY, MARKUP, STRANGE
from tests.words import content
from tests.world import CHICAGO, World

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


NURSE = "+13125550177"
NUMBER = re.compile(rb"<Number[^>]*>([^<]*)</Number>")


@pytest.fixture
def staffed(worlds: Callable[..., World]) -> Iterator[Door]:
    """The door of a line with a nurse who may be called at any hour."""
    hours = "Mon-Sun 0-24 America/Chicago"
    line = worlds(HOTLINE_NURSE_NUMBER=NURSE, HOTLINE_NURSE_HOURS=hours, HOTLINE_NURSE_CALLER_ID="caller")
    with door_of(line) as opened:
        yield opened


def test_no_caller_id_no_word_and_no_field_makes_it_call_anybody_but_the_nurse(staffed: Door) -> None:
    """`judge` finds any <Dial> that is not the one allowed, letter for letter."""
    called: set[bytes] = set()
    callers = [CHICAGO, *FROM_NOBODY, *MARKUP, "+19005550199", "+442079460000"]
    asked = [
        ("Digits", "#"),
        ("SpeechResult", "nurse"),
        ("SpeechResult", "operator +12125550199"),
        ("Digits", "#+12125550199"),
    ]
    more = [
        ("To", "+12125550199"),
        ("Called", "+12125550199"),
        ("DialCallStatus", MARKUP[2]),
        ("CallerName", MARKUP[0]),
    ]
    for caller in callers:
        for said in asked:
            for path in ("/voice/en/main/0-0-0", "/voice/es/nurse/5-0-0/1234", "/voice/en/causes/3-0-0-77"):
                heard = staffed.knock(
                    "for the nurse",
                    signed(posted(path, [("CallSid", "CA1"), ("From", caller), said, *more])),
                    known=True,
                )
                called |= set(NUMBER.findall(heard.body))
    assert called == {NURSE.encode()}


OTHER_FORMS = (
    (NURSE, "+12125550199"),
    ('timeLimit="1200"', 'timeLimit="14400"'),
    ("</Number>", "</Number><Number>+12125550199</Number>"),
    ('timeout="20"', 'timeout="20" record="true"'),
    ("https://line.example", "https://evil.example"),
)


def test_a_call_to_another_number_or_of_another_form_would_be_found(staffed: Door) -> None:
    heard = staffed.knock(
        "for the nurse", signed(posted("/voice/en/main/0-0-0", [("CallSid", "CA1"), ("Digits", "#")]))
    )
    nurse = staffed.line.hotline.service.nurse
    assert b"<Dial" in heard.body
    assert not OUTWARD.search(but_for_the_nurse(heard.body, nurse))
    for old, new in OTHER_FORMS:
        other = heard.body.replace(old.encode(), new.encode())
        assert OUTWARD.search(but_for_the_nurse(other, nurse)), new


ROUTES = ("/voice/nurse/en", "/voice/nurse/es/taken", "/voice/nurse/en/ended", "/voice/en/nurse/1-0-0")


def test_danger_is_heard_though_the_nurse_was_taken_out_of_the_settings_meanwhile(door: Door) -> None:
    form = [("CallSid", "CA1"), ("From", CHICAGO), ("SpeechResult", "I have chest pain")]
    assert (
        content().answer("danger", "en").speech[0].encode()
        in door.knock("nurse gone", signed(posted(ROUTES[3], form))).body
    )


@pytest.mark.parametrize("path", ROUTES)
def test_what_the_nurse_hears_and_what_became_of_the_call_must_be_signed(staffed: Door, path: str) -> None:
    assert staffed.knock("unsigned", posted(path, [("CallSid", "CA1"), ("Digits", "1")])).status == 403


@pytest.mark.parametrize(
    "path", [*ROUTES, "/voice/nurse/xx", "/voice/nurse/%0d/taken", "/voice/nurse/en/nowhere", "/voice/nurse/"]
)
def test_no_odd_state_of_a_call_to_the_nurse_is_more_than_refused(staffed: Door, path: str) -> None:
    for odd in STRANGE:
        form = [
            ("CallSid", odd),
            ("DialCallStatus", odd),
            ("DialBridged", odd),
            ("CallDuration", odd),
            ("Digits", odd),
        ]
        staffed.knock("odd nurse", signed(posted(path, form)))
    twice = [("CallSid", "CA1"), ("DialCallStatus", "busy"), ("DialCallStatus", "completed")]
    assert staffed.knock("odd nurse", signed(posted(path, twice))).status == 400


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
