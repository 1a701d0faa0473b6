"""What the doctor looks at in the Twilio account."""

from hotline.ops.checks.context import Check, Found, Patient
from hotline.ops.deploy import fallback, twilio_number
from hotline.ops.deploy.twilio_api import Json

# https://www.twilio.com/docs/glossary/what-is-a-tollfree-number
TOLL_FREE = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")
HOME = {"US", "CA"}  # where a line of this kind texts
GEO = "https://console.twilio.com, Messaging, Settings, Geo permissions"


def account(it: Patient) -> Found:
    found = it.api.get("api", f"{it.api.account_path}.json")
    if found["status"] != "active":
        return "red", f"the account is {found['status']}", "see the Twilio console"
    if found["type"] == "Trial":
        return (
            "amber",
            "a trial account texts only numbers that you verified",
            "upgrade it in the Twilio console",
        )
    return "green", "active"


def webhooks(it: Patient) -> Found:
    bucket = it.outputs["FallbackBucket"]
    wanted = twilio_number.pointing(
        it.settings,
        it.cloud.object_url(bucket, fallback.TEXT),
        it.cloud.object_url(bucket, fallback.VOICE),
    )
    targets = twilio_number.targets(it.api, it.settings, wanted)
    if not targets:
        return "amber", "a short code cannot be looked at", "have Twilio point it as infra/README.md says"
    wrong = [
        f"{what}: {', '.join(names)}"
        for what, _, _, asked, found in targets
        if (names := twilio_number.differing(found, asked))
    ]
    if wrong:
        return "red", f"not as wanted: {'; '.join(wrong)}", f"point it anew: hotline deploy {it.stage.name}"
    applied = [
        found
        for *_, found in targets
        if found.get("sms_application_sid") or found.get("voice_application_sid")
    ]
    if applied:
        return (
            "red",
            "a TwiML app takes the number's webhooks",
            "take the app off the number in the Twilio console",
        )
    return "green", "texts, calls and both fallbacks"


def capabilities(it: Patient) -> Found:
    for one in twilio_number.numbers(it.api, it.settings):
        lacking = [what for what in ("voice", "sms") if not one["capabilities"].get(what)]
        if lacking:
            return "red", f"a number has no {' and no '.join(lacking)}", "take a number that has both"
    return "green", "texts and calls"


def opt_out(it: Patient) -> Found:
    """Whether TWILIO_OPT_OUT fits the kind of number: it decides who answers a STOP."""
    kind, toll_free = it.settings.sender_kind, _toll_free(it)
    if it.settings.number and not twilio_number.is_long(it.settings) and kind == "default":
        return (
            "red",
            "a short code's STOP is answered by nobody",
            "deploy with TWILIO_OPT_OUT=none or advanced",
        )
    if toll_free and kind == "default":
        return "red", "the network answers STOP on a toll-free number", "deploy with TWILIO_OPT_OUT=toll-free"
    if not toll_free and kind == "toll-free":
        return "red", "the number is not toll-free", "deploy with TWILIO_OPT_OUT=default"
    if kind == "advanced" and not it.settings.messaging_service:
        return "red", "Advanced Opt-Out is a Messaging Service's", "set TWILIO_MESSAGING_SERVICE_SID"
    if kind in ("advanced", "none"):
        return "amber", f"set to {kind}, which the API cannot confirm", "text STOP from a phone and look"
    return "green", kind


def registration(it: Patient) -> Found:
    """US carriers block what is not registered: A2P 10DLC for long codes, verification for toll-free."""
    unverified = [one for one in _toll_free(it) if not _verified(it, one)]
    if unverified:
        return (
            "red",
            "a toll-free number is not verified: its texts are blocked",
            "verify it in the Twilio console",
        )
    if _toll_free(it):
        return "green", "toll-free verified"
    if not it.settings.messaging_service:
        return (
            "amber",
            "without a Messaging Service no A2P campaign can be seen",
            "register one (infra/README.md, step 4)",
        )
    path = f"/v1/Services/{it.settings.messaging_service}/Compliance/Usa2p"
    states = {one["campaign_status"] for one in it.api.get("messaging", path)["compliance"]}
    if "VERIFIED" in states:
        return "green", "A2P campaign verified"
    what = ", ".join(sorted(states)) or "there is none"
    return "red", f"no verified A2P campaign ({what}): texts are blocked", "infra/README.md, step 4"


def countries(it: Patient) -> Found:
    found = it.api.get("accounts", "/v1/Messaging/GeoPermissions")["permissions"]
    on = {one["country_code"] for one in found if one["enabled"] in (True, "true")}
    if not on & HOME:
        return "red", "texts to the US and Canada are off", f"switch them on: {GEO}"
    if on - HOME:
        return (
            "amber",
            f"{len(on - HOME)} more countries can be texted, at your cost",
            f"switch them off: {GEO}",
        )
    return "green", ", ".join(sorted(on))


def _toll_free(it: Patient) -> list[Json]:
    found = twilio_number.numbers(it.api, it.settings)
    return [one for one in found if one["phone_number"].startswith(TOLL_FREE)]


def _verified(it: Patient, one: Json) -> bool:
    asked = it.api.get("messaging", "/v1/Tollfree/Verifications", TollfreePhoneNumberSid=one["sid"])
    return any(found["status"] == "TWILIO_APPROVED" for found in asked["verifications"])


TWILIO: dict[str, Check] = {
    "twilio": account,
    "number": capabilities,
    "webhooks": webhooks,
    "opt-out": opt_out,
    "registration": registration,
    "countries": countries,
}
