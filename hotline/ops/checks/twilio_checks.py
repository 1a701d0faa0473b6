"""Twilio checks: account, number, registration; webhooks sent as Twilio does."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import requests

from hotline.config import Settings
from hotline.content.model import Content
from hotline.ops.checks import Check, CheckContext, Outcome
from hotline.ops.deploy import releases, twilio_number
from hotline.ops.deploy.twilio_number import Json
from hotline.twilio.webhook import FORM, HEADER, signature_of

# https://www.twilio.com/docs/glossary/what-is-a-tollfree-number
TOLL_FREE = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")
HOME = {"US", "CA"}  # where a line of this kind texts
GEO = "https://console.twilio.com, Messaging, Settings, Geo permissions"


def account(context: CheckContext) -> Outcome:
    details = context.api.get("api", f"{context.api.account_path}.json")
    if details["status"] != "active":
        return "red", f"the account is {details['status']}", "see the Twilio console"
    if details["type"] == "Trial":
        remedy = "upgrade it in the Twilio console"
        return "amber", "a trial account texts only numbers that you verified", remedy
    return "green", "active"


def webhooks(context: CheckContext) -> Outcome:
    urls = releases.urls(context.cloud, context.stage, context.outputs)
    wanted = twilio_number.pointing(context.settings, *urls)
    targets = twilio_number.targets(context.api, context.settings, wanted)
    if not targets:
        return "amber", "a short code cannot be looked at", "have Twilio point it as infra/README.md says"
    wrong = [f"{target.what}: {', '.join(names)}" for target in targets if (names := target.differing())]
    elsewhere = twilio_number.taking_service(context.api, context.settings)
    if elsewhere:
        what = f"the Messaging Service {elsewhere} keeps its texts: it does not defer to the number"
        return "red", what, f"TWILIO_MESSAGING_SERVICE_SID={elsewhere} hotline deploy {context.stage.name}"
    if wrong:
        remedy = f"point it anew: hotline deploy {context.stage.name}"
        return "red", f"not as wanted: {'; '.join(wrong)}", remedy
    apps = ("sms_application_sid", "voice_application_sid")
    if any(target.current.get(app) for target in targets for app in apps):
        remedy = "take the app off the number in the Twilio console"
        return "red", "a TwiML app takes the number's webhooks", remedy
    return "green", "texts, calls and both fallbacks"


def capabilities(context: CheckContext) -> Outcome:
    for number in twilio_number.numbers(context.api, context.settings):
        lacking = [what for what in ("voice", "sms") if not number["capabilities"].get(what)]
        if lacking:
            return "red", f"a number has no {' and no '.join(lacking)}", "take a number that has both"
    return "green", "texts and calls"


def opt_out(context: CheckContext) -> Outcome:
    """Whether TWILIO_OPT_OUT fits the kind of number: it decides who answers a STOP."""
    settings, toll_free = context.settings, _toll_free(context)
    kind = settings.sender_kind
    if settings.number and not twilio_number.is_long(settings) and kind == "default":
        remedy = "deploy with TWILIO_OPT_OUT=none or advanced"
        return "red", "a short code's STOP is answered by nobody", remedy
    if toll_free and kind == "default":
        return "red", "the network answers STOP on a toll-free number", "deploy with TWILIO_OPT_OUT=toll-free"
    if not toll_free and kind == "toll-free":
        return "red", "the number is not toll-free", "deploy with TWILIO_OPT_OUT=default"
    if kind == "advanced" and not settings.messaging_service:
        return "red", "Advanced Opt-Out is a Messaging Service's", "set TWILIO_MESSAGING_SERVICE_SID"
    if kind in ("advanced", "none"):
        return "amber", f"set to {kind}, which the API cannot confirm", "text STOP from a phone and look"
    return "green", kind


def registration(context: CheckContext) -> Outcome:
    """US carriers block what is not registered: A2P 10DLC for long codes, verification for toll-free."""
    toll_free, service = _toll_free(context), context.settings.messaging_service
    for number in toll_free:
        path = "/v1/Tollfree/Verifications"
        answer = context.api.get("messaging", path, TollfreePhoneNumberSid=number["sid"])
        if "TWILIO_APPROVED" not in [verification["status"] for verification in answer["verifications"]]:
            remedy = "verify it in the Twilio console"
            return "red", "a toll-free number is not verified: its texts are blocked", remedy
    if toll_free:
        return "green", "toll-free verified"
    if not service:
        remedy = "register one (infra/README.md, step 5)"
        return "amber", "without a Messaging Service no A2P campaign can be seen", remedy
    campaigns = context.api.get("messaging", f"/v1/Services/{service}/Compliance/Usa2p")["compliance"]
    states = {campaign["campaign_status"] for campaign in campaigns}
    if "VERIFIED" in states:
        return "green", "A2P campaign verified"
    what = ", ".join(sorted(states)) or "there is none"
    return "red", f"no verified A2P campaign ({what}): texts are blocked", "infra/README.md, step 5"


def countries(context: CheckContext) -> Outcome:
    permissions = context.api.get("accounts", "/v1/Messaging/GeoPermissions")["permissions"]
    on = {country["country_code"] for country in permissions if country["enabled"] in (True, "true")}
    if not on & HOME:
        return "red", "texts to the US and Canada are off", f"switch them on: {GEO}"
    if on - HOME:
        more = f"{len(on - HOME)} more countries can be texted, at your cost"
        return "amber", more, f"switch them off: {GEO}"
    return "green", ", ".join(sorted(on))


def _toll_free(context: CheckContext) -> list[Json]:
    numbers = twilio_number.numbers(context.api, context.settings)
    return [number for number in numbers if number["phone_number"].startswith(TOLL_FREE)]


TWILIO: dict[str, Check] = {
    "twilio": account, "number": capabilities, "webhooks": webhooks, "opt-out": opt_out,
    "registration": registration, "countries": countries,
}  # fmt: skip


PATIENCE = 15  # seconds, as long as Twilio waits
ANONYMOUS = "anonymous"  # a caller without a number: nothing is stored, nothing is sent
# The line answers no text without a number, and none from a country that it does not serve. This number is
# reserved for fiction. A question about causes stores nothing, and the answer comes back to us alone.
TEXTER, ITS_COUNTRY = "+12025550142", "US"
MESSAGE, CALL = "SM" + "0" * 32, "CA" + "0" * 32
Answer = tuple[int, bytes]  # HTTP status (0: no answer) and body


def faults(settings: Settings, content: Content) -> list[str]:
    """What is wrong with the line's answers, one line each; [] if all is well. Stores and sends nothing."""
    structure, emergency = content.structure, content.country.emergency
    entry = content.first_word(structure.entry, structure.default_language)
    text = {"MessageSid": MESSAGE, "From": TEXTER, "To": settings.number or ANONYMOUS, "Body": entry}
    call = {"CallSid": CALL, "From": ANONYMOUS, "To": settings.number or ANONYMOUS, "CallStatus": "ringing"}
    problems = []
    carries = "Message" if ITS_COUNTRY in settings.countries else None
    for path, form, element in (("/sms", text, carries), ("/voice", call, "Gather")):
        if fault := _fault_of(settings, path, form, element, emergency):
            problems.append(f"a signed webhook to {path} {fault}")
        status, _ = post(settings, path, form, token=None)
        if status != 403:
            problems.append(f"an unsigned webhook to {path} got {status or 'no answer'}, not 403")
    return problems


def _fault_of(
    settings: Settings, path: str, form: Mapping[str, str], element: str | None, emergency: str
) -> str:
    """What is wrong with one answer, "" if nothing. `element`: what it must have; None: it may be empty."""
    signed = {**form, "AccountSid": settings.account_sid}
    status, body = post(settings, path, signed, settings.auth_tokens[0])
    if status != 200:
        return f"got {status or 'no answer'}: see the function's log"
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - our own line's answer
    except ElementTree.ParseError:
        return "was not answered with TwiML: does something else stand at this address?"
    if element is None:
        return ""
    if root.find(f".//{element}") is None or emergency not in "".join(root.itertext()).replace(" ", ""):
        return "was answered without the words it must carry: see the function's log"
    return ""


def post(settings: Settings, path: str, form: Mapping[str, str], token: str | None) -> Answer:
    """One webhook, signed with the token if given. Unlike Twilio it follows no redirects."""
    url = settings.public_url + path
    headers = {"Content-Type": FORM, **({HEADER: signature_of(url, form, token)} if token else {})}
    return _request("POST", url, data=urlencode(form), headers=headers)


def get(url: str) -> Answer:
    """One plain GET, as Twilio fetches a fallback."""
    return _request("GET", url)


def _request(method: str, url: str, **parts: Any) -> Answer:
    try:
        answer = requests.request(method, url, timeout=PATIENCE, allow_redirects=False, **parts)
    except requests.RequestException:
        return 0, b""
    return answer.status_code, answer.content


def answers(context: CheckContext) -> Outcome:
    wrong = faults(context.settings, context.content)
    if wrong:
        return "red", "; ".join(wrong), f"read the log, then: hotline rollback {context.stage.name}"
    return "green", "signed text and call answered, unsigned refused"


def static_documents(context: CheckContext) -> Outcome:
    """Whether the static documents are public in both regions, and say what the prompts say today."""
    remedy = f"hotline deploy {context.stage.name}"
    both = releases.buckets(context.cloud, context.stage, context.outputs)
    for cloud, bucket in both:
        if not bucket:
            return "red", f"there is none in {cloud.region}", remedy
        for name, wanted in releases.documents(context.content).items():
            status, body = get(cloud.object_url(bucket, name))
            if status != 200:
                unblock = "see that the account does not block public buckets, then deploy again"
                return "red", f"{name} in {cloud.region} cannot be read ({status or 'no answer'})", unblock
            if body.decode() != wanted:
                return "amber", f"{name} in {cloud.region} says something else than prompts/", remedy
    regions = " and ".join(cloud.region for cloud, _ in both)
    return "green", f"both documents are public and up to date in {regions}"


SMOKE: dict[str, Check] = {"fallback": static_documents, "answers": answers}
