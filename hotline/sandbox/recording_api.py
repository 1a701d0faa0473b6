"""The page's way to a recording: begin one, and end it with the story."""

from flask import Blueprint

from hotline.sandbox.scenarios.record import Recorder
from hotline.sandbox.wanted import Json, json_body


def recording_api(recorder: Recorder) -> Blueprint:
    """GET /phone/api/recording tells whether it is on; POST {"on": false} brings the story."""
    api = Blueprint("recording", __name__, url_prefix="/phone/api")

    @api.get("/recording")
    def look() -> Json:
        return {"on": recorder.on}

    @api.post("/recording")
    def change() -> Json:
        if json_body().get("on"):
            recorder.start()
            return {"on": True}
        return {"on": False, "story": recorder.stop()}

    return api
