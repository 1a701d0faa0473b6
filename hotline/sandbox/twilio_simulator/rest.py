"""REST resource Messages: create, list, fetch, delete.

Source: https://www.twilio.com/docs/messaging/api/message-resource
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from hotline.domain.telephony import LONGEST_TEXT
from hotline.sandbox.twilio_simulator.messages import STATUS, Message, meaning, refusal
from hotline.sandbox.twilio_simulator.outbound import ALL, Outbound

Json = dict[str, Any]
Reply = tuple[int, Json]

VERSION = "2010-04-01"
LONGEST_VALIDITY = 36000  # seconds
FAULT_CODES = {401: 20003, 429: 20429, 500: 20500}


@dataclass(frozen=True)
class Request:
    """One REST request as it was received; `form` holds the query of a GET."""

    method: str
    path: str
    form: dict[str, str]


class MessagesResource:
    """The texts of one account: create, list, fetch, delete. Answers are (HTTP status, JSON)."""

    def __init__(self, account_sid: str, outbound: Outbound) -> None:
        self.path = f"/{VERSION}/Accounts/{account_sid}/Messages"
        self.requests: list[Request] = []
        self._account_sid, self._outbound = account_sid, outbound

    def create(self, form: Mapping[str, str]) -> Reply:
        """Send a text. Raises TimeoutError after taking it where `faults.hang_after_accepting` is on."""
        if fault := self._fault("POST", "", form):
            return fault
        error = self._objection(form) or self._outbound.faults.refusal()
        if error:
            return refusal(STATUS.get(error, 400), error)
        validity, service = int(form.get("ValidityPeriod", LONGEST_VALIDITY)), form.get("MessagingServiceSid")
        callback = form.get("StatusCallback")
        message = self._outbound.accept(form["To"], form["Body"], callback, validity, service)
        if self._outbound.faults.hang_after_accepting:
            raise TimeoutError("the simulator took the text and does not answer")
        return 201, self._json(message)

    def _objection(self, form: Mapping[str, str]) -> int | None:
        """The error code of the first problem with a text to be sent, or None."""
        to, sender, service, body = (form.get(k, "") for k in ("To", "From", "MessagingServiceSid", "Body"))
        callback, validity = form.get("StatusCallback"), form.get("ValidityPeriod", "1")
        outbound = self._outbound
        objections = {
            21604: not to,
            21603: not sender and not service,
            21619: not body,
            21211: not re.fullmatch(r"\+(1\d{10}|[2-9]\d{6,14})", to),
            21606: bool(sender) and sender != outbound.number,
            21701: bool(service) and not re.fullmatch("MG[0-9a-fA-F]{32}", service),
            21266: to == outbound.number,
            21617: len(body) > LONGEST_TEXT,
            21609: callback is not None and not _is_url(callback),
            21624: not validity.isdecimal() or not 1 <= int(validity) <= LONGEST_VALIDITY,
            21614: bool({to, ALL} & outbound.faults.landline),
            21610: outbound.is_blocked(to) and not outbound.late_refusal,
        }
        return next((code for code, wrong in objections.items() if wrong), None)

    def list(self, query: Mapping[str, str]) -> Reply:
        """The texts that match To, From, DateSent, DateSent< and DateSent>, newest first, in pages."""
        if fault := self._fault("GET", "", query):
            return fault
        try:
            size, page = min(int(query.get("PageSize", "50")), 1000), int(query.get("Page", "0"))
            matching = [m for m in reversed(self._outbound.log[:]) if _matches(m, query)]
        except ValueError:
            return refusal(400, 20001)
        start = page * size
        shown = matching[start : start + size]

        def uri(number: int) -> str:
            return f"{self.path}.json?" + urlencode({**query, "PageSize": size, "Page": number})

        return 200, {
            "messages": [self._json(message) for message in shown], "page": page, "page_size": size,
            "start": start, "end": max(start, start + len(shown) - 1),
            "uri": uri(page), "first_page_uri": uri(0), "previous_page_uri": uri(page - 1) if page else None,
            "next_page_uri": uri(page + 1) if start + size < len(matching) else None,
        }  # fmt: skip

    def fetch(self, sid: str) -> Reply:
        message = self._outbound.log.get(sid)
        found = (200, self._json(message)) if message else refusal(404, 20404)
        return self._fault("GET", f"/{sid}", {}) or found

    def delete(self, sid: str) -> Reply:
        """Forget a text (204 and nothing); 404 if there is none, 409 while it is on its way."""
        if fault := self._fault("DELETE", f"/{sid}", {}):
            return fault
        message = self._outbound.log.get(sid)
        if message is None:
            return refusal(404, 20404)
        if message.status in ("accepted", "queued"):
            return refusal(409, 20009)
        self._outbound.log.remove(sid)
        return 204, {}

    def _fault(self, method: str, path: str, form: Mapping[str, str]) -> Reply | None:
        """The refusal by a fault that is set; None for a request that is served. Keeps the request."""
        self.requests.append(Request(method, f"{self.path}{path}.json", dict(form)))
        if self._outbound.faults.slow:
            time.sleep(self._outbound.faults.slow)
        status = self._outbound.faults.rest_status
        return refusal(status, FAULT_CODES[status]) if status else None

    def _json(self, message: Message) -> Json:
        unassigned = message.status == "accepted"  # a Messaging Service picks its sender later
        uri = f"{self.path}/{message.sid}"
        return {
            "sid": message.sid, "account_sid": self._account_sid, "messaging_service_sid": message.service,
            "from": None if unassigned else message.from_, "to": message.to, "body": message.body,
            "status": message.status, "direction": message.direction,
            "num_segments": "0" if unassigned else str(message.segments), "num_media": "0",
            "error_code": message.error, "error_message": meaning(message.error) if message.error else None,
            "price": None, "price_unit": None,
            "date_created": format_datetime(message.created),
            "date_updated": format_datetime(message.sent or message.created),
            "date_sent": format_datetime(message.sent) if message.sent else None,
            "api_version": VERSION, "uri": f"{uri}.json",
            "subresource_uris": {"media": f"{uri}/Media.json"},
        }  # fmt: skip


def _matches(message: Message, query: Mapping[str, str]) -> bool:
    """Whether a text passes the filters; one not sent yet counts from its creation."""
    at = message.sent or message.created
    return (
        query.get("To", message.to) == message.to
        and query.get("From", message.from_) == message.from_
        and ("DateSent" not in query or at.date() == _moment(query["DateSent"]).date())
        and ("DateSent>" not in query or at >= _moment(query["DateSent>"]))
        and ("DateSent<" not in query or at <= _moment(query["DateSent<"]))
    )


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_url(value: str) -> bool:
    parts = urlsplit(value)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "_" not in (parts.hostname or "")
