"""What the pretend carrier lacks for a deployment: its account, numbers and Messaging Services.

Sources: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource,
https://www.twilio.com/docs/messaging/api/service-resource
"""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, request

from hotline.sandbox.phone_api import rest_endpoints
from hotline.sandbox.twilio_simulator import TwilioSimulator

Json = dict[str, Any]
DATED = "Mon, 23 Nov 2026 15:00:00 +0000"
CORE = "/2010-04-01"
ON_NUMBER = ("sms_url", "sms_fallback_url", "voice_url", "voice_fallback_url")
ON_SERVICE = ("inbound_request_url", "fallback_url", "status_callback")
PARAMETERS = {
    "SmsUrl", "SmsMethod", "SmsFallbackUrl", "SmsFallbackMethod",
    "VoiceUrl", "VoiceMethod", "VoiceFallbackUrl", "VoiceFallbackMethod",
    "InboundRequestUrl", "InboundMethod", "FallbackUrl", "FallbackMethod", "UseInboundWebhookOnNumber",
}  # fmt: skip


@dataclass
class Account:
    """One account: its numbers and services by SID, as Twilio's API shows them, and what was asked."""

    sid: str
    token: str
    kind: str = "Full"
    numbers: dict[str, Json] = field(default_factory=dict)
    services: dict[str, Json] = field(default_factory=dict)
    senders: dict[str, list[str]] = field(default_factory=dict)  # a service's numbers
    campaigns: dict[str, list[Json]] = field(default_factory=dict)
    verifications: list[Json] = field(default_factory=list)
    countries: tuple[str, ...] = ("US",)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def buy(self, number: str) -> Json:
        sid = f"PN{len(self.numbers) + 1:032x}"
        uri = f"{CORE}/Accounts/{self.sid}/IncomingPhoneNumbers/{sid}.json"
        self.numbers[sid] = {
            "account_sid": self.sid, "address_sid": None, "address_requirements": "none",
            "api_version": "2010-04-01", "beta": False,
            "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
            "date_created": DATED, "date_updated": DATED, "friendly_name": "the line", "identity_sid": None,
            "phone_number": number, "origin": "twilio", "sid": sid, "sms_application_sid": None,
            "sms_fallback_method": "POST", "sms_fallback_url": None, "sms_method": "POST",
            "sms_url": "https://demo.twilio.com/welcome/sms/reply", "status_callback": None,
            "status_callback_method": "POST", "trunk_sid": None, "uri": uri, "voice_receive_mode": "voice",
            "voice_application_sid": None, "voice_caller_id_lookup": False, "voice_fallback_method": "POST",
            "voice_fallback_url": None, "voice_method": "POST",
            "voice_url": "https://demo.twilio.com/welcome/voice/", "emergency_status": "Inactive",
            "emergency_address_sid": None, "emergency_address_status": "unregistered", "bundle_sid": None,
            "status": "in-use", "type": "local",
        }  # fmt: skip
        return self.numbers[sid]

    def serve(self, *numbers: Json) -> Json:
        sid = f"MG{len(self.services) + 1:032x}"
        url = f"https://messaging.twilio.com/v1/Services/{sid}"
        self.senders[sid] = [number["sid"] for number in numbers]
        self.services[sid] = {
            "sid": sid, "account_sid": self.sid, "friendly_name": "the line",
            "date_created": "2026-11-23T15:00:00Z", "date_updated": "2026-11-23T15:00:00Z",
            "inbound_request_url": None, "inbound_method": "POST", "fallback_url": None,
            "fallback_method": "POST", "status_callback": None, "sticky_sender": True,
            "mms_converter": True, "smart_encoding": True, "scan_message_content": "inherit",
            "fallback_to_long_code": True, "area_code_geomatch": True, "synchronous_validation": False,
            "validity_period": 36000, "url": url, "links": {}, "usecase": "notifications",
            "us_app_to_person_registered": True, "use_inbound_webhook_on_number": True,
        }  # fmt: skip
        return self.services[sid]


def account_app(account: Account, carrier: TwilioSimulator | None = None) -> Flask:
    """Twilio's API as a deployment asks it: every product on one host; with a carrier, texts too."""
    app = Flask("account")
    if carrier is not None:
        app.register_blueprint(rest_endpoints(carrier))
    app.register_blueprint(endpoints(account))
    return app


def endpoints(account: Account) -> Blueprint:
    api = Blueprint("account", __name__)

    @api.before_request
    def note() -> Response | None:
        given = request.authorization
        account.asked.append((request.method, request.path, {**request.args, **request.form}))
        if given and (given.username, given.password) == (account.sid, account.token):
            return None
        return _error(401, 20003)

    @api.get(f"{CORE}/Accounts/<sid>.json")
    def fetch_account(sid: str) -> Response:
        return jsonify({"sid": sid, "status": "active", "type": account.kind})

    @api.get(f"{CORE}/Accounts/<sid>/IncomingPhoneNumbers.json")
    def list_numbers(sid: str) -> Response:
        wanted = request.args.get("PhoneNumber", "")
        found = [one for one in account.numbers.values() if wanted in one["phone_number"]]
        uri = f"{CORE}/Accounts/{sid}/IncomingPhoneNumbers.json?Page=0&PageSize=50"
        return jsonify(
            incoming_phone_numbers=found,
            page=0,
            page_size=50,
            start=0,
            end=max(0, len(found) - 1),
            uri=uri,
            first_page_uri=uri,
            next_page_uri=None,
            previous_page_uri=None,
        )

    @api.route(f"{CORE}/Accounts/<_>/IncomingPhoneNumbers/<sid>.json", methods=["GET", "POST"])
    def number(_: str, sid: str) -> Response:
        return _changed(account.numbers.get(sid), ON_NUMBER)

    @api.get("/v1/Services")
    def services() -> Response:
        return jsonify(services=list(account.services.values()), meta={"next_page_url": None})

    @api.route("/v1/Services/<sid>", methods=["GET", "POST"])
    def service(sid: str) -> Response:
        return _changed(account.services.get(sid), ON_SERVICE)

    @api.get("/v1/Services/<sid>/PhoneNumbers")
    def senders(sid: str) -> Response:
        found = [{"sid": n, "phone_number": account.numbers[n]["phone_number"]} for n in account.senders[sid]]
        return jsonify(phone_numbers=found, meta={"next_page_url": None, "key": "phone_numbers"})

    @api.get("/v1/Services/<sid>/Compliance/Usa2p")
    def campaigns(sid: str) -> Response:
        return jsonify(compliance=account.campaigns.get(sid, []), meta={"next_page_url": None})

    @api.get("/v1/Tollfree/Verifications")
    def verifications() -> Response:
        wanted = request.args.get("TollfreePhoneNumberSid")
        found = [one for one in account.verifications if one["tollfree_phone_number_sid"] == wanted]
        return jsonify(verifications=found, meta={"next_page_url": None})

    @api.get("/v1/Messaging/GeoPermissions")
    def countries() -> Response:
        found = [{"country_code": code, "type": "country", "enabled": True} for code in account.countries]
        return jsonify(permissions=found)

    return api


def _changed(resource: Json | None, urls: tuple[str, ...]) -> Response:
    """A resource, with what a POST changes. An empty URL is kept as null, as Twilio does."""
    if resource is None:
        return _error(404, 20404)
    for name, value in request.form.items():
        if name not in PARAMETERS:
            return _error(400, 20001)
        key = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).removeprefix("_")
        resource[key] = (
            (value or None) if key in urls else value == "true" if value in ("true", "false") else value
        )
    return jsonify(resource)


def _error(status: int, code: int) -> Response:
    answer = jsonify(code=code, message="no", more_info="", status=status)
    answer.status_code = status
    return answer
