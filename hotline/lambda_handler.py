"""Lambda handler: HTTP, schedule and queue events.

Zappa's own handler, which stands here by default, runs the Python or the command that an event names,
calls a job up to three times on a TypeError and lets unknown queue messages be deleted.
"""

from hotline import lambda_imports

lambda_imports.begin()

import json  # noqa: E402
import logging  # noqa: E402
import os  # noqa: E402
from collections.abc import Callable, Mapping, Sequence  # noqa: E402
from typing import Any  # noqa: E402

from hotline.lambda_entrypoints import app, canary, hotline, remind, table_deleted, work  # noqa: E402
from hotline.web import lambda_http  # noqa: E402

lambda_imports.end()

log = logging.getLogger("hotline")


class ForeignEvent(Exception):
    """An event of an unknown kind; nothing was done."""


def handler(event: Any, context: Any) -> Any:
    """The entry point of Lambda. Raises ForeignEvent; after an error the event counts as not done."""
    match event:
        case {
            "version": "2.0",
            "rawPath": str(),
            "headers": {},
            "requestContext": {"http": {"method": str()}},
        }:
            return lambda_http.answer(app, event, hotline.settings.public_url)
        case {"source": "aws.events", "detail-type": "Scheduled Event", "resources": [str(rule)]}:
            return _scheduled(rule, event, context)
        case {"Records": [*records]} if records and all(_from_our_queue(record) for record in records):
            return _queued(records, context)
        case {"Records": [*records]} if records and all(_from_our_table(record) for record in records):
            return table_deleted([record["dynamodb"]["Keys"]["sk"]["S"] for record in records])
    raise ForeignEvent(
        "this event is none of ours: only our HTTP API, schedules, queue and table are answered"
    )


# By the function that Zappa puts at the end of a rule's name.
SCHEDULED: Mapping[str, Callable[[Any, Any], Any]] = {
    "hotline.lambda_entrypoints.remind": remind,
    "hotline.lambda_entrypoints.canary": canary,
    # Zappa's keep_warm event, if it is turned on: the call itself is enough.
    "handler.keep_warm_callback": lambda event, context: None,
}
# By the name in a queue message (see hotline.reminders.queue.written).
QUEUED = {"remind": work}


def _scheduled(rule: str, event: Any, context: Any) -> Any:
    job = SCHEDULED.get(rule.rsplit("-", 1)[-1])
    if ":rule/" not in rule or job is None:
        raise ForeignEvent("this schedule is none of ours: see `events` in zappa_settings.json")
    return job(event, context)


def _from_our_queue(record: Any) -> bool:
    match record:
        case {"eventSource": "aws:sqs", "eventSourceARN": str(arn), "messageId": str(), "body": str()}:
            return bool(arn) and arn == os.environ.get("HOTLINE_QUEUE_ARN")
    return False


def _from_our_table(record: Any) -> bool:
    """Whether it tells of a deletion in our table (hotline.ops.deploy.function asks for no others)."""
    match record:
        case {
            "eventSource": "aws:dynamodb",
            "eventSourceARN": str(arn),
            "eventName": "REMOVE",
            "dynamodb": {"Keys": {"sk": {"S": str()}}},
        }:
            return f":table/{hotline.settings.table}/stream/" in arn
    return False


def _queued(records: Sequence[Mapping[str, Any]], context: Any) -> dict[str, Any]:
    """Run the jobs of all messages at once; only failed messages go back to the queue.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    from concurrent.futures import ThreadPoolExecutor  # no answer needs it

    def done(record: Mapping[str, Any]) -> bool:
        try:
            QUEUED[json.loads(record["body"])["job"]](record, context)
        except Exception as error:  # whatever it was, the other messages are not at fault
            log.error("a job of the queue failed: %s", type(error).__name__)
            return False
        return True

    with ThreadPoolExecutor(len(records)) as threads:
        ends = list(threads.map(done, records))
    failed = [record["messageId"] for record, end in zip(records, ends, strict=True) if not end]
    return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}
