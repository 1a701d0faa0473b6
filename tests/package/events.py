"""Events as AWS makes them: signed webhooks, the schedule, the queue, and hostile ones."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from hotline.domain.schedule import local
from hotline.domain.subscriber import Subscriber
from hotline.sandbox.twilio_simulator import Answer, Form, Post
from tests.package.runtime import Function
from tests.world import ADDRESS, CHICAGO, STAGE, TOKEN

RULES = "arn:aws:events:us-east-1:000000000000:rule/"
TABLES = "arn:aws:dynamodb:us-east-1:000000000000:table/"
QUEUE = "arn:aws:sqs:us-east-1:000000000000:cramp-hotline-live"


def request(
    path: str,
    body: str,
    headers: Mapping[str, str],
    *,
    query: str = "",
    stage: str = STAGE.strip("/"),
    method: str = "POST",
    encoded: bool = True,
) -> dict[str, Any]:
    """One request through the HTTP API, payload format 2.0; `path` as on the wire, a named stage included.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    host = urlsplit(ADDRESS).netloc
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {
            "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
            "content-length": str(len(body.encode())),
            "host": host,
            "x-forwarded-for": "192.0.2.1",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
            **{name.lower(): value for name, value in headers.items()},
        },
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "line",
            "domainName": host,
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            "routeKey": "$default",
            "stage": stage,
        },
        "body": b64encode(body.encode()).decode() if encoded else body,
        "isBase64Encoded": encoded,
    }


def webhook(path: str, *, url: str = "", token: str = TOKEN, query: str = "", **form: str) -> dict[str, Any]:
    """A webhook signed as Twilio signs it for `url` (our address and the path, if not given)."""
    form = {"MessageSid": "SM" + "1" * 32, "CallSid": "CA" + "1" * 32, "From": CHICAGO, **form}
    url = url or ADDRESS + STAGE + path + (f"?{query}" if query else "")
    signature = RequestValidator(token).compute_signature(url, form)
    return request(STAGE + path, urlencode(form), {"X-Twilio-Signature": signature}, query=query)


def scheduled(rule: str = "cramp-hotline-live-hotline.lambda_entrypoints.remind") -> dict[str, Any]:
    """What a rule of EventBridge sends.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
    """
    return {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "2026-11-24T15:00:00Z",
        "region": "us-east-1",
        "resources": [RULES + rule],
        "detail": {},
    }


def queued(*bodies: str, queue: str = QUEUE) -> dict[str, Any]:
    """Messages of a queue, named m0, m1 ... https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html"""
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "receiptHandle": "handle",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1"},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": queue,
                "awsRegion": "us-east-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def deleted(*sort_keys: str, table: str) -> dict[str, Any]:
    """Deletions from a table, of its stream. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html"""
    return {
        "Records": [
            {
                "eventID": str(number),
                "eventName": "REMOVE",
                "eventSource": "aws:dynamodb",
                "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
                "dynamodb": {
                    "Keys": {"pk": {"S": "person#ann"}, "sk": {"S": sort_key}},
                    "SequenceNumber": f"11{number}",
                    "StreamViewType": "KEYS_ONLY",
                },
                "eventSourceARN": f"{TABLES}{table}/stream/2026-11-28T00:00:00",
            }
            for number, sort_key in enumerate(sort_keys)
        ]
    }


def notified(message: Mapping[str, Any]) -> dict[str, Any]:
    """A message of a notification topic. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html"""
    topic = "arn:aws:sns:us-east-1:000000000000:alarms"
    told = {"Type": "Notification", "TopicArn": topic, "Message": json.dumps(message)}
    return {"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": told}]}


def old_request() -> dict[str, Any]:
    """The same request through the older REST API: payload format 1.0, which we do not answer."""
    event = webhook("/sms", Body="CRAMP")
    return {**event, "version": "1.0", "path": "/sms", "httpMethod": "POST"}


# Events that Zappa's own handler would obey, or swallow as if done.
HOSTILE: Mapping[str, Any] = {
    "raw command": {"raw_command": "open('/tmp/hotline-was-here', 'w')"},
    "command": {"command": "hotline.lambda_entrypoints.remind"},
    "manage": {"manage": "shell"},
    "command by notification": notified({"command": "hotline.lambda_entrypoints.remind"}),
    "asynchronous task by notification": notified({"task_path": "os.system", "args": ["true"], "kwargs": {}}),
    "another queue": queued('{"job": "remind"}', queue=QUEUE + "-other"),
    "another queue among ours": {
        "Records": queued("{}")["Records"] + queued("{}", queue=QUEUE + "-other")["Records"]
    },
    "no record": {"Records": []},
    "another table": deleted("consent#2026-11-23T15:00:00.000000+00:00#SM1#00", table="another"),
    "a new item of a table": {
        "Records": [{**deleted("x", table="none")["Records"][0], "eventName": "INSERT"}]
    },
    "a bucket": {"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"arn": "arn:aws:s3:::b"}}}]},
    "another rule": scheduled("cramp-hotline-live-os.system"),
    "a rule that is none": {**scheduled(), "resources": ["arn:aws:x:::hotline.lambda_entrypoints.remind"]},
    "two rules": {**scheduled(), "resources": [scheduled()["resources"][0]] * 2},
    "an authorizer": {"type": "TOKEN", "authorizationToken": "x", "methodArn": "arn:aws:execute-api:x"},
    "a bot": {"bot": {"name": "b"}, "currentIntent": {"name": "i"}, "invocationSource": "DialogCodeHook"},
    "an identity pool": {"triggerSource": "PreSignUp_SignUp"},
    "an older version": old_request(),
    "a newer version": {**webhook("/sms", Body="CRAMP"), "version": "3.0"},
    "half a request": {"version": "2.0", "rawPath": "/sms"},
    "a list": [1],
    "a text": "remind",
    "nothing": None,
    "empty": {},
}


def into_lambda(function: Function) -> Post:
    """Carry the pretend carrier's webhooks through the HTTP API into a running function."""

    def post(url: str, form: Form, headers: dict[str, str]) -> Answer:
        parts = urlsplit(url)
        answer = function.invoke(request(parts.path, urlencode(form), headers, query=parts.query))
        if answer.error is not None:
            return Answer(500, "application/json", b'{"message":"Internal Server Error"}')
        told = answer.payload
        return Answer(told["statusCode"], told["headers"].get("Content-Type", ""), told["body"].encode())

    return post


def due_at(subscriber: Subscriber, due: datetime) -> Subscriber:
    """The person with a reminder that fell due then, somewhere where it is day."""
    somewhere = (
        "Pacific/Auckland",
        "Asia/Tokyo",
        "Asia/Dubai",
        "Europe/Berlin",
        "America/New_York",
        "Pacific/Honolulu",
    )
    zone = next(zone for zone in somewhere if time(9) <= local(due, zone).time() <= time(20))
    return replace(subscriber, zone=zone, zone_certain=True, hour=local(due, zone).time(), next_due=due)


def shapes() -> Sequence[tuple[str, str]]:
    """Paths and queries that a WSGI server would not give back as Twilio signed them."""
    return (
        ("/sms", ""),
        ("/sms", "x=1&y=a%20b"),
        ("/sms", "x=a+b"),
        ("/sms", "x=%2F%3A%40"),
        ("/sms", "x=caf%C3%A9"),
        ("/sms", "x=1&x=2&z="),
        ("/sms", "x"),
        ("/voice/en/main/0-0-0", ""),
        ("/voice/en/ma%69n/0-0-0", ""),
        ("/voice/en%2Fmain/0-0-0", ""),
        ("/voice/a%20b", ""),
        ("/voice/caf%C3%A9", "x=%20"),
    )
