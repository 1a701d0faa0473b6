"""What is in the package, and what is not."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from hotline.config import SETTINGS as VARIABLES
from hotline.content.build import checked
from hotline.content.load import LEARNED, PROMPTS, cached, load
from hotline.content.model import NOTHING_LEARNED
from hotline.content.toml_reader import BadPrompts
from hotline.content.validation.vocabulary import LONGEST_SETTINGS
from hotline.dialogue.commands import COMMANDS
from hotline.ops import ROOT
from hotline.ops.deploy import package_contents
from hotline.ops.deploy.package import (
    REQUIREMENTS,
    SETTINGS,
    CannotPackage,
    after_zip,
    make,
    source_files,
)
from hotline.ops.deploy.package_contents import LARGEST, SERVICES, wanted

CURRENT = f"python{sys.version_info[0]}.{sys.version_info[1]}"
UNCHECKED = 0b01  # PEP 552: bytecode by hash, never compared with a source
STOOD_IN_FOR = {"click", "jinja2"}  # by hotline/lambda_imports.py
# The name of a library's folder, where it is not the library's own.
FOLDERS = {"pyjwt": "jwt", "python-dateutil": "dateutil"}


@pytest.fixture(scope="module")
def names(archive: Path) -> list[str]:
    return zipfile.ZipFile(archive).namelist()


def test_it_is_small(archive: Path) -> None:
    assert archive.stat().st_size <= LARGEST <= 7_000_000


def test_only_the_line_its_words_and_what_they_need_are_in_it(names: list[str]) -> None:
    pinned = re.findall(r"^([\w.-]+)==", REQUIREMENTS.read_text("utf-8"), re.MULTILINE)
    libraries = {FOLDERS.get(name, name.replace("-", "_")) for name in pinned} - STOOD_IN_FOR
    tops = {name.partition("/")[0].removesuffix(".pyc") for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"hotline", "prompts"} | libraries
    ours = {name.split("/")[1] for name in names if name.startswith("hotline/")}
    assert not ours & {"ops", "sandbox", "prompt_tools"}
    assert {
        "prompts/en.toml",
        "prompts/danger/en.toml",
        "prompts/leaving/en.toml",
        "prompts/pages/en.toml",
        "hotline/web/pages/page.css",
        "prompts/structure.toml",
        "prompts/learned.model",
        "prompts/ready.pickle",
    } <= set(names)


def test_nothing_in_it_is_bound_to_a_machine_or_hidden(names: list[str]) -> None:
    for name in names:
        assert not name.endswith((".so", ".pyd", ".dll")), name
        assert not any(part.startswith(".") for part in name.split("/")), name
        assert not {"tests", "test", "node_modules"} & set(name.split("/")[:-1]), name
    assert not {"handler.py", "handler.pyc", "zappa_settings.py", "package_info.json"} & set(names)


def test_every_module_is_compiled_for_good(archive: Path, names: list[str]) -> None:
    """Else Lambda would compile it again at every cold start, as it does with what Zappa packs."""
    with zipfile.ZipFile(archive) as packed:
        compiled = [name for name in names if name.endswith(".pyc")]
        for name in compiled:
            head = packed.read(name)[:8]
            assert head[:4] == importlib.util.MAGIC_NUMBER, name
            assert int.from_bytes(head[4:], "little") == UNCHECKED, name
    for name in names:
        if name.endswith(".py"):
            assert name.startswith("hotline/"), f"{name}: libraries go without their source"
            folder, _, module = name.rpartition("/")
            assert f"{folder}/__pycache__/{module[:-3]}.{sys.implementation.cache_tag}.pyc" in compiled


def test_of_aws_it_knows_what_the_line_asks_for(archive: Path, names: list[str]) -> None:
    asked = set()
    for path in (ROOT / "hotline").rglob("*.py"):
        if wanted(path.relative_to(ROOT).as_posix()):
            asked |= set(re.findall(r"create_client\(\s*\"(\w+)\"", path.read_text("utf-8")))
    known = {name.split("/")[2] for name in names if re.match(r"botocore/data/\w+/", name)}
    assert asked == known == set(SERVICES)
    endpoints = json.loads(zipfile.ZipFile(archive).read("botocore/data/endpoints.json"))
    assert all(set(one["services"]) <= set(SERVICES) for one in endpoints["partitions"])
    assert endpoints["partitions"][0]["services"]


def test_another_runtime_than_this_python_is_refused(tmp_path: Path) -> None:
    settings = tmp_path / "zappa_settings.json"
    settings.write_text(json.dumps({"base": {"runtime": "python3.9"}, "live": {"extends": "base"}}))
    with pytest.raises(CannotPackage, match=rf"runs python3\.9, but this is {CURRENT}") as refused:
        make("live", settings, tmp_path / "no.zip")
    assert "\n" not in str(refused.value)


def test_settings_that_zappa_would_write_into_the_zip_are_refused(tmp_path: Path) -> None:
    settings = tmp_path / "zappa_settings.json"
    settings.write_text(json.dumps({"live": {"environment_variables": {"TWILIO_AUTH_TOKEN": "x"}}}))
    with pytest.raises(CannotPackage, match="aws_environment_variables"):
        make("live", settings, tmp_path / "no.zip")
    with pytest.raises(CannotPackage, match="no stage nowhere"):
        make("nowhere", settings, tmp_path / "no.zip")


def test_bad_words_stop_the_build(tmp_path: Path) -> None:
    shutil.copytree(PROMPTS, tmp_path / "prompts")
    english = tmp_path / "prompts/en.toml"
    english.write_text(english.read_text("utf-8").replace("{emergency}", "{emergancy}"))
    with pytest.raises(BadPrompts):
        package_contents.prompts(tmp_path / "prompts")


def test_words_made_ready_are_the_same_as_words_read(tmp_path: Path) -> None:
    values = {"name": "Knee Line", "contact": "help@knee.example"}
    kept = tmp_path / "prompts"
    shutil.copytree(PROMPTS, kept)
    package_contents.prompts(kept)
    assert cached(kept) is not None
    loaded = load(values, set(COMMANDS), kept)
    assert loaded.learned.path == kept / LEARNED
    assert vars(replace(loaded, learned=NOTHING_LEARNED)) == vars(checked(values, set(COMMANDS), PROMPTS))


def test_words_changed_since_are_read_anew(tmp_path: Path) -> None:
    kept = tmp_path / "prompts"
    shutil.copytree(PROMPTS, kept)
    for file in ("en.toml", "danger/en.toml", "leaving/en.toml"):
        package_contents.prompts(kept)
        assert cached(kept) is not None
        with (kept / file).open("a") as changed:
            changed.write("\n# one more line\n")
        assert cached(kept) is None


def test_the_words_were_checked_with_the_longest_name_and_contact() -> None:
    for name, setting in (("name", "HOTLINE_NAME"), ("contact", "HOTLINE_CONTACT")):
        longest = LONGEST_SETTINGS[name]
        assert VARIABLES[setting].accepts(longest)
        assert not VARIABLES[setting].accepts(longest + longest[0])


def test_what_is_packaged_is_pinned_as_what_is_tested() -> None:
    pins = r"^([\w.-]+==\S+) "
    tested = set(re.findall(pins, (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE))
    packaged = set(re.findall(pins, REQUIREMENTS.read_text("utf-8"), re.MULTILINE))
    assert packaged <= tested


def test_zappas_settings_name_what_is_there_and_are_safe() -> None:
    """Its defaults: debug logs with bodies and tokens, and a role that may do nearly everything."""
    for stage in json.loads(SETTINGS.read_text("utf-8")).values():
        called = [
            stage["app_function"],
            *stage["callbacks"].values(),
            *(e["function"] for e in stage["events"]),
        ]
        for name in [stage["lambda_handler"], *called]:
            module, _, function = name.rpartition(".")
            path = ROOT / Path(*module.split(".")).with_suffix(".py")
            assert re.search(rf"^(def {function}\(|{function} =)", path.read_text("utf-8"), re.MULTILINE), (
                name
            )
        assert stage["debug"] is False
        assert stage["log_level"] == "INFO"
        assert stage["manage_roles"] is False
        assert stage["apigateway_version"] == "v2"
        assert not {"environment_variables", "remote_env", "slim_handler", "function_url_enabled"} & set(
            stage
        )


def test_a_project_packed_whole_is_refused(tmp_path: Path) -> None:
    """As plain `zappa package` or `zappa update` would do it in the project's own folder."""
    packed = tmp_path / "whole.zip"
    with zipfile.ZipFile(packed, "w") as whole:
        whole.writestr("tests/world.py", "")
    with pytest.raises(click.ClickException, match="make package"):
        after_zip(SimpleNamespace(stage_config={}, zip_path=str(packed)))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small one, with everything committed."""
    for name in ("hotline/app.py", "hotline/web/page.css", "prompts/en.toml", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / ".gitignore").write_text("*.secret\n__pycache__/\n")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", "-A")
    _git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "all")
    return tmp_path


def _git(folder: Path, *command: str) -> None:
    subprocess.run(["git", *command], cwd=folder, check=True)


TRACKED = [Path("hotline/app.py"), Path("hotline/web/page.css"), Path("prompts/en.toml")]


def test_what_git_tracks_is_packaged_and_nothing_that_it_ignores(repository: Path) -> None:
    for ignored in ("hotline/a.secret", "hotline/__pycache__/app.pyc"):
        (repository / ignored).parent.mkdir(exist_ok=True)
        (repository / ignored).write_text("x")
    (repository / "notes.txt").write_text("beside the code it does no harm")
    assert source_files(repository, dirty=False) == TRACKED
    assert source_files(repository, dirty=True) == TRACKED


@pytest.mark.parametrize("name", ["hotline/dump.json", "prompts/\u00e9 notes.txt", "hotline/app.py"])
@pytest.mark.parametrize("staged", [False, True], ids=["not added", "added"])
def test_what_is_not_committed_is_not_packaged(repository: Path, name: str, staged: bool) -> None:
    (repository / name).write_text("dropped here")
    if staged:
        _git(repository, "add", "-A")
    with pytest.raises(CannotPackage, match="Not committed, so not packaged"):
        source_files(repository, dirty=False)
    assert source_files(repository, dirty=True) == sorted({*TRACKED, Path(name)})


@pytest.mark.parametrize("dirty", [False, True])
@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize("link", ["hotline/leak.txt", "prompts/more"], ids=["to a file", "to a folder"])
def test_a_link_is_never_packaged(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, link: str, committed: bool, dirty: bool
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "secret").write_text("s")
    (repository / link).symlink_to(elsewhere / "secret" if link.endswith(".txt") else elsewhere)
    if committed:
        _git(repository, "add", "-A")
        _git(repository, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "link")
    with pytest.raises(CannotPackage, match="link is not pack" if committed or dirty else "Not committed"):
        source_files(repository, dirty=dirty)


def test_without_git_only_a_dirty_package_can_be_made(repository: Path) -> None:
    shutil.rmtree(repository / ".git")
    (repository / "hotline/.env").write_text("SECRET=1")
    (repository / "prompts/.hidden").mkdir()
    (repository / "prompts/.hidden/key").write_text("1")
    with pytest.raises(CannotPackage, match="no git repository"):
        source_files(repository, dirty=False)
    assert source_files(repository, dirty=True) == TRACKED
