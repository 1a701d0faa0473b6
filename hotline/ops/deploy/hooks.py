"""What Zappa calls while it packages: makes its zip small, valid, harmless and the same each time.

Named in zappa_settings.json under `callbacks`.
"""

import tempfile
import zipfile
from pathlib import Path
from typing import Any

import click

from hotline.ops.deploy import build_step
from hotline.ops.deploy.package import unfit
from hotline.ops.deploy.package_filter import LARGEST, trimmed, wanted

DATED = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can tell


def after_zip(cli: Any) -> None:
    """Write Zappa's zip anew. `cli`: its ZappaCLI. Raises click.ClickException, which ends Zappa."""
    if wrong := unfit(cli.stage_config):
        raise click.ClickException(wrong)
    archive = Path(cli.zip_path)
    with zipfile.ZipFile(archive) as made:
        if any(name.startswith(("tests/", "node_modules/", ".git/")) for name in made.namelist()):
            raise click.ClickException("Zappa has packed the whole project: run `make package` instead.")
    rewrite(archive)
    if archive.stat().st_size > LARGEST:
        raise click.ClickException(
            f"The package has {archive.stat().st_size / 1e6:.1f} MB, more than {LARGEST / 1e6:.0f}: "
            "add a rule for what is new in it to hotline/ops/deploy/package_filter.py."
        )


def rewrite(archive: Path) -> None:
    """The same zip with only what runs, valid bytecode, and nothing in it that differs between two builds."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with zipfile.ZipFile(archive) as made:
            for name in sorted({name for name in made.namelist() if wanted(name) and name[-1] != "/"}):
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(trimmed(name, made.read(name)))
        build_step.run("hotline.ops.deploy.bytecode", folder)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as lean:
            for path in sorted(path for path in folder.rglob("*") if path.is_file()):
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), DATED)
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
                entry.external_attr = 0o100644 << 16
                lean.writestr(entry, path.read_bytes(), compresslevel=9)
