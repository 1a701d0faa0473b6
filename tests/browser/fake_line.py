"""A small stand-in for the local run: the phone page and a few fixed answers.

It follows the page's JSON contract and nothing more. `python tests/browser/fake_line.py 8090` serves it for
work on the page.
"""

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PAGES = Path(__file__).parents[2] / "hotline" / "sandbox" / "pages"
NUMBER = "+18445550100"
PHONES = ("+12025550143", "+13125550175")
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

CAUSES = (
    "Severe pain, swelling or a hot red calf? Call 911.\nCramp behind the knee, causes: 1 dehydration "
    "2 overuse 3 stretching 4 nutrition 5 conditions 6 age. Text a number."
)
TEXTS = {
    "CRAMP": (CAUSES, 2),
    "1": ("Too little water lets muscles tighten. Drink through the day. Tip A: hydrate.", 1),
    "TIPS": ("Tips: A hydrate, B stretch, C diet, D increase gradually, E ask a doctor. Text a letter.", 1),
}
EMERGENCY = "If this is an emergency, hang up and call 9 1 1."
MENU = "For causes of cramp behind the knee, press 1. For tips, press 2. For daily water reminders, press 3."
Json = dict[str, Any]


def say(*texts: str) -> list[Json]:
    """Speaking steps with a short pause between them."""
    steps: list[Json] = []
    for text in texts:
        steps += [{"kind": "say", "text": text, "language": "en-US"}, {"kind": "pause", "seconds": 1}]
    return steps[:-1]


def gather(**changes: Any) -> Json:
    """What a menu listens for."""
    menu = {"digits": 1, "finish_on": "#", "timeout": 5, "speech": True, "language": "en-US"}
    return menu | {"hints": ["causes", "tips", "water"]} | changes


class FakeLine:
    """One line with two phones. `heard` lists what callers did; `answer_call` may be replaced."""

    def __init__(self, port: int = 0) -> None:
        self.heard: list[tuple[str, str]] = []
        self.answer_call: Callable[[str, str], Json] = menu_of
        self.calls: dict[str, Json] = {}
        self.looks = Counter[str]()  # how often each phone has asked for its thread
        self._threads: dict[str, list[Json]] = {number: [] for number in PHONES}
        self._seq = 0
        self._news = threading.Condition()
        self._open = False
        self._port = port
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/phone"

    def start(self) -> None:
        """Answer (again) at the same port; texts are kept."""
        self._server = _Server(("127.0.0.1", self._port), _Handler)
        self._server.line = self
        self._port = self._server.server_port
        self._open = True
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def stop(self) -> None:
        """Go away: open questions are dropped, new ones find nobody."""
        with self._news:
            self._open = False
            self._news.notify_all()
        self._server.shutdown()
        self._server.server_close()

    def put(self, number: str, direction: str, body: str, **changes: Any) -> str:
        """Put a text into a phone's thread, or change the one with the same `sid`; returns the sid."""
        with self._news:
            self._seq += 1
            at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
            fresh = {"sid": f"SM{self._seq:032x}", "at": at, "note": None, "segments": 1}
            message = fresh | {"status": "received" if direction == "in" else "queued"} | changes
            message |= {"seq": self._seq, "direction": direction, "body": body}
            thread = self._threads[number]
            thread[:] = [each for each in thread if each["sid"] != message["sid"]] + [message]
            self._news.notify_all()
            return str(message["sid"])

    def news(self, number: str, after: int, wait: float) -> Json | None:
        """The thread's part of the contract; None if the line went away meanwhile."""
        end = time.monotonic() + wait

        def found() -> list[Json]:
            return [message for message in self._threads[number] if message["seq"] > after]

        with self._news:
            self.looks[number] += 1
            while self._open and not found() and (left := end - time.monotonic()) > 0:
                self._news.wait(left)
            return {"seq": self._seq, "messages": found()} if self._open else None

    def texted(self, number: str, body: str) -> Json:
        """A phone sent a text: it is delivered and answered."""
        sid = self.put(number, "out", body)
        self.put(number, "out", body, sid=sid, status="delivered")
        reply, segments = TEXTS.get(
            body.upper(), (f"Sorry, “{body}” is not known here. Text CRAMP or TIPS.", 1)
        )
        self.put(number, "in", reply, segments=segments)
        return {"sid": sid}

    def dialled(self, number: str, withheld: bool) -> Json:
        """A phone calls."""
        sid = f"CA{len(self.calls):032x}"
        self.calls[sid] = {"sid": sid, "number": number, "withheld": withheld, "ended": None}
        return self.did(sid, "dial", "withheld" if withheld else number)

    def did(self, sid: str, act: str, what: str) -> Json:
        """A caller did something: the next answer of the call."""
        call = self.calls[sid]
        if act == "digits" and call["gather"]["digits"] is None:  # keys gather until "#" or silence
            call["keys"] = call.get("keys", "") + what
            if not what.endswith("#"):
                return call | {"steps": []}
            what = call.pop("keys").removesuffix("#")
        elif act == "silence" and call.get("keys"):
            act, what = "digits", call.pop("keys")
        self.heard.append((act, what))
        if act == "hangup":
            call |= {"status": "completed", "steps": [], "gather": None, "ended": "hung up by the caller"}
        else:
            call |= {"status": "in-progress"} | self.answer_call(act, what)
        if (act, what) == ("digits", "9"):
            self.put(call["number"], "in", TEXTS["1"][0])
        return call


def menu_of(act: str, what: str) -> Json:
    """The fixed answers of a call."""
    said = {
        "dial": (EMERGENCY, "This is the Knee Cramp Line.", MENU),
        "silence": ("I did not hear anything.", MENU),
        "1": ("Press 1 for dehydration, 2 for overuse. Press 9 to get this by text.",),
        "3": ("Type the hour in four digits, then press the hash key.",),
        "0830": ("Eight thirty. We have texted you. Answer YES to start.",),
        "7": ("Thank you for calling. Goodbye.",),
        "tips": ("Tip A. Drink water through the day.",),
    }
    asked = what if act in ("digits", "speech") else act
    steps = say(*said.get(asked, ("That key is not used here.", MENU)))
    if asked == "7":
        return {"steps": steps, "gather": None, "status": "completed", "ended": "hung up by the line"}
    if asked == "3":
        return {"steps": steps, "gather": gather(digits=None, speech=False, hints=[])}
    return {"steps": steps, "gather": gather()}


class _Server(ThreadingHTTPServer):
    line: FakeLine

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that closes a connection is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        line = self.server.line
        match [unquote(part) for part in url.path.strip("/").split("/")][1:]:
            case []:
                self._page("phone.html")
            case ["static", name]:
                self._page(name)
            case ["api", "line"]:
                self._json(
                    200,
                    {
                        "name": "Knee Cramp Line",
                        "number": NUMBER,
                        "phones": list(PHONES),
                        "words": ["CRAMP", "TIPS"],
                    },
                )
            case ["api", "phones", number, "thread"]:
                query = parse_qs(url.query)
                self._json(200, line.news(number, int(query["after"][0]), float(query["wait"][0])))
            case ["api", "calls", sid]:
                self._json(200, line.calls[sid] | {"steps": []})
            case _:  # the bench: this line has none, and the page shows none
                self._json(404, {"error": "Not here."})

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        line = self.server.line
        match [unquote(part) for part in self.path.strip("/").split("/")][2:]:
            case ["phones", number, "texts"] if given["body"] != "REFUSE":
                self._json(202, line.texted(number, given["body"]))
            case ["phones", number, "calls"]:
                self._json(201, line.dialled(number, given["withheld"]))
            case ["calls", sid, act] if line.calls[sid]["ended"] is None:
                self._json(200, line.did(sid, act, next(iter(given.values()), "")))
            case _:
                self._json(409, {"error": "That cannot be done now; start again."})

    def _page(self, name: str) -> None:
        self._send(200, TYPES[Path(name).suffix], (PAGES / name).read_bytes())

    def _json(self, status: int, answer: Json | None) -> None:
        if answer is not None:
            self._send(status, "application/json", json.dumps(answer).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class names it so
        """Keep the test's output quiet."""


if __name__ == "__main__":
    fake = FakeLine(int(sys.argv[1]))
    sys.stderr.write(f"{fake.url}\n")
    threading.Event().wait()
