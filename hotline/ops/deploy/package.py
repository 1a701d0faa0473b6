"""Builds the zip that AWS runs, by Zappa's own `package` in a clean folder. Run: make package"""

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
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from hotline.content.build import checked
from hotline.content.problem import BadPrompts
from hotline.dialogue.commands import COMMANDS
from hotline.ops.deploy import build_step, package_filter
from hotline.ops.deploy.build_prompts import LONGEST
from hotline.web.pages.render import render
from hotline.web.pages.site import PATHS, Site

ROOT = Path(__file__).resolve().parents[3]
REQUIREMENTS = ROOT / "requirements-lambda.txt"
SETTINGS = ROOT / "zappa_settings.json"
OUTPUT = ROOT / "build" / "hotline.zip"
SUPPORTED = ((3, 11), (3, 13))  # what pyproject.toml says too
PARTS = ("hotline", "prompts")


class CannotPackage(Exception):
    """No package was made; the message says why and what to do."""


@dataclass(frozen=True)
class Package:
    """One built package: `size` in bytes, `runtime` as AWS names it (python3.13)."""

    path: Path
    size: int
    sha256: str
    runtime: str


def make(stage: str, settings: Path = SETTINGS, to: Path = OUTPUT) -> Package:
    """Build the package of one stage of a Zappa settings file. Raises CannotPackage."""
    stages = json.loads(settings.read_text("utf-8"))
    if stage not in stages:
        raise CannotPackage(f"{settings.name} has no stage {stage}: name one of {', '.join(stages)}.")
    if wrong := unfit(_extended(stages, stage)):
        raise CannotPackage(wrong)
    with tempfile.TemporaryDirectory() as temporary:
        staging = Path(temporary, "staging")
        for part in PARTS:
            shutil.copytree(ROOT / part, staging / part, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        try:
            build_step.run("hotline.ops.deploy.build_prompts", staging / "prompts")
            made = _zappa(stage, settings.resolve(), staging, _installed())
            _prove_pages(staging / "prompts")
        except (build_step.StepFailed, BadPrompts) as failed:
            raise CannotPackage(str(failed)) from None
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, to)
    packed = to.read_bytes()
    return Package(to, len(packed), hashlib.sha256(packed).hexdigest(), _runtime())


def _prove_pages(prompts: Path) -> None:
    """Make every public page once, as a package's words are checked once. Raises BadPrompts."""
    site = Site(checked(LONGEST, set(COMMANDS), prompts), None, "https://line.invalid", prompts)
    for spoken in site.languages():
        for page in PATHS:
            render(spoken, page, spoken.paths())


def unfit(config: Mapping[str, Any]) -> str | None:
    """Why this Python cannot package a stage with these settings; None if it can."""
    if not SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        return f"The package is built for the Python that builds it, and {_runtime()} is not supported."
    if config.get("runtime", _runtime()) != _runtime():
        return (
            f"The stage runs {config['runtime']}, but this is {_runtime()}: build with that one "
            f"(make PYTHON=... clean package), or take `runtime` out of zappa_settings.json."
        )
    if config.get("environment_variables"):
        return "Zappa writes environment_variables into the zip: use aws_environment_variables."
    return None


def _runtime() -> str:
    return f"python{sys.version_info[0]}.{sys.version_info[1]}"


def _extended(stages: Mapping[str, Any], stage: str) -> dict[str, Any]:
    """A stage's settings on top of those that it extends, as Zappa reads them."""
    own = stages[stage]
    return {**(_extended(stages, own["extends"]) if "extends" in own else {}), **own}


def _installed() -> Path:
    """The pinned run-time packages, in what Zappa takes for a virtual environment; kept for later.

    Without the thousands of files that no package has (botocore's other services): Zappa copies them twice.
    """
    told = REQUIREMENTS.read_bytes() + repr(package_filter.RULES).encode()
    pins = hashlib.sha256(told).hexdigest()[:12]
    kept = ROOT / "build" / f"{_runtime()}-{pins}"
    if kept.is_dir():
        return kept
    kept.parent.mkdir(exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=kept.parent))
    packages = fresh / "lib" / _runtime() / "site-packages"
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
        if not package_filter.wanted(path.relative_to(packages).as_posix()):
            path.unlink()
    with contextlib.suppress(OSError):  # somebody else was first
        fresh.rename(kept)
    shutil.rmtree(fresh, ignore_errors=True)
    return kept


def _zappa(stage: str, settings: Path, staging: Path, environment: Path) -> Path:
    """Zappa's package command on `staging`; its zip. It reads no account and no network."""
    try:
        from zappa.cli import ZappaCLI  # type: ignore[import-untyped]
    except ImportError:
        raise CannotPackage("Zappa is missing: .venv/bin/pip install -e '.[deploy]'") from None
    logging.getLogger("zappa.core").setLevel(logging.WARNING)
    cli, told, before = ZappaCLI(), io.StringIO(), os.environ.get("VIRTUAL_ENV")
    cli.load_credentials, cli.vargs, cli.api_stage, cli.disable_progress = False, {}, stage, True
    os.environ["VIRTUAL_ENV"] = str(environment)
    try:
        with contextlib.chdir(staging), contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            cli.load_settings(str(settings))
            cli.package("hotline.zip")
    except click.ClickException as refused:
        raise CannotPackage(refused.format_message()) from None
    finally:
        os.environ.pop("VIRTUAL_ENV")
        if before is not None:
            os.environ["VIRTUAL_ENV"] = before
    return staging / "hotline.zip"


@click.command(epilog="Example:  python -m hotline.ops.deploy.package live")
@click.argument("stage", default="live")
@click.option("--settings", type=click.Path(path_type=Path, exists=True), default=SETTINGS)
@click.option("--to", type=click.Path(path_type=Path), default=OUTPUT, help="Where the zip goes.")
def main(stage: str, settings: Path, to: Path) -> None:
    """Build the zip that AWS runs for STAGE (live, if not given)."""
    try:
        made = make(stage, settings, to)
    except CannotPackage as refused:
        raise click.ClickException(str(refused)) from None
    click.echo(f"{made.path}: {made.size / 1e6:.2f} MB for {made.runtime}, sha256 {made.sha256}")


if __name__ == "__main__":
    main()
