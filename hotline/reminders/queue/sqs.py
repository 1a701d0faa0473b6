"""SQS queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hotline.reminders.queue import Batch, QueueDown, written

AT_ONCE = 10  # messages a request may carry
PUTS = 8  # requests at a time: a full minute of a fast sender is a thousand of them


def connect(region: str | None = None, endpoint_url: str | None = None) -> Any:
    """A client that tries three times, a few seconds each: the run has a minute."""
    from botocore.config import Config
    from botocore.session import get_session

    config = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 3, "mode": "standard"})
    return get_session().create_client("sqs", region_name=region, endpoint_url=endpoint_url, config=config)


class SqsQueue:
    """A `hotline.reminders.queue.Queue` over a botocore client and the queue's URL."""

    def __init__(self, client: Any, url: str) -> None:
        self._client, self._url = client, url

    def put(self, batches: Sequence[Batch], *, probe: bool = False) -> None:
        messages = [written(batch, probe=probe) for batch in batches]
        requests = [messages[first : first + AT_ONCE] for first in range(0, len(messages), AT_ONCE)]
        with ThreadPoolExecutor(PUTS) as threads:
            for _ in threads.map(self._send, requests):
                pass

    def _send(self, messages: Sequence[str]) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(messages)]
        try:
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            raise QueueDown(f"the queue did not answer ({type(error).__name__})") from None
        if answer.get("Failed"):
            raise QueueDown(f"the queue refused {len(answer['Failed'])} messages")
