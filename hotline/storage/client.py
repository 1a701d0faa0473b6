"""DynamoDB client with short timeouts."""

from typing import Any


def connect(region: str | None = None, endpoint_url: str | None = None) -> Any:
    """A client that gives up in time for a webhook: 2 attempts of 1 s to connect and 2 s to read.

    Twilio waits 15 seconds for a webhook. None, and the credentials always: botocore's own settings. boto3
    around it would only bring its file transfers, half of the time that the first request takes.
    """
    from botocore.config import Config
    from botocore.session import get_session

    config = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2, "mode": "standard"})
    return get_session().create_client(
        "dynamodb", region_name=region, endpoint_url=endpoint_url, config=config
    )
