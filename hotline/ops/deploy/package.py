"""Deployment package: the zip that Lambda runs (`make package`)."""

import contextlib
import hashlib
import io
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from hotline.content.build import checked
from hotline.content.toml_reader import BadPrompts
from hotline.content.validation.vocabulary import LONGEST_SETTINGS
from hotline.dialogue.commands import COMMANDS
from hotline.ops import ROOT, OperatorError
from hotline.ops.deploy import package_contents
from hotline.ops.deploy.package_contents import BuildFailed
from hotline.prompt_tools.check import page_problems

REQUIREMENTS = ROOT / "requirements-lambda.txt"
SETTINGS = ROOT / "zappa_settings.json"
OUTPUT = ROOT / "build" / "hotline.zip"
SUPPORTED = ((3, 11), (3, 14))  # what pyproject.toml says too
PARTS = ("hotline", "prompts")
DATED = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip can hold
RUNTIME = f"python{sys.version_info[0]}.{sys.version_info[1]}"  # as AWS names it


class CannotPackage(OperatorError):
    """No package was made; the message says why and what to do."""


class Package(NamedTuple):
    """One built package: `size` in bytes. Beside it stand `.sha256` and its SBOM, `.cdx.json`."""

    path: Path
    size: int
    sha256: str


def make(stage: str, settings: Path = SETTINGS, to: Path = OUTPUT, *, dirty: bool = False) -> Package:
    """Build the package of one stage. `dirty`: of the working tree as it is. Raises CannotPackage."""
    stages = json.loads(settings.read_text("utf-8"))
    if stage not in stages:
        raise CannotPackage(f"{settings.name} has no stage {stage}: name one of {', '.join(stages)}.")
    if reason := unfit(_extended(stages, stage)):
        raise CannotPackage(reason)
    with tempfile.TemporaryDirectory() as temporary:
        staging = Path(temporary, "staging")
        for path in source_files(ROOT, dirty=dirty):
            (staging / path.parent).mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, staging / path)
        try:
            package_contents.run("prompts", staging / "prompts")
            archive = _zappa(stage, settings.resolve(), staging, _installed())
            content = checked(LONGEST_SETTINGS, set(COMMANDS), staging / "prompts")
            if problems := list(page_problems(content, staging / "prompts")):
                raise BadPrompts(problems)
        except (BuildFailed, BadPrompts) as failed:
            raise CannotPackage(str(failed)) from None
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(archive, to)
    digest = hashlib.sha256(to.read_bytes()).hexdigest()
    to.with_suffix(".sha256").write_text(f"{digest}  {to.name}\n", "utf-8")
    bill = package_contents.sbom(REQUIREMENTS.read_text("utf-8"), digest)
    to.with_suffix(".cdx.json").write_text(bill, "utf-8")
    return Package(to, to.stat().st_size, digest)


def source_files(root: Path, *, dirty: bool) -> list[Path]:
    """The files of PARTS to package, relative to `root`: those that git tracks. Raises CannotPackage.

    A stray or uncommitted file would run for every caller. `dirty` takes the working tree, without what git
    ignores. Hidden files stay out. A link is always refused: its target may be any file.
    """
    changed = _git(root, "status", "--porcelain", "--untracked-files=all", "--no-renames")
    if not dirty and changed is None:
        raise CannotPackage("Only what git tracks is packaged; this is no git repository: --dirty takes all.")
    if not dirty and changed:
        names = ", ".join(line[3:] for line in changed[:5])
        raise CannotPackage(f"Not committed, so not packaged: {names}. Commit, or say --dirty.")
    listed = _git(root, "ls-files", *(("--cached", "--others", "--exclude-standard") if dirty else ()))
    if listed is None:
        walked = [path.relative_to(root) for part in PARTS for path in (root / part).rglob("*")]
        listed = [str(path) for path in walked if "__pycache__" not in path.parts]
    paths = [Path(name) for name in sorted(set(listed)) if "/." not in name]
    if links := [str(path) for path in paths if (root / path).is_symlink()]:
        raise CannotPackage(f"A link is not packaged: {', '.join(sorted(links))}.")
    return [path for path in paths if (root / path).is_file()]


def _git(root: Path, *command: str) -> list[str] | None:
    """The lines that git prints about PARTS, or None outside a repository."""
    asked = ["git", "-c", "core.quotePath=false", *command, "--", *PARTS]
    try:
        done = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True)  # noqa: S603 - git
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.splitlines()


def unfit(config: Mapping[str, Any]) -> str | None:
    """Why this Python cannot package a stage with these settings; None if it can."""
    if not SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        return f"The package is built for the Python that builds it, and {RUNTIME} is not supported."
    if config.get("runtime", RUNTIME) != RUNTIME:
        return (
            f"The stage runs {config['runtime']}, but this is {RUNTIME}: build with that one "
            f"(make PYTHON=... clean package), or take `runtime` out of zappa_settings.json."
        )
    if config.get("environment_variables"):
        return "Zappa writes environment_variables into the zip: use aws_environment_variables."
    return None


def _extended(stages: Mapping[str, Any], stage: str) -> dict[str, Any]:
    """A stage's settings merged over those that it extends, as Zappa does."""
    own = stages[stage]
    return {**(_extended(stages, own["extends"]) if "extends" in own else {}), **own}


def _installed() -> Path:
    """The pinned run-time packages in a folder that Zappa takes for a virtual environment; cached.

    Files that the filter drops are deleted first (thousands of botocore's): Zappa copies the rest twice.
    """
    contents = REQUIREMENTS.read_bytes() + repr(package_contents.RULES).encode()
    installed = ROOT / "build" / f"{RUNTIME}-{hashlib.sha256(contents).hexdigest()[:12]}"
    if installed.is_dir():
        return installed
    installed.parent.mkdir(exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=installed.parent))
    packages = fresh / "lib" / RUNTIME / "site-packages"
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile"),
        *("--target", str(packages), "-r", str(REQUIREMENTS)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - pip
    if done.returncode:
        shutil.rmtree(fresh)
        raise CannotPackage(f"pip could not install {REQUIREMENTS.name}:\n{done.stderr.strip()}")
    for path in [path for path in packages.rglob("*") if path.is_file()]:
        if not package_contents.wanted(path.relative_to(packages).as_posix()):
            path.unlink()
    with contextlib.suppress(OSError):  # another process was first
        fresh.rename(installed)
    shutil.rmtree(fresh, ignore_errors=True)
    return installed


def _zappa(stage: str, settings: Path, staging: Path, environment: Path) -> Path:
    """Zappa's package command on `staging`; its zip. It reads no account and no network."""
    try:
        from zappa.cli import ZappaCLI  # type: ignore[import-untyped]
    except ImportError:
        raise CannotPackage("Zappa is missing: .venv/bin/pip install -e '.[deploy]'") from None
    logging.getLogger("zappa.core").setLevel(logging.WARNING)
    cli, output, before = ZappaCLI(), io.StringIO(), os.environ.get("VIRTUAL_ENV")
    cli.load_credentials, cli.vargs, cli.api_stage, cli.disable_progress = False, {}, stage, True
    os.environ["VIRTUAL_ENV"] = str(environment)
    try:
        streams = contextlib.redirect_stdout(output), contextlib.redirect_stderr(output)
        with contextlib.chdir(staging), streams[0], streams[1]:
            cli.load_settings(str(settings))
            cli.package("hotline.zip")
    except click.ClickException as refused:
        raise CannotPackage(refused.format_message()) from None
    finally:
        os.environ.pop("VIRTUAL_ENV")
        os.environ.update({} if before is None else {"VIRTUAL_ENV": before})
    return staging / "hotline.zip"


def after_zip(cli: Any) -> None:
    """Zappa's callback after it writes its zip (`callbacks` in zappa_settings.json): rewrites the zip.

    `cli`: its ZappaCLI. Raises click.ClickException, which ends Zappa.
    """
    if reason := unfit(cli.stage_config):
        raise click.ClickException(reason)
    archive = Path(cli.zip_path)
    with zipfile.ZipFile(archive) as made:
        if any(name.startswith(("tests/", "node_modules/", ".git/")) for name in made.namelist()):
            raise click.ClickException("Zappa has packed the whole project: run `make package` instead.")
    rewrite(archive)
    if (size := archive.stat().st_size) > (largest := package_contents.LARGEST):
        sizes = f"The package has {size / 1e6:.1f} MB, more than {largest / 1e6:.0f}"
        rules = "hotline/ops/deploy/package_contents.txt"
        raise click.ClickException(f"{sizes}: add a rule for what is new in it to {rules}.")


def rewrite(archive: Path) -> None:
    """Rewrite the zip: only files that run, valid bytecode, the same bytes from each build."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with zipfile.ZipFile(archive) as made:
            names = {name for name in made.namelist() if package_contents.wanted(name) and name[-1] != "/"}
            for name in sorted(names):
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(package_contents.trimmed(name, made.read(name)))
        package_contents.run("compiled_code", folder)
        package_contents.run("bytecode", folder)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as smaller:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), DATED)
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
                entry.external_attr = 0o100644 << 16
                smaller.writestr(entry, path.read_bytes(), compresslevel=9)


@click.command(epilog="Example:  python -m hotline.ops.deploy.package live")
@click.argument("stage", default="live")
@click.option("--settings", type=click.Path(path_type=Path, exists=True), default=SETTINGS)
@click.option("--to", type=click.Path(path_type=Path), default=OUTPUT, help="Where the zip goes.")
@click.option("--dirty", is_flag=True, help="Package the working tree, committed or not.")
def main(stage: str, settings: Path, to: Path, dirty: bool) -> None:
    """Build the zip that AWS runs for STAGE (live, if not given)."""
    try:
        made = make(stage, settings, to, dirty=dirty)
    except CannotPackage as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"{made.path}: {made.size / 1e6:.2f} MB for {RUNTIME}, sha256 {made.sha256}")


if __name__ == "__main__":
    main()
