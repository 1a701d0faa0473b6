"""REST client of Twilio: sends, finds and deletes texts."""

import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from requests import utils
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3 import PoolManager, ProxyManager, Timeout, make_headers
from urllib3.exceptions import HTTPError

from hotline.domain.deadline import limit_reads, time_left, within
from hotline.twilio.sender import Handed, OutcomeUnknown, Refused, Sent, Withdrawn, always

CONNECT, TIMEOUT = 2, 8  # seconds: for each address of the API to connect; for a whole request
CONNECTIONS = 16  # kept: one for each lane of reminders, and as many for calls
# Twilio repeats a receipt that failed (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
RETRIES = "#rc=3&rp=ct,rt,5xx"
# Too many requests at once were not processed: tried again after about so many seconds.
# https://www.twilio.com/docs/api/errors/20429
BACKOFF = (0.5, 1.5)
BUSY, GONE, IN_FLIGHT = 429, 404, 409
PAGE = 1000  # texts a page of a list, the most there may be
RECENT = 200  # texts to one number that are looked through, newest first
SLACK = timedelta(seconds=5)  # between Twilio's clock and ours
UNCLEAR = (TwilioException, ValueError)  # no whole answer, or none in JSON


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
        except UNCLEAR:
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
            except UNCLEAR:
                raise OutcomeUnknown from None
        raise AssertionError("the last try returns or raises")

    def find(self, to: str, since: datetime) -> Iterator[Handed]:
        """See hotline.twilio.sender.Sender.

        Not filtered by DateSent: a text still queued has none, and is the very one that is looked for.
        https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
        """
        try:
            messages = self._client.messages.list(to=to, limit=RECENT, page_size=RECENT)
        except UNCLEAR:
            raise OutcomeUnknown from None
        for message in messages:
            if message.direction == "outbound-api" and message.date_created >= since - SLACK:
                yield Handed(str(message.sid), str(message.body or ""))


class PooledHttpClient(HttpClient):  # type: ignore[misc]
    """Requests to the API at `url` over urllib3, at half the CPU of Twilio's own client over `requests`.

    Each is made once, within TIMEOUT and the deadline of the webhook. It logs no numbers and bodies, as
    Twilio's client does.
    """

    def __init__(self, url: str) -> None:
        super().__init__(logger=None, is_async=False, timeout=TIMEOUT)
        limit_reads()
        self._connections = _connections(url)

    def request(
        self, method: str, url: str, *, params: Any, data: Any, headers: Any, auth: Any, **_: Any
    ) -> Response:
        """Twilio's answer, whatever its status. Raises TwilioException where there is no whole one."""
        sent = headers | make_headers(accept_encoding="gzip, deflate", basic_auth=":".join(auth))
        url = f"{url}?{urlencode(params, doseq=True)}" if params else url
        body = urlencode(data, doseq=True) if data else None
        with within(TIMEOUT):
            if time_left() <= 0:
                raise TwilioException("no time is left")
            try:
                answer = self._connections.urlopen(
                    method, url, body=body, headers=sent, retries=False, redirect=False
                )
            except HTTPError as error:
                raise TwilioException(type(error).__name__) from None
        return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)


def _connections(url: str) -> PoolManager:
    """Connections by the proxy and the certificates of the environment, looked up once."""
    bundles = map(os.environ.get, ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"))
    trusted = next(filter(None, bundles), utils.DEFAULT_CA_BUNDLE_PATH)
    certificates = {"ca_cert_dir" if os.path.isdir(trusted) else "ca_certs": trusted}
    timeout = Timeout(connect=CONNECT, read=TIMEOUT)
    options: Any = {"maxsize": CONNECTIONS, "timeout": timeout, "cert_reqs": "CERT_REQUIRED", **certificates}
    proxy = utils.select_proxy(url, utils.get_environ_proxies(url))
    if proxy is None:
        return PoolManager(**options)
    user, password = utils.get_auth_from_url(proxy)
    headers = make_headers(proxy_basic_auth=f"{user}:{password}") if user else {}
    return ProxyManager(utils.prepend_scheme_if_needed(proxy, "http"), proxy_headers=headers, **options)
