"""Messages of the queue, and what SQS is asked."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from hotline.domain.throttle import DueReminder
from hotline.reminders.queue import QueueDown, SqsQueue, connect, read, written

DUE = DueReminder("key", datetime(2026, 11, 24, 15, tzinfo=UTC))
MESSAGE = {"job": "remind", "tickets": [["key", "2026-11-24T15:00:00+00:00"]]}


class Client:
    """Notes what it is asked; answers `answer`, or raises it."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        self.answer = answer
        self.requests: list[dict[str, Any]] = []

    def send_message_batch(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_a_message_is_read_as_it_was_written() -> None:
    assert written([DUE]) == '{"job": "remind", "tickets": [["key", "2026-11-24T15:00:00+00:00"]]}'
    assert read(MESSAGE) == ([DUE], False)
    assert written([DUE], probe=True).endswith(', "probe": true}')
    assert read({**MESSAGE, "probe": True}) == ([DUE], True)
    with pytest.raises(ValueError, match="no tickets"):
        read({"job": "remind"})


def test_a_request_carries_ten_messages() -> None:
    client = Client({})
    SqsQueue(client, "https://sqs.example/queue").put([[DUE]] * 11, probe=True)
    ids = [[entry["Id"] for entry in request["Entries"]] for request in client.requests]
    assert ids == [[str(n) for n in range(10)], ["0"]]
    body = written([DUE], probe=True)
    assert client.requests[1] == {
        "QueueUrl": "https://sqs.example/queue",
        "Entries": [{"Id": "0", "MessageBody": body}],
    }


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"Failed": [{"Id": "0"}, {"Id": "1"}]}, r"^the queue refused 2 messages$"),
        (
            ClientError({"Error": {"Code": "AccessDenied"}}, "SendMessageBatch"),
            r"^the queue did not answer \(ClientError\)$",
        ),
        (
            EndpointConnectionError(endpoint_url="x"),
            r"^the queue did not answer \(EndpointConnectionError\)$",
        ),
    ],
)
def test_a_queue_that_takes_not_everything_is_down(answer: dict[str, Any] | Exception, says: str) -> None:
    with pytest.raises(QueueDown, match=says):
        SqsQueue(Client(answer), "https://sqs.example/queue").put([[DUE]])


def test_the_client_gives_up_within_the_minute_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    client = connect("us-west-2", "http://127.0.0.1:9")
    config = client.meta.config
    assert (client.meta.region_name, client.meta.endpoint_url) == ("us-west-2", "http://127.0.0.1:9")
    assert client.meta.service_model.service_name == "sqs"
    assert (config.connect_timeout, config.read_timeout) == (2, 4)
    assert config.retries == {"total_max_attempts": 3, "mode": "standard"}
