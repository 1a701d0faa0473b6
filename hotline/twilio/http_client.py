"""HTTP client: Twilio's requests over urllib3, each within a time limit.

Twilio's own client over `requests` takes twice the CPU of a text. `requests` is loaded by `twilio` in any
case: its rules for proxies and certificates of the environment are used here.
"""

import os
from typing import Any
from urllib.parse import urlencode

from requests import utils
from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3 import PoolManager, ProxyManager, Timeout, make_headers
from urllib3.exceptions import HTTPError

from hotline.domain.deadline import limit_reads, time_left, within

CONNECT, TIMEOUT = 2, 8  # seconds: for each address of the API to connect; for a whole request
CONNECTIONS = 16  # kept: one for each lane of reminders, and as many for calls


class PooledHttpClient(HttpClient):  # type: ignore[misc]
    """Kept connections to the API at `url`, in the place of twilio.http.http_client.TwilioHttpClient.

    Every request ends within TIMEOUT and before the deadline of the webhook, and is made once: a text may
    have gone. Nothing is logged, since Twilio's client logs numbers and bodies.
    """

    def __init__(self, url: str) -> None:
        super().__init__(logger=None, is_async=False, timeout=TIMEOUT)
        limit_reads()
        self._connections = _connections(url)

    def request(
        self, method: str, url: str, *, params: Any, data: Any, headers: Any, auth: Any, **_: Any
    ) -> Response:
        """Twilio's answer, whatever its status. Raises TwilioException where there is none, or half of one.

        `params`, and `data` as a form: values or lists of values by name. `auth`: username and password.
        """
        sent = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate", **headers}
        sent |= make_headers(basic_auth=":".join(auth))
        url = f"{url}?{_form(params)}" if params else url
        with within(TIMEOUT):
            if time_left() <= 0:
                raise TwilioException("no time is left")
            try:
                answer = self._connections.urlopen(
                    method, url, body=_form(data), headers=sent, retries=False, redirect=False
                )
            except HTTPError as error:
                raise TwilioException(type(error).__name__) from None
        return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)


def _form(values: dict[str, Any] | None) -> str | None:
    given = {name: value for name, value in (values or {}).items() if value is not None}
    return urlencode(given, doseq=True) if given else None


def _connections(url: str) -> PoolManager:
    """Connections by the proxy and the certificates of the environment, looked up once."""
    trusted = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    trusted = trusted or utils.DEFAULT_CA_BUNDLE_PATH
    options: dict[str, Any] = {
        "maxsize": CONNECTIONS,
        "timeout": Timeout(connect=CONNECT, read=TIMEOUT),
        "cert_reqs": "CERT_REQUIRED",
        "ca_cert_dir" if os.path.isdir(trusted) else "ca_certs": trusted,
    }
    proxy = utils.select_proxy(url, utils.get_environ_proxies(url))
    if proxy is None:
        return PoolManager(**options)
    user, password = utils.get_auth_from_url(proxy)
    headers = make_headers(proxy_basic_auth=f"{user}:{password}") if user else {}
    return ProxyManager(utils.prepend_scheme_if_needed(proxy, "http"), proxy_headers=headers, **options)
