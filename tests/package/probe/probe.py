"""The package's handler, and besides its answer the names of all modules that are loaded by then."""

import sys
from typing import Any

from hotline.lambda_handler import handler as real


def handler(event: Any, context: Any) -> Any:
    answer = real(event, context)
    loaded = (name for name, module in sys.modules.items() if type(module).__name__ != "_Later")
    return {"answer": answer, "modules": sorted(loaded)}
