"""Keeps out of a cold start what no request on Lambda uses; imported before anything else there.

Measured by `make bench-cold`: a tenth of the time for the garbage collector, a twentieth for the server.
"""

import gc
import sys
from types import ModuleType


def begin() -> None:
    """Before the imports: no search for garbage, of which they make none, and no development server.

    Flask imports werkzeug's, and with it http.server and ssl, for two names that nobody calls here.
    """
    gc.disable()
    server = ModuleType("werkzeug.serving")
    server.__dict__.update(run_simple=_none_here, is_running_from_reloader=lambda: False)
    sys.modules["werkzeug.serving"] = server


def end() -> None:
    """After them: what is loaded stays, and is never searched again."""
    gc.freeze()
    gc.enable()


def _none_here(*_: object, **__: object) -> None:
    raise RuntimeError("there is no development server on AWS Lambda: run the line with `hotline run`")
