"""The package's handler, and besides its answer the names of all modules that are loaded by then."""

import sys
from typing import Any

from hotline.lambda_handler import handler as real


def handler(event: Any, context: Any) -> Any:
    return {"answer": real(event, context), "modules": sorted(sys.modules)}
