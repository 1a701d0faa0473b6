"""The least handler: what Python and AWS's runtime client cost alone."""

from typing import Any


def handler(event: Any, context: Any) -> Any:
    return {"statusCode": 200, "body": "<Response/>"}
