"""Sends texts through Twilio's REST API; the only module that knows its client."""

import logging
from typing import Any

from hotline.sender import OutcomeUnknown, Refused, Sent

TIMEOUT = 8  # seconds; a call's webhook has 15 in all
# Twilio repeats a receipt that failed (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
RETRIES = "#rc=3&rp=ct,rt,5xx"
# The client logs numbers and bodies at INFO: it gets a logger that nobody hears.
_SILENT = logging.getLogger("hotline.silent")
_SILENT.disabled = True


class TwilioSender:
    """Holds one Twilio client. `origin`: our number (E.164 or short code) or Messaging Service SID."""

    def __init__(self, account_sid: str, token: str, origin: str, *, api_url: str, public_url: str) -> None:
        # Some 350 ms of imports that only a sending line needs.
        from twilio.http.http_client import TwilioHttpClient
        from twilio.rest import Client

        self._client = Client(
            account_sid,
            token,
            http_client=TwilioHttpClient(timeout=TIMEOUT, logger=_SILENT, pool_connections=True),
        )
        self._client.api.base_url = api_url
        self._origin = {"messaging_service_sid" if origin.startswith("MG") else "from_": origin}
        self._public_url = public_url

    def send(self, to: str, body: str, *, validity: int = 900, receipts: str | None = None) -> Sent:
        """See hotline.sender.Sender."""
        from requests.exceptions import RequestException
        from twilio.base.exceptions import TwilioException, TwilioRestException

        asked: dict[str, Any] = {"to": to, "body": body, "validity_period": validity, **self._origin}
        if receipts:
            asked["status_callback"] = self._public_url + receipts + RETRIES
        try:
            message = self._client.messages.create(**asked)
        except TwilioRestException as error:
            if error.status >= 500:
                raise OutcomeUnknown from None
            raise Refused(str(error.code or error.status)) from None
        except (TwilioException, RequestException):
            raise OutcomeUnknown from None
        return Sent(str(message.sid))
