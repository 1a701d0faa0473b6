"""The line's words as sound, for browsers without a voice of their own."""

from flask import Blueprint, Response, abort, request

from hotline.sandbox.voice import LANGUAGES, LONGEST, Voice
from hotline.sandbox.wanted import Json


def voice_api(voice: Voice) -> Blueprint:
    """GET /phone/api/voices names the languages; GET /phone/api/voice?language=en-US&text=... is a WAV."""
    api = Blueprint("voice", __name__, url_prefix="/phone/api")

    @api.get("/voices")
    def look() -> Json:
        return {"languages": sorted(LANGUAGES)}

    @api.get("/voice")
    def speak() -> Response:
        text = request.args.get("text", "")
        if not 0 < len(text.strip()) <= LONGEST:
            abort(400, f"'text' must have 1 to {LONGEST} characters: change it")
        spoken = voice.speak(text, request.args.get("language", "en-US"))
        if spoken is None:
            abort(404, "there is no voice for that language: ask /phone/api/voices")
        return Response(spoken, mimetype="audio/wav")

    return api
