"""Shortcuts for a cold start on Lambda: stand-ins for imports, methods compiled beforehand.

Measured by `make bench-cold`: a tenth of the time for the garbage collector, a twentieth for the server, a
seventh for templates and commands, a fifth for the methods of dataclasses.
"""

import builtins
import dataclasses
import gc
import marshal
import sys
from types import ModuleType
from typing import Any


def begin() -> None:
    """Before the imports: no search for garbage, of which they make none, and stand-ins for what is unused.

    Flask imports werkzeug's development server (and with it http.server and ssl), Jinja and click for names
    that are never called here: our pages are no templates, and Lambda has no `flask` command. The package is
    without the two (hotline/ops/deploy/package_filter.py).
    """
    gc.disable()
    _use_compiled()
    _stand_in("werkzeug.serving", run_simple=_none_here, is_running_from_reloader=lambda: False)
    _stand_in("jinja2", **{name: type(name, (_Unused,), {}) for name in TEMPLATES})
    _stand_in("click")
    _stand_in("flask.cli", AppGroup=_NoCommands)


def end() -> None:
    """After them: what is loaded stays, and is never searched again."""
    gc.freeze()
    gc.enable()


# Written while packaging (hotline/ops/deploy/dataclass_code.py), for this version of Python alone.
COMPILED = f"dataclasses.{sys.implementation.cache_tag}.marshal"


def _use_compiled() -> None:
    """Give `dataclasses` the code of its methods; what the file has not, or no file, is compiled as ever."""
    try:
        with open(f"{__file__.rpartition('/')[0]}/{COMPILED}", "rb") as file:
            compiled = marshal.load(file)  # noqa: S302 - as trusted as the code that it is packed with
    except FileNotFoundError:
        return

    def run(text: str, *where: Any) -> None:
        builtins.exec(compiled.get(text, text), *where)  # noqa: S102

    vars(dataclasses)["exec"] = run  # a global stands before the builtin


TEMPLATES = ("BaseLoader", "Environment", "FileSystemLoader", "Template", "TemplateNotFound")


def _stand_in(name: str, **parts: Any) -> None:
    module = ModuleType(name, "Stands in for what no request on Lambda uses.")
    module.__dict__.update(parts)
    sys.modules[name] = module


def _none_here(*_: object, **__: object) -> None:
    raise RuntimeError("there is no development server on AWS Lambda: run the line with `hotline run`")


class _Unused:
    """What Flask names and derives from; never made here."""

    def __init__(self, *_: object, **__: object) -> None:
        raise RuntimeError("there are no templates on AWS Lambda: see hotline/lambda_imports.py")


class _NoCommands:
    """The commands of an app; none here."""

    name: str | None = None
    commands: dict[str, object] = {}  # noqa: RUF012 - Flask asks whether there are any, and there are none
