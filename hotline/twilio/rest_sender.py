"""REST client of Twilio: sends, finds and deletes texts."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from hotline.domain.deadline import time_left
from hotline.twilio.http_client import PooledHttpClient
from hotline.twilio.sender import Handed, OutcomeUnknown, Refused, Sent, Withdrawn, always

# Twilio repeats a receipt that failed (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
RETRIES = "#rc=3&rp=ct,rt,5xx"
# Too many requests at once were not processed: tried again after about so many seconds.
# https://www.twilio.com/docs/api/errors/20429
BACKOFF = (0.5, 1.5)
BUSY, GONE, IN_FLIGHT = 429, 404, 409
PAGE = 1000  # texts a page of a list, the most there may be
RECENT = 200  # texts to one number that are looked through, newest first
SLACK = timedelta(seconds=5)  # between Twilio's clock and ours


class TwilioSender:
    """Holds one Twilio client. `origin`: our number (E.164 or short code) or Messaging Service SID."""

    def __init__(self, account_sid: str, token: str, origin: str, *, api_url: str, public_url: str) -> None:
        self._client = Client(account_sid, token, http_client=PooledHttpClient(api_url))
        self._client.api.base_url = api_url
        self._origin = {"messaging_service_sid" if origin.startswith("MG") else "from_": origin}
        self._public_url = public_url

    def forget(self, number: str, until: datetime, most: int) -> tuple[int, bool]:
        """See twilio.sender.Sender. A text in flight cannot be deleted (409): it is left for the next time.

        https://www.twilio.com/docs/messaging/api/message-resource#delete-a-message-resource
        """
        deleted, whole = 0, True
        try:
            for message in self._between_us(number):
                if message.date_created > until:
                    continue
                if deleted == most:
                    return deleted, False
                try:
                    message.delete()
                    deleted += 1
                except TwilioRestException as error:
                    if error.status not in (GONE, IN_FLIGHT):
                        raise
                    whole = whole and error.status == GONE
        except TwilioRestException as error:
            if error.status >= 500 or error.status == BUSY:
                raise OutcomeUnknown from None
            raise Refused(str(error.code or error.status)) from None
        except TwilioException:
            raise OutcomeUnknown from None
        return deleted, whole

    def _between_us(self, number: str) -> list[Any]:
        """All texts between this line and a number: others may use the same account.

        Of a Messaging Service, its own texts show from which numbers it sends.
        """
        listed = self._client.messages.list
        both = [(m, m.from_) for m in listed(to=number, page_size=PAGE)]
        both += [(m, m.to) for m in listed(from_=number, page_size=PAGE)]
        service = self._origin.get("messaging_service_sid")
        ours = {self._origin.get("from_")} | {
            our for m, our in both if service and m.messaging_service_sid == service
        }
        return [m for m, our in both if our in ours]

    def send(
        self,
        to: str,
        body: str,
        *,
        validity: int = 900,
        receipts: str | None = None,
        wanted: Callable[[], bool] = always,
    ) -> Sent:
        """See hotline.twilio.sender.Sender."""
        request: dict[str, Any] = {"to": to, "body": body, "validity_period": validity, **self._origin}
        if receipts:
            request["status_callback"] = self._public_url + receipts + RETRIES
        for pause in (*BACKOFF, None):
            try:
                return Sent(str(self._client.messages.create(**request).sid))
            except TwilioRestException as error:
                if error.status >= 500:
                    raise OutcomeUnknown from None
                if error.status != BUSY or pause is None or time_left() < 2 * pause:
                    raise Refused(str(error.code or error.status)) from None
                time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - no secret: spreads the tries
                if not wanted():
                    raise Withdrawn from None
            except TwilioException:
                raise OutcomeUnknown from None
        raise AssertionError("the last try returns or raises")

    def find(self, to: str, since: datetime) -> Iterator[Handed]:
        """See hotline.twilio.sender.Sender.

        Not filtered by DateSent: a text still queued has none, and is the very one that is looked for.
        https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
        """
        try:
            messages = self._client.messages.list(to=to, limit=RECENT, page_size=RECENT)
        except TwilioException:
            raise OutcomeUnknown from None
        for message in messages:
            if message.direction == "outbound-api" and message.date_created >= since - SLACK:
                yield Handed(str(message.sid), str(message.body or ""))
