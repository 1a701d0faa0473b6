"""Tools API: clock, faults, webhook log, speech by espeak-ng (`make voice`)."""

import ctypes
import importlib.util
import io
import threading
import wave
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, abort, request

from hotline.domain.throttle import DispatchState
from hotline.sandbox.fault_injection import FaultInjection, NoSuchFault, codes
from hotline.sandbox.phone_api import Exchange, WebhookLog
from hotline.sandbox.phone_api.phones import Json, check_phone, json_body, string, whole
from hotline.sandbox.time_travel import Refusal, TimeTravel, TooFar, after_clock_change, tomorrow_at_nine
from hotline.storage import StoreDown
from hotline.twilio.sender import ERRORS, error_of
from hotline.zones.guess import guess

LANGUAGES = {"en": "en-us", "es": "es-419"}  # espeak-ng's voice for each; another language by its own name
WORDS_A_MINUTE = 165
RETRIEVE, RATE, UTF8 = 1, 1, 1  # speak_lib.h: AUDIO_OUTPUT_RETRIEVAL, espeakRATE, espeakCHARS_UTF8
LONGEST = 2000  # characters
NO_TABLE = "The table is down, so nobody's reminders can be looked up: bring it back first."


def clock_api(
    travel: TimeTravel, phones_by_key: Mapping[str, str], begin_anew: Callable[[], None]
) -> Blueprint:
    """GET and POST /phone/api/clock. `to`: next, tomorrow, change, now, or a moment (2027-03-14T14:00Z).

    POST /phone/api/anew calls `begin_anew`, which may raise StoreDown.
    """
    phones = list(phones_by_key.values())
    api = Blueprint("clock", __name__, url_prefix="/phone/api")

    def halt(state: DispatchState) -> Json:
        # Since the operator is told: as the breaker opens, once in a day.
        error, until = state.open_error or "", state.open_until
        since = max(moment for moment in (state.told_at, state.closed_at) if moment)
        moments = {"since": since.isoformat(timespec="minutes"), "until": until and until.isoformat()}
        return {"error": error, "means": error_of(error).means, **moments}

    def sentence(refusal: Refusal) -> str:
        phone, then = phones_by_key[refusal.key], "ended" if refusal.ended else "go on"
        number = f"({phone[2:5]}) {phone[5:8]}-{phone[8:]}"
        return f"1 reminder refused ({refusal.error}): reminders to {number} {then}."

    @api.get("/clock")
    def look() -> Json:
        now = travel.clock()
        try:
            due, halted = travel.next_reminder(), travel.halted()
        except StoreDown:
            due = halted = None
        return {
            "now": now.astimezone(UTC).isoformat(timespec="milliseconds"),
            "ahead": int(travel.clock.ahead.total_seconds()),
            "next": due and due.isoformat(),
            "halted": halted and halt(halted),
            "refused": list(map(sentence, travel.refused)),
        }

    @api.post("/clock")
    def go() -> Json:
        body = json_body()
        to, number = string(body, "to"), body.get("number", phones[0])
        check_phone(number, phones)
        left_out = timedelta()
        try:
            if to == "now":
                travel.back()
            else:
                left_out = travel.to(_moment(to, travel, guess(number).zone or "UTC"))
        except TooFar as error:
            abort(400, str(error))
        except StoreDown:
            abort(409, NO_TABLE)
        return look() | {"left_out": left_out.days}

    @api.post("/anew")
    def anew() -> Json:
        json_body()  # no form of another site can send JSON
        try:
            begin_anew()
        except StoreDown:
            abort(409, NO_TABLE)
        return look()

    return api


def _moment(to: str, travel: TimeTravel, zone: str) -> datetime:
    match to:
        case "next":
            due = travel.next_reminder()
            return due or abort(409, "Nobody has a reminder to come: text REMIND 9AM first.")
        case "tomorrow":
            return tomorrow_at_nine(travel.clock(), zone)
        case "change":
            change = after_clock_change(travel.clock(), zone)
            return change or abort(409, "The clocks do not change there.")
    try:
        moment = datetime.fromisoformat(to)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        abort(400, "'to' is no moment: send next, tomorrow, change, now or one like 2027-03-14T14:00Z")
    return moment


def faults_api(faults: FaultInjection) -> Blueprint:
    """GET and POST /phone/api/trouble; `{"clear": true}` ends all of it."""
    api = Blueprint("faults", __name__, url_prefix="/phone/api")

    @api.get("/trouble")
    def look() -> Json:
        rows = codes().items()
        return shown() | {"errors": [{"code": c, "means": m, "kind": ERRORS[c].kind} for c, m in rows]}

    @api.post("/trouble")
    def change() -> Json:
        for name, value in json_body().items():
            if name not in faults.setters:
                abort(400, f"there is no trouble called {name}: {', '.join(faults.setters)}")
            try:
                faults.setters[name](value)
            except (NoSuchFault, TypeError) as error:
                abort(400, str(error))
        return shown()

    def shown() -> Json:
        return {"state": faults.state(), "said": faults.sentences()}

    return api


def webhooks_api(log: WebhookLog, explain: Callable[[Exchange], list[str]]) -> Blueprint:
    """GET /phone/api/exchanges?after=N. `explain`: what the line makes of the words; it is not kept."""
    api = Blueprint("webhooks", __name__, url_prefix="/phone/api")

    @api.get("/exchanges")
    def look() -> Json:
        exchanges = log.since(whole("after", None))
        return {"exchanges": [exchange.json() | {"explained": explain(exchange)} for exchange in exchanges]}

    return api


class Speech:
    """espeak-ng (GPL-3, so an optional extra) through its C interface; one text at a time.

    https://github.com/espeak-ng/espeak-ng/blob/master/src/include/espeak-ng/speak_lib.h
    """

    def __init__(self) -> None:
        import espeakng_loader

        self._engine = ctypes.CDLL(espeakng_loader.get_library_path())
        self._rate = self._engine.espeak_Initialize(RETRIEVE, 0, espeakng_loader.get_data_path().encode(), 0)
        if self._rate <= 0:
            raise OSError("espeak-ng does not start")
        self._samples = bytearray()
        self._callback = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
        )(self._take)
        self._engine.espeak_SetSynthCallback(self._callback)
        self._engine.espeak_SetParameter(RATE, WORDS_A_MINUTE, 0)
        self._lock = threading.Lock()

    def speak(self, text: str, language: str) -> bytes | None:
        """The words as a WAV file, None for a language (a tag such as en-US) that it cannot speak."""
        words = text.encode()
        short = language.partition("-")[0].lower()
        with self._lock:
            if self._engine.espeak_SetVoiceByName(LANGUAGES.get(short, short).encode()):
                return None
            self._samples.clear()
            self._engine.espeak_Synth(words, len(words) + 1, 0, 0, 0, UTF8, None, None)
            self._engine.espeak_Synchronize()
            return self._file()

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", number: int, _: object) -> int:
        if samples and number > 0:
            self._samples += ctypes.string_at(samples, number * 2)
        return 0  # go on

    def _file(self) -> bytes:
        made = io.BytesIO()
        with wave.open(made, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self._rate)
            file.writeframes(bytes(self._samples))
        return made.getvalue()


def speech() -> Speech | None:
    """An engine, None where espeak-ng is not installed or does not start."""
    if importlib.util.find_spec("espeakng_loader") is None:
        return None
    try:
        return Speech()
    except OSError:
        return None


def speech_api(speech: Speech | None) -> Blueprint:
    """GET /phone/api/voices names the languages; GET /phone/api/voice?language=en-US&text=... is a WAV."""
    api = Blueprint("speech", __name__, url_prefix="/phone/api")

    @api.get("/voices")
    def languages() -> Json:
        return {"languages": sorted(LANGUAGES) if speech else []}

    @api.get("/voice")
    def speak() -> Response:
        text = request.args.get("text", "")
        if not 0 < len(text.strip()) <= LONGEST:
            abort(400, f"'text' must have 1 to {LONGEST} characters: change it")
        sound = speech.speak(text, request.args.get("language", "en-US")) if speech else None
        sound = sound or abort(404, "there is no voice for that language: ask /phone/api/voices")
        return Response(sound, mimetype="audio/wav")

    return api
